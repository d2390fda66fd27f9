"""What an archive becomes: ready with a report, or invalid with the reason."""

import zipfile
from typing import Any

import pytest

from dataset_svc import refusals
from tests.dataset.harness import PNG, Harness, archive, create, imported, part_of, two_classes, upload
from tests.support.one_service import Caller, eventually
from tests.support.raw_zip import raw_zip

pytestmark = pytest.mark.attack


def codes(part: dict[str, Any]) -> set[str]:
    return {warning["code"] for warning in part["report"]["warnings"]}


async def test_a_zip_of_class_folders_becomes_ready_with_its_classes_counted(owner: Caller) -> None:
    dataset, part = await imported(owner, archive(two_classes(5)))
    assert part["state"] == "ready", part
    assert [(row["name"], row["count"]) for row in part["report"]["classes"]] == [("体育", 5), ("财经", 5)]
    assert dataset["current_version"] == 1
    assert dataset["counts"] == {"train": 10}
    assert dataset["classes"] == ["体育", "财经"]


async def test_gbk_names_and_gbk_texts_are_read_with_a_warning(owner: Caller) -> None:
    files = {
        f"新闻/{name}/{i}.txt": f"这是{name}新闻第{i}条".encode("gbk") for name in ("体育", "财经") for i in (1, 2)
    }
    dataset, part = await imported(owner, raw_zip({name.encode("gbk"): data for name, data in files.items()}))
    assert part["state"] == "ready", part
    assert dataset["classes"] == ["体育", "财经"]
    warning = next(w for w in part["report"]["warnings"] if w["code"] == refusals.WARN_ENCODING)
    assert warning["params"]["encodings"] == {"gb18030": 4}
    samples = (await owner("GET", f"/api/v1/datasets/{dataset['id']}/samples?label=体育")).json()
    assert [row["text"] for row in samples["items"]] == ["这是体育新闻第1条", "这是体育新闻第2条"]


async def test_separators_that_are_all_backslashes_are_normalised(owner: Caller) -> None:
    files = {name.replace("/", "\\"): data for name, data in two_classes().items()}
    dataset, _ = await imported(owner, archive(files))
    assert dataset["classes"] == ["体育", "财经"]


async def test_what_operating_systems_leave_behind_is_ignored_and_counted(owner: Caller) -> None:
    more = dict.fromkeys(("__MACOSX/体育/._0.txt", "体育/.DS_Store", "财经/Thumbs.db"), "\x00")
    _, part = await imported(owner, archive(two_classes() | more))
    assert part["state"] == "ready"
    assert part["report"]["ignored"] == 3


@pytest.mark.parametrize(
    "name", ["../x.txt", "/etc/x.txt", "C:/x.txt", "体育/a\x01.txt", "体育/a\\b.txt", "体育/../../x.txt"]
)
async def test_an_unsafe_name_refuses_the_whole_archive(owner: Caller, name: str) -> None:
    _, part = await imported(owner, archive(two_classes() | {name: b"x"}))
    assert part["state"] == "invalid"
    assert part["reason"]["code"] == refusals.UNSAFE_NAME
    assert part["reason"]["params"]["member"]


async def test_a_link_is_refused(owner: Caller) -> None:
    link = zipfile.ZipInfo("体育/link.txt")
    link.external_attr = 0o120777 << 16
    files: dict[Any, str] = {**two_classes(), link: "/etc/passwd"}
    data = archive(files)
    _, part = await imported(owner, data)
    assert part["reason"]["code"] == refusals.UNSAFE_MEMBER


async def test_a_bomb_is_refused(owner: Caller) -> None:
    _, part = await imported(owner, archive(two_classes() | {"体育/zeros.txt": b"\0" * 150_000_000}))
    assert part["reason"]["code"] == refusals.BOMB


