"""The platform's own algorithms, as the image builder's files define them."""

from typing import Any

from tests.algorithm.library import PRESET, USER, Library, with_image_state
from tests.support.one_service import Caller, Running, eventually

TRAIN, SERVE = PRESET["train"]["reference"], PRESET["serve"]["reference"]


async def shown(caller: Caller) -> list[dict[str, Any]]:
    return list((await caller("GET", "/api/v1/algorithms?tab=preset")).json()["items"])


async def registered(library: Library, caller: Caller) -> dict[str, Any]:
    """The preset, once everyone sees it with its images."""
    library.engine.add(TRAIN, "sha256:t1")
    library.engine.add(SERVE, "sha256:s1")
    library.put_preset()
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
    assert (usable["train"]["digest"], usable["serve"]["digest"]) == ("sha256:t1", "sha256:s1")
    assert usable["serve"]["interfaces"][0]["path"] == "/classification_param"


async def test_registering_again_changes_nothing(library: Library, user: Caller) -> None:
    preset = await registered(library, user)
    async with library.run() as again:
        caller = again.as_user(USER)
        assert await shown(caller) == [preset]
    library.put_preset()
    library.put_preset(code="other", name="另一个", train=PRESET["train"], serve=None)

    async def both() -> bool:
        return len(await shown(user)) == 2

    await eventually(both)
    assert preset in await shown(user)


async def test_a_changed_description_is_taken_over(library: Library, user: Caller) -> None:
    preset = await registered(library, user)
    library.put_preset(description="更好的说明")

    async def look() -> dict[str, Any] | None:
        items = await shown(user)
        return items[0] if items[0]["description"] else None

    changed = dict(await eventually(look))
    assert (changed["id"], changed["description"]) == (preset["id"], "更好的说明")


async def test_new_images_are_taken_when_they_are_ready(library: Library, user: Caller, admin: Caller) -> None:
    preset = await registered(library, user)
    before = await detail(user, preset)
    newer = PRESET["train"] | {"reference": "localhost/text-bayes-train:2"}
    library.put_preset(train=newer, version_label="1.1")

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
    library.put_preset(version_label="1.1")

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


async def test_a_file_that_defines_nothing_does_not_hinder_the_others(library: Library, user: Caller) -> None:
    library.settings.presets_dir.mkdir()
    (library.settings.presets_dir / "broken.json").write_text('{"code": "br')
    (library.settings.presets_dir / "half.json").write_text('{"code": "half"}')
    assert (await registered(library, user))["preset_code"] == "text-bayes"


async def test_without_its_serving_image_a_preset_can_be_trained_with(library: Library, user: Caller) -> None:
    library.engine.add(TRAIN)
    library.put_preset()

    preset = dict((await eventually(lambda: shown(user)))[0])
    await with_image_state(user, preset["id"], "ready")
    await with_image_state(user, preset["id"], "failed", "serve")


async def test_a_lost_image_of_a_preset_is_looked_for_again(library: Library, user: Caller) -> None:
    library.engine.add(TRAIN)
    library.put_preset()
    preset = dict((await eventually(lambda: shown(user)))[0])
    library.engine.add(SERVE, "sha256:s2")
    await with_image_state(user, preset["id"], "ready", "serve")


async def test_a_preset_is_shown_while_its_images_are_built(library: Library, user: Caller, admin: Caller) -> None:
    library.put_build(TRAIN)
    library.engine.add(SERVE)
    library.put_preset()
    preset = dict((await eventually(lambda: shown(user)))[0])
    found = await with_image_state(user, preset["id"], "building")
    assert found["shelf"] == "online"
    image = (await admin("GET", f"/api/v1/images/{found['train']['image_id']}")).json()
    assert (image["state"], image["reason"]) == ("building", None)


async def test_a_training_waits_for_a_preset_being_built(library: Library, service: Running, user: Caller) -> None:
    library.put_build(TRAIN)
    library.put_preset()
    preset = dict((await eventually(lambda: shown(user)))[0])
    await with_image_state(user, preset["id"], "building")
    training = service.as_service("training-svc", on_behalf_of=USER.id)
    answer = await training("GET", f"/internal/algorithms/{preset['id']}/usable")
    usable = answer.json()
    assert (answer.status_code, usable["train_image_state"]) == (200, "building")
    assert (usable["train"]["digest"], usable["train"]["command"]) == ("", [])
    library.engine.add(TRAIN, "sha256:t1")
    await with_image_state(user, preset["id"], "ready")
    assert (await training("GET", f"/internal/algorithms/{preset['id']}/usable")).json()["train"]["digest"]


async def test_a_build_that_failed_says_why(library: Library, user: Caller, admin: Caller) -> None:
    library.put_build(TRAIN)
    library.put_preset()
    preset = dict((await eventually(lambda: shown(user)))[0])
    found = await with_image_state(user, preset["id"], "building")
    library.put_build(TRAIN, "failed", "no such package")

    async def failed() -> dict[str, Any] | None:
        image = (await admin("GET", f"/api/v1/images/{found['train']['image_id']}")).json()
        return image if image["state"] == "failed" else None

    reason = dict(await eventually(failed))["reason"]
    assert (reason["code"], reason["detail"]) == ("image.build_failed", "no such package")
    assert reason["params"] == {"reference": TRAIN}
    library.put_build(TRAIN)
    await with_image_state(user, preset["id"], "building")


async def test_a_note_that_tells_of_no_build_is_passed_over(library: Library, user: Caller) -> None:
    library.put_build(TRAIN, "dancing")
    assert (await registered(library, user))["train_image_state"] == "ready"
