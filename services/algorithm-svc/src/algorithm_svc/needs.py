"""What the image library needs elsewhere: the images themselves, which lie in the engine or a registry."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession
from svckit.errors import Unavailable
from svckit.reference_check.needs import After, Checked, CheckedTable, Part, Rows, need
from svckit.runtime.images import ImageStore
from svckit.runtime.port import RuntimeUnavailable

from algorithm_svc.algorithms.repository import AlgorithmRepository
from algorithm_svc.images.repository import ImageRepository
from algorithm_svc.images.states import ImageState
from algorithm_svc.models import Image
from algorithm_svc.presets.repository import PresetRepository

CONTENT = "image_content"


async def _content(_: AsyncSession, rows: Rows, __: After | None) -> Part:
    ready = [row for row in rows if row.state == ImageState.READY and row.pinned]
    return [need("image", row, CONTENT, row.pinned) for row in ready], None


async def _not_there(images: ImageStore, pinned: Sequence[str]) -> set[str]:
    try:
        return {each for each in pinned if await images.find(each) is None}
    except RuntimeUnavailable as error:
        raise Unavailable(what="engine", detail=str(error)) from error


def checked(images: ImageStore) -> Checked:
    holders = CheckedTable("algorithm", AlgorithmRepository), CheckedTable("preset", PresetRepository)
    tables = [CheckedTable("image", ImageRepository, _content, [Image.state, Image.pinned]), *holders]
    return Checked(tables, finders={CONTENT: partial(_not_there, images)})
