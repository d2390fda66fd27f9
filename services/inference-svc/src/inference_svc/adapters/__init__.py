"""The inference service's ways to the outside."""
