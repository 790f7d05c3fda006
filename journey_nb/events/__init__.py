"""What people did: logs prepared once, at any size, and asked many times."""
