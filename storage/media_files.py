"""The bytes of files that people send, each kept once under the hash of what it holds."""

from __future__ import annotations

import hashlib
import re
import uuid

import fsspec

_REFERENCE = re.compile(r"sha256:[0-9a-f]{64}")


class MediaFiles:
    """A folder or any object store, by its URL (RIMAY_MEDIA_URL): `var/media`, `s3://bucket/prefix`."""

    def __init__(self, url: str) -> None:
        self._files, self._root = fsspec.core.url_to_fs(url)

    def keep(self, content: bytes) -> str:
        """Store a file and return its reference; the same content is stored once. Raises OSError."""
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        if not self._files.exists(path):
            self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
            draft = f"{path}.{uuid.uuid4().hex}"
            self._files.pipe_file(draft, content)
            self._files.mv(draft, path)  # never half a file under its final name
        return f"sha256:{digest}"

    def read(self, reference: str) -> bytes:
        """The content of a reference. Raises FileNotFoundError; ValueError for what is no reference."""
        return bytes(self._files.cat_file(self._path(_digest(reference))))

    def forget(self, reference: str) -> None:
        """Delete a file; one that is gone already is well."""
        path = self._path(_digest(reference))
        if self._files.exists(path):
            self._files.rm_file(path)

    def _path(self, digest: str) -> str:
        return f"{self._root}/{digest[:2]}/{digest}"


def _digest(reference: str) -> str:
    if not _REFERENCE.fullmatch(reference):
        raise ValueError(f"not a stored file: {reference!r}")
    return reference.removeprefix("sha256:")
