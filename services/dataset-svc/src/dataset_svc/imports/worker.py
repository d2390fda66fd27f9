"""`python -m dataset_svc.imports.worker JOB.json`: reads one archive, in a process of its own that can do nothing else.

Writes `report.json` {"reason": Reason or null, "parts": {part: report}, "reasons": {part: Reason or null}, "size": of
the archive, "is_converted"} and `<part>.index.jsonl` into the job's folder, and `converted.zip` where the archive had
to be packed once more; tells how far it is on standard output, a number from 0 to 1 a line, the first when it begins.
"""

import errno
import json
import locale
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from dataset_svc.archives.archive import Archive
from dataset_svc.archives.budget import Limits, end_when_stuck
from dataset_svc.archives.convert import convert
from dataset_svc.archives.rar import EARLY
from dataset_svc.imports.confine import give_up_rights, limit_resources
from dataset_svc.imports.formats import FORMATS
from dataset_svc.imports.job import CONVERTED, DISK_FULL, REPORT, Job, tell
from dataset_svc.imports.mends import Mends
from dataset_svc.imports.parts import PartsReading
from dataset_svc.imports.record_files import RecordFiles
from dataset_svc.imports.records import RecordFormat
from dataset_svc.refusals import (
    ARCHIVE_UNSUPPORTED,
    COMPRESSION_UNSUPPORTED,
    FORMAT_UNSUPPORTED,
    NO_SAMPLES,
    NOT_AN_ARCHIVE,
    OUT_OF_MEMORY,
    TOO_LARGE,
    ArchiveRefused,
    reason,
)

_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def main(path: str) -> None:
    """Exit code 0 whenever there is a report, also for a refused archive; DISK_FULL when there is no room for it."""
    tell(0.0)
    job = Job(**json.loads(Path(path).read_text(encoding="utf-8")))
    limit_resources(job.max_memory, job.max_cpu_s, job.max_written)
    locale.setlocale(locale.LC_CTYPE, "C.UTF-8")  # in which libarchive hands names over
    fd = os.open(job.archive, os.O_RDONLY | os.O_CLOEXEC)
    give_up_rights(job.folder, user=job.user, starts_programs=os.pread(fd, len(EARLY), 0) == EARLY)
    end_when_stuck()
    try:
        try:
            answer = read(job, fd)
        except ArchiveRefused as refused:
            answer = {"reason": refused.reason, "parts": {}, "reasons": {}}
        except MemoryError:
            answer = {"reason": reason(OUT_OF_MEMORY), "parts": {}, "reasons": {}}
        Path(REPORT).write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        sys.exit(DISK_FULL)


def read(job: Job, fd: int, folder: Path = Path()) -> dict[str, Any]:
    """The archive that is open as `fd`; writes into `folder`. Raises ArchiveRefused."""
    format_ = FORMATS.get((job.format, job.task_type))
    if format_ is None:
        raise ArchiveRefused(FORMAT_UNSUPPORTED, format=job.format, task_type=job.task_type)
    archive = _opened(job, fd, folder)
    if not archive.members:
        raise ArchiveRefused(NO_SAMPLES)
    reading: PartsReading | RecordFiles
    if isinstance(format_, RecordFormat):
        reading = RecordFiles(job, archive, format_, folder)
    else:
        reading = PartsReading(job, archive, format_, folder)
    reading.read_members()
    return reading.answer() | {"size": archive.size, "is_converted": archive.fd != fd}


def _opened(job: Job, fd: int, folder: Path) -> Archive:
    """The archive, or a plain zip of what is in it."""
    limits = Limits(job.max_files, job.max_bytes, job.max_ratio, job.max_stored)
    try:
        return Archive(fd, limits, Mends.of(job.mends).names_encoding)
    except ArchiveRefused as refused:
        if refused.code not in (ARCHIVE_UNSUPPORTED, COMPRESSION_UNSUPPORTED, NOT_AN_ARCHIVE):
            raise
    target = folder / CONVERTED
    os.lseek(fd, 0, os.SEEK_SET)
    try:
        convert(fd, target, replace(limits, max_bytes=min(job.max_bytes, job.max_written)))
    except ArchiveRefused as refused:
        if refused.code == TOO_LARGE and job.max_written < job.max_bytes:
            raise OSError(errno.ENOSPC, "less room is left than it unpacks to") from None
        raise
    return Archive(os.open(target, os.O_RDONLY | os.O_CLOEXEC), limits, Mends.of(job.mends).names_encoding)


if __name__ == "__main__":
    main(sys.argv[1])
