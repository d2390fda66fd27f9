"""Pages of samples and splits read what they need of an index, however many samples it has."""

import hashlib
import json
from collections.abc import AsyncIterator
from itertools import compress

import pytest
from svckit.contracts.staging import Side, SplitManifest
from svckit.objects.directory import DirectoryStore

from dataset_svc.samples.splits import choose_tested, count_tested, manifest_text
from tests.dataset.harness import archive, imported
from tests.support.one_service import Caller


def turn_about(each: int) -> dict[str, str]:
    """Three classes whose samples lie in turn in the archive."""
    return {f"{name}/{i}.txt": f"{name}{i}" for i in range(each) for name in ("体育", "财经", "军事")}


async def test_pages_of_all_and_of_a_class_are_in_the_archives_order(owner: Caller) -> None:
    files = turn_about(7)
    dataset, _ = await imported(owner, archive(files))
    for label in (None, "体育", "财经", "军事"):
        wanted = [name for name in files if label in (None, name.partition("/")[0])]
        cursor, members, texts = "0", [], []
        while cursor is not None:
            query = {"page_size": 4, "cursor": cursor} | ({} if label is None else {"label": label})
            page = (await owner("GET", f"/api/v1/datasets/{dataset['id']}/samples", params=query)).json()
            members += [item["member"] for item in page["items"]]
            texts += [item["text"] for item in page["items"]]
            cursor = page["next_cursor"]
            assert page["total"] == len(wanted)
        assert (members, texts) == (wanted, [files[name] for name in wanted])


async def test_an_unknown_class_and_a_place_behind_the_last_have_no_samples(owner: Caller) -> None:
    dataset, _ = await imported(owner, archive(turn_about(2)))
    path = f"/api/v1/datasets/{dataset['id']}/samples"
    for query in ({"label": "娱乐"}, {"cursor": "6"}, {"cursor": "99"}, {"label": "体育", "cursor": "2"}):
        page = (await owner("GET", path, params=query)).json()
        assert (page["items"], page["next_cursor"]) == ([], None)


async def test_a_page_reads_its_own_lines_of_the_index_only(owner: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset, _ = await imported(owner, archive(turn_about(2000)))
    taken = 0
    read = DirectoryStore.read

    async def counted(*given: object) -> AsyncIterator[bytes]:
        nonlocal taken
        async for chunk in read(*given):  # type: ignore[arg-type]
            taken += len(chunk) if "/index." in str(given[1]) else 0
            yield chunk

    monkeypatch.setattr(DirectoryStore, "read", counted)
    path = f"/api/v1/datasets/{dataset['id']}/samples"
    for query in ({}, {"cursor": "5000"}, {"label": "财经", "cursor": "1000"}):
        taken = 0
        assert len((await owner("GET", path, params=query)).json()["items"]) == 20
        assert taken < 20 * 300, query  # a line has some 150 bytes; the index about a million


def test_the_samples_with_the_lowest_hashes_of_each_class_test() -> None:
    by_class = {"a": range(0, 25_000), "b": range(25_000, 25_010), "c": range(25_010, 25_011)}
    tests = choose_tested(by_class, 0.8, 7)
    for ids in by_class.values():
        lowest = sorted(ids, key=lambda sample: hashlib.sha256(f"7:{sample}".encode()).digest())
        assert [sample for sample in ids if tests[sample]] == sorted(lowest[: count_tested(len(ids), 0.8)])
    assert [sum(tests[ids.start : ids.stop]) for ids in by_class.values()] == [5000, 2, 0]


def test_a_manifest_of_many_samples_is_whole() -> None:
    sides = Side(part="train", ids=()), Side(part="test", ids=())
    head = SplitManifest(
        format="dir", task_type="t", classes=("体育", "b"), share=None, seed=3, train=sides[0], test=sides[1]
    )
    tests = bytearray(25_000)
    tests[::3] = b"\1" * len(tests[::3])
    text = b"".join(manifest_text(head, range(0), compress(range(25_000), tests)))
    assert json.loads(text)["classes"] == ["体育", "b"]
    expected = head.model_copy(update={"test": Side(part="test", ids=tuple(range(0, 25_000, 3)))})
    assert SplitManifest.model_validate_json(text) == expected
