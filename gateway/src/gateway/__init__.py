"""Modelyard gateway: accounts, identity, routing, and the embedded launcher."""
