"""Whose fault an error is: the work's, or the database's, its disk's or its locks'."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, NotSupportedError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

_OF_THE_WORK = (IntegrityError, ProgrammingError, DataError, NotSupportedError)


WAIT = 8.0
"""Seconds that work waits until it begins. Then it is given up: whoever asked for it gave up, or will soon,
and asks again."""


_REASONS = {
    "disk_full": ("SQLITE_FULL", "SQLITE_IOERR", "53100"),
    "locked": ("SQLITE_BUSY", "SQLITE_LOCKED", "55P03"),
    "damaged": ("SQLITE_CORRUPT", "SQLITE_NOTADB", "XX001", "XX002"),
    "busy": ("53300",),
}
"""Of what the two databases call it, the beginnings."""


class Unavailable(Exception):
    """The database cannot be used now, in one word why: disk_full (or broken), locked (by another program),
    damaged, busy, away. Nothing was written; the same work can be tried again."""


class Undone(Exception):
    """Work that wants nothing of itself to stay, and whose connection is as good as before: no failure."""


def is_trouble(error: BaseException) -> bool:
    """Whether the database is in trouble (away, locked, disk full, damaged): nothing is wrong with the work,
    nothing of it was kept, and it can be tried again."""
    if isinstance(error, DBAPIError):
        return not isinstance(error, _OF_THE_WORK)
    return isinstance(error, PoolTimeout)


@contextmanager
def translated() -> Iterator[None]:
    """Trouble of the database leaves as Unavailable, which carries no statement and no words of people."""
    try:
        yield
    except Exception as error:
        if is_trouble(error):
            raise Unavailable(_why(error)) from error
        raise


def _why(error: Exception) -> str:
    cause = getattr(error, "orig", None)
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or ""
    if isinstance(error, PoolTimeout):
        return "busy"
    return next((why for why, codes in _REASONS.items() if code.startswith(codes)), "away")
