"""From placed observations to a journey map: people counted, quotes kept, nothing claimed that stands on nothing."""
