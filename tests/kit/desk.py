"""A program that takes uploads, for the tests of uploads, and short ways to send one."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from svckit.db import Database
from svckit.errors import Forbidden, install_error_handlers
from svckit.identity import Identity, Principal
from svckit.tables import create_kit_tables
from svckit.tokens import Signer, Verifier
from svckit.uploads.router import uploads_router
from svckit.uploads.service import UploadLimits, UploadRequest, UploadRules, UploadService
from svckit.uploads.tables import Upload

from tests.support.one_service import PRIVATE, TRUSTED, Caller, User

ALICE = User("alice")
BOB = User("bob")
TUS = {"tus-resumable": "1.0.0"}
BODY = {"content-type": "application/offset+octet-stream"}
UPLOADS = "/api/v1/files/uploads"


@dataclass
class Desk:
    """A program that takes uploads; made anew on the same files it is the same program after a crash."""

    folder: Path
    limits: dict[str, Any] = field(default_factory=dict)
    woken: int = 0

    async def open(self) -> None:
        self.database = Database(f"sqlite+aiosqlite:///{self.folder}/uploads.db")
        async with self.database.writing() as session:
            await (await session.connection()).run_sync(create_kit_tables)
        self.database.on_commit("work", self._wake)
        values = {"max_bytes": 1 << 30, "min_free_bytes": 0} | self.limits
        limits = UploadLimits(self.folder / "spool", **values)
        self.uploads = UploadService(self.database, limits, UploadRules(self._admit, self._tell, "work"))
        self.app = FastAPI()
        install_error_handlers(self.app)
        self.app.state.identity = Identity(Verifier("thing-svc", TRUSTED), None)  # type: ignore[arg-type]
        self.app.state.uploads = self.uploads
        self.app.include_router(uploads_router("files"))
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://test")

    async def close(self) -> None:
        await self.client.aclose()
        await self.database.close()

    def token(self, user: User) -> str:
        return Signer("gateway", PRIVATE["gateway"]).sign(user.id, "thing-svc", 300, {"name": user.name, "roles": []})

    def as_user(self, user: User) -> Caller:
        return Caller(self.client, self.token(user))

    async def row(self) -> Upload:
        async with self.database.reading() as session:
            return (await session.scalars(select(Upload))).one()

    @property
    def files(self) -> list[Path]:
        return sorted((self.folder / "spool").iterdir())

    async def _admit(self, session: AsyncSession, principal: Principal, request: UploadRequest) -> None:
        if request.part == "forbidden":
            raise Forbidden()

    async def _tell(self, session: AsyncSession, upload: Any) -> None:
        """Nobody listens."""

    def _wake(self) -> None:
        self.woken += 1


def about(**values: str) -> dict[str, str]:
    return {"upload-metadata": ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in values.items())}


async def begin(caller: Caller, length: int, **metadata: str) -> str:
    headers = TUS | {"upload-length": str(length)} | about(**({"filename": "数据.zip"} | metadata))
    answer = await caller("POST", UPLOADS, headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


async def send(caller: Caller, at: str, offset: int, data: Any, **headers: str) -> httpx.Response:
    given = TUS | BODY | {"upload-offset": str(offset)} | headers
    return await caller("PATCH", at, headers=given, content=data)


async def offset_of(caller: Caller, at: str) -> int:
    answer = await caller("HEAD", at, headers=TUS)
    assert answer.status_code == 200
    return int(answer.headers["upload-offset"])


async def cut(desk: Desk, at: str, offset: int, chunks: Iterable[bytes], **headers: str) -> None:
    """A PATCH whose connection ends after these chunks."""
    given = TUS | BODY | {"upload-offset": str(offset), "authorization": f"Bearer {desk.token(ALICE)}"} | headers
    messages = [{"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks]
    messages.append({"type": "http.disconnect"})

    async def receive() -> Any:
        return messages.pop(0) if len(messages) > 1 else messages[0]

    async def forget(_: Any) -> None:
        """Nobody is there to read it."""

    scope = {
        "type": "http",
        "method": "PATCH",
        "path": at,
        "raw_path": at.encode(),
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }
    await desk.app(scope, receive, forget)
