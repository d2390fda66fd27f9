"""Measurements, not tests: they print figures and the ratio to a peer of the same run."""
