"""What travels between services: frozen and additive only (a field may be added with a default, none removed)."""
