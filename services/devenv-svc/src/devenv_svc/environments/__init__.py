"""Base environments (基础环境)."""
