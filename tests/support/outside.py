"""What lies outside of this machine: a network namespace with a private, a metadata and a public address."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

PRIVATE, METADATA, PUBLIC = "10.213.0.1", "169.254.169.254", "9.213.0.1"
_NEAR, _FAR = "198.51.100.213", "198.51.100.214"
_SERVE = """
import http.server, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *_): pass
http.server.HTTPServer(("0.0.0.0", int(sys.argv[1])), Answer).serve_forever()
"""


@dataclass(frozen=True)
class Outside:
    """`port`: where every one of its addresses answers GET with 200."""

    namespace: str
    port: int

    def reaches(self, address: str) -> bool:
        """Whether a connection from there to `host:port` is taken."""
        host, _, port = address.rpartition(":")
        code = f"import socket; socket.create_connection(({host!r}, {port}), 2)"
        return _ip("netns", "exec", self.namespace, sys.executable, "-c", code) == 0


def _ip(*arguments: str) -> int:
    return subprocess.run(["ip", *arguments], capture_output=True, check=False).returncode


@contextmanager
def outside(port: int) -> Iterator[Outside]:
    """Only as root. Everything is gone after the block."""
    name, near = "modelyard-test", "mdtest0"
    made = Outside(name, port)
    steps = (
        ("netns", "add", name),
        ("link", "add", near, "type", "veth", "peer", "name", "mdtest1", "netns", name),
        ("addr", "add", f"{_NEAR}/30", "dev", near),
        ("link", "set", near, "up"),
        ("-n", name, "addr", "add", f"{_FAR}/30", "dev", "mdtest1"),
        ("-n", name, "link", "set", "mdtest1", "up"),
        ("-n", name, "link", "set", "lo", "up"),
        ("-n", name, "route", "add", "default", "via", _NEAR),
        *(("-n", name, "addr", "add", f"{address}/32", "dev", "lo") for address in (PRIVATE, METADATA, PUBLIC)),
        *(("route", "replace", f"{address}/32", "via", _FAR) for address in (PRIVATE, METADATA, PUBLIC)),
    )
    server = None
    try:
        for step in steps:
            assert _ip(*step) == 0, step
        server = subprocess.Popen(["ip", "netns", "exec", name, sys.executable, "-c", _SERVE, str(port)])
        deadline = time.monotonic() + 20
        while not made.reaches(f"{PUBLIC}:{port}"):
            assert time.monotonic() < deadline, "nothing answers outside"
        yield made
    finally:
        if server is not None:
            server.kill()
            server.wait()
        for address in (PRIVATE, METADATA, PUBLIC):
            _ip("route", "del", f"{address}/32", "via", _FAR)
        _ip("link", "del", near)
        with suppress(OSError):
            _ip("netns", "del", name)
