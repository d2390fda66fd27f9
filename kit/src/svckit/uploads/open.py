"""Choosing the adapter of the upload store by its URL."""

from svckit.objects.open import directory_url
from svckit.objects.port import ObjectStore
from svckit.settings import NoAdapter
from svckit.uploads.port import UploadStore


def open_uploads(url: str, objects: ObjectStore) -> UploadStore:
    """`file:///abs/path[?min_free=BYTES]`; finished uploads go into `objects`. Nothing is read or written yet. Raises
    NoAdapter for any other URL."""
    directory = directory_url(url)
    if directory is None:
        raise NoAdapter("uploads_url", url)
    from svckit.uploads.directory import DirectoryUploads

    folder, min_free = directory
    return DirectoryUploads(folder, objects, min_free)
