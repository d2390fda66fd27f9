"""Models that are to become services."""
