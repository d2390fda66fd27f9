"""Passwords that the platform makes for people: read from a screen or a note, and typed."""

import secrets

_LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""None that looks like another."""
_LENGTH = 18
"""Just over 100 bits."""


def made_password() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
