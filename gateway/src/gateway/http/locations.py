"""Where a user's service may send a browser: to its own addresses. Pure."""

from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from gateway.errors import PathAmbiguous
from gateway.http.paths import plain_path

_UNENCODED = "/%:=@&+$,!*'()~?;[]#"
"""Besides letters, digits and `-._`: what may stand in a path, a query or a fragment as it is."""


@dataclass(frozen=True)
class ServedAt:
    """`prefix`: the service's path at the gateway; `replica`: host:port; `target`: what the replica was asked for."""

    prefix: str
    replica: str
    target: bytes

    def inside(self, location: bytes) -> bytes | None:
        """The address under `prefix` that is meant. None for one of somebody else, and for one that a browser could
        read in another way, as one outside of the prefix."""
        base = f"http://{self.replica}{quote(self.target, safe=_UNENCODED)}"
        try:
            parts = urlsplit(urljoin(base, quote(location, safe=_UNENCODED)))
            path = parts.path or "/"
            plain_path(path.encode())
        except (ValueError, PathAmbiguous):
            return None
        if parts.scheme not in ("http", "https") or parts.netloc != self.replica:
            return None
        rest = (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
        return f"{self.prefix}{path}{rest}".encode()
