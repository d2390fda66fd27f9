"""The event bus: a port, and its adapters, chosen by URL in `open_bus`."""
