"""What a machine suggested about contributions, and what a person said to it.

A suggestion is a row of its own with method, version and score. Nothing that counts or is published reads it;
only when a person accepts one does it become something: a theme where there was none, a pair that the
matrix shows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, or_, select, update

from storage.export.scope import visible
from storage.tables import contributions, suggestions, themes

THEME, PAIR, GROUP = "tema", "parecida", "grupo"


@dataclass(frozen=True, slots=True)
class Words:
    """A contribution that is compared with others. `object` as in its table: proposals and comments on each
    document are compared among themselves."""

    id: int
    object: str
    text: str
    has_theme: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`other_id`: what it is like, or the first of its group; `group`: its number in this round."""

    kind: str
    contribution_id: int
    score: float
    other_id: int | None = None
    theme_id: int | None = None
    group: int | None = None

    @property
    def about(self) -> tuple[object, ...]:
        """The same for what says the same, however often it is found and from whichever end."""
        ends = [self.contribution_id, *([self.other_id] if self.other_id is not None else [])]
        return ("tema", *ends, self.theme_id) if self.kind == THEME else ("parecidas", *sorted(ends))


@dataclass(frozen=True, slots=True)
class Listed:
    """A suggestion as a person reads it: codes and words of both, the theme's code, what was decided."""

    id: int
    kind: str
    group: int | None
    code: str
    text: str
    other_code: str
    other_text: str
    theme: str
    score: float
    method: str
    accepted: bool | None
    settled_by: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person says to a suggestion."""

    id: int
    accepted: bool


def to_compare(conn: Connection, process_id: int) -> list[Words]:
    """Every contribution of a process that has words and was not withdrawn, in the order they came."""
    found = conn.execute(
        select(contributions.c.id, contributions.c.object, contributions.c.text, contributions.c.theme_id)
        .where(contributions.c.process_id == process_id, contributions.c.withdrawn_at.is_(None))
        .where(contributions.c.text != "", visible(contributions.c.import_id))
        .order_by(contributions.c.id)
    )
    return [Words(row.id, row.object, row.text, row.theme_id is not None) for row in found]


def theme_ids(conn: Connection, process_id: int) -> dict[str, tuple[int, str]]:
    """The id and the name of each theme of a process, by its code."""
    found = conn.execute(select(themes).where(themes.c.process_id == process_id).order_by(themes.c.position))
    return {row.code: (row.id, row.official) for row in found}


def settled(conn: Connection, process_id: int) -> set[tuple[object, ...]]:
    """What a person has decided already (`Suggestion.about`), and is not asked again."""
    found = conn.execute(_of(process_id).where(suggestions.c.settled_at.is_not(None)))
    return {
        Suggestion(row.kind, row.contribution_id, row.score, row.other_id, row.theme_id).about
        for row in found
    }


def open_ones(conn: Connection, process_id: int) -> list[int]:
    """The ids of those that nobody has decided."""
    chosen = _of(process_id).where(suggestions.c.settled_at.is_(None))
    return list(conn.execute(chosen.with_only_columns(suggestions.c.id)).scalars())


def drop(conn: Connection, piece: Collection[int]) -> None:
    """Forget these, as long as nobody has decided them."""
    undecided = suggestions.c.settled_at.is_(None)
    conn.execute(delete(suggestions).where(suggestions.c.id.in_(piece), undecided))


def keep(conn: Connection, piece: Sequence[Suggestion], method: str, version: str, now: datetime) -> None:
    """Write suggestions that wait for a person; those of contributions that were erased meanwhile are left
    out."""
    named = {id_ for one in piece for id_ in (one.contribution_id, one.other_id) if id_ is not None}
    there = set(conn.execute(select(contributions.c.id).where(contributions.c.id.in_(named))).scalars())
    made = {"method": method, "method_version": version, "at": now, "settled_by": ""}
    rows = [
        {
            "kind": one.kind,
            "contribution_id": one.contribution_id,
            "other_id": one.other_id,
            "theme_id": one.theme_id,
            "group": one.group,
            "score": one.score,
            **made,
        }
        for one in piece
        if {one.contribution_id, one.other_id} - {None} <= there
    ]
    if rows:
        conn.execute(insert(suggestions), rows)


def listed(conn: Connection, process_ids: Collection[int]) -> Iterator[Listed]:
    """Those of these processes: themes, then groups, then pairs, the surest first."""
    other = contributions.alias("other")
    found = conn.execute(
        select(
            suggestions,
            contributions.c.code,
            contributions.c.text,
            other.c.code.label("other_code"),
            other.c.text.label("other_text"),
            themes.c.code.label("theme"),
        )
        .join(contributions, contributions.c.id == suggestions.c.contribution_id)
        .outerjoin(other, other.c.id == suggestions.c.other_id)
        .outerjoin(themes, themes.c.id == suggestions.c.theme_id)
        .where(contributions.c.process_id.in_(process_ids))
        .order_by(
            suggestions.c.kind.desc(), suggestions.c.group, suggestions.c.score.desc(), suggestions.c.id
        )
    )
    for row in found:
        yield _listed(row)


def known(conn: Connection, ids: Collection[int]) -> dict[int, bool | None]:
    """Which of these suggestions there are, and what was decided of each."""
    found = conn.execute(select(suggestions.c.id, suggestions.c.accepted).where(suggestions.c.id.in_(ids)))
    return {row.id: row.accepted for row in found}


def settle(conn: Connection, piece: Sequence[Decision], by: str, now: datetime) -> int:
    """Note what a person decided; returns how many are new or decided otherwise than before.

    An accepted theme becomes the contribution's where it has none; it is not taken away again here."""
    before = known(conn, [one.id for one in piece])
    changed = [one for one in piece if one.id in before and before[one.id] is not one.accepted]
    for one in changed:
        row = conn.execute(
            update(suggestions)
            .where(suggestions.c.id == one.id)
            .values(accepted=one.accepted, settled_at=now, settled_by=by)
            .returning(suggestions.c.contribution_id, suggestions.c.theme_id)
        ).one()
        if one.accepted and row.theme_id is not None:
            _give_theme(conn, row.contribution_id, row.theme_id)
    return len(changed)


