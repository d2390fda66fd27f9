"""The ticket in the query of a websocket's address. Pure."""

from urllib.parse import unquote_to_bytes

_NAME = b"ticket"


def without_tickets(query: bytes) -> tuple[bytes, list[str]]:
    """The query without its tickets, the rest byte for byte as it came; and the tickets."""
    kept, tickets = [], []
    for pair in query.split(b"&"):
        name, _, value = pair.partition(b"=")
        if unquote_to_bytes(name) == _NAME:
            tickets.append(unquote_to_bytes(value).decode("latin-1"))
        else:
            kept.append(pair)
    return b"&".join(kept), tickets
