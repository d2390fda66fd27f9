"""An upload takes the place of an earlier one for the same part, once it is accepted."""

from dataclasses import replace

import pytest
from svckit.ids import new_id
from svckit.storage import StorageAccount
from svckit.uploads import service
from svckit.uploads.repository import SIZES

from tests.kit.upload_harness import ALICE, TUS, UPLOADS, Harness, about, begin, offset_of, send
from tests.support.one_service import Caller
from tests.support.storage import NotedStorage

pytestmark = pytest.mark.attack
SAME = {"target_id": "T", "part": "train"}


@pytest.mark.parametrize("refusal", ["quota", "room", "many"])
async def test_one_that_is_refused_leaves_the_earlier_one_for_its_part(
    harness: Harness, alice: Caller, refusal: str
) -> None:
    at = await begin(alice, 10, **SAME)
    await send(alice, at, 0, b"x" * 9)
    length = 1 << 58 if refusal == "room" else 12
    harness.uploads.limits = replace(harness.limits, max_bytes=1 << 58, max_open=0 if refusal == "many" else 16)
    if refusal == "quota":
        harness.refused.append(ALICE.id)
    refused = await alice("POST", UPLOADS, headers=TUS | {"upload-length": str(length)} | about(**SAME))
    assert refused.status_code == {"quota": 403, "room": 507, "many": 409}[refusal]
    assert await offset_of(alice, at) == 9
    assert len(harness.files) == 1
    assert (await send(alice, at, 9, b"x")).status_code == 204
    assert (await harness.row()).state == "complete"


async def test_the_earlier_one_does_not_count_against_it(
    harness: Harness, alice: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = NotedStorage()
    monkeypatch.setattr(harness, "claim_quota", StorageAccount(harness.database, ledger, SIZES).claim)
    at = await begin(alice, 10, **SAME)
    await begin(alice, 7, target_id="T", part="test")
    await begin(alice, 12, **SAME)
    await begin(alice, 1)
    await begin(alice, 1)
    assert ledger.claims == [10, 17, 19, 20, 21]
    assert (await alice("HEAD", at, headers=TUS)).status_code == 404
    assert len(harness.files) == 4


async def test_of_two_at_once_the_larger_counts(
    harness: Harness, alice: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ids of one millisecond have no order: the one that is recorded last may have the smaller id."""
    ledger, ids = NotedStorage(), sorted((new_id() for _ in range(2)), reverse=True)
    monkeypatch.setattr(harness, "claim_quota", StorageAccount(harness.database, ledger, SIZES).claim)
    monkeypatch.setattr(service, "new_id", iter(ids).__next__)
    await begin(alice, 1, **SAME)
    await begin(alice, 50, **SAME)
    assert ledger.claims == [1, 50]


async def test_one_that_is_written_to_meanwhile_is_not_replaced(
    harness: Harness, alice: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its next bytes come while the quota is asked about the new one."""
    at = await begin(alice, 10, **SAME)

    async def claim_quota(_: str) -> None:
        assert (await send(alice, at, 0, b"x" * 10)).status_code == 204

    monkeypatch.setattr(harness, "claim_quota", claim_quota)
    headers = TUS | {"upload-length": "12"} | about(**SAME)
    assert (await alice("POST", UPLOADS, headers=headers)).status_code == 423
    assert (await harness.row()).state == "complete"
    assert len(harness.files) == 1
