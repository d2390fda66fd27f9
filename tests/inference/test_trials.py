"""Online tests: how a request is built, what it refuses, and what is told and kept of the answer."""

import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi import FastAPI
from svckit.contracts.algorithm import InputEntry, Interface
from svckit.contracts.serving import CALL_TIMEOUT, ServeAnswer, ServeCall
from svckit.errors import ProblemError, Reason

from inference_svc.adapters.replicas import GatewayReplicas
from inference_svc.errors import InputInvalid, InputMissing, InputTooLong, InputUnknown
from inference_svc.ports import Attachment, NoAnswer, ReplicaAnswer, ReplicaRequest
from inference_svc.trials.request import build_request
from tests.inference.harness import Harness, in_state, path_of
from tests.support.one_service import Caller, ServiceContext

ENTRIES = (
    InputEntry(name="text", type="string", required=False),
    InputEntry(name="k", type="number", required=False),
    InputEntry(name="deep", type="boolean", required=False),
    InputEntry(name="options", type="json", required=False),
    InputEntry(name="picture", type="image", required=False),
)
PICTURE = {"filename": "猫.png", "content_type": "image/png", "base64": base64.b64encode(b"\x89PNG").decode()}
FILE = Attachment("猫.png", "image/png", b"\x89PNG")


def interface(style: str, *, method: str = "POST", required: tuple[str, ...] = ()) -> Interface:
    inputs = tuple(entry.model_copy(update={"required": entry.name in required}) for entry in ENTRIES)
    return Interface.model_validate(
        {"name": "p", "method": method, "path": "/p", "param_style": style, "inputs": [i.model_dump() for i in inputs]}
    )


@pytest.mark.parametrize(
    ("style", "given", "expected"),
    [
        ("params", {"text": "你 好", "k": 3, "deep": True}, {"query": {"text": "你 好", "k": "3", "deep": "true"}}),
        ("params", {"options": {"a": [1]}}, {"query": {"options": '{"a": [1]}'}}),
        ("json", {"text": "a", "k": 1.5, "options": [1]}, {"json": {"text": "a", "k": 1.5, "options": [1]}}),
        ("json", {}, {"json": {}}),
        ("form", {"text": "a", "picture": PICTURE}, {"form": {"text": "a"}, "files": {"picture": FILE}}),
        ("raw", {"text": "你好"}, {"content": "你好".encode(), "content_type": "text/plain; charset=utf-8"}),
        ("raw", {"options": {"a": 1}}, {"content": b'{"a": 1}', "content_type": "application/json"}),
        ("raw", {"picture": PICTURE}, {"content": b"\x89PNG", "content_type": "image/png"}),
        ("raw", {}, {"content": b""}),
    ],
)
def test_the_request_of_each_style(style: str, given: dict[str, Any], expected: dict[str, Any]) -> None:
    assert build_request(interface(style), given) == ReplicaRequest("POST", "/p", **expected)


@pytest.mark.parametrize(
    ("style", "given", "error"),
    [
        ("json", {}, InputMissing(name="text")),
        ("json", {"text": "a", "other": 1}, InputUnknown(name="other")),
        ("json", {"text": 1}, InputInvalid(name="text", expected="string")),
        ("json", {"text": "half a character: \ud800"}, InputInvalid(name="text", expected="string")),
        ("json", {"text": "a", "k": True}, InputInvalid(name="k", expected="number")),
        ("json", {"text": "a", "k": "1"}, InputInvalid(name="k", expected="number")),
        ("json", {"text": "a", "deep": 1}, InputInvalid(name="deep", expected="boolean")),
        (
            "json",
            {"text": "a", "picture": PICTURE},
            InputInvalid(name="picture", expected="json_value"),
        ),
        (
            "params",
            {"text": "a", "picture": PICTURE},
            InputInvalid(name="picture", expected="url_text"),
        ),
        ("raw", {"text": "a", "k": 1}, InputInvalid(name="k", expected="one_input")),
        ("form", {"text": "a", "picture": "not a file"}, InputInvalid(name="picture", expected="image")),
        ("form", {"text": "a", "picture": PICTURE | {"base64": "!"}}, InputInvalid(name="picture", expected="image")),
        (
            "form",
            {"text": "a", "picture": PICTURE | {"filename": "../x"}},
            InputInvalid(name="picture", expected="image"),
        ),
        (
            "form",
            {"text": "a", "picture": PICTURE | {"content_type": "a/b\r\nx: y"}},
            InputInvalid(name="picture", expected="image"),
        ),
    ],
)
def test_inputs_that_do_not_fit_are_refused(style: str, given: dict[str, Any], error: ProblemError) -> None:
    with pytest.raises(type(error)) as refused:
        build_request(interface(style, required=("text",)), given)
    assert refused.value.params == error.params


