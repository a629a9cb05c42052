"""What the database holds of the rows that a matrix names, for the plan of its import."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice

from sqlalchemy import Connection, or_, select

from domain.matrix_checks import Key, Stands
from domain.matrix_columns import PROPOSALS_SHEET, unit_of
from domain.matrix_merge import Texts
from domain.matrix_plan import Clash, RowChange
from domain.matrix_rows import SheetRow
from domain.proposals import codes, derivation
from panel.import_words import SHOWN
from storage.proposals.decided import decided_by
from storage.proposals.edits import Edit, since
from storage.proposals.lineage import edges
from storage.proposals.names import names
from storage.proposals.standing import Standing, keys_of, standings
from storage.review import Listed, listed, listed_with
from storage.tables import contributions, proposals

_PIECE = 500
_LONGEST = 40
"""Letters of a code: SQLite takes fewer than a thousand conditions, and this is SHOWN times as many."""


def stands(
    conn: Connection, proposals: Sequence[SheetRow], comments: Sequence[SheetRow], today: date
) -> Stands:
    """Everything that the plan compares these rows with."""
    found: dict[Key, Texts] = {}
    objects: dict[Key, str] = {}
    for process_id, codes_ in _by_process(proposals, _named).items():
        for piece in _pieces(codes_):
            found |= {(process_id, row.code): row.texts for row in proposal_rows(conn, process_id, piece)}
            objects |= {(process_id, code): kind for code, kind in _objects(conn, process_id, piece)}
    found |= _origins(conn, proposals, found)
    existing = frozenset(found.keys() | _merged_into(conn, comments))
    answered = dict(_contributions(conn, comments))
    return Stands(
        today,
        found,
        answered,
        objects,
        existing,
        {process_id: edges(conn, process_id) for process_id in {row.process.id for row in proposals}},
        frozenset(_near(conn, [*proposals, *comments], existing | answered.keys() | objects.keys())),
    )


def proposal_rows(conn: Connection, process_id: int, some: Collection[str]) -> list[Standing]:
    """Proposals of a process by code."""
    return standings(conn, keys_of(conn, process_id, some), names(conn, [process_id]))


def contribution_rows(conn: Connection, process_id: int, some: Collection[str]) -> list[Listed]:
    """Contributions of a process by code."""
    return listed(conn, listed_with(conn, process_id, some), names(conn, [process_id]))


def last_edit(conn: Connection, sheet: str, row: Clash | RowChange, unit: str) -> Edit | None:
    """Who last changed what belongs to a unit (matrix_columns.unit_of) of a row since it was exported; None
    where that is not known."""
    if not getattr(row, "marked", True):
        return None
    if sheet == PROPOSALS_SHEET:
        rows = proposal_rows(conn, row.process_id, [row.code])
        own = next((one.id for one in rows if one.id is not None), None)
        edits = {} if own is None else since(conn, own, row.edition)
        return max(
            (edit for column, edit in edits.items() if unit_of(column) == unit),
            key=lambda edit: edit.at,
            default=None,
        )
    found = next(iter(contribution_rows(conn, row.process_id, [row.code])), None)
    if found is not None and unit == unit_of("outcome"):
        return decided_by(conn, found.id)
    if found is None or found.revised_at is None or unit not in ("revision", "reservation"):
        return None
    return Edit(found.revised_by, found.revised_at)


def _contributions(conn: Connection, rows: Sequence[SheetRow]) -> Iterator[tuple[Key, Texts]]:
    for process_id, codes_ in _by_process(rows, _own).items():
        for piece in _pieces(codes_):
            for row in contribution_rows(conn, process_id, piece):
                yield (process_id, row.code), row.texts


def _origins(conn: Connection, rows: Sequence[SheetRow], found: Mapping[Key, Texts]) -> dict[Key, Texts]:
    """What these rows came from until now, where that is to change."""

    def lost(row: SheetRow) -> Iterable[str]:
        now = found.get((row.process.id, row.code), {}) if "derives_from" in row.said else {}
        return [one for one in derivation(now.get("derives_from", "")) if (row.process.id, one) not in found]

    return {
        (process_id, row.code): row.texts
        for process_id, codes_ in _by_process(rows, lost).items()
        for piece in _pieces(codes_)
        for row in proposal_rows(conn, process_id, piece)
    }


def _merged_into(conn: Connection, rows: Sequence[SheetRow]) -> set[Key]:
    def merged(row: SheetRow) -> list[str]:
        return codes(row.cells.get("merged_into", "")) if "merged_into" in row.said else []

    return {
        (process_id, row.code)
        for process_id, codes_ in _by_process(rows, merged).items()
        for piece in _pieces(codes_)
        for row in proposal_rows(conn, process_id, piece)
    }


def _objects(conn: Connection, process_id: int, some: Collection[str]) -> Iterable[tuple[str, str]]:
    query = select(contributions.c.code, contributions.c.object).where(
        contributions.c.process_id == process_id, contributions.c.code.in_(some)
    )
    return [(code, kind) for code, kind in conn.execute(query)]


def _near(conn: Connection, rows: Sequence[SheetRow], known: Collection[Key]) -> Iterator[Key]:
    """Codes that one wrong letter makes of those that are named and not there."""
    for process_id, codes_ in _by_process(rows, _named).items():
        lost = sorted(code for code in codes_ if (process_id, code) not in known and len(code) <= _LONGEST)
        like = [f"{one[:place]}_{one[place + 1 :]}" for one in lost[:SHOWN] for place in range(len(one))]
        for table in (contributions, proposals) if like else ():
            alike = or_(*(table.c.code.like(pattern) for pattern in like))
            for code in conn.scalars(select(table.c.code).where(table.c.process_id == process_id, alike)):
                yield process_id, code


def _own(row: SheetRow) -> list[str]:
    return [row.code]


def _named(row: SheetRow) -> list[str]:
    """Its own code and those of all that it points to."""
    found = [row.code]
    for column in ("sources", "merged_into"):
        found += codes(row.cells.get(column, "")) if column in row.said else []
    if "derives_from" in row.said:
        found += derivation(row.cells.get("derives_from", ""))
    return found


def _by_process(
    rows: Sequence[SheetRow], of_row: Callable[[SheetRow], Iterable[str]]
) -> Mapping[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        found[row.process.id].update(of_row(row))
    return found


def _pieces(some: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(sorted(some))
    while piece := list(islice(rest, _PIECE)):
        yield piece
