"""Where a request comes from when it passes proxies (08, decision 40). Pure."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Annotated, Any

from pydantic import BeforeValidator

Address = IPv4Address | IPv6Address
Networks = tuple[IPv4Network | IPv6Network, ...]
FORWARDED_FOR = b"x-forwarded-for"


def networks(text: str) -> Networks:
    """Networks in CIDR notation (or single addresses), separated by commas. Raises ValueError for what is none, and for
    one of all addresses: behind it every client could name its own."""
    found = tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    if any(network.prefixlen == 0 for network in found):
        raise ValueError("a network of trusted proxies cannot be that of all addresses")
    return found


def _read(value: Any) -> Any:
    return networks(value) if isinstance(value, str) else value


TrustedProxies = Annotated[Networks, BeforeValidator(_read)]
"""As a setting: text as `networks` reads it."""


def client_address(peer: str, headers: Iterable[tuple[bytes, bytes]], trusted: Networks) -> str:
    """The right-most address that is no trusted proxy's: the peer's own, or one that a trusted proxy has added to
    X-Forwarded-For. What stands left of it, or of what is no address, may be anybody's invention."""
    client = _address(peer)
    if client is None or not _is_in(client, trusted):
        return peer
    values = [value.decode("latin-1") for name, value in headers if name == FORWARDED_FOR]
    for entry in reversed(",".join(values).split(",")):
        address = _address(entry.strip())
        if address is None:
            break
        client = address
        if not _is_in(client, trusted):
            break
    return str(client)


def _is_in(address: Address, trusted: Networks) -> bool:
    return any(address.version == network.version and address in network for network in trusted)


def _address(text: str) -> Address | None:
    """Also with a port (`192.0.2.1:80`, `[2001:db8::1]:80`); an IPv4 address in IPv6 form is read as IPv4."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
