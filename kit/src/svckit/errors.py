"""Errors as types: each has a status, a stable code and parameters; the console turns the code into a sentence.

On the wire they are problem documents (RFC 9457, application/problem+json) with `code`, `params` and `trace_id`.
"""

import errno
import logging
import sqlite3
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, ClassVar

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from svckit.foreign import CleanJson, CleanText, clean, unclean_at
from svckit.telemetry import TRACE_HEADER, TRACE_KEY, trace_id

_log = logging.getLogger(__name__)
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_POSTGRES_FULL = "53100"
# SQLSTATE (PostgreSQL, appendix A): connection exceptions; too many connections; the server shuts down, has crashed, or
# is starting; a serialization failure, a deadlock, a lock that was not had in time and a transaction that idled too
# long, after which a retry may succeed
_POSTGRES_TRANSIENT = ("08", "53300", "57P01", "57P02", "57P03", "40001", "40P01", "55P03", "25P03")
DATABASE_ERRORS = (DBAPIError, PoolTimeout, TimeoutError)
"""What a session raises when the database refuses or does not answer; asyncpg raises TimeoutError itself."""


class FieldProblem(BaseModel):
    """What is wrong with one field; `field` is its path with dots, as `body.name`."""

    field: str
    code: str
    params: dict[str, Any] = Field(default_factory=dict)


class Problem(BaseModel):
    """RFC 9457 problem document."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    params: dict[str, Any] = Field(default_factory=dict)
    detail: str = ""
    trace_id: str = ""
    errors: list[FieldProblem] = Field(default_factory=list)


class Reason(BaseModel):
    """Why something failed, waits or was refused. `detail` is raw text (a log line, a file and line)."""

    model_config = ConfigDict(frozen=True)

    code: str
    params: CleanJson = Field(default_factory=dict)
    hint_code: str | None = None
    detail: CleanText = ""


class ProblemError(Exception):
    """A refusal with a stable code. Subclasses set the three class variables; `params` fill the translated sentence."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "Internal error"

    def __init__(self, *, detail: str = "", errors: list[FieldProblem] | None = None, **params: Any) -> None:
        super().__init__(f"{self.code} {params} {detail}".strip())
        self.detail = detail
        self.errors = errors or []
        self.params = params
        self.headers: dict[str, str] = {}

    def problem(self) -> Problem:
        return Problem(
            title=self.title,
            status=self.status,
            code=self.code,
            params=jsonable_encoder(self.params),
            detail=self.detail,
            trace_id=trace_id(),
            errors=self.errors,
        )


class NotFound(ProblemError):
    """The thing is not there, or may not be seen: the answer is the same."""

    status, code, title = 404, "resource.not_found", "Not found"


class Forbidden(ProblemError):
    status, code, title = 403, "access.forbidden", "Not allowed"


class Unauthenticated(ProblemError):
    status, code, title = 401, "access.unauthenticated", "Sign-in required"


class RequestInvalid(ProblemError):
    status, code, title = 422, "request.invalid", "The request is malformed"


class MethodRefused(ProblemError):
    status, code, title = 405, "request.method_not_allowed", "Method Not Allowed"

    def __init__(self, allowed: Iterable[str]) -> None:
        super().__init__()
        self.headers = {"Allow": ", ".join(sorted(allowed))}


def must_be_plain(value: Any, field: str) -> None:
    """Raises RequestInvalid for a part of a request that no database would take (svckit.foreign)."""
    found = unclean_at(value, field)
    if found is not None:
        raise RequestInvalid(errors=[FieldProblem(field=clean(found), code="field.string_pattern_mismatch")])


class StateForbids(ProblemError):
    """The state of the thing does not allow the action."""

    status, code, title = 409, "state.forbids", "The state does not allow this"


class EditConflict(ProblemError):
    """If-Match named another revision than the present one."""

    status, code, title = 412, "edit.conflict", "Somebody else changed this meanwhile"


class StillUsed(ProblemError):
    """`params.users` lists who uses the thing: [{kind, id, name, owner_id}]."""

    status, code, title = 409, "resource.still_used", "Others use this"


class EventStillRefused(ProblemError):
    """The handler of a parked event fails again; `detail` says how."""

    status, code, title = 409, "event.still_refused", "The event is refused again"


class Unavailable(ProblemError):
    """Something this request needs does not answer; the same request may succeed later."""

    status, code, title = 503, "service.unavailable", "Temporarily unavailable"

    def __init__(self, *, detail: str = "", **params: Any) -> None:
        super().__init__(detail=detail, **params)
        self.headers = {"Retry-After": "2"}


class Unanswered(Unavailable):
    """Another program was asked and gave no answer in the time that a call may take, or none at all. One that answers
    with an error of its own (5xx) is only Unavailable."""


class StorageFull(Unavailable):
    """The disk (of the database or of the objects) has no room; nothing was changed. Reading still works."""

    status, code, title = 507, "storage.full", "No room left on the disk"


class RequestRefused(ProblemError):
    """Whatever the framework refuses by itself."""

    status, code, title = 400, "request.refused", "The request was refused"


