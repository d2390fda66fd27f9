"""The event bus: a port, and its adapters."""
