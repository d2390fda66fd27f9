"""Fixtures of the upload tests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.kit.desk import ALICE, Desk
from tests.support.one_service import Caller


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    opened = Desk(tmp_path)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture
def alice(desk: Desk) -> Caller:
    return desk.as_user(ALICE)
