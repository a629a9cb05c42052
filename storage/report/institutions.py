"""What each responsible institution has to know: its commitments, its decisions, the words behind them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import or_, select

from domain.report import Commitment, Institution
from domain.text import fold
from storage.report.decisions import groups_of
from storage.report.figures import Figures
from storage.report.heard import counted
from storage.report.quotes import quotes_where
from storage.tables import answered, contributions

QUOTES: Final = 20
CODES: Final = 300
"""Codes that are told one by one."""

own = contributions.c


def institution_rows(figures: Figures, adopted: Sequence[Commitment]) -> tuple[Institution, ...]:
    """Everybody who answers for a commitment or a decision, by name; two spellings that differ in capitals,
    accents or signs alone are one, called as it was written first."""
    names: dict[str, str] = {}
    for name in (*(one.entity for one in adopted), *(one.entity for one in figures.reading.standing)):
        if name.strip():
            names.setdefault(fold(name), name)
    return tuple(_institution(figures, adopted, whose, names[whose]) for whose in sorted(names))


def _institution(figures: Figures, adopted: Sequence[Commitment], whose: str, name: str) -> Institution:
    theirs = tuple(one for one in adopted if fold(one.entity) == whose)
    decided = [one.id for one in figures.reading.standing if fold(one.entity) == whose]
    grown_from = [code for one in theirs for code in one.contributions]
    answers = select(answered.c.contribution_id).where(answered.c.response_id.in_(decided))
    about = or_(own.code.in_(grown_from), own.id.in_(answers))
    first = select(own.code).where(*counted(figures.reading.scope), about).order_by(own.id).limit(CODES)
    return Institution(
        name,
        theirs,
        groups_of(figures, name),
        quotes_where(figures.reading, about, QUOTES),
        tuple(figures.reading.conn.execute(first).scalars()),
    )
