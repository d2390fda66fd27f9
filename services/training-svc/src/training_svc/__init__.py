"""Modelyard training service."""
