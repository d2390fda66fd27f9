"""How much of the disk open uploads keep from others: what they have announced and not sent yet."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from svckit.db import now
from svckit.uploads.port import UploadFile
from svckit.uploads.tables import Upload


def unsent(
    rows: Iterable[Upload], files: Mapping[str, UploadFile], since_last: timedelta, before_first: timedelta
) -> dict[str, int]:
    """Bytes by owner that are still to come of open uploads. An upload counts for `since_last` after its last byte, and
    for `before_first` after its beginning while it has none. What has arrived is read from the files: the row learns of
    it when the request ends."""
    sums: dict[str, int] = {}
    for row in rows:
        begun = UploadFile(size=0, idle_s=(now() - row.created_at).total_seconds())
        file = files.get(row.id, begun)  # one that is missing was begun after they were looked at, or is lost
        kept = since_last if file.size else before_first
        if file.idle_s < kept.total_seconds():
            sums[row.owner_id] = sums.get(row.owner_id, 0) + max(0, row.length - file.size)
    return sums


def room_for(owner_id: str, free: int, unsent: Mapping[str, int]) -> int:
    """How many bytes this owner may announce of a disk with `free` bytes. The others keep what they have not sent yet,
    each at most half of what those with less leave; their own uploads have to fit in full."""
    left = free
    for owner, size in sorted(unsent.items(), key=lambda item: item[1]):
        if owner != owner_id:
            left -= min(size, left // 2)
    return max(0, left - unsent.get(owner_id, 0))
