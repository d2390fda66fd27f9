"""`python -m dataset_svc.imports.worker JOB.json`: reads one archive under resource limits, in a process of its own.

Writes `report.json` {"reason": Reason or null, "parts": {part: report}, "reasons": {part: Reason or null}} and
`<part>.index.jsonl` into the job's folder, and tells how far it is on standard output, a number from 0 to 1 a line, the
first when it begins.
"""

import errno
import json
import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dataset_svc.imports.archive import Archive, Limits
from dataset_svc.imports.dir_format import FORMATS, SampleFormat
from dataset_svc.imports.layout import Layout, class_folders, find_layout, strip_wrapper
from dataset_svc.imports.refusals import FORMAT_UNSUPPORTED, NO_SAMPLES, ArchiveRefused, reason
from dataset_svc.imports.report import PartReport

TELL_EVERY_S = 0.5
DISK_FULL = 28


@dataclass(frozen=True)
class Job:
    """What to read and how; written as JSON. `max_memory` in bytes of address space, `max_cpu_s` in seconds."""

    archive: str
    folder: str
    part: str
    separate: bool
    format: str
    task_type: str
    max_files: int
    max_bytes: int
    max_ratio: float
    max_bad_share: float
    max_memory: int
    max_cpu_s: int


def main(path: str) -> None:
    """Exit code 0 whenever there is a report, also for a refused archive; DISK_FULL when there is no room for it."""
    _tell(0.0)
    job = Job(**json.loads(Path(path).read_text(encoding="utf-8")))
    limit_resources(job)
    try:
        try:
            answer = read(job)
        except ArchiveRefused as refused:
            answer = {"reason": reason(refused.code, **refused.params), "parts": {}, "reasons": {}}
        Path(job.folder, "report.json").write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        sys.exit(DISK_FULL)


def limit_resources(job: Job) -> None:
    """No more memory, time, files or processes than reading an archive takes."""
    wanted = {
        resource.RLIMIT_AS: job.max_memory,
        resource.RLIMIT_CPU: job.max_cpu_s,
        resource.RLIMIT_NOFILE: 32,
        resource.RLIMIT_FSIZE: job.max_memory,
        resource.RLIMIT_CORE: 0,
    }
    for kind, value in wanted.items():
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def read(job: Job) -> dict[str, Any]:
    """Raises ArchiveRefused."""
    samples = FORMATS.get((job.format, job.task_type))
    if samples is None:
        raise ArchiveRefused(FORMAT_UNSUPPORTED, format=job.format, task_type=job.task_type)
    with Archive(Path(job.archive), Limits(job.max_files, job.max_bytes, job.max_ratio)) as archive:
        strip_wrapper(archive)
        if not archive.members:
            raise ArchiveRefused(NO_SAMPLES)
        layout = find_layout(archive.members, job.part, separate=job.separate)
        reports = _reports(job, archive, layout)
        _read_members(archive, layout, samples, reports)
        answer: dict[str, Any] = {"reason": None, "parts": {}, "reasons": {}}
        for part, report in reports.items():
            report.finish(job.format, job.task_type)
            answer["reasons"][part] = report.refusal(job.max_bad_share)
            answer["parts"][part] = report.as_dict() | {"ignored": archive.ignored, "archive_size": archive.size}
    return answer


def _reports(job: Job, archive: Archive, layout: Layout) -> dict[str, PartReport]:
    classes: dict[str, set[str]] = {part: set() for part in layout.prefixes}
    for part, name in class_folders(archive.folders, layout):
        classes[part].add(name)
    return {part: PartReport(part, Path(job.folder), classes[part]) for part in layout.prefixes}


def _read_members(archive: Archive, layout: Layout, samples: SampleFormat, reports: dict[str, PartReport]) -> None:
    """Every member is read to its end, also those of no part: the archive is whole or it is refused."""
    total = sum(member.entry.compressed for member in archive.members) or 1
    done, told = 0, time.monotonic()
    for member in archive.members:
        data, mark = archive.read(member, samples.keep)
        placed = layout.place(member.path)
        if placed is not None:
            part, path = placed
            if "/" in path:
                reports[part].add(path, member, samples.examine(path, data, member.entry.size), data, mark)
            else:
                reports[part].outside(path)
        done += member.entry.compressed
        if time.monotonic() - told > TELL_EVERY_S:
            told = time.monotonic()
            _tell(done / total)


def _tell(progress: float) -> None:
    sys.stdout.write(f"{progress:.4f}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
