"""tus 1.0.0 at `/api/v1/<resource>/uploads`: core, creation, checksum, termination, expiration (08, decision 17)."""

import base64
import binascii
import re
import sys
from email.utils import format_datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Header, Request, Response
from pydantic import WithJsonSchema
from starlette.requests import ClientDisconnect

from svckit.identity import CurrentUser
from svckit.ids import Ulid
from svckit.loops import Loop
from svckit.objects.open import store_check
from svckit.openapi import problems
from svckit.uploads.errors import TUS_VERSION, UploadMalformed, UploadTypeWrong, UploadVersionUnknown
from svckit.uploads.metadata import parse_metadata, text_of
from svckit.uploads.port import Piece, UploadStore
from svckit.uploads.repository import release_writers
from svckit.uploads.service import UploadLimits, UploadRequest, UploadRules, UploadService
from svckit.uploads.tables import SWEEP_S, Upload, UploadState

ALGORITHMS = {"sha256": "sha256", "sha1": "sha1"}
EXTENSIONS = "creation,checksum,termination,expiration"
BODY_TYPE = "application/offset+octet-stream"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def uploads(request: Request) -> UploadService:
    service: UploadService = request.app.state.uploads
    return service


def _described(pattern: str) -> WithJsonSchema:
    """A header that the protocol answers for (400, 412); its pattern is for the API's description."""
    return WithJsonSchema({"type": "string", "pattern": pattern, "maxLength": 4096})


_NUMBER = "^(0|[1-9][0-9]{0,39})$"
_PAIR = "[A-Za-z0-9_]+ [A-Za-z0-9+/]*={0,2}"
_NOT_OFFERED = ("Upload-Concat", "Upload-Defer-Length")
"""Headers of extensions that would make something else of a creation."""
_CHECKSUM = f"^({'|'.join(ALGORITHMS)}) [A-Za-z0-9+/]+={{0,2}}$"
Version = Annotated[Annotated[str, _described(f"^{re.escape(TUS_VERSION)}$")] | None, Header(max_length=20)]
Number = Annotated[Annotated[str, _described(_NUMBER)] | None, Header(max_length=4096)]
Metadata = Annotated[Annotated[str, _described(f"^({_PAIR}(,{_PAIR})*)?$")] | None, Header(max_length=4096)]
Checksum = Annotated[Annotated[str, _described(_CHECKSUM)] | None, Header(max_length=4096)]
Uploads = Annotated[UploadService, Depends(uploads)]
_BODY = {"required": True, "content": {BODY_TYPE: {"schema": {"type": "string", "format": "binary"}}}}


def tus_version(tus_resumable: Version = None) -> None:
    """Raises UploadVersionUnknown."""
    if tus_resumable != TUS_VERSION:
        raise UploadVersionUnknown()


def upload_request(request: Request, upload_length: Number = None, upload_metadata: Metadata = None) -> UploadRequest:
    """A creation request from its headers. Raises UploadMalformed."""
    for header in _NOT_OFFERED:
        if header in request.headers:
            raise UploadMalformed(header=header, offered=EXTENSIONS.split(","))
    length = _number(upload_length, "Upload-Length")
    if length == 0:
        raise UploadMalformed(header="Upload-Length")
    given = upload_metadata or ""
    metadata = parse_metadata(given)
    words = {key: text_of(metadata, key) for key in ("target_id", "part")}
    if len(words["target_id"]) > 26 or len(words["part"]) > 40:
        raise UploadMalformed(header="Upload-Metadata", key="target_id")
    return UploadRequest(length=length, filename=_filename(text_of(metadata, "filename")), about=given, **words)


