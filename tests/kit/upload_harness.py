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
from svckit.objects.open import open_store
from svckit.tables import create_kit_tables
from svckit.tokens import Signer, Verifier
from svckit.uploads.open import open_uploads
from svckit.uploads.router import uploads_router
from svckit.uploads.service import UploadLimits, UploadRequest, UploadRules, UploadService
from svckit.uploads.tables import Upload
from svckit.work import Work

from tests.support.disk import files_below
from tests.support.one_service import PRIVATE, TRUSTED, Caller, User

ALICE = User("alice")
BOB = User("bob")
TUS = {"tus-resumable": "1.0.0"}
BODY = {"content-type": "application/offset+octet-stream"}
UPLOADS = "/api/v1/files/uploads"


@dataclass
class Harness:
    """A program that takes uploads; another one on the same files and database is a replica, or the same program after
    a crash."""

    folder: Path
    database_url: str
    min_free: int = 0
    limits: UploadLimits = field(default_factory=lambda: UploadLimits(1 << 30))
    refused: list[str] = field(default_factory=list)

    async def open(self) -> None:
        self.database = Database(self.database_url)
        async with self.database.writing() as session:
            await (await session.connection()).run_sync(create_kit_tables)
        rules = UploadRules(self._admit, self._tell, lambda owner_id: self.claim_quota(owner_id))
        url = f"file://{self.folder}/uploads?min_free={self.min_free}"
        self.store = open_uploads(url, open_store(f"file://{self.folder}/objects"))
        self.uploads = UploadService(self.database, self.store, self.limits, rules)
        self.app = FastAPI(max_body_size=1000)  # of what is read whole, which pieces of files are not
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

    async def wanted(self) -> list[str]:
        """Keys of the work that was asked for."""
        async with self.database.reading() as session:
            return list(await session.scalars(select(Work.key)))

    @property
    def files(self) -> list[Path]:
        return files_below(self.folder / "uploads")

    async def _admit(self, session: AsyncSession, principal: Principal, request: UploadRequest) -> None:
        if request.part == "forbidden":
            raise Forbidden()

    async def claim_quota(self, owner_id: str) -> None:
        """Those in `refused` have no room left."""
        if owner_id in self.refused:
            raise Forbidden()

    async def _tell(self, session: AsyncSession, upload: Any) -> None:
        """Nobody listens."""


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


async def cut(harness: Harness, at: str, offset: int, chunks: Iterable[bytes], **headers: str) -> None:
    """A PATCH whose connection ends after these chunks."""
    given = TUS | BODY | {"upload-offset": str(offset), "authorization": f"Bearer {harness.token(ALICE)}"} | headers
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
    await harness.app(scope, receive, forget)
