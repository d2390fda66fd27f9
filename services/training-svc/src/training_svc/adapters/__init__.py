"""The training service's ways to the outside."""
