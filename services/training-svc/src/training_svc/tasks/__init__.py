"""Training tasks: what a user asks for."""
