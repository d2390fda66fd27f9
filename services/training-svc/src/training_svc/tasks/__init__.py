"""Training tasks and their attempts."""
