"""What an image builder tells of the platform's own algorithms. Every call may be repeated."""

from fastapi import APIRouter
from svckit.contracts.images import ImageBuild
from svckit.identity import CallingService

from algorithm_svc.presets.deps import Presets
from algorithm_svc.presets.schemas import PresetDefinition

internal = APIRouter(prefix="/internal", tags=["internal"], include_in_schema=False)


@internal.put("/presets", status_code=204)
async def put_preset(body: PresetDefinition, service: Presets, _: CallingService) -> None:
    """What this preset should be from now on."""
    await service.record(body)


@internal.put("/builds", status_code=204)
async def put_build(body: ImageBuild, service: Presets, _: CallingService) -> None:
    """How far an image is that is not in the engine yet."""
    await service.note(body)
