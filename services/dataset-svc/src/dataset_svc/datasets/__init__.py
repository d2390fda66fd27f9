"""Datasets of the dataset service."""
