"""How the answer to a signed link reaches a browser: whatever the file is, it runs nowhere. Pure."""

import re

from gateway.http.headers import Headers

MEDIA_CSP = b"sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
_INLINE = re.compile(rb"(image/(png|jpeg|gif|webp|bmp|avif|tiff)|text/plain|application/problem\+json)")
_INERT = re.compile(rb"application/(zip|gzip|x-tar|json|jsonl|pdf|octet-stream)|text/csv")
_PASSED = frozenset(
    {
        *(b"accept-ranges", b"cache-control", b"content-disposition", b"content-encoding", b"content-length"),
        *(b"content-range", b"content-type", b"etag", b"last-modified", b"retry-after", b"vary", b"connection"),
    }
)
_OWN = [
    (b"content-security-policy", MEDIA_CSP),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
]


def media_headers(headers: Headers) -> Headers:
    """Only what describes the bytes passes. Raster images and plain text may be shown; everything else is a download,
    called octets unless its type is known to be nothing that a browser runs or styles a page with."""
    kept = [(name.lower(), value) for name, value in headers if name.lower() in _PASSED]
    found = dict(kept)
    content_type = found.get(b"content-type", b"application/octet-stream")
    essence = content_type.partition(b";")[0].strip().lower()
    if not _INLINE.fullmatch(essence) and not _INERT.fullmatch(essence):
        content_type = b"application/octet-stream"
    kept = [item for item in kept if item[0] not in (b"content-type", b"content-disposition")]
    disposition = found.get(b"content-disposition", b"")
    if not disposition.strip().lower().startswith(b"attachment"):
        disposition = b"" if _INLINE.fullmatch(essence) else b"attachment"
    if disposition:
        kept.append((b"content-disposition", disposition))
    if b"cache-control" not in found:
        kept.append((b"cache-control", b"private, no-store"))
    return [*kept, (b"content-type", content_type), *_OWN]
