"""The container runtime: a port, and its adapters, chosen by URL in `open_runtime`."""
