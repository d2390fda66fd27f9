"""A neighbour that says which things are not there (svckit.reference_check)."""

from collections.abc import Collection

from fastapi import FastAPI
from svckit.contracts.references import Asked, Missing
from svckit.reference_check.check import ReferenceCheck

from tests.support.one_service import Running


def neighbour_without(gone: Collection[str]) -> FastAPI:
    """Has every thing but these."""
    app = FastAPI()

    @app.post("/internal/missing/{kind}")
    async def find_missing(kind: str, body: Asked) -> Missing:
        return Missing(ids=[each for each in body.ids if each in gone])

    return app


async def found(service: Running) -> list[tuple[str, str, str, str]]:
    """Kind, id, key and fault of what a new check finds."""
    check: ReferenceCheck = service.app.state.reference_check
    check.again()
    await check.run()
    return sorted((item.kind, item.id, item.key, item.fault) for item in check.report.items)