@pytest.fixture
async def up(harness: Harness, owner: Caller, made: str) -> str:
    """The id of a running service."""
    await owner("POST", f"/api/v1/services/{made}/start", json={"replicas": 1})
    await in_state(owner, made, "running")
    return made


async def ask(owner: Caller, service_id: str, **inputs: Any) -> dict[str, Any]:
    body = {"interface": "predict", "inputs": inputs}
    answer = await owner("POST", f"/api/v1/services/{service_id}/test", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_test_calls_a_ready_replica_and_is_kept(harness: Harness, owner: Caller, up: str) -> None:
    told = await ask(owner, up, text="很好")
    assert (told["status"], told["answer"], told["reason"]) == (200, {"label": "x"}, None)
    assert harness.replicas.asked == [(up, ReplicaRequest("POST", "/predict", json={"text": "很好"}))]
    history = (await owner("GET", f"/api/v1/services/{up}/tests")).json()
    assert [(row["inputs"], row["answer"]) for row in history] == [({"text": "很好"}, {"label": "x"})]


@pytest.mark.parametrize(
    ("body", "answer", "text"),
    [
        (b"plain", None, "plain"),
        (b"\xff\xfe", None, None),
        (b"NaN", None, "NaN"),
        (b'"\\ud800"', None, '"\\ud800"'),
        (b"[" * 100_000, None, "[" * 100_000),
        (b"[1, 2]", [1, 2], None),
        (b"a\x00b", None, "a\ufffdb"),
        (b'"\\u0000"', None, '"\\u0000"'),
        (b"[" * 300 + b"]" * 300, None, "[" * 300 + "]" * 300),
    ],
)
async def test_whatever_a_replica_answers_is_told(
    harness: Harness, owner: Caller, up: str, body: bytes, answer: Any, text: str | None
) -> None:
    harness.replicas.answer = ReplicaAnswer(500, "text/plain", body)
    told = await ask(owner, up, text="a")
    assert (told["status"], told["answer"], told["text"]) == (500, answer, text)
    assert (await owner("GET", f"/api/v1/services/{up}/tests")).status_code == 200


async def test_a_content_type_of_any_length_is_told(harness: Harness, owner: Caller, up: str) -> None:
    harness.replicas.answer = ReplicaAnswer(200, "text/plain; x=" + "y" * 200, b"a")
    assert (await ask(owner, up, text="a"))["text"] == "a"
    (kept,) = (await owner("GET", f"/api/v1/services/{up}/tests")).json()
    assert kept["content_type"] == ("text/plain; x=" + "y" * 200)[:100]


async def test_inputs_that_no_database_takes_are_refused(owner: Caller, up: str) -> None:
    body = {"interface": "predict", "inputs": {"text": "a\x00b"}}
    answer = await owner("POST", f"/api/v1/services/{up}/test", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "body.inputs.text")


async def test_no_answer_is_told_with_its_reason(harness: Harness, owner: Caller, up: str) -> None:
    harness.replicas.answer = NoAnswer(Reason(code="service.test_timeout", params={"seconds": 30}))
    told = await ask(owner, up, text="a")
    assert (told["status"], told["reason"]["code"]) == (None, "service.test_timeout")


async def test_inputs_that_are_too_long_are_refused_and_not_kept(harness: Harness, owner: Caller, up: str) -> None:
    harness.replicas.answer = InputTooLong()
    refused = await owner("POST", f"/api/v1/services/{up}/test", json={"interface": "predict", "inputs": {"text": "a"}})
    assert (refused.status_code, refused.json()["code"]) == (422, "service.input_too_long")
    assert (await owner("GET", f"/api/v1/services/{up}/tests")).json() == []


async def test_a_stopped_service_and_an_unknown_interface_are_refused(owner: Caller, made: str) -> None:
    url = f"/api/v1/services/{made}/test"
    stopped = await owner("POST", url, json={"interface": "predict", "inputs": {"text": "a"}})
    assert (stopped.status_code, stopped.json()["code"]) == (409, "service.no_ready_replica")
    unknown = await owner("POST", url, json={"interface": "train", "inputs": {}})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "service.interface_unknown")


