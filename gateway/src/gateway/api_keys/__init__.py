"""API keys for scripts and for services' callers."""
