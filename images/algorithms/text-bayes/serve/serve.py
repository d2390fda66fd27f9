"""The serving half of the preset 贝叶斯文本分类算法.

`POST /classification_param?text=…` -> {"label", "score", "scores"}; the text is also taken as a field of a form or of a
JSON object. `/health` answers 200 from the moment on that the model is loaded. Errors are {"error"} with 400, 404, 405
or 413. A bare ASGI application on uvicorn, so that a replica starts fast.
"""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import joblib
import numpy as np
import uvicorn

LARGEST_BODY = 4 * 1024 * 1024
LONGEST_TEXT = 20_000


class Refused(Exception):
    """The request cannot be answered; the status is for the caller."""

    def __init__(self, status: HTTPStatus, text: str) -> None:
        super().__init__(text)
        self.status = status


class Classifier:
    """The trained pipeline with the names of its classes."""

    def __init__(self, folder: Path) -> None:
        self.model = joblib.load(folder / "model.joblib")
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        self.classes: list[str] = meta["classes"]
        self.sharpness: float = meta["sharpness"]
        self.answer("warm")

    def answer(self, text: str) -> dict[str, Any]:
        """Label, its probability, and the probabilities of all classes, highest first."""
        told = self.model.predict_log_proba([text[:LONGEST_TEXT]])[0]
        raised = np.exp(self.sharpness * (told - told.max()))
        scores = raised / raised.sum()
        names = [self.classes[i] for i in self.model.classes_]
        ranked = sorted(zip(names, scores, strict=True), key=lambda pair: -pair[1])
        return {
            "label": ranked[0][0],
            "score": round(float(ranked[0][1]), 6),
            "scores": {name: round(float(score), 6) for name, score in ranked},
        }


async def read_body(receive: Callable[[], Awaitable[dict[str, Any]]]) -> bytes:
    """Raises Refused for a body that is too large."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > LARGEST_BODY:
            raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the body is too large")
        if not message.get("more_body"):
            return body


def read_text(scope: dict[str, Any], body: bytes) -> str:
    """The input `text` of the query, else of a JSON or form body. Raises Refused."""
    fields = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    if "text" in fields:
        return fields["text"][0]
    kind = dict(scope["headers"]).get(b"content-type", b"").decode("latin-1")
    try:
        found = json.loads(body) if "json" in kind else {k: v[0] for k, v in parse_qs(body.decode()).items()}
    except (ValueError, RecursionError):
        found = {}
    text = found.get("text") if isinstance(found, dict) else None
    if not isinstance(text, str):
        raise Refused(HTTPStatus.BAD_REQUEST, "input text is required")
    return text


def make_app(classifier: Classifier) -> Callable[..., Awaitable[None]]:
    """The ASGI application of a loaded model."""

    async def reply(scope: dict[str, Any], receive: Callable[[], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
        path, method = scope["path"], scope["method"]
        if path == "/health":
            return {"status": "ok"}
        if path != "/classification_param":
            raise Refused(HTTPStatus.NOT_FOUND, f"no such path: {path}")
        if method not in ("POST", "GET"):
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, f"{method} is not allowed")
        text = read_text(scope, await read_body(receive))
        if not text.strip():
            raise Refused(HTTPStatus.BAD_REQUEST, "input text is empty")
        return await asyncio.to_thread(classifier.answer, text)

    async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        status = HTTPStatus.OK
        try:
            content = await reply(scope, receive)
        except Refused as refused:
            status, content = refused.status, {"error": str(refused)}
        body = json.dumps(content, ensure_ascii=False).encode()
        headers = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": int(status), "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


def main() -> None:
    classifier = Classifier(Path(os.environ.get("MY_MODEL_DIR", "/workspace/model")))
    uvicorn.run(
        make_app(classifier),
        host="0.0.0.0",  # noqa: S104 - inside a container; the platform decides who reaches it
        port=int(os.environ.get("PORT", "8080")),
        lifespan="off",
        access_log=False,
        timeout_graceful_shutdown=20,
    )


if __name__ == "__main__":
    main()
