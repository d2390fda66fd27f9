"""Modelyard devenv service."""
