"""From raw customer research to a journey map that says what it stands on."""
