"""Modelyard inference service."""
