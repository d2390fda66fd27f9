"""The adapters that the contract suites of the runtime ports run on: in memory, on the fake engine, on a real one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.harness import (
    FakeImagesHarness,
    FakeJobsHarness,
    FakeServersHarness,
    Images,
    Jobs,
    MachineImagesHarness,
    MachineJobsHarness,
    MachineServersHarness,
    Servers,
)
from tests.support.engines import ENGINES, fake, real_engine, runtimes_of, supervise

__all__ = ["fake", "real_engine", "supervise"]

_ADAPTERS = ("memory", *ENGINES)


@pytest.fixture(params=_ADAPTERS)
async def jobs(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Jobs]:
    if request.param == "memory":
        yield FakeJobsHarness(tmp_path)
        return
    async with runtimes_of(request, request.param) as harness:
        yield MachineJobsHarness(harness)


@pytest.fixture(params=_ADAPTERS)
async def servers(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Servers]:
    if request.param == "memory":
        yield FakeServersHarness(tmp_path)
        return
    async with runtimes_of(request, request.param) as harness:
        yield MachineServersHarness(harness)


@pytest.fixture(params=_ADAPTERS)
async def images(request: pytest.FixtureRequest) -> AsyncIterator[Images]:
    if request.param == "memory":
        yield FakeImagesHarness()
        return
    async with runtimes_of(request, request.param) as harness:
        yield MachineImagesHarness(harness)
