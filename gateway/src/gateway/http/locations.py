"""Where a user's service may send a browser: to its own addresses. Pure."""

from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from gateway.errors import PathAmbiguous
from gateway.http.paths import plain_path

_UNENCODED = "/%:=@&+$,!*'()~?;[]#"
"""Besides letters, digits and `-._`: what may stand in a path, a query or a fragment as it is."""


@dataclass(frozen=True)
class ServedAt:
    """`prefix`: the service's path at the gateway; `hosts`: what a program may take for its own host:port, first the
    replica's, then what X-Forwarded-Host told it; `target`: what the replica was asked for."""

    prefix: str
    hosts: tuple[str, ...]
    target: bytes

    def inside(self, location: bytes) -> bytes | None:
        """The address under `prefix` that is meant. None for one of somebody else, and for one that a browser could
        read in another way, as one outside of the prefix. A program may put X-Forwarded-Prefix before its paths."""
        base = f"http://{self.hosts[0]}{quote(self.target, safe=_UNENCODED)}"
        try:
            parts = urlsplit(urljoin(base, quote(location, safe=_UNENCODED)))
            path = parts.path or "/"
            plain_path(path.encode())
        except (ValueError, PathAmbiguous):
            return None
        if parts.scheme not in ("http", "https") or parts.netloc.lower() not in map(str.lower, self.hosts):
            return None
        if path == self.prefix or path.startswith(f"{self.prefix}/"):
            path = path.removeprefix(self.prefix)
        rest = (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
        return f"{self.prefix}{path}{rest}".encode()
