"""Notifications: what the console tells a user about events that concern them."""
