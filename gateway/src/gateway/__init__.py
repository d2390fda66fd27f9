"""Modelyard gateway: accounts, identity, routing, ledger, live stream and console."""