READY_DATABASE = "ready.database_unavailable"
"""Reason (readiness): the database does not answer."""
READY_STORE = "ready.store_unavailable"
"""Reason (readiness): the object store does not answer."""
READY_ENGINE = "ready.engine_unavailable"
"""Reason (readiness): the container engine does not answer."""
READY_ISOLATION = "ready.isolation_weak"
"""Reason (readiness, a warning): containers of services reach more than the gateway; `detail` says why."""
READY_EVENTS_PARKED = "ready.events_parked"
"""Reason (readiness, a warning): `params.count` events were refused again and again and wait for an administrator."""
READY_WORK_UNSERVED = "ready.work_unserved"
"""Reason (readiness, a warning): `params.count` pieces of work of the kinds `params.kinds`, which no process does."""
READY_REFERENCES = "ready.references_missing"
"""Reason (readiness, a warning): `params.count` things or objects that others need are missing or damaged."""
EVENT_REFUSED = "event.refused"
"""Reason: the handler of the event fails; `detail` says how."""


class PeerProblem(ProblemError):
    """A peer service refused; its status, code and parameters are passed on unchanged."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(detail=problem.detail, errors=problem.errors, **problem.params)
        self._problem = problem

    @property
    def peer_code(self) -> str:
        return self._problem.code

    @property
    def peer_status(self) -> int:
        return self._problem.status

    def problem(self) -> Problem:
        return self._problem.model_copy(update={"trace_id": trace_id()})


def problem_response(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """The problem as an HTTP response."""
    return JSONResponse(
        problem.model_dump(mode="json"), problem.status, headers=headers, media_type="application/problem+json"
    )


def install_error_handlers(app: FastAPI) -> None:
    """Answer every error of `app` as a problem document (an outer app's handlers do not reach a mounted one)."""

    @app.exception_handler(ProblemError)
    async def on_problem(_: Request, error: ProblemError) -> Response:
        return problem_response(error.problem(), error.headers)

    @app.exception_handler(RequestValidationError)
    async def on_invalid(_: Request, error: RequestValidationError) -> Response:
        fields = [
            FieldProblem(
                field=".".join(str(part) for part in item["loc"]),
                code=f"field.{item['type']}",
                params=jsonable_encoder(
                    {key: value for key, value in item.get("ctx", {}).items() if not isinstance(value, Exception)}
                ),
            )
            for item in error.errors()
        ]
        return problem_response(RequestInvalid(errors=fields).problem())

    @app.exception_handler(HTTPException)
    async def on_http(_: Request, error: HTTPException) -> Response:
        code = NotFound.code if error.status_code == NotFound.status else RequestRefused.code
        title = HTTPStatus(error.status_code).phrase
        problem = Problem(title=title, status=error.status_code, code=code, trace_id=trace_id())
        return problem_response(problem, dict(error.headers or {}))

    @app.exception_handler(DBAPIError)
    @app.exception_handler(PoolTimeout)
    @app.exception_handler(StaleDataError)
    @app.exception_handler(Exception)
    async def on_error(request: Request, error: Exception) -> Response:
        trace = str(request.scope.get(TRACE_KEY, ""))
        problem = problem_of(error, trace)
        headers = problem.headers | {TRACE_HEADER: trace}
        return problem_response(problem.problem().model_copy(update={"trace_id": trace}), headers)


def problem_of(error: Exception, trace: str) -> ProblemError:
    """What an error that nobody caught is for the client; it is logged here. StorageFull and Unavailable pass by
    themselves, and the rest are bugs."""
    if is_full(getattr(error, "orig", error)):
        _log.warning("no room left: %s", error)
        return StorageFull(what="database" if isinstance(error, DBAPIError) else "disk")
    if may_pass(error):
        _log.warning("database unavailable: %s", error)
        return Unavailable(what="database")
    _log.error("unhandled error, trace %s", trace, exc_info=error)
    return ProblemError()


_MAY_PASS = (PoolTimeout, StaleDataError, TimeoutError)
"""No connection was free; or somebody else wrote the row meanwhile (svckit.resources.VersionedColumns); or a statement
was not answered in time (asyncpg raises TimeoutError itself)."""


def may_pass(error: Exception) -> bool:
    """Whether the same may succeed later without anybody mending anything here: the disk is full, or the database or
    another program does not answer, or another transaction came first."""
    of_database = isinstance(error, DBAPIError) and _is_transient(error)
    return of_database or isinstance(error, (Unavailable, *_MAY_PASS)) or is_full(getattr(error, "orig", error))


def _is_transient(error: DBAPIError) -> bool:
    """Whether the same statements may succeed later, on a new connection or in a new transaction."""
    state = getattr(error.orig, "sqlstate", None) or ""
    return error.connection_invalidated or isinstance(error, OperationalError) or state.startswith(_POSTGRES_TRANSIENT)


def is_full(error: BaseException | None) -> bool:
    """Whether the disk of a file, of SQLite or of PostgreSQL is full."""
    of_sqlite = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    of_postgres = getattr(error, "sqlstate", None) == _POSTGRES_FULL
    return of_sqlite or of_postgres or (isinstance(error, OSError) and error.errno in _FULL)
