"""The model service's ways to the outside."""
