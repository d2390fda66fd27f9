"""`python -m dataset_svc.imports.worker JOB.json`: reads one archive under resource limits, in a process of its own.

Writes `report.json` {"reason": Reason or null, "parts": {part: report}, "reasons": {part: Reason or null}} and
`<part>.index.jsonl` into the job's folder, and tells how far it is on standard output, a number from 0 to 1 a line, the
first when it begins.
"""

import errno
import json
import resource
import sys
from pathlib import Path
from typing import Any

from dataset_svc.imports.archive import Archive, Limits
from dataset_svc.imports.dir_format import FORMATS
from dataset_svc.imports.job import DISK_FULL, Job, tell
from dataset_svc.imports.parts import PartsReading
from dataset_svc.imports.refusals import FORMAT_UNSUPPORTED, NO_SAMPLES, ArchiveRefused, reason


def main(path: str) -> None:
    """Exit code 0 whenever there is a report, also for a refused archive; DISK_FULL when there is no room for it."""
    tell(0.0)
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
    limits = Limits(job.max_files, job.max_bytes, job.max_ratio)
    with Archive(Path(job.archive), limits, job.names_encoding) as archive:
        if not archive.members:
            raise ArchiveRefused(NO_SAMPLES)
        reading = PartsReading(job, archive, samples)
        reading.read_members()
        return reading.answer()


if __name__ == "__main__":
    main(sys.argv[1])
