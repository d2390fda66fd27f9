"""What an ended run left in the object store, read once before its attempt takes a terminal state."""

import asyncio
import json
import sys
from dataclasses import dataclass
from typing import Any

from svckit.foreign import clean_json
from svckit.objects.port import ObjectStore
from svckit.runtime.jobs import JobObservation

from training_svc.attempts.files import EVALUATION, FAILURE, MODEL_FOLDER
from training_svc.attempts.log import LOG
from training_svc.attempts.metrics import MAX_NAME
from training_svc.attempts.plan import DETAIL_LENGTH, RunArtifacts
from training_svc.attempts.spec import attempt_prefix
from training_svc.models import Attempt
from training_svc.ports import Ports

_TOPS = ("output/", "run/")
MAX_EVALUATION = 4 * 1024**2
_BYTES_A_CHARACTER = 4


@dataclass(frozen=True)
class Outcome:
    """`collected`: something is under the attempt's prefix. Bytes: `size` of all of it, `log_size` of the log alone."""

    seen: JobObservation | None
    left: RunArtifacts
    evaluation: dict[str, Any] | None = None
    collected: bool = False
    log_size: int | None = None
    size: int = 0


async def collect(ports: Ports, attempt: Attempt, seen: JobObservation | None) -> Outcome:
    """Look at what the run left, which the runtime has put into the object store. May be repeated."""
    if seen is None:
        return Outcome(seen, RunArtifacts())
    prefix = attempt_prefix(*attempt.key)
    sizes = await sizes_of_files(ports.store, prefix)
    has_model = any(path.startswith(MODEL_FOLDER) for path in sizes)
    failure = await _small(ports, prefix + FAILURE, sizes.get(FAILURE), DETAIL_LENGTH * _BYTES_A_CHARACTER)
    evaluation = await _small(ports, prefix + EVALUATION, sizes.get(EVALUATION), MAX_EVALUATION)
    return Outcome(
        seen,
        RunArtifacts(has_model, failure.decode("utf-8", "replace")),
        await asyncio.to_thread(_object, evaluation),
        bool(sizes),
        sizes.get(LOG),
        sum(sizes.values()),
    )


async def sizes_of_files(store: ObjectStore, prefix: str) -> dict[str, int]:
    """In bytes, of what a run left under its prefix, by path."""
    return {stored.key.removeprefix(prefix): stored.size for top in _TOPS async for stored in store.list(prefix + top)}


async def _small(ports: Ports, key: str, size: int | None, limit: int) -> bytes:
    """The whole object, or nothing when it is larger or is not there (size None)."""
    return await ports.store.get_bytes(key) if size is not None and size <= limit else b""


def _object(content: bytes) -> dict[str, Any] | None:
    """Any JSON object, cleaned."""
    try:
        value = json.loads(content) if content else None
    except (ValueError, RecursionError):
        return None
    return clean_json(value) if isinstance(value, dict) else None


def figures(evaluation: dict[str, Any]) -> dict[str, float]:
    """The single numbers of an evaluation, by name."""
    numbers = {name: value for name, value in evaluation.items() if type(value) in (int, float)}
    return {
        name: float(value)
        for name, value in numbers.items()
        if len(name) <= MAX_NAME and abs(value) < sys.float_info.max
    }
