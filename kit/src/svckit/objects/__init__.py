"""The object store: a port, and its adapters, chosen by URL in `open_store`."""
