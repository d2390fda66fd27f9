"""Algorithms that the platform brings along."""
