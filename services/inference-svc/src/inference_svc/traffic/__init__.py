"""What the calls of a service through the gateway were like."""
