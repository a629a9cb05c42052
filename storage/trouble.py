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


class Unavailable(Exception):
    """The database cannot be used now. Nothing was written; the same work can be tried again."""


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
            raise Unavailable(type(error).__name__) from error
        raise
