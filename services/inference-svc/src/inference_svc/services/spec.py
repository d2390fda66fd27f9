"""From a service's row to what the runtime is told: pure functions."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from svckit.contracts.algorithm import ServeSnapshot
from svckit.errors import Reason
from svckit.foreign import clean_json
from svckit.ids import outside_name
from svckit.reservations import Holder
from svckit.runtime.port import DiskLimit, ObjectMount, Resources
from svckit.runtime.servers import ReplicaObservation, ServerSpec

from inference_svc.models import Service
from inference_svc.services.plan import Facts

KIND = "service"
MODEL_DIR = "/workspace/model"
REPLICA_DISK = DiskLimit(16 * 1024**3, 100_000)
"""What a replica may write, which is gone with it: temporary files only."""
USUAL_CPU_LIMIT = 1.0
"""Cores that a replica may use which names no limit (08, decision 31)."""


def server_name(service_id: str) -> str:
    return outside_name(KIND, service_id)


def resources_of(service: Service) -> Resources:
    """Of one replica."""
    return Resources.of(service.resources, USUAL_CPU_LIMIT)


def holder_of(service: Service) -> Holder:
    """As the ledger knows it."""
    return Holder(service.id, service.owner_id, service.id, service.name)


def server_spec(service: Service, replicas: int) -> ServerSpec:
    """Everything but the number of replicas goes into the generation, so that a changed recipe replaces them."""
    serve = ServeSnapshot.model_validate(service.recipe)
    each = resources_of(service)
    mounts = (ObjectMount(service.files_prefix, MODEL_DIR),) if service.files_prefix else ()
    parts: dict[str, Any] = {
        "name": server_name(service.id),
        "image": serve.reference,
        "pinned": serve.pinned,
        "port": serve.port,
        "command": tuple(serve.command),
        "args": tuple(serve.args),
        "env": replica_env(serve, service.env, each),
        "mounts": mounts,
        "health_path": serve.health_path,
        "resources": each,
    }
    hashed = parts | {"mounts": [asdict(mount) for mount in mounts], "resources": asdict(each)}
    generation = hashlib.sha256(json.dumps(hashed, sort_keys=True).encode()).hexdigest()[:12]
    labels = {"modelyard.service": service.id.lower()}
    return ServerSpec(generation=generation, replicas=replicas, labels=labels, disk_limit=REPLICA_DISK, **parts)


def replica_env(serve: ServeSnapshot, chosen: Mapping[str, str], each: Resources) -> dict[str, str]:
    """Declared defaults, the owner's choices, and over both what the platform says (04, serving image)."""
    declared = {entry.name: str(entry.default) for entry in serve.env if entry.default is not None}
    platform = {
        "PORT": str(serve.port),
        "MY_MODEL_DIR": MODEL_DIR,
    }
    return declared | dict(chosen) | platform | each.env()


def facts_of(service: Service, generation: str) -> Facts:
    return Facts(
        state=service.state,
        reason=Reason.model_validate(service.reason) if service.reason else None,
        desired=service.desired_replicas,
        reserved=service.reserved_replicas,
        generation=generation,
        since=service.since,
        crashes=service.crashes,
        last_crash=service.last_crash,
        retry_at=service.retry_at,
    )


def replica_rows(replicas: tuple[ReplicaObservation, ...]) -> list[dict[str, Any]]:
    """The observation as it is kept in the row."""
    return [clean_json(asdict(replica)) for replica in replicas]
