"""All that is due to be forgotten, at once: what the worker otherwise does a piece at a time."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import datetime
from functools import partial

from storage.database import Database
from storage.erased_files import forget_files
from storage.identities import forget_all
from storage.media_files import MediaFiles
from storage.retention import forget_piece


def purge(db: Database, files: MediaFiles, now: datetime) -> Counter[str]:
    """Forget until nothing is due. How many of each kind: the fields of `retention.Forgotten`, `contents` for
    the bytes of files, and `identities`. Raises Unavailable; OSError where the files are away."""
    done = Counter(identities=forget_all(db, now)) + _rows(db, now)
    while settled := forget_files(db, files, now):
        done["contents"] += settled
    return done + _rows(db, now)  # rows that waited for their bytes to go


def _rows(db: Database, now: datetime) -> Counter[str]:
    done: Counter[str] = Counter()
    more = True
    while more:
        piece = db.write(partial(forget_piece, now=now))
        done.update(asdict(piece))
        more = piece.more
    return +done
