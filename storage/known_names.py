"""Names that the database knows, so that whoever reads a page or a chat reads none of them in others' words.

A text is not compared with every name: its words, and then those of them that stand near each other, are
looked up among the parts of all names (`parts_of_name`, domain/redaction.py). Parts are kept as numbers that
say nothing of whose they are, and nobody who registers waits for them: a job looks at the newest names and
goes over all of them again and again, a range of ids at a time, and adds what is new. What no name has any
more goes in the month after (docs/adr/0038).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from functools import partial
from hashlib import blake2b
from typing import TypeVar

from sqlalchemy import CompoundSelect, Connection, Table, delete, func, or_, select, union_all
from sqlalchemy.dialects.postgresql import insert as insert_or_update  # SQLite compiles it too
from sqlalchemy.sql import ColumnElement

from domain.anybody import Clean
from domain.redaction import KnownNames, Part, pairs_said, parts_of_name, redact, words_said
from storage.lists import among
from storage.sql import Query
from storage.tables import attendances, attendees, contributions, name_parts, persons, secrets

T = TypeVar("T")

SLICE, NEWEST = 100, 20
"""Ids of each table that one piece looks at: those whose turn it is, and the last ones."""

NAMED = "n:"
"""Begins a paper list's key made of name and organisation (domain/attendance_rows.py)."""

_NAMES: tuple[tuple[Table, ColumnElement[str], ColumnElement[bool]], ...] = (
    (persons, persons.c.name, persons.c.name.is_not(None)),
    (attendees, attendees.c.name, attendees.c.name != ""),
    (contributions, contributions.c.author_name, contributions.c.author_name != ""),
    (attendances, attendances.c.person_key, attendances.c.person_key.startswith(NAMED)),
)
_AT = "names known up to"
_found = Query(select(name_parts).where(among(name_parts.c.number, "in_numbers")))
_new = insert_or_update(name_parts)
_keep = Query(_new.on_conflict_do_update(index_elements=["number"], set_={"month": _new.excluded.month}))


def cleaned(conn: Connection, make: Callable[[Clean], T], own: Sequence[str] = ()) -> T:
    """What `make` makes of texts with the function it is given, which takes out what must not be read by
    anybody: known names and those in `own`, phones, e-mails, documents. It is called twice: what it asks for
    the first time is looked up at once."""
    texts: list[str] = []

    def listen(text: str) -> str:
        texts.append(text)
        return text

    make(listen)
    names = KnownNames(own, _known(conn, texts))
    return make(partial(redact, names=names))


def every_name(which: Callable[[Table], ColumnElement[bool]] | None = None) -> CompoundSelect[tuple[str]]:
    """Every name that is kept, in column `name` as `bare` reads it; of some rows of each table."""
    return union_all(
        *(
            select(column.label("name")).where(known, *([which(table)] if which else ()))
            for table, column, known in _NAMES
        )
    )


def bare(name: str) -> str:
    """A name without what a key of a list has around it."""
    return name.removeprefix(NAMED).partition("|")[0]


def learn_some(conn: Connection, now: datetime) -> bool:
    """For a job: the parts of the newest names and of those in the next range of ids; after the last one it
    begins again. Whether some were new: then there may be more, else it takes its time."""
    month, after = _place(conn, now)
    last = {table.name: conn.execute(select(func.max(table.c.id))).scalar() or 0 for table, _, _ in _NAMES}
    here = every_name(
        lambda table: or_(
            table.c.id.between(after + 1, after + SLICE), table.c.id > last[table.name] - NEWEST
        )
    )
    new = learn(conn, (bare(row.name) for row in conn.execute(here)), month)
    if after + SLICE < max(last.values()):
        _go_on(conn, month, after + SLICE)
    else:
        conn.execute(delete(name_parts).where(name_parts.c.month < month))
        _go_on(conn, _month(now), 0)
    return new


def learn(conn: Connection, names: Iterable[str], month: int) -> bool:
    """Add the parts of some names, as seen in that month; whether one was new."""
    wanted = {_number(part) for name in names for part in parts_of_name(name)}
    kept = {row.number: row.month for row in _found.all(conn, in_numbers=wanted)}
    lacking = sorted(number for number in wanted if kept.get(number) != month)
    _keep.many(conn, [{"number": number, "month": month} for number in lacking])
    return not wanted <= kept.keys()


def forget_names(conn: Connection, names: Iterable[str]) -> None:
    """Drop the pairs of names of somebody who is erased; whoever else has one brings it back."""
    pairs = [_number(part) for name in names for part in parts_of_name(name) if len(part) > 1]
    conn.execute(delete(name_parts).where(name_parts.c.number.in_(pairs)))


def _known(conn: Connection, texts: Sequence[str]) -> list[Part]:
    said = {(word,) for text in texts for word in words_said(text)}
    words = _parts_among(conn, said)
    known = {word for (word,) in words}
    return [*words, *_parts_among(conn, {pair for text in texts for pair in pairs_said(text, known)})]


def _parts_among(conn: Connection, some: Collection[Part]) -> list[Part]:
    numbers = {_number(part): part for part in some}
    return [numbers[row.number] for row in _found.all(conn, in_numbers=numbers)] if numbers else []


def _number(part: Part) -> int:
    """The same in every process."""
    digest = blake2b(" ".join(part).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def _place(conn: Connection, now: datetime) -> tuple[int, int]:
    """The month in which this going over began, and the last id it looked at."""
    kept = conn.execute(select(secrets.c.value).where(secrets.c.name == _AT)).scalar()
    month, after = json.loads(kept) if kept else (_month(now), 0)
    return int(month), int(after)


def _go_on(conn: Connection, month: int, after: int) -> None:
    row = insert_or_update(secrets).values(name=_AT, value=json.dumps([month, after]))
    new = row.excluded.value  # where few names are known the place is always the same: nothing is written
    conn.execute(
        row.on_conflict_do_update(index_elements=["name"], set_={"value": new}, where=secrets.c.value != new)
    )


def _month(now: datetime) -> int:
    return now.year * 100 + now.month
