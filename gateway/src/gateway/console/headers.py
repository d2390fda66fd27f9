"""What the console's answers say to the browser (07, section 3.6). Pure."""

from gateway.http.headers import Headers

NONCE_WORD = b"__CSP_NONCE__"
_IMMUTABLE = b"public, max-age=31536000, immutable"
_UNUSED_FEATURES = (
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), "
    "gyroscope=(), hid=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), serial=(), usb=(), "
    "xr-spatial-tracking=()"
)
_ALWAYS: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),  # not no-referrer, which makes browsers send `Origin: null` with forms
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", _UNUSED_FEATURES.encode()),
]


def page_headers(nonce: str) -> Headers:
    """antd writes style elements, which carry the nonce; ECharts draws on canvases and saves them as data: or blob:
    images. Everything else comes from this origin, and scripts never from the page itself."""
    return [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"content-security-policy", _policy(f"style-src 'self' 'nonce-{nonce}'", "form-action 'self'")),
        *_ALWAYS,
    ]


def asset_headers(content_type: str, etag: str, *, hashed: bool) -> Headers:
    """`hashed`: the name changes with the content. The policy counts for workers, which take that of their script."""
    return [
        (b"content-type", content_type.encode()),
        (b"cache-control", _IMMUTABLE if hashed else b"no-cache"),
        (b"etag", etag.encode()),
        (b"vary", b"accept-encoding"),
        (b"content-security-policy", _policy("style-src 'self'", "form-action 'none'")),
        *_ALWAYS,
    ]


def accepted_encodings(header: str) -> tuple[str, ...]:
    """Which of br and gzip the client takes, the better one first. Weight 0 refuses; `*` is all not named."""
    taken: dict[str, bool] = {}
    for part in header.lower().split(","):
        name, _, parameters = part.strip().partition(";")
        weight = parameters.strip().removeprefix("q=").strip()
        taken[name.strip()] = not weight or weight.strip("0.") != ""
    return tuple(name for name in ("br", "gzip") if taken.get(name, taken.get("*", False)))


def is_known(if_none_match: str, etag: str) -> bool:
    """Whether the client has this version already."""
    known = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return etag in known or "*" in known


def _policy(style: str, form: str) -> bytes:
    return (
        f"default-src 'none'; script-src 'self'; {style}; img-src 'self' data: blob:; font-src 'self'; "
        f"connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; {form}"
    ).encode()
