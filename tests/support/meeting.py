"""Two transactions that meet."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def begun(work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
    """Begins it; it must not get past what the caller's open transaction has written or locked."""
    task = asyncio.create_task(work)
    await asyncio.wait({task}, timeout=0.5)
    assert not task.done()
    return task
