"""Runs an online test: the user names a service and its inputs, never a host; the gateway picks the replica."""

import asyncio
import json
import time
from typing import Any

from svckit.contracts.algorithm import Interface, ServeSnapshot
from svckit.db import Database, now
from svckit.foreign import clean, unclean_at
from svckit.identity import Principal
from svckit.ids import new_id
from svckit.resources import must_see

from inference_svc.errors import InterfaceUnknown, NoReadyReplica
from inference_svc.models import Service, Trial
from inference_svc.ports import NoAnswer, ReplicaAnswer, Replicas
from inference_svc.services.repository import ServiceRepository
from inference_svc.trials.repository import TrialRepository
from inference_svc.trials.request import build_request
from inference_svc.trials.schemas import TrialIn, TrialView

MAX_KEPT = 64 * 1024
"""Bytes of an answer or input that the history keeps."""


class TrialService:
    def __init__(self, database: Database, replicas: Replicas) -> None:
        self._database = database
        self._replicas = replicas

    async def run(self, principal: Principal, service_id: str, body: TrialIn) -> TrialView:
        """Raises NoReadyReplica, InterfaceUnknown, InputMissing, InputUnknown, InputInvalid, InputTooLong."""
        service = await self._visible(principal, service_id)
        interface = _interface(service, body.interface)
        request = await asyncio.to_thread(build_request, interface, body.inputs)
        _must_have_replica(service)
        begun = time.monotonic()
        values: dict[str, Any] = {"status": None, "content_type": "", "answer": None, "text": None, "reason": None}
        try:
            answer = await self._replicas.ask(service_id, request)
        except NoAnswer as failure:
            values["reason"] = failure.reason.model_dump()
        else:
            values |= await asyncio.to_thread(_decoded, answer)
        values |= {
            "id": new_id(),
            "interface": body.interface,
            "inputs": _told(body.inputs),
            "latency_ms": round((time.monotonic() - begun) * 1000, 1),
            "created_at": now(),
        }
        await self._remember(service_id, principal.user_id, values)
        return TrialView.model_validate(values)

    async def history(self, principal: Principal, service_id: str) -> list[Trial]:
        """The newest first."""
        await self._visible(principal, service_id)
        async with self._database.reading() as session:
            return await TrialRepository(session).newest(service_id)

    async def _visible(self, principal: Principal, service_id: str) -> Service:
        async with self._database.reading() as session:
            service = await ServiceRepository(session).get(service_id)
        must_see(principal, service)
        return service

    async def _remember(self, service_id: str, user_id: str, values: dict[str, Any]) -> None:
        kept = values | {"answer": _kept(values["answer"]), "text": (values["text"] or "")[:MAX_KEPT] or None}
        async with self._database.writing() as session:
            if await ServiceRepository(session).find_kept(service_id) is not None:
                await TrialRepository(session).add(Trial(service_id=service_id, user_id=user_id, **kept))


def _interface(service: Service, name: str) -> Interface:
    for interface in ServeSnapshot.model_validate(service.recipe).interfaces:
        if interface.name == name:
            return interface
    raise InterfaceUnknown(name=name)


def _must_have_replica(service: Service) -> None:
    if not any(row["ready"] and row["address"] for row in service.replicas):
        raise NoReadyReplica(state=service.state)


def _decoded(answer: ReplicaAnswer) -> dict[str, Any]:
    """The answer as JSON where it is JSON, as text where it is text."""
    values: dict[str, Any] = {"status": answer.status, "content_type": answer.content_type}
    try:
        text = answer.body.decode()
    except UnicodeDecodeError:
        return values
    try:
        decoded = json.loads(text)
    except (ValueError, RecursionError):
        return values | {"text": clean(text)}
    if unclean_at(decoded, "") is not None:
        return values | {"text": clean(text)}
    return values | {"answer": decoded}


def _told(inputs: dict[str, Any]) -> dict[str, Any]:
    """Inputs for the history: files as name and size, long values cut."""
    return {name: _told_file(value) if isinstance(value, dict) else _kept(value) for name, value in inputs.items()}


def _told_file(value: dict[str, Any]) -> Any:
    encoded = value.get("base64")
    if not isinstance(encoded, str):
        return _kept(value)
    return {"filename": str(value.get("filename", "file"))[:200], "size": len(encoded) * 3 // 4}


def _kept(value: Any) -> Any:
    text = json.dumps(value, ensure_ascii=False)
    return value if len(text) <= MAX_KEPT else text[:MAX_KEPT]
