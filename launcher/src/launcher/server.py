"""Where the embedded platform listens."""

import socket

HOST = "127.0.0.1"


class PortTaken(Exception):
    """Says which setting names another one."""


def bind(port: int, setting: str) -> socket.socket:
    """A listening socket on the loopback. Raises PortTaken."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen(1024)  # at once: two sockets may be bound to one port as long as neither listens
    except OSError as error:
        listening.close()
        reason = error.strerror or error
        raise PortTaken(f"Port {port} cannot be used: {reason}. Choose another one with {setting}.") from error
    return listening
