"""Logging (one JSON object a line), the trace id that follows a request through the services, and what it was about."""

import errno
import json
import logging
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from urllib.parse import quote, unquote

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from svckit.ids import new_id

TRACE_HEADER = "x-trace-id"
THING_HEADER = "x-modelyard-thing"
"""Of the answer to a request that changes a thing: see said_thing. For the gateway's audit log, which keeps it."""
TRACE_KEY = "modelyard.trace_id"
"""Where the ASGI scope keeps it for the handler of unexpected errors, which runs outside the middleware."""
_LOG_BYTES, _LOG_FILES = 64 * 1024**2, 4
_trace: ContextVar[str] = ContextVar("trace", default="")
_service: ContextVar[str] = ContextVar("service", default="")
_things: ContextVar[dict[str, str] | None] = ContextVar("things", default=None)
_MOST_THINGS = 20
_CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def note_thing(thing_id: str, name: str) -> None:
    """The request that is being answered is about this thing, which its caller may see."""
    things = _things.get()
    if things is not None and len(things) < _MOST_THINGS:
        things[thing_id] = name


def said_thing(header: str) -> tuple[str, str]:
    """Id and name that a header tells; of several things no id, and their names."""
    thing_id, _, name = header.partition(" ")
    return thing_id.strip("-"), unquote(name)


def _header_of(things: Mapping[str, str]) -> str:
    """An id, or `-` for several things, and the percent-encoded name."""
    return f"{next(iter(things)) if len(things) == 1 else '-'} {quote(', '.join(things.values()))}"


def trace_id() -> str:
    """The trace id of the request being answered, or an empty string outside one."""
    return _trace.get()


class TraceMiddleware:
    """Takes over the caller's trace id or makes one; logs of the request carry it, and so does the response."""

    def __init__(self, app: ASGIApp, service: str) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = dict(scope["headers"]).get(TRACE_HEADER.encode(), b"").decode("latin-1")
        trace = given if given.isalnum() and len(given) <= 64 else new_id()
        scope[TRACE_KEY] = trace
        trace_token = _trace.set(trace)
        service_token = _service.set(self._service)
        things: dict[str, str] = {}
        things_token = _things.set(things)

        async def send_traced(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers[TRACE_HEADER] = trace
                if things and scope["method"] in _CHANGES:
                    headers[THING_HEADER] = _header_of(things)
            await send(message)

        try:
            await self._app(scope, receive, send_traced)
        finally:
            _things.reset(things_token)
            _trace.reset(trace_token)
            _service.reset(service_token)


class JsonFormatter(logging.Formatter):
    """time, level, service, logger, message, trace_id, and the traceback where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "service": getattr(record, "service", None) or _service.get(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if trace_id():
            entry["trace_id"] = trace_id()
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


class LogFile(RotatingFileHandler):
    """On a full disk lines are lost without a word: the launcher's watch says once that it is full."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - named by logging
        error = sys.exc_info()[1]
        if not (isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)):
            super().handleError(record)


def configure_logging(level: str = "INFO", path: str | None = None) -> None:
    """Send all logs as JSON lines to standard error, or to the file `path`, of which the last 256 MiB are kept."""
    handler: logging.Handler = logging.StreamHandler(sys.stderr)
    if path:
        handler = LogFile(path, maxBytes=_LOG_BYTES, backupCount=_LOG_FILES - 1, encoding="utf-8")
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    logging.getLogger("httpx").setLevel("WARNING")
    logging.getLogger("alembic").setLevel("WARNING")
    for name in ("uvicorn.error", "websockets"):  # below INFO they write requests down as they come, tokens and all
        logging.getLogger(name).setLevel(max(logging.INFO, root.level))