async def test_a_test_of_a_service_that_is_deleted_meanwhile_is_answered(
    harness: Harness, owner: Caller, up: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no history that could keep it."""
    answered = harness.replicas.ask

    async def ask_late(service_id: str, request: ReplicaRequest) -> ReplicaAnswer:
        assert (await owner("POST", path_of(up, "/stop"))).status_code == 202
        await in_state(owner, up, "stopped")
        assert (await owner("DELETE", path_of(up))).status_code == 204
        return await answered(service_id, request)

    monkeypatch.setattr(harness.replicas, "ask", ask_late)
    assert (await ask(owner, up, text="a"))["status"] == 200


async def test_the_history_keeps_fifty(owner: Caller, up: str) -> None:
    for number in range(52):
        await ask(owner, up, text=str(number))
    history = (await owner("GET", f"/api/v1/services/{up}/tests")).json()
    assert [row["inputs"]["text"] for row in history] == [str(number) for number in range(51, 1, -1)]


@dataclass
class FakeGateway:
    """Takes the calls of replicas, answers each with `answer`."""

    answer: ServeAnswer = field(default_factory=lambda: ServeAnswer(status=200, content_type="text/plain", body=b"ok"))
    calls: list[tuple[str, ServeCall]] = field(default_factory=list)

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/internal/serve-calls/{service_id}")
        async def call(service_id: str, body: ServeCall) -> ServeAnswer:
            self.calls.append((service_id, body))
            return self.answer

        return app


@pytest.fixture
async def gateway() -> AsyncIterator[tuple[FakeGateway, GatewayReplicas]]:
    fake, around = FakeGateway(), ServiceContext("inference-svc")
    around.clients.add_app("gateway", fake.app())
    yield fake, GatewayReplicas(around.peers, 5, 100)
    await around.clients.close()


Asked = tuple[FakeGateway, GatewayReplicas]


async def test_the_gateway_is_asked_and_its_answer_passed_on(gateway: Asked) -> None:
    fake, replicas = gateway
    answer = await replicas.ask("s1", ReplicaRequest("POST", "/p", content=b"\xff", content_type="image/png"))
    assert answer == ReplicaAnswer(200, "text/plain", b"ok")
    call = ServeCall(method="POST", target="/p", content_type="image/png", body=b"\xff", timeout_s=5, max_bytes=100)
    assert fake.calls == [("s1", call)]


async def test_a_form_is_multipart_even_without_files(gateway: Asked) -> None:
    fake, replicas = gateway
    await replicas.ask("s1", ReplicaRequest("POST", "/p", form={"text": "你好"}))
    _, call = fake.calls[0]
    assert call.content_type.startswith("multipart/form-data; boundary=")
    assert "你好".encode() in (call.body or b"")


@pytest.mark.parametrize(("path", "target"), [("@elsewhere.invalid/p", "/@elsewhere.invalid/p"), ("/猫", "/%E7%8C%AB")])
async def test_a_path_never_names_another_host(gateway: Asked, path: str, target: str) -> None:
    fake, replicas = gateway
    await replicas.ask("s1", ReplicaRequest("GET", path))
    assert [(call.method, call.target, call.body) for _, call in fake.calls] == [("GET", target, None)]


@pytest.mark.parametrize("given", [{"text": "好" * 7300}, {"text": "a" * 65_536}, {"options": ["好"] * 4000}])
async def test_what_does_not_fit_into_a_url_is_refused(gateway: Asked, given: dict[str, Any]) -> None:
    fake, replicas = gateway
    with pytest.raises(InputTooLong):
        await replicas.ask("s1", build_request(interface("params"), given))
    assert fake.calls == []


async def test_long_inputs_pass_where_they_go_into_the_body(gateway: Asked) -> None:
    fake, replicas = gateway
    await replicas.ask("s1", build_request(interface("json"), {"text": "好" * 7300}))
    assert ("好" * 7300).encode() in (fake.calls[0][1].body or b"")


async def test_why_there_is_no_answer_is_told(gateway: Asked) -> None:
    fake, replicas = gateway
    fake.answer = ServeAnswer(reason=Reason(code=CALL_TIMEOUT, params={"seconds": 5}))
    with pytest.raises(NoAnswer) as failure:
        await replicas.ask("s1", ReplicaRequest("GET", "/p"))
    assert failure.value.reason == fake.answer.reason
