"""Modelyard model service."""
