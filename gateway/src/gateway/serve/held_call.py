"""One call of a service whose request and answer are held whole: an online test, for inference-svc."""

import asyncio
import re

from starlette.types import Message, Scope
from svckit.contracts.serving import ServeAnswer, ServeCall

from gateway.http.exchange import Exchange

_CONTENT_TYPE = re.compile(rb"[\x20-\x7e]{0,100}")


class AnswerTooLarge(Exception):
    """The answer has more bytes than the call takes."""


class HeldCall:
    """`exchange` is what the call looks like to whoever passes requests on; afterwards `answer` gives what came."""

    def __init__(self, call: ServeCall) -> None:
        self._call = call
        self._asked = False
        self._content_type = b""
        self._body = bytearray()
        self.exchange = Exchange(self._scope(), self._receive, self._send)

    def answer(self) -> ServeAnswer:
        return ServeAnswer(
            status=self.exchange.status,
            content_type=self._content_type.decode("ascii"),
            body=bytes(self._body),
        )

    def _scope(self) -> Scope:
        headers = [(b"accept", b"*/*"), (b"accept-encoding", b"identity")]  # what grows when unpacked is not counted
        if self._call.content_type:
            headers.append((b"content-type", self._call.content_type.encode("latin-1")))
        if self._call.body is not None:
            headers.append((b"content-length", b"%d" % len(self._call.body)))
        return {"type": "http", "method": self._call.method, "headers": headers}

    async def _receive(self) -> Message:
        if self._asked:
            await asyncio.get_running_loop().create_future()  # the asker stays; leaving cancels the call
        self._asked = True
        return {"type": "http.request", "body": self._call.body or b"", "more_body": False}

    async def _send(self, message: Message) -> None:
        """Raises AnswerTooLarge."""
        if message["type"] == "http.response.start":
            found = dict(message["headers"]).get(b"content-type", b"")
            self._content_type = found if _CONTENT_TYPE.fullmatch(found) else b""
            return
        self._body += message["body"]
        if len(self._body) > self._call.max_bytes:
            raise AnswerTooLarge
