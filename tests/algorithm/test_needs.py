"""What the library needs elsewhere, and who of its own uses what is in it (07, fault 29)."""

from tests.algorithm.library import Library
from tests.algorithm.test_presets import registered
from tests.support.missing import found, neighbour_without
from tests.support.one_service import Caller, Running


async def test_what_presets_hold_is_looked_for_like_everything(
    library: Library, service: Running, user: Caller
) -> None:
    await registered(library, user)
    library.around.clients.add_app("gateway", neighbour_without(set()))
    assert await found(service) == []
    assert service.app.state.reference_check.report.silent == []
