"""Answers the requests for the console: files of its folder, and the page for every other address, which the page's own
router reads."""

import asyncio
import secrets
from pathlib import Path

from svckit.errors import NotFound

from gateway.console.folder import Asset, ConsoleFolder
from gateway.console.headers import NONCE_WORD, accepted_encodings, asset_headers, is_known, page_headers
from gateway.http.exchange import Exchange
from gateway.http.headers import Headers

_OTHERS = frozenset({"api", "auth", "serve", "media", "internal", "readyz", "livez"})
_UNBUILT = """<!doctype html>
<html lang="zh">
<meta charset="utf-8">
<title>Modelyard 模坊</title>
<h1>Modelyard 模坊</h1>
<p>平台正在运行，但控制台还没有构建。请在代码目录中执行以下命令，然后刷新本页：</p>
<p lang="en">The platform is running, but its console has not been built. Run this in the checkout and reload:</p>
<pre>npm --prefix frontend ci &amp;&amp; npm --prefix frontend run build</pre>
<p>接口文档 <span lang="en">API</span>: <a href="/api/docs">/api/docs</a></p>
</html>
""".encode()


class Console:
    """`root` is the folder that a build makes; it may be missing."""

    def __init__(self, root: Path | None) -> None:
        self._folder = ConsoleFolder(root) if root is not None else None

    @staticmethod
    def takes(method: str, path: str) -> bool:
        """Whether a path without a route is an address of the console."""
        return method in ("GET", "HEAD") and path.split("/")[1] not in _OTHERS

    async def answer(self, exchange: Exchange) -> None:
        """Raises NotFound for a file that is not there or may not be read."""
        name = exchange.path[1:]
        if any(part.startswith(".") for part in name.split("/")):
            raise NotFound()
        page, asset = None, None
        if self._folder is not None:
            encodings = accepted_encodings(exchange.header(b"accept-encoding"))
            page, asset = await asyncio.to_thread(self._folder.find, name, encodings)
        if page is None:
            await self._explain(exchange)
        elif asset is not None:
            await self._asset(exchange, asset)
        elif name.startswith("assets/"):
            raise NotFound()
        else:
            nonce = secrets.token_urlsafe(16)
            await _send(exchange, page_headers(nonce), page.replace(NONCE_WORD, nonce.encode()))

    async def _explain(self, exchange: Exchange) -> None:
        if exchange.path != "/":
            raise NotFound()
        await _send(exchange, page_headers(secrets.token_urlsafe(16)), _UNBUILT)

    async def _asset(self, exchange: Exchange, asset: Asset) -> None:
        headers = asset_headers(asset.content_type, asset.etag, hashed=asset.hashed)
        if is_known(exchange.header(b"if-none-match"), asset.etag):
            await exchange.send({"type": "http.response.start", "status": 304, "headers": headers})
            await exchange.send({"type": "http.response.body", "body": b""})
            return
        if asset.encoding is not None:
            headers.append((b"content-encoding", asset.encoding.encode()))
        await _send(exchange, headers, asset.body)


async def _send(exchange: Exchange, headers: Headers, body: bytes) -> None:
    length = (b"content-length", str(len(body)).encode())
    await exchange.send({"type": "http.response.start", "status": 200, "headers": [*headers, length]})
    await exchange.send({"type": "http.response.body", "body": b"" if exchange.scope["method"] == "HEAD" else body})
