"""The folder of the built console. Everything here reads files: call it in a thread; several may do so at once."""

import hashlib
import os
import re
import stat
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PAGE = "index.html"
_SUFFIXES = {"br": ".br", "gzip": ".gz"}
_HASHED = re.compile(r"assets/.*[-.][A-Za-z0-9_-]{8,}\.[a-z0-9.]+")
_KEPT_BYTES = 64 * 1024**2
_TYPES = {
    ".avif": "image/avif",
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}


@dataclass(frozen=True)
class Asset:
    """One file, in one encoding (None: as it is)."""

    body: bytes
    etag: str
    content_type: str
    encoding: str | None
    hashed: bool


class ConsoleFolder:
    """Files are kept in memory and read again when they changed, so that a new build needs no restart."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._kept: dict[Path, tuple[int, int, bytes, str]] = {}
        self._keeping = threading.Lock()

    def find(self, name: str, encodings: Sequence[str]) -> tuple[bytes | None, Asset | None]:
        """The page (None while nothing is built), and the file of this name where it is another one."""
        page = self._read(PAGE)
        if page is None:
            return None, None
        return page[0], None if name in ("", PAGE) else self.asset(name, encodings)

    def asset(self, name: str, encodings: Sequence[str] = ()) -> Asset | None:
        """A file by its relative name; None for what is no regular file inside the folder, or begins with a dot."""
        plain = self._read(name)
        if plain is None:
            return None
        chosen, encoding = plain, None
        for accepted in encodings:
            packed = self._read(name + _SUFFIXES[accepted])
            if packed is not None:
                chosen, encoding = packed, accepted
                break
        content_type = _TYPES.get(Path(name).suffix.lower(), "application/octet-stream")
        return Asset(*chosen, content_type, encoding, _HASHED.fullmatch(name) is not None)

    def _read(self, name: str) -> tuple[bytes, str] | None:
        """Content and entity tag."""
        path = self._inside(name)
        if path is None:
            return None
        try:
            found = path.stat()
            if not stat.S_ISREG(found.st_mode):
                return None
            kept = self._kept.get(path)
            if kept is None or kept[:2] != (found.st_mtime_ns, found.st_size):
                body = path.read_bytes()
                kept = (found.st_mtime_ns, found.st_size, body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')
                self._keep(path, kept)
        except OSError:
            return None
        return kept[2], kept[3]

    def _inside(self, name: str) -> Path | None:
        """The real path, wherever links lead; None for one outside the folder or with a name that begins with a dot."""
        parts = name.split("/")
        if any(not part or part.startswith(".") or "\\" in part or "\0" in part for part in parts):
            return None
        root = os.path.realpath(self._root)
        real = Path(os.path.realpath(os.path.join(root, *parts)))
        if not real.is_relative_to(root) or any(part.startswith(".") for part in real.relative_to(root).parts):
            return None
        return real

    def _keep(self, path: Path, entry: tuple[int, int, bytes, str]) -> None:
        with self._keeping:
            if sum(len(kept[2]) for kept in self._kept.values()) + len(entry[2]) > _KEPT_BYTES:
                self._kept.clear()
            self._kept[path] = entry
