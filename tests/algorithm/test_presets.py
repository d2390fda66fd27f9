"""The platform's own algorithms, as the image builder defines them."""

from typing import Any

from algorithm_svc.presets.repository import PresetRepository
from tests.algorithm.library import PRESET, USER, Library, with_image_state
from tests.support.one_service import Caller, Running, eventually

TRAIN, SERVE = PRESET["train"]["reference"], PRESET["serve"]["reference"]


async def shown(caller: Caller) -> list[dict[str, Any]]:
    return list((await caller("GET", "/api/v1/algorithms?tab=preset")).json()["items"])


async def registered(library: Library, caller: Caller) -> dict[str, Any]:
    """The preset, once everyone sees it with its images."""
    library.engine.add(TRAIN, "sha256:t1")
    library.engine.add(SERVE, "sha256:s1")
    await library.put_preset()
    preset = dict((await eventually(lambda: shown(caller)))[0])
    await with_image_state(caller, preset["id"], "ready", "serve")

    async def applied() -> dict[str, Any] | None:
        found = await detail(caller, preset)
        return found if found["revision"] > 1 else None

    await eventually(applied)
    return (await shown(caller))[0]


async def detail(caller: Caller, preset: dict[str, Any]) -> dict[str, Any]:
    return dict((await caller("GET", f"/api/v1/algorithms/{preset['id']}")).json())


async def test_a_preset_goes_online_for_everyone(library: Library, user: Caller) -> None:
    preset = await registered(library, user)
    known = {name: preset[name] for name in ("name", "preset_code", "visibility", "shelf", "owner_name")}
    assert known == {
        "name": "贝叶斯文本分类算法",
        "preset_code": "text-bayes",
        "visibility": "preset",
        "shelf": "online",
        "owner_name": "Modelyard",
    }
    assert (preset["train_image_state"], preset["serve_image_state"]) == ("ready", "ready")


async def test_a_preset_can_be_trained_with(library: Library, service: Running, user: Caller) -> None:
    preset = await registered(library, user)
    training = service.as_service("training-svc", on_behalf_of=USER.id)
    usable = (await training("GET", f"/internal/algorithms/{preset['id']}/usable")).json()
    assert (usable["train"]["pinned"], usable["serve"]["pinned"]) == ("sha256:t1", "sha256:s1")
    assert usable["serve"]["interfaces"][0]["path"] == "/classification_param"


async def test_registering_again_changes_nothing(library: Library, user: Caller) -> None:
    preset = await registered(library, user)
    async with library.run() as again:
        caller = again.as_user(USER)
        assert await shown(caller) == [preset]
        await library.put_preset()
        await library.put_preset(code="other", name="另一个", train=PRESET["train"], serve=None)

    async def both() -> bool:
        return len(await shown(user)) == 2

    await eventually(both)
    assert preset in await shown(user)


async def test_a_changed_description_is_taken_over(library: Library, user: Caller) -> None:
    preset = await registered(library, user)
    await library.put_preset(description="更好的说明")

    async def look() -> dict[str, Any] | None:
        items = await shown(user)
        return items[0] if items[0]["description"] else None

    changed = dict(await eventually(look))
    assert (changed["id"], changed["description"]) == (preset["id"], "更好的说明")


async def test_new_images_are_taken_when_they_are_ready(library: Library, user: Caller, admin: Caller) -> None:
    preset = await registered(library, user)
    before = await detail(user, preset)
    newer = PRESET["train"] | {"reference": "localhost/text-bayes-train:2"}
    await library.put_preset(train=newer, version_label="1.1")

    async def failed() -> list[dict[str, Any]]:
        return list((await admin("GET", "/api/v1/images?state=failed")).json()["items"])

    await eventually(failed)
    assert await detail(user, preset) == before
    library.engine.add("localhost/text-bayes-train:2", "sha256:t2")

    async def replaced() -> dict[str, Any] | None:
        found = await detail(user, preset)
        return found if found["version_label"] == "1.1" else None

    after = dict(await eventually(replaced))
    assert after["train"]["image_id"] != before["train"]["image_id"]
    assert (after["serve"]["image_id"], after["shelf"]) == (before["serve"]["image_id"], "online")


async def test_a_preset_taken_offline_stays_offline(library: Library, user: Caller, admin: Caller) -> None:
    preset = await registered(library, user)
    await admin("POST", f"/api/v1/algorithms/{preset['id']}/offline")
    await library.put_preset(version_label="1.1")

    async def renewed() -> dict[str, Any] | None:
        found = await detail(admin, preset)
        return found if found["version_label"] == "1.1" else None

    assert dict(await eventually(renewed))["shelf"] == "offline"


async def test_a_preset_is_not_deleted(library: Library, user: Caller, admin: Caller) -> None:
    preset = await registered(library, user)
    refused = await admin("DELETE", f"/api/v1/algorithms/{preset['id']}")
    assert (refused.status_code, refused.json()["code"]) == (409, "algorithm.is_preset")


