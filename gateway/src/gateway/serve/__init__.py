"""`/serve`: the address of users' services."""
