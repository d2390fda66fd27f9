"""tus 1.0: an upload goes on where it was cut, whoever is killed, and never takes bytes it should not."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase
from svckit.db import Database, now
from svckit.errors import Forbidden, install_error_handlers
from svckit.faults import InjectedFault
from svckit.identity import Identity, Principal
from svckit.tokens import Signer, Verifier
from svckit.uploads.router import uploads_router
from svckit.uploads.service import UploadLimits, UploadRequest, UploadRules, UploadService
from svckit.uploads.tables import UploadColumns

from tests.support.one_service import PRIVATE, TRUSTED, Caller, User

ALICE = User("alice")
BOB = User("bob")
TUS = {"tus-resumable": "1.0.0"}
BODY = {"content-type": "application/offset+octet-stream"}
UPLOADS = "/api/v1/files/uploads"


class Base(DeclarativeBase):
    """The tables."""


class Upload(UploadColumns, Base):
    """The uploads."""


@dataclass
class Desk:
    """A program that takes uploads; made anew on the same files it is the same program after a crash."""

    folder: Path
    limits: dict[str, Any] = field(default_factory=dict)
    woken: int = 0

    async def open(self) -> None:
        self.database = Database(f"sqlite+aiosqlite:///{self.folder}/uploads.db")
        async with self.database.writing() as session:
            await (await session.connection()).run_sync(Base.metadata.create_all)
        self.database.on_commit("work", self._wake)
        values = {"max_bytes": 1 << 30, "min_free_bytes": 0} | self.limits
        limits = UploadLimits(self.folder / "spool", **values)
        self.uploads = UploadService(self.database, Upload, limits, UploadRules(self._admit, self._tell, "work"))
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


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    opened = Desk(tmp_path)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
def alice(desk: Desk) -> Caller:
    return desk.as_user(ALICE)


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


async def test_a_file_sent_in_pieces_is_complete_and_wakes_its_owner(desk: Desk, alice: Caller) -> None:
    at = await begin(alice, 10, target_id="T", part="train")
    assert (await send(alice, at, 0, b"hello")).headers["upload-offset"] == "5"
    assert (await send(alice, at, 5, b"world")).headers["upload-offset"] == "10"
    row = await desk.row()
    assert (row.state, row.filename, row.target_id, row.part) == ("complete", "数据.zip", "T", "train")
    assert desk.files[0].read_bytes() == b"helloworld"
    assert desk.woken == 1


async def test_an_upload_goes_on_after_a_cut_connection(desk: Desk, alice: Caller) -> None:
    data = bytes(range(256)) * 12_000
    at = await begin(alice, len(data))
    await cut(desk, at, 0, [data[:1_500_000], data[1_500_000:1_500_007]])
    assert await offset_of(alice, at) == 1_500_007
    assert (await send(alice, at, 1_500_007, data[1_500_007:])).status_code == 204
    assert desk.files[0].read_bytes() == data


async def test_an_upload_goes_on_after_the_process_was_killed(desk: Desk, alice: Caller) -> None:
    """The file is longer than the row says: that is what a killed process leaves."""
    at = await begin(alice, 10)
    await send(alice, at, 0, b"0123")
    with desk.files[0].open("ab") as file:
        file.write(b"45")
    again = Desk(desk.folder)
    await again.open()
    caller = again.as_user(ALICE)
    assert await offset_of(caller, at) == 6
    assert (await send(caller, at, 6, b"6789")).status_code == 204
    assert (await again.row()).state == "complete"
    await again.close()


async def test_a_process_killed_after_the_last_byte_loses_nothing(
    desk: Desk, alice: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = await begin(alice, 4)
    monkeypatch.setenv("MODELYARD_FAULT", "upload.after_last_byte:raise")
    with pytest.raises((InjectedFault, AssertionError)):
        assert (await send(alice, at, 0, b"data")).status_code == 204
    monkeypatch.delenv("MODELYARD_FAULT")
    assert (await desk.row()).state == "open"
    await desk.uploads.sweep()
    assert (await desk.row()).state == "complete"
    assert await offset_of(alice, at) == 4


async def test_two_requests_never_write_at_once(desk: Desk, alice: Caller) -> None:
    at = await begin(alice, 6)
    begun, go = asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b"abc"
        begun.set()
        await go.wait()
        yield b"def"

    first = asyncio.create_task(send(alice, at, 0, slowly()))
    await begun.wait()
    second = await send(alice, at, 0, b"xyz")
    assert (second.status_code, second.json()["code"]) == (423, "upload.locked")
    go.set()
    assert (await first).status_code == 204
    assert desk.files[0].read_bytes() == b"abcdef"


async def test_no_database_session_is_held_while_bytes_arrive(desk: Desk, alice: Caller) -> None:
    at = await begin(alice, 6)
    begun, go = asyncio.Event(), asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b"abc"
        begun.set()
        await go.wait()
        yield b"def"

    sending = asyncio.create_task(send(alice, at, 0, slowly()))
    await begun.wait()
    async with asyncio.timeout(5):
        await begin(alice, 3)
    go.set()
    assert (await sending).status_code == 204


async def test_another_offset_is_refused_with_the_right_one(alice: Caller) -> None:
    at = await begin(alice, 10)
    await send(alice, at, 0, b"abc")
    refused = await send(alice, at, 2, b"cde")
    assert (refused.status_code, refused.json()["params"]["offset"]) == (409, 3)


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
async def test_a_piece_with_a_wrong_checksum_is_dropped(desk: Desk, alice: Caller, algorithm: str) -> None:
    def checksum(data: bytes) -> str:
        return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"

    at = await begin(alice, 6)
    assert (await send(alice, at, 0, b"abc", **{"upload-checksum": checksum(b"abc")})).status_code == 204
    assert (await send(alice, at, 3, b"xxx", **{"upload-checksum": checksum(b"def")})).status_code == 460
    assert await offset_of(alice, at) == 3
    assert [path.name for path in desk.files] == [at.rpartition("/")[2]]


async def test_what_could_not_be_verified_is_dropped_after_a_cut_and_after_a_crash(desk: Desk, alice: Caller) -> None:
    at = await begin(alice, 10)
    await send(alice, at, 0, b"abc")
    await cut(desk, at, 3, [b"de"], **{"upload-checksum": "sha1 " + base64.b64encode(b"x" * 20).decode()})
    assert await offset_of(alice, at) == 3
    with desk.files[0].open("ab") as file:
        file.write(b"unverified"[:4])
    desk.files[0].with_name(desk.files[0].name + ".unverified").write_text("3")
    assert await offset_of(alice, at) == 3
    assert (await send(alice, at, 3, b"defghij")).status_code == 204
    assert desk.files[0].read_bytes() == b"abcdefghij"


async def test_a_file_that_is_not_what_was_announced_starts_again(alice: Caller) -> None:
    at = await begin(alice, 3, sha256=hashlib.sha256(b"abc").hexdigest())
    assert (await send(alice, at, 0, b"abd")).status_code == 460
    assert await offset_of(alice, at) == 0
    assert (await send(alice, at, 0, b"abc")).status_code == 204


async def test_more_bytes_than_announced_are_refused(desk: Desk, alice: Caller) -> None:
    async def unknown_length() -> AsyncIterator[bytes]:
        yield b"abcd"

    at = await begin(alice, 3)
    assert (await send(alice, at, 0, b"abcd")).status_code == 413
    assert (await send(alice, at, 0, unknown_length())).status_code == 413
    assert await offset_of(alice, at) == 0


async def test_a_file_over_the_limit_is_refused_before_its_first_byte(desk: Desk, alice: Caller) -> None:
    headers = TUS | {"upload-length": str(1 << 31)}
    assert (await alice("POST", UPLOADS, headers=headers)).json()["code"] == "upload.too_large"


async def test_a_nearly_full_disk_is_told_before_the_first_byte(tmp_path: Path) -> None:
    desk = Desk(tmp_path, {"min_free_bytes": 1 << 60})
    await desk.open()
    refused = await desk.as_user(ALICE)("POST", UPLOADS, headers=TUS | {"upload-length": "10"})
    assert (refused.status_code, refused.json()["code"]) == (507, "upload.no_space")
    assert desk.files == []
    await desk.close()


async def test_a_terminated_upload_leaves_nothing(desk: Desk, alice: Caller) -> None:
    at = await begin(alice, 10)
    await send(alice, at, 0, b"abc")
    assert (await alice("DELETE", at, headers=TUS)).status_code == 204
    assert desk.files == []
    assert (await alice("HEAD", at, headers=TUS)).status_code == 404


async def test_an_upload_of_somebody_else_does_not_exist(desk: Desk, alice: Caller) -> None:
    at = await begin(alice, 10)
    bob = desk.as_user(BOB)
    for answer in (
        await bob("HEAD", at, headers=TUS),
        await send(bob, at, 0, b"a"),
        await bob("DELETE", at, headers=TUS),
    ):
        assert answer.status_code == 404


async def test_an_expired_upload_is_swept_with_its_bytes(desk: Desk, alice: Caller) -> None:
    at = await begin(alice, 10)
    await send(alice, at, 0, b"abc")
    async with desk.database.writing() as session:
        await session.execute(update(Upload).values(expires_at=now() - timedelta(seconds=1)))
    assert (await alice("HEAD", at, headers=TUS)).status_code == 410
    await desk.uploads.sweep()
    assert desk.files == []
    assert (await alice("HEAD", at, headers=TUS)).status_code == 404


async def test_a_new_upload_for_the_same_part_replaces_the_one_that_lies_still(desk: Desk, alice: Caller) -> None:
    await begin(alice, 10, target_id="T", part="train")
    at = await begin(alice, 12, target_id="T", part="train")
    assert [path.name for path in desk.files] == [at.rpartition("/")[2]]


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("POST", {"upload-length": "10"}, 412),
        ("POST", TUS | {"upload-length": "ten"}, 400),
        ("POST", TUS, 400),
        ("POST", TUS | {"upload-length": "0"}, 400),
        ("POST", TUS | {"upload-length": "9", "upload-metadata": "filename !!"}, 400),
        ("POST", TUS | {"upload-length": "9", "upload-metadata": "part Zm9yYmlkZGVu"}, 403),
        ("PATCH", TUS | {"upload-offset": "0", "content-type": "text/plain"}, 415),
        ("PATCH", TUS | BODY, 400),
        ("PATCH", TUS | BODY | {"upload-offset": "0", "upload-checksum": "md5 AAAA"}, 400),
    ],
)
async def test_a_malformed_request_is_refused(alice: Caller, method: str, headers: dict[str, str], status: int) -> None:
    at = await begin(alice, 10) if method == "PATCH" else UPLOADS
    assert (await alice(method, at, headers=headers)).status_code == status


async def test_what_is_offered_can_be_asked(alice: Caller) -> None:
    answer = await alice("OPTIONS", UPLOADS)
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-extension"] == "creation,checksum,termination,expiration"
