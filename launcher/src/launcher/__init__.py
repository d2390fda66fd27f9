"""The embedded mode: one process with the gateway and all six services, on one machine."""
