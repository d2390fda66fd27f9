"""The embedded mode: one process with the gateway and all services, on one machine."""
