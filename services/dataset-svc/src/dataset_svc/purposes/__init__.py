"""Purposes of the dataset service."""
