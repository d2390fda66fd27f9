"""HEAD wherever GET is."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import FileResponse, StreamingResponse
from svckit.errors import NotFound, install_error_handlers
from svckit.head import HeadMiddleware


@pytest.fixture
def read() -> list[str]:
    """What was read of the stream."""
    return []


@pytest.fixture
async def client(tmp_path: Path, read: list[str]) -> AsyncIterator[httpx.AsyncClient]:
    file = tmp_path / "file"
    file.write_bytes(b"x" * 1_000_000)
    app = FastAPI()
    app.add_middleware(HeadMiddleware, routes=app.router.routes)
    install_error_handlers(app)

    @app.get("/thing")
    async def thing() -> dict[str, int]:
        return {"a": 1}

    @app.get("/missing")
    async def missing() -> None:
        raise NotFound()

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        async def body() -> AsyncIterator[bytes]:
            for number in range(100):
                read.append(f"chunk {number}")
                yield b"chunk"

        return StreamingResponse(body(), headers={"content-length": "500"})

    @app.get("/file")
    async def whole() -> FileResponse:
        return FileResponse(file)

    @app.post("/act")
    async def act() -> None: ...

    @app.head("/own")
    async def own() -> None: ...

    transport = httpx.ASGITransport(app=app, raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as made:
        yield made


@pytest.mark.parametrize("path", ["/thing", "/missing", "/stream", "/file", "/nowhere", "/act"])
async def test_answer_is_that_of_get_without_the_body(client: httpx.AsyncClient, path: str, read: list[str]) -> None:
    head = await client.head(path)
    assert read in ([], ["chunk 0"])
    got = await client.get(path)
    assert (head.status_code, dict(head.headers), head.content) == (got.status_code, dict(got.headers), b"")


async def test_route_that_takes_head_itself_is_asked(client: httpx.AsyncClient) -> None:
    assert (await client.head("/own")).status_code == 200
    assert (await client.get("/own")).status_code == 405