async def test_overlapping_members_are_refused(owner: Caller) -> None:
    data = bytearray(archive(two_classes()))
    first, second = (i for i in (data.find(b"PK\x01\x02"), data.find(b"PK\x01\x02", data.find(b"PK\x01\x02") + 4)))
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    _, part = await imported(owner, bytes(data))
    assert part["reason"]["code"] in (refusals.BOMB, refusals.INCONSISTENT)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"no archive at all" * 10, refusals.NOT_AN_ARCHIVE),
        (b"Rar!\x1a\x07\x01\x00" + b"x" * 100, refusals.INCONSISTENT),
        (archive(two_classes())[:-40], refusals.TRUNCATED),
        (archive({"体育/": b""}), refusals.NO_SAMPLES),
        (archive({"体育/1.txt": "一", "体育/2.txt": "二"}), refusals.SINGLE_CLASS),
        (archive({f"{c}/{i}.png": PNG for c in "ab" for i in range(3)}), refusals.WRONG_FORMAT),
        (archive(two_classes() | {f"体育/bad{i}.txt": b"\x00\x01" for i in range(3)}), refusals.TOO_MANY_BAD),
        (
            archive({f"{part}/{n}": t for part in ("train", "test") for n, t in two_classes().items()}),
            refusals.SPLIT_FOLDERS,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_cannot_be_used_is_refused_with_its_own_code(owner: Caller, data: bytes, code: str) -> None:
    dataset, part = await imported(owner, data)
    assert part["state"] == "invalid"
    assert part["reason"]["code"] == code
    assert dataset["current_version"] is None


@pytest.mark.parametrize(
    ("names", "suggested"),
    [
        (["a/1.png", "b/2.jpg", "b/3.txt.bmp"], {"format": "dir", "task_type": "image_classification"}),
        (["a/1.png", "b/2.xyz", "b/3.xyz"], None),
        (["a/0damaged.txt", "a/1.png", "b/2.png"], {"format": "dir", "task_type": "image_classification"}),
    ],
)
async def test_what_looks_like_another_format_is_said(
    owner: Caller, names: list[str], suggested: dict[str, str] | None
) -> None:
    _, part = await imported(owner, archive(dict.fromkeys(names, PNG)))
    assert part["reason"]["code"] == refusals.WRONG_FORMAT
    assert part["reason"]["params"].get("suggested") == suggested
    assert not part["reason"]["params"]["member"].endswith(".txt")


async def test_a_damaged_member_is_named(owner: Caller) -> None:
    data = bytearray(archive({"a/1.txt": "x" * 100, "b/2.txt": "hello world"}, zipfile.ZIP_STORED))
    at = data.find(b"hello world")
    data[at] ^= 1
    _, part = await imported(owner, bytes(data))
    assert part["reason"]["code"] == refusals.BAD_CHECKSUM
    assert part["reason"]["params"]["member"] == "b/2.txt"


async def test_an_encrypted_member_is_refused(owner: Caller) -> None:
    data = bytearray(archive(two_classes()))
    data[data.find(b"PK\x01\x02") + 8] |= 1
    _, part = await imported(owner, bytes(data))
    assert part["reason"]["code"] == refusals.ENCRYPTED


async def test_empty_one_sample_and_duplicate_classes_are_warnings(owner: Caller) -> None:
    files: dict[str, Any] = two_classes() | {"空/": "", "孤/1.txt": "只有一个", "体育/again.txt": "体育 第0条"}
    dataset, part = await imported(owner, archive(files))
    assert part["state"] == "ready"
    assert codes(part) >= {refusals.WARN_EMPTY_CLASS, refusals.WARN_ONE_SAMPLE, refusals.WARN_DUPLICATES}
    assert dataset["classes"] == ["体育", "孤", "财经"]


async def test_images_are_recognised_by_their_first_bytes(owner: Caller) -> None:
    files = {f"{c}/{i}.png": PNG + bytes([i]) for c in ("猫", "狗") for i in range(20)} | {
        "猫/bad.jpg": b"not an image"
    }
    kind = {"purpose": "image", "task_type": "image_classification"}
    dataset, part = await imported(owner, archive(files), **kind)
    assert part["state"] == "ready", part
    assert part["report"]["errors"][0]["file"] == "猫/bad.jpg"
    assert part["report"]["bad"] == 1
    assert dataset["counts"] == {"train": 40}


async def test_a_format_that_cannot_be_read_yet_is_refused_honestly(owner: Caller) -> None:
    _, part = await imported(
        owner,
        archive({"a.json": "[]"}),
        purpose="image",
        task_type="object_detection",
        annotation="position",
        format="json",
    )
    assert part["reason"]["code"] == refusals.FORMAT_UNSUPPORTED


async def test_train_and_test_folders_fill_both_parts_of_a_separate_dataset(owner: Caller) -> None:
    files = {f"数据/{part}/{n}": t for part in ("train", "test") for n, t in two_classes(3).items()}
    dataset = await create(owner, test_mode="separate")
    await upload(owner, dataset, archive(files))
    assert (await part_of(owner, dataset, "train"))["state"] == "ready"
    assert (await part_of(owner, dataset, "test"))["state"] == "ready"
    found = (await owner("GET", f"/api/v1/datasets/{dataset['id']}")).json()
    assert found["counts"] == {"train": 6, "test": 6}


async def test_a_test_folder_does_not_replace_a_test_archive(harness: Harness, owner: Caller) -> None:
    """The archive was uploaded for itself: what lies in the training archive is ignored, and nothing of it is kept."""
    dataset = await create(owner, test_mode="separate")
    own = archive(two_classes(2))
    await upload(owner, dataset, own, "test")
    await part_of(owner, dataset, "test")
    files = {f"{part}/{n}": t for part in ("train", "test") for n, t in two_classes(3).items()}
    location = await upload(owner, dataset, archive(files))
    assert refusals.WARN_TEST_IGNORED in codes(await part_of(owner, dataset, "train"))
    download = await owner("GET", f"/api/v1/datasets/{dataset['id']}/download", params={"part": "test"})
    assert download.content == own
    path = f"/api/v1/datasets/{dataset['id']}/samples"
    page = (await owner("GET", path, params={"part": "test"})).json()
    assert len(page["items"]) == 4
    ignored = f"datasets/{dataset['id']}/{location.rpartition('/')[2]}/test/"

    async def is_gone() -> bool:
        return await harness.keys(ignored) == []

    await eventually(is_gone)


async def test_a_test_class_unknown_to_train_is_refused(owner: Caller) -> None:
    dataset = await create(owner, test_mode="separate")
    await upload(owner, dataset, archive(two_classes()))
    await part_of(owner, dataset, "train")
    await upload(owner, dataset, archive({"军事/1.txt": "一", "体育/1.txt": "二"}), "test")
    part = await part_of(owner, dataset, "test")
    assert part["reason"]["code"] == refusals.UNKNOWN_TEST_CLASS
    assert part["reason"]["params"]["classes"] == ["军事"]


async def test_a_second_upload_makes_the_next_version_and_takes_the_other_part_over(owner: Caller) -> None:
    dataset = await create(owner, test_mode="separate")
    await upload(owner, dataset, archive(two_classes(3)))
    await part_of(owner, dataset, "train")
    await upload(owner, dataset, archive(two_classes(2)), "test")
    await part_of(owner, dataset, "test")
    await upload(owner, dataset, archive(two_classes(4)))
    assert (await part_of(owner, dataset, "train", 2))["state"] == "ready"
    assert (await part_of(owner, dataset, "test", 2))["state"] == "ready"
    found = (await owner("GET", f"/api/v1/datasets/{dataset['id']}")).json()
    assert found["current_version"] == 2
    assert found["counts"] == {"train": 8, "test": 4}
