"""What each responsible institution has to know: its commitments, its decisions, the words behind them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, or_, select

from domain.report import Commitment, Institution
from domain.text import fold
from storage.export.scope import Scope
from storage.report.decided import current
from storage.report.decisions import groups_of
from storage.report.figures import Figures
from storage.report.heard import counted
from storage.report.quotes import quotes_where
from storage.tables import answered, contributions, responses

QUOTES: Final = 20
CODES: Final = 300
"""Codes that are told one by one."""

own = contributions.c


def institution_rows(
    conn: Connection, scope: Scope, figures: Figures, adopted: Sequence[Commitment]
) -> tuple[Institution, ...]:
    """Everybody who answers for a commitment or a decision, by name; two spellings that differ in capitals,
    accents or signs alone are one."""
    written: dict[str, list[str]] = {}
    for name in (*(one.entity for one in adopted), *_deciding(conn, scope)):
        if name.strip():
            spellings = written.setdefault(fold(name), [])
            if name not in spellings:
                spellings.append(name)
    return tuple(_institution(conn, scope, figures, adopted, names) for _, names in sorted(written.items()))


def _deciding(conn: Connection, scope: Scope) -> list[str]:
    now = current(scope)
    named = select(responses.c.entity).join(now, now.c.id == responses.c.id)
    return list(conn.execute(named.distinct().order_by(responses.c.entity)).scalars())


def _institution(
    conn: Connection, scope: Scope, figures: Figures, adopted: Sequence[Commitment], names: Sequence[str]
) -> Institution:
    theirs = tuple(one for one in adopted if one.entity in names)
    grown_from = [code for one in theirs for code in one.contributions]
    now = current(scope)
    answers = (
        select(answered.c.contribution_id)
        .join(now, now.c.id == answered.c.response_id)
        .join(responses, responses.c.id == now.c.id)
        .where(responses.c.entity.in_(names))
    )
    about = or_(own.code.in_(grown_from), own.id.in_(answers))
    codes = conn.execute(select(own.code).where(*counted(scope), about).order_by(own.id).limit(CODES))
    return Institution(
        names[0],
        theirs,
        groups_of(conn, scope, figures, names, names[0]),
        quotes_where(conn, scope, about, QUOTES),
        tuple(codes.scalars()),
    )
