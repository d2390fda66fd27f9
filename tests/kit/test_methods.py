"""A path's methods are those of all its routes."""

from fastapi import APIRouter, FastAPI
from svckit.methods import PathMethods


def _of(path: str) -> set[str]:
    router = APIRouter(prefix="/things")
    router.add_api_route("", list, methods=["GET"])
    router.add_api_route("/delete", list, methods=["POST"])
    router.add_api_route("/{thing_id}", list, methods=["GET"], name="read")
    router.add_api_route("/{thing_id}", list, methods=["PATCH"], name="edit")
    router.add_api_route("/{kind}/{thing_id}", list, methods=["PUT"], name="put")
    router.add_api_route("/newest/{kind}", list, methods=["GET"], name="newest")
    app = FastAPI(openapi_url=None)
    app.include_router(router)
    app.add_api_route("/things", list, methods=["POST"], name="make")
    found = PathMethods(app.routes).find(path)
    return set() if found is None else found.methods


def test_routes_of_one_path_are_taken_together() -> None:
    assert _of("/things") == {"GET", "HEAD", "POST"}
    assert _of("/things/7") == {"GET", "HEAD", "PATCH"}


def test_a_path_that_is_written_out_is_no_parameter() -> None:
    assert _of("/things/delete") == {"POST"}


def test_of_two_templates_that_which_writes_out_more_is_meant() -> None:
    assert _of("/things/newest/7") == {"GET", "HEAD"}
    assert _of("/things/7/newest") == {"PUT"}


def test_other_paths_have_none() -> None:
    assert _of("/things/7/more/still") == set()
    assert _of("/nothing") == set()
