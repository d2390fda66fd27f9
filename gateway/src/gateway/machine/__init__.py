"""Who uses the machine."""
