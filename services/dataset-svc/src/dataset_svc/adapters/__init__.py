"""Adapters of the dataset service."""
