"""Users and their administration."""
