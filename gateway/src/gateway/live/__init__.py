"""The one live stream of a browser."""
