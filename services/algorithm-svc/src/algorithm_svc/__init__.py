"""Modelyard algorithm service."""
