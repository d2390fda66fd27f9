"""Two transactions on an algorithm and its image that meet."""

from svckit.live import LiveFeed

from algorithm_svc.images.repository import ImageRepository
from algorithm_svc.images.service import ImageService
from tests.algorithm.test_algorithms import Registered, path_of
from tests.support.meeting import begun
from tests.support.one_service import Caller, Running, eventually


async def test_an_edit_beside_a_remake_of_its_image(
    service: Running, registered: Registered, developer: Caller
) -> None:
    """The edit has locked the algorithm and wants its images, one of which the remake has."""
    algorithm = await registered(online=False)
    database, image_id = service.app.state.database, algorithm["train"]["image_id"]
    async with database.writing() as session:
        image = await ImageRepository(session).get_for_update(image_id)
        edit = await begun(developer("PATCH", path_of(algorithm), json={"description": "edited"}))
        ImageService(session, LiveFeed(database)).begin_again(image)
    assert (await edit).status_code == 200

    async def is_ready_again() -> bool:
        found = (await developer("GET", path_of(algorithm))).json()
        image = (await developer("GET", f"/api/v1/images/{image_id}")).json()
        return bool(found["description"] == "edited" and found["train_image_state"] == image["state"] == "ready")

    assert await eventually(is_ready_again)