def confirmed(conn: Connection, contribution_ids: Collection[int]) -> Mapping[int, list[str]]:
    """The codes of those that a person found to ask for the same as each of these, in the order they came."""
    found: dict[int, dict[str, None]] = {}
    one, other = contributions.alias("one"), contributions.alias("other")
    pairs = conn.execute(
        select(one.c.id, one.c.code, other.c.id.label("other_id"), other.c.code.label("other_code"))
        .select_from(suggestions)
        .join(one, one.c.id == suggestions.c.contribution_id)
        .join(other, other.c.id == suggestions.c.other_id)
        .where(
            suggestions.c.accepted.is_(True),
            or_(one.c.id.in_(contribution_ids), other.c.id.in_(contribution_ids)),
        )
        .order_by(suggestions.c.id)
    ).all()
    for row in pairs:
        found.setdefault(row.id, {})[row.other_code] = None
        found.setdefault(row.other_id, {})[row.code] = None
    return {id_: list(found[id_]) for id_ in contribution_ids if id_ in found}


def forget(conn: Connection, contribution_id: int) -> None:
    """What was suggested about a contribution goes with it."""
    about = or_(suggestions.c.contribution_id == contribution_id, suggestions.c.other_id == contribution_id)
    conn.execute(delete(suggestions).where(about))


def _of(process_id: int) -> Any:
    return (
        select(suggestions)
        .join(contributions, contributions.c.id == suggestions.c.contribution_id)
        .where(contributions.c.process_id == process_id)
    )


def _give_theme(conn: Connection, contribution_id: int, theme_id: int) -> None:
    none = contributions.c.theme_id.is_(None)
    conn.execute(
        update(contributions).where(contributions.c.id == contribution_id, none).values(theme_id=theme_id)
    )


def _listed(row: Any) -> Listed:
    return Listed(
        id=row.id,
        kind=row.kind,
        group=row.group,
        code=row.code,
        text=row.text,
        other_code=row.other_code or "",
        other_text=row.other_text or "",
        theme=row.theme or "",
        score=row.score,
        method=f"{row.method} {row.method_version}",
        accepted=row.accepted,
        settled_by=row.settled_by,
    )
