"""Pages of samples and of classes of a dataset of 1,000,000 members beside one of 1,000, and what 16 readers take."""

import asyncio
import itertools
import statistics
import struct
import time
import zlib
from pathlib import Path
from typing import Any

from svckit.objects.open import open_store
from svckit.tokens import public_key

from dataset_svc.settings import DatasetSettings
from tests.dataset.harness import OWNER, SIGNING_KEY, Harness, create, upload
from tests.support.one_service import TRUSTED, Caller, ServiceContext, fake_gateway

SMALL, LARGE = 1_000, 1_000_000
ROUNDS, SUSPECT = 15, 1.3
READERS, PAGE = 16, 100
WIDE = "宽"
"""A class with every second sample; the others lie in classes of two."""


def measure(folder: Path) -> dict[str, Any]:
    """The most that a page of the large dataset takes of the same page of the small one, the times behind that in
    milliseconds, how long the large one took to import in seconds, and what each of 16 readers at once takes in MB."""
    return asyncio.run(_measure(folder))


async def _measure(folder: Path) -> dict[str, Any]:
    around = ServiceContext("dataset-svc")
    around.clients.add_app("gateway", fake_gateway(OWNER))
    settings = DatasetSettings(
        database_url=f"sqlite+aiosqlite:///{folder}/datasets.db",
        store_url=f"file://{folder}/objects",
        uploads_url=f"file://{folder}/uploads",
        work_dir=folder / "work",
        signing_key=SIGNING_KEY,
        trusted_keys=TRUSTED | {"dataset-svc": public_key(SIGNING_KEY)},
    )
    async with Harness(around, settings, open_store(settings.store_url)).run() as app:
        owner, datasets, began = app.as_user(OWNER), {}, time.monotonic()
        for members in (SMALL, LARGE):
            began = time.monotonic()
            datasets[members] = await _import(owner, members)
        imported_s = time.monotonic() - began
        found = await _compare(owner, datasets)
        found["reader_mb"] = await _readers(owner, datasets[LARGE])
    await around.clients.close()
    return {**found, "import_s": round(imported_s, 1)}


async def _compare(owner: Caller, datasets: dict[int, str]) -> dict[str, Any]:
    pages: dict[str, float] = {}
    taken: dict[str, list[float]] = {}
    for kind, place in itertools.product(("all", "wide", "narrow", "classes", "begin"), (0.0, 0.5, 0.97)):
        paths = [_path(dataset_id, members, kind, place) for members, dataset_id in datasets.items()]
        small, large = await _times(owner, paths, ROUNDS)
        if large / small > SUSPECT:
            small, large = await _times(owner, paths, 5 * ROUNDS)
        name = f"{kind} {place}"
        pages[name], taken[name] = large / small, [round(small * 1000, 1), round(large * 1000, 1)]
    return {"page_ratio": round(max(pages.values()), 2), "pages_ms": taken}


def _path(dataset_id: str, members: int, kind: str, place: float) -> str:
    """A page: of all samples, of those of the wide class or of a narrow one, of all classes or of those of one name."""
    base = f"/api/v1/datasets/{dataset_id}"
    cursor, name = int(members * place), _narrow(int(members // 4 * place))
    return {
        "all": f"{base}/samples?cursor={cursor}",
        "wide": f"{base}/samples?label={WIDE}&cursor={cursor // 2}",
        "narrow": f"{base}/samples?label={name}",
        "classes": f"{base}/classes?cursor={cursor // 4}",
        "begin": f"{base}/classes?q={name}",
    }[kind]


async def _times(owner: Caller, paths: list[str], rounds: int) -> list[float]:
    """The median of each, interleaved."""
    taken: list[list[float]] = [[] for _ in paths]
    for _ in range(rounds):
        for number, path in enumerate(paths):
            began = time.perf_counter()
            answer = await owner("GET", path)
            taken[number].append(time.perf_counter() - began)
            assert answer.status_code == 200, answer.text
            assert answer.json()["items"], path
    return [statistics.median(each) for each in taken]


async def _readers(owner: Caller, dataset_id: str) -> float:
    """MB of memory that each of several readers takes at most while all ask at once, again and again."""
    paths = [
        _path(dataset_id, LARGE, kind, number / READERS) + f"&page_size={PAGE}"
        for number, kind in zip(range(READERS), itertools.cycle(("all", "wide", "classes")))
    ]
    before = await asyncio.to_thread(_reset_peak)
    for _ in range(5):
        await asyncio.gather(*(owner("GET", path) for path in paths))
    return round((_memory("VmHWM") - before) / READERS, 2)


def _reset_peak() -> float:
    """The peak of memory begins anew; what is taken now."""
    Path("/proc/self/clear_refs").write_text("5")
    return _memory("VmRSS")


def _memory(name: str) -> float:
    """MB of this process, from /proc/self/status."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


async def _import(owner: Caller, members: int) -> str:
    """The id of a dataset whose archive is read."""
    dataset = await create(owner, f"{members}")
    await upload(owner, dataset, await asyncio.to_thread(_archive, members))
    while True:
        part = (await owner("GET", f"/api/v1/datasets/{dataset['id']}")).json()["parts"][0]
        if part["state"] in ("ready", "invalid"):
            assert part["state"] == "ready", part["reason"]
            return str(dataset["id"])
        await asyncio.sleep(0.5)


def _narrow(number: int) -> str:
    return f"窄 {number:07d}"


def _archive(members: int) -> bytes:
    """Stored members, written by hand: zipfile takes minutes for a million."""
    body, directory = bytearray(), bytearray()
    for number in range(members):
        label = _narrow(number // 4) if number % 2 else WIDE
        name, data = f"{label}/{number}.txt".encode(), f"样本 {number}".encode()
        sizes = struct.pack("<3L2H", zlib.crc32(data), len(data), len(data), len(name), 0)
        common = struct.pack("<5H", 20, 0x800, 0, 0, 0) + sizes
        directory += b"PK\x01\x02\x14\0" + common + struct.pack("<3H2L", 0, 0, 0, 0, len(body)) + name
        body += b"PK\x03\x04" + common + name + data
    end = len(body) + len(directory)
    wide = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, members, members, len(directory), len(body))
    wide += struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    return (
        bytes(body + directory)
        + wide
        + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, *[0xFFFF] * 2, *[2**32 - 1] * 2, 0)
    )
