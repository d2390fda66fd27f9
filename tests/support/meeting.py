"""Two transactions that meet."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


async def begun(work: Awaitable[T]) -> "asyncio.Task[T]":
    """Begins it; it must not get past what the caller's open transaction has written or locked."""
    task = asyncio.ensure_future(work)
    await asyncio.wait({task}, timeout=0.5)
    assert not task.done()
    return task