def piece(request: Request, upload_offset: Number = None, upload_checksum: Checksum = None) -> Piece:
    """A PATCH from its headers. Raises UploadMalformed, UploadTypeWrong."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != BODY_TYPE:
        raise UploadTypeWrong()
    announced = request.headers.get("content-length")
    length = None if announced is None else int(announced)  # the server has read it
    return Piece(_number(upload_offset, "Upload-Offset"), length, parse_checksum(upload_checksum))


def uploads_router(resource: str) -> APIRouter:
    """The upload routes of `resource` (plural); the service is `app.state.uploads`. Include it before the resource's
    own routes."""
    router = APIRouter(
        prefix=f"/api/v1/{resource}/uploads", tags=["uploads"], responses=problems(400, 410, 412, 413, 415, 423, 460)
    )
    one = "/{upload_id}"
    empty: dict[str, Any] = {"response_class": Response}
    common = empty | {"dependencies": [Depends(tus_version)]}
    append = common | {"openapi_extra": {"requestBody": _BODY}, "max_body_size": sys.maxsize}
    router.add_api_route("", describe_uploads, methods=["OPTIONS"], status_code=204, **empty)
    router.add_api_route(  # with a name of its own, which is the operation's id
        one, describe_uploads, methods=["OPTIONS"], status_code=204, name="describe_upload", include_in_schema=False
    )
    router.add_api_route("", create_upload, methods=["POST"], status_code=201, **common)
    router.add_api_route(one, read_upload, methods=["HEAD"], **common)
    router.add_api_route(one, append_to_upload, methods=["PATCH"], status_code=204, **append)
    router.add_api_route(one, terminate_upload, methods=["DELETE"], status_code=204, **common)
    return router


def add_uploads(app: FastAPI, resource: str, store: UploadStore, limits: UploadLimits, rules: UploadRules) -> None:
    """Have an app of svckit.app.base_app take uploads for `resource` (plural), before the resource's own routes."""
    database, lifecycle = app.state.database, app.state.lifecycle
    app.state.uploads = service = UploadService(database, store, limits, rules)
    if app.state.settings.alone:
        lifecycle.on_start.append(partial(release_writers, database))
    lifecycle.background.append(Loop(f"{app.state.spec.name}.uploads", SWEEP_S, service.sweep))
    lifecycle.checks["uploads"] = store_check(store)
    app.include_router(uploads_router(resource))


async def describe_uploads(service: Uploads) -> Response:
    """What of tus is offered."""
    offered = {
        "Tus-Version": TUS_VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Max-Size": str(service.limits.max_bytes),
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }
    return _answer(204, offered)


async def create_upload(
    request: Request,
    service: Uploads,
    principal: CurrentUser,
    wanted: Annotated[UploadRequest, Depends(upload_request)],
) -> Response:
    """Begin an upload. Metadata: filename, target_id, part."""
    row = await service.create(principal, wanted)
    return _answer(201, {"Location": f"{request.url.path}/{row.id}", "Upload-Offset": "0"} | _expiry(row))


async def read_upload(upload_id: Ulid, service: Uploads, principal: CurrentUser) -> Response:
    """Where it goes on."""
    row = await service.head(principal, upload_id)
    at = {"Upload-Offset": str(row.offset), "Upload-Length": str(row.length), "Cache-Control": "no-store"}
    about = {"Upload-Metadata": row.about} if row.about else {}
    return _answer(200, at | about | _expiry(row))


async def append_to_upload(
    upload_id: Ulid,
    request: Request,
    service: Uploads,
    principal: CurrentUser,
    part: Annotated[Piece, Depends(piece)],
) -> Response:
    """Bytes from Upload-Offset on; what arrived before a cut connection is kept."""
    try:
        row = await service.append(principal, upload_id, part, request.stream())
    except ClientDisconnect:
        return _answer(400, {})  # nobody is listening any more
    return _answer(204, {"Upload-Offset": str(row.offset)} | _expiry(row))


async def terminate_upload(upload_id: Ulid, service: Uploads, principal: CurrentUser) -> Response:
    """Drop an unfinished upload with its bytes."""
    await service.terminate(principal, upload_id)
    return _answer(204, {})


def parse_checksum(header: str | None) -> tuple[str, bytes] | None:
    """`sha256 <base64>` as (algorithm, digest). Raises UploadMalformed."""
    if header is None:
        return None
    name, _, value = header.partition(" ")
    try:
        return ALGORITHMS[name.lower()], base64.b64decode(value.strip(), validate=True)
    except (KeyError, binascii.Error) as error:
        raise UploadMalformed(header="Upload-Checksum", offered=sorted(ALGORITHMS)) from error


def _number(value: str | None, header: str) -> int:
    if value is None or re.fullmatch(_NUMBER, value) is None:
        raise UploadMalformed(header=header)
    return int(value)


def _filename(given: str) -> str:
    """The last component, without control characters; for display only, never a path."""
    return _CONTROL.sub("", given.replace("\\", "/").rpartition("/")[2])[-255:]


def _expiry(row: Upload) -> dict[str, str]:
    if row.state != UploadState.OPEN:
        return {}
    return {"Upload-Expires": format_datetime(row.expires_at, usegmt=True)}


def _answer(status: int, headers: dict[str, str]) -> Response:
    return Response(status_code=status, headers={"Tus-Resumable": TUS_VERSION} | headers)
