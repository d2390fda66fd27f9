"""What a service tells of what it keeps."""

from svckit.storage import StorageAccount
from svckit.uploads.repository import SIZES

from tests.kit.upload_harness import ALICE, BOB, Harness, begin
from tests.support.one_service import Caller
from tests.support.storage import NotedStorage


async def test_totals_are_told_again_when_something_grew_meanwhile(harness: Harness, alice: Caller) -> None:
    """What grew has been claimed before these totals arrive, which do not have it."""
    await begin(alice, 10)
    ledger = NotedStorage(lambda: begin(harness.as_user(BOB), 7))
    await StorageAccount(harness.database, ledger, SIZES).tell()
    assert ledger.tells == [{ALICE.id: 10}, {ALICE.id: 10, BOB.id: 7}]


async def test_a_claim_is_made_again_when_something_grew_meanwhile(harness: Harness, alice: Caller) -> None:
    """The claim of what grew may have arrived before."""
    await begin(alice, 10)
    ledger = NotedStorage(lambda: begin(alice, 7))
    await StorageAccount(harness.database, ledger, SIZES).claim(ALICE.id)
    assert ledger.claims == [10, 17]


async def test_what_several_statements_find_is_added_up(harness: Harness, alice: Caller) -> None:
    await begin(alice, 10)
    await begin(harness.as_user(BOB), 7)
    account = StorageAccount(harness.database, NotedStorage(), SIZES, SIZES)
    assert await account.totals() == {ALICE.id: 20, BOB.id: 14}
    assert await account.totals(BOB.id) == {BOB.id: 14}
