"""Which headers pass the gateway. Pure."""

from collections.abc import Iterable

from gateway.errors import RequestAmbiguous
from gateway.http.locations import ServedAt

Headers = list[tuple[bytes, bytes]]

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""What users' services may be asked with."""
MUTATING = frozenset({"POST", "PUT", "PATCH", "DELETE"})

_HOP_BY_HOP = frozenset(
    {b"connection", b"expect", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"transfer-encoding", b"upgrade"}
)
# who somebody claims to be, and what only the gateway may say
_IDENTITY = frozenset(
    {b"authorization", b"cookie", b"x-api-key", b"forwarded", b"x-real-ip", b"remote-user", b"x-trace-id", b"via"}
)
_IDENTITY_PREFIXES = (b"x-identity", b"x-forwarded", b"x-remote", b"x-user", b"x-auth", b"proxy-")
_OVERRIDES = frozenset(
    {b"x-http-method", b"x-http-method-override", b"x-method-override", b"x-original-url", b"x-rewrite-url"}
)
_DROPPED = _HOP_BY_HOP | _IDENTITY | _OVERRIDES
# of a user's service: what would reach into the console's origin, where its address lives
_SERVICE_ANSWER = frozenset(
    {
        b"set-cookie",
        b"set-cookie2",
        b"content-security-policy",
        b"content-security-policy-report-only",
        b"x-content-security-policy",
        b"x-webkit-csp",
        b"x-frame-options",
        b"x-content-type-options",
        b"service-worker-allowed",
        b"clear-site-data",
        b"strict-transport-security",
        b"public-key-pins",
        b"alt-svc",
        b"nel",
        b"report-to",
        b"reporting-endpoints",
        b"www-authenticate",
        b"server",
        b"origin-agent-cluster",
        b"x-trace-id",
        b"refresh",
        b"content-location",
        b"accept-ch",
        b"critical-ch",
        b"speculation-rules",
        b"set-login",
        b"activate-storage-access",
        b"x-sendfile",
        b"x-lighttpd-send-file",
        b"x-reproxy-url",
    }
)
_SERVICE_ANSWER_PREFIXES = (b"access-control-", b"cross-origin-", b"proxy-", b"sec-", b"x-accel-")
_ABOUT_THE_BODY = frozenset({b"content-length", b"content-type", b"content-encoding"})
# scripts run in an origin of their own that has neither the console's cookies nor its storage
SERVICE_CSP = b"sandbox allow-scripts allow-forms allow-downloads"
OWN_CSP = b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


def must_be_clear(version: str, headers: Iterable[tuple[bytes, bytes]]) -> None:
    """Raises RequestAmbiguous for what two parsers could frame in two ways, or send to two hosts (HTTP/1.1 wants one:
    RFC 9112, section 3.2)."""
    lengths = encodings = hosts = 0
    for name, value in headers:
        if name == b"content-length":
            lengths += 1
            if not value.isdigit():
                raise RequestAmbiguous()
        elif name == b"transfer-encoding":
            encodings += 1
            if value.strip().lower() != b"chunked":
                raise RequestAmbiguous()
        elif name == b"host":
            hosts += 1
    if hosts > 1 or (hosts == 0 and version == "1.1"):
        raise RequestAmbiguous()
    if lengths > 1 or encodings > 1 or (lengths and encodings):
        raise RequestAmbiguous()


def forwarded(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """The request's end-to-end headers without anything that claims an identity or another method or path.

    Names with an underscore go, too: some servers read them as the name with a hyphen.
    """
    kept, named = [], b""
    for item in headers:
        name = item[0]
        if name == b"connection":
            named += b"," + item[1].lower()
        if name in _DROPPED or name.startswith(_IDENTITY_PREFIXES) or b"_" in name:
            continue
        kept.append(item)
    if named.strip(b", ") in (b"", b"close", b"keep-alive", b"upgrade"):
        return kept
    also = {part.strip() for part in named.split(b",")} - {b"host", b"content-length", b"content-type"}
    return [item for item in kept if item[0] not in also]


def answer_headers(raw: Iterable[tuple[bytes, bytes]]) -> Headers:
    """An upstream's end-to-end answer headers, names in lower case, without the date, which the server says itself."""
    lowered = [(name.lower(), value) for name, value in raw]
    named = {part.strip().lower() for name, value in lowered if name == b"connection" for part in value.split(b",")}
    also = named - _ABOUT_THE_BODY
    return [item for item in lowered if item[0] not in _HOP_BY_HOP and item[0] != b"date" and item[0] not in also]


def service_answer_headers(raw: Iterable[tuple[bytes, bytes]], *, at: ServedAt) -> Headers:
    """The answer headers of a user's service: nothing that could set cookies, weaken the console's protection or
    command a proxy before the gateway, and redirects inside the service only."""
    kept = []
    for name, value in answer_headers(raw):
        if name in _SERVICE_ANSWER or name.startswith(_SERVICE_ANSWER_PREFIXES):
            continue
        if name == b"location":
            inside = at.inside(value)
            if inside is not None:
                kept.append((name, inside))
            continue
        kept.append((name, value))
    kept.append((b"content-security-policy", SERVICE_CSP))
    kept.append((b"x-content-type-options", b"nosniff"))
    return kept
