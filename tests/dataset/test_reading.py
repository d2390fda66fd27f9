"""The worker that reads an archive: it finds no room, or somebody ends it."""

import signal
from pathlib import Path
from typing import Any

import pytest

from dataset_svc import importer, refusals
from dataset_svc.imports import reader
from dataset_svc.imports.job import USERS, Job
from tests.dataset.harness import OWNER, Harness, archive, create, imported, part_of, two_classes, upload
from tests.support.disk import fill, mounted
from tests.support.one_service import Caller, eventually

pytestmark = pytest.mark.attack


@pytest.mark.parametrize("left", [0, 64 * 1024], ids=["nothing", "a little"])
async def test_an_archive_for_whose_reading_there_is_no_room_is_read_later(
    harness: Harness, tmp_path: Path, left: int
) -> None:
    many = archive({f"{name}/{i}.txt": f"{name}{i}" for name in ("体育", "财经") for i in range(2000)})
    with mounted(tmp_path / "small", "4m") as disk:
        fill(disk / "ballast", leaving=left)
        async with harness.run(work_dir=str(disk / "work")) as app:
            owner = app.as_user(OWNER)
            dataset = await create(owner)
            await upload(owner, dataset, many)

            async def waits() -> bool:
                (part,) = (await owner("GET", f"/api/v1/datasets/{dataset['id']}")).json()["parts"]
                assert part["state"] in ("uploading", "validating"), part
                return (part["reason"] or {}).get("code") == "waiting.storage"

            await eventually(waits)
            (disk / "ballast").unlink()
            part = await part_of(owner, dataset)
            assert (part["state"], part["reason"]) == ("ready", None)


async def test_each_reading_has_a_user_of_its_own_and_its_folder_lies_where_nobody_comes(
    owner: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs, read = list[tuple[int, int]](), reader.read_archive

    async def seen(job: Job, *given: Any) -> Any:
        jobs.append((job.user, Path(job.folder).parent.stat().st_mode & 0o777))
        return await read(job, *given)

    monkeypatch.setattr(importer, "read_archive", seen)
    for name in ("甲", "乙"):
        await imported(owner, archive(two_classes()), name=name)
    (first, mode), (second, _) = jobs
    assert mode == 0o700
    assert first != second
    assert {first, second} <= set(USERS)


def signalled(monkeypatch: pytest.MonkeyPatch, folder: Path, number: signal.Signals, times: int) -> list[int]:
    """The first workers wait as they start, and get this signal; the exits of all of them."""
    (folder / "sitecustomize.py").write_text(
        "import os, signal\nif not os.path.exists(__file__ + '.go'):\n    signal.pause()\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(folder))
    exits: list[int] = []
    follow = reader._follow

    async def follow_signalled(worker: reader.Worker, progress: reader.Progress, job: Job) -> tuple[str, bool]:
        if len(exits) < times:
            worker.process.send_signal(number)
        seen = await follow(worker, progress, job)
        assert worker.process.returncode is not None
        exits.append(worker.process.returncode)
        if len(exits) == times:
            (folder / "sitecustomize.py.go").touch()
        return seen

    monkeypatch.setattr(reader, "_follow", follow_signalled)
    monkeypatch.setattr("svckit.work.backoff_s", lambda failures: 0.0)
    return exits


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
async def test_an_archive_whose_reading_was_ended_from_outside_is_read_again(
    owner: Caller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: signal.Signals
) -> None:
    exits = signalled(monkeypatch, tmp_path, number, 2)
    _, part = await imported(owner, archive(two_classes()))
    assert (part["state"], len(exits), exits[-1]) == ("ready", 3, 0)
    assert set(exits[:2]) <= ({-number, 1} if number == signal.SIGINT else {-number})


async def test_an_archive_whose_reading_did_not_begin_is_read_again(
    owner: Caller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A Python that gets SIGINT while it starts exits with 1."""
    (tmp_path / "sitecustomize.py").write_text(
        "import os\nif not os.path.exists(__file__ + '.begun'):\n    open(__file__ + '.begun', 'w')\n    os._exit(1)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    _, part = await imported(owner, archive(two_classes()))
    assert (tmp_path / "sitecustomize.py.begun").exists()
    assert part["state"] == "ready"


async def test_an_archive_is_refused_when_no_reading_begins(
    owner: Caller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text("import os\nos.write(2, b'broken')\nos._exit(1)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr("svckit.work.backoff_s", lambda failures: 0.0)
    _, part = await imported(owner, archive(two_classes()))
    assert (part["state"], part["reason"]["code"]) == ("invalid", refusals.READER_FAILED)
    assert (part["reason"]["params"], part["reason"]["detail"]) == ({"exit": 1}, "broken")


async def test_an_archive_whose_reading_is_killed_again_and_again_is_refused(
    owner: Caller, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    exits = signalled(monkeypatch, tmp_path, signal.SIGKILL, 99)
    _, part = await imported(owner, archive(two_classes()))
    assert (part["state"], part["reason"]["code"]) == ("invalid", refusals.READER_FAILED)
    assert (part["reason"]["params"], len(exits)) == ({"exit": -signal.SIGKILL}, 4)
