"""Modelyard dataset service."""
