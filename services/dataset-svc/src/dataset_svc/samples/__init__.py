"""Samples of a dataset, and splits of them."""