async def test_not_ready_until_the_required_preset_is_online(library: Library, service: Running, user: Caller) -> None:
    waiting = await service.client.get("/readyz")
    assert (waiting.status_code, waiting.json()["reasons"]["preset"]["code"]) == (503, "ready.preset_building")
    assert waiting.json()["reasons"]["preset"]["params"] == {"presets": ["text-bayes"]}
    await registered(library, user)
    assert (await service.client.get("/readyz")).status_code == 200


async def test_what_defines_no_algorithm_is_refused(library: Library, service: Running, user: Caller) -> None:
    for wrong in (PRESET | {"code": "Half"}, PRESET | {"train": {"reference": TRAIN, "env": [{"name": "a b"}]}}):
        answer = await library.builder("PUT", "/internal/presets", json=wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid")
    assert await shown(user) == []


async def test_users_define_no_presets(library: Library, admin: Caller) -> None:
    for path, body in (("presets", PRESET), ("builds", {"reference": TRAIN, "state": "building"})):
        assert (await admin("PUT", f"/internal/{path}", json=body)).status_code == 401


async def test_without_its_serving_image_a_preset_can_be_trained_with(library: Library, user: Caller) -> None:
    library.engine.add(TRAIN)
    await library.put_preset()

    preset = dict((await eventually(lambda: shown(user)))[0])
    await with_image_state(user, preset["id"], "ready")
    await with_image_state(user, preset["id"], "failed", "serve")


async def test_a_lost_image_of_a_preset_is_looked_for_again(library: Library, user: Caller) -> None:
    library.engine.add(TRAIN)
    await library.put_preset()
    preset = dict((await eventually(lambda: shown(user)))[0])
    library.engine.add(SERVE, "sha256:s2")
    await with_image_state(user, preset["id"], "ready", "serve")


async def test_a_preset_is_shown_while_its_images_are_built(library: Library, user: Caller, admin: Caller) -> None:
    await library.put_build(TRAIN)
    library.engine.add(SERVE)
    await library.put_preset()
    preset = dict((await eventually(lambda: shown(user)))[0])
    found = await with_image_state(user, preset["id"], "building")
    assert found["shelf"] == "online"
    image = (await admin("GET", f"/api/v1/images/{found['train']['image_id']}")).json()
    assert (image["state"], image["reason"]) == ("building", None)


async def test_a_training_waits_for_a_preset_being_built(library: Library, service: Running, user: Caller) -> None:
    await library.put_build(TRAIN)
    await library.put_preset()
    preset = dict((await eventually(lambda: shown(user)))[0])
    await with_image_state(user, preset["id"], "building")
    training = service.as_service("training-svc", on_behalf_of=USER.id)
    answer = await training("GET", f"/internal/algorithms/{preset['id']}/usable")
    usable = answer.json()
    assert (answer.status_code, usable["train_image_state"]) == (200, "building")
    assert (usable["train"]["pinned"], usable["train"]["command"]) == ("", [])
    library.engine.add(TRAIN, "sha256:t1")
    await with_image_state(user, preset["id"], "ready")
    assert (await training("GET", f"/internal/algorithms/{preset['id']}/usable")).json()["train"]["pinned"]


async def test_a_build_that_failed_says_why(library: Library, user: Caller, admin: Caller) -> None:
    await library.put_build(TRAIN)
    await library.put_preset()
    preset = dict((await eventually(lambda: shown(user)))[0])
    found = await with_image_state(user, preset["id"], "building")
    await library.put_build(TRAIN, "failed", "no such package")

    async def failed() -> dict[str, Any] | None:
        image = (await admin("GET", f"/api/v1/images/{found['train']['image_id']}")).json()
        return image if image["state"] == "failed" else None

    reason = dict(await eventually(failed))["reason"]
    assert (reason["code"], reason["detail"]) == ("image.build_failed", "no such package")
    assert reason["params"] == {"reference": TRAIN}
    await library.put_build(TRAIN)
    await with_image_state(user, preset["id"], "building")


async def test_a_build_that_is_made_is_looked_for_at_once(library: Library, user: Caller) -> None:
    library.settings = library.settings.model_copy(update={"preset_retry_s": 3600.0, "reconcile_interval_s": 3600.0})
    async with library.run() as service:
        caller = service.as_user(USER)
        await library.put_build(TRAIN, "failed", "no such package")
        await library.put_preset()
        preset = dict((await eventually(lambda: shown(caller)))[0])
        await with_image_state(caller, preset["id"], "failed")
        library.engine.add(TRAIN)
        await library.put_build(TRAIN, "made")
        await with_image_state(caller, preset["id"], "ready")


async def test_an_older_revision_changes_nothing(library: Library, service: Running, user: Caller) -> None:
    """A replica of the old release that starts again in the middle of an update tells what it has."""
    await registered(library, user)
    for revision, label, known in ((2, "1.1", "1.1"), (1, "1.0", "1.1"), (2, "1.2", "1.2")):
        await library.put_preset(revision=revision, version_label=label)
        async with service.app.state.database.reading() as session:
            preset = await PresetRepository(session).get(PRESET["code"])
            assert preset.definition["version_label"] == known

    async def applied() -> bool:
        return bool((await shown(user))[0]["version_label"] == "1.2")

    await eventually(applied)
