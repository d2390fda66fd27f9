"""Pages of samples and splits read what they need of an index, however many samples it has."""

import asyncio
import hashlib
import tracemalloc
from itertools import compress

import pytest
from svckit.contracts.staging import Side, SplitManifest
from svckit.objects.directory import DirectoryStore
from svckit.objects.port import ObjectPart

from dataset_svc.imports.offsets import strata
from dataset_svc.samples.splits import choose_tested, count_tested, head_text, sides_text
from tests.dataset.harness import archive, imported
from tests.support.one_service import Caller

pytestmark = pytest.mark.attack


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


def wide_and_narrow(each: int) -> bytes:
    """A class with so many samples, between whose samples lie those of as many classes of one sample."""
    names = (f"{name}/{i}.txt" for i in range(each) for name in ("宽", f"窄 {i:05d}"))
    return archive({name: name for name in names})


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Every read of the store: the last part of the key, and how many bytes came."""
    found: list[tuple[str, int]] = []
    read = DirectoryStore.read_part

    async def noted(store: DirectoryStore, key: str, offset: int, length: int) -> ObjectPart:
        part = await read(store, key, offset, length)
        found.append((key.rpartition("/")[2], len(part.data)))
        return part

    monkeypatch.setattr(DirectoryStore, "read_part", noted)
    return found


PAGES = (
    "samples",
    "samples?cursor={middle}",
    "samples?label=宽&cursor={quarter}",
    "samples?label=窄 00007",
    "classes?cursor={quarter}",
    "classes?q=窄 0000",
)


async def test_a_page_reads_as_much_of_a_large_index_as_of_a_small_one(
    owner: Caller, reads: list[tuple[str, int]]
) -> None:
    taken: list[list[tuple[int, int]]] = []
    for each in (100, 3000):
        dataset, _ = await imported(owner, wide_and_narrow(each), name=str(each))
        taken.append([])
        for page in PAGES:
            reads.clear()
            path = f"/api/v1/datasets/{dataset['id']}/{page.format(middle=each, quarter=each // 2)}"
            assert (await owner("GET", path)).json()["items"], page
            taken[-1].append((len(reads), sum(size for name, size in reads if name.startswith("index."))))
    for page, small, large in zip(PAGES, *taken, strict=True):
        assert large[0] <= 1.5 * small[0], page
        assert large[1] < 96 * 1024, page  # the index has more than a megabyte


async def test_sixteen_readers_take_little_memory(owner: Caller) -> None:
    dataset, _ = await imported(owner, wide_and_narrow(3000))
    pages = [page.format(middle=3000, quarter=1500) for page in PAGES]
    paths = [f"/api/v1/datasets/{dataset['id']}/{page}" for page in pages]
    asked = [f"{path}{'&' if '?' in path else '?'}page_size=100" for path in paths * 3][:16]
    await asyncio.gather(*(owner("GET", path) for path in asked))
    tracemalloc.start()
    try:
        answers = await asyncio.gather(*(owner("GET", path) for path in asked))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert {answer.status_code for answer in answers} == {200}
    assert peak < len(asked) * 2 * 1024**2  # 20 MB at a million samples (tests/benchmarks/samples.py)


def test_the_samples_with_the_lowest_hashes_of_each_class_test() -> None:
    by_class = [range(25_000), range(25_000, 25_010), range(0), range(25_010, 25_011)]
    tests = choose_tested(range(25_011), map(len, by_class), 0.8, 7)
    for ids in by_class:
        lowest = sorted(ids, key=lambda sample: hashlib.sha256(f"7:{sample}".encode()).digest())
        assert [sample for sample in ids if tests[sample]] == sorted(lowest[: count_tested(len(ids), 0.8)])
    assert [sum(tests[ids.start : ids.stop]) for ids in by_class] == [5000, 2, 0, 0]


def test_a_manifest_of_many_samples_is_whole() -> None:
    sides = Side(part="train", ids=()), Side(part="test", ids=())
    head = SplitManifest(format="dir", task_type="t", classes=(), share=None, seed=3, train=sides[0], test=sides[1])
    tests = bytearray(25_000)
    tests[::3] = b"\1" * len(tests[::3])
    text = head_text(head) + b', "classes": ["a"]'
    text += b"".join(sides_text(head, range(0), compress(range(25_000), tests)))
    test = Side(part="test", ids=tuple(range(0, 25_000, 3)))
    assert SplitManifest.model_validate_json(text) == head.model_copy(update={"classes": ("a",), "test": test})


@pytest.mark.parametrize(
    ("ids", "counts", "samples", "wanted"),
    [
        ([0, 2, 1], [2, 1], 3, [{1}, {0, 2}]),
        ([0, 1, 2, 1], [3, 1], 3, [{1}, {0, 2}]),
        ([1], [0, 1], 4, [{1}, {0, 2, 3}]),
        ([0, 1, 0, 1], [2, 2], 2, [{0, 1}]),
        ([], [], 0, []),
    ],
)
def test_a_sample_is_in_the_stratum_of_its_rarest_class(
    ids: list[int], counts: list[int], samples: int, wanted: list[set[int]]
) -> None:
    found, sizes = strata(ids, counts, samples)
    ends = [sum(sizes[: number + 1]) for number in range(len(sizes))]
    assert [set(found[end - size : end]) for end, size in zip(ends, sizes, strict=True)] == wanted
