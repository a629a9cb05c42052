"""Decisions in force with their reasons, and what still has none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select

from domain.redaction import redact
from domain.report import SEVERAL, Decision, Group, Waiting
from domain.responses import OUTCOMES
from domain.text import fold
from storage.export.scope import Scope
from storage.report.decided import has_response
from storage.report.figures import Figures
from storage.report.heard import counted
from storage.report.reading import Reading
from storage.report.titles import titles
from storage.tables import answered, contributions, proposals, responses, stages, themes

DECISIONS: Final = 40
"""Decisions of one outcome on one theme that are told one by one; all are counted, and in the pack."""

CODES: Final = 6
"""Codes that are told one by one."""

own = contributions.c
given = responses.c


def groups(figures: Figures) -> tuple[Group, ...]:
    """By outcome in the order of the catalogue, then by theme in the order of the process; SEVERAL last."""
    return _grouped(figures, "decisiones_por_resultado_y_tema", "")


def groups_of(figures: Figures, institution: str) -> tuple[Group, ...]:
    """The same for one institution, however it was written."""
    return _grouped(figures, "decisiones_por_institucion", institution)


def waiting(figures: Figures) -> tuple[Waiting, ...]:
    """The themes that have words without any response, with the first of their codes."""
    found = []
    for code, (id_, name) in _themes(figures.reading).items():
        if figures.by_key("sin_respuesta_por_tema").get(code):
            found.append(_waiting(figures, code, id_, name))
    return tuple(found)


def _themes(reading: Reading) -> dict[str, tuple[int | None, str]]:
    """Code → id and name, in order; "" is what has none."""
    rows = reading.conn.execute(
        select(themes.c.id, themes.c.code, themes.c.official)
        .where(reading.scope.within(themes.c.process_id))
        .order_by(themes.c.position, themes.c.id)
    )
    return {**{row.code: (row.id, row.official) for row in rows}, "": (None, "")}


def _grouped(figures: Figures, query: str, institution: str) -> tuple[Group, ...]:
    whose = fold(institution)
    before = f"{whose}/" if institution else ""
    kept: dict[str, list[int]] = {}
    for one in figures.reading.standing:
        if not institution or fold(one.entity) == whose:
            kept.setdefault(f"{before}{one.outcome}/{one.theme}", []).append(one.id)
    names = {code: name for code, (_, name) in _themes(figures.reading).items()} | {SEVERAL: SEVERAL}
    found = []
    for outcome in OUTCOMES:
        for code, name in names.items():
            key = f"{before}{outcome}/{code}"
            if key in kept:
                rows = _decisions(figures.reading, kept[key][:DECISIONS], name)
                found.append(Group(outcome, name, figures.get(query, key, institution), rows))
    return tuple(found)


def _decisions(reading: Reading, ids: Sequence[int], theme: str) -> tuple[Decision, ...]:
    conn, into = reading.conn, proposals.alias("into")
    statement = (
        select(responses, proposals.c.code, stages.c.name.label("stage"), into.c.code.label("merged_into"))
        .outerjoin(proposals, proposals.c.id == given.proposal_id)
        .outerjoin(into, into.c.id == given.merged_into_id)
        .outerjoin(stages, stages.c.id == given.stage_id)
        .where(given.id.in_(ids))
        .order_by(given.decided_on, given.id)
    )
    rows = conn.execute(statement).all()
    words = titles(conn, reading.withheld, [row.proposal_id for row in rows if row.proposal_id])
    return tuple(
        _decision(
            row,
            reading.scope,
            theme,
            [(row.code, words.get(row.proposal_id, ""))] if row.proposal_id else _answered(reading, row.id),
        )
        for row in rows
    )


def _decision(row: Any, scope: Scope, theme: str, about: Sequence[tuple[str, str]]) -> Decision:
    """`about`: code and words of the proposal, or of what is answered by itself."""
    codes = [code for code, _ in about]
    title = about[0][1] if len(about) == 1 else ""
    return Decision(
        codes=tuple(codes[:CODES]),
        more=len(codes) > CODES,
        title=redact(title, scope.names),
        theme=theme,
        outcome=row.outcome,
        reason_code=row.reason_code,
        reason=redact(row.reason, scope.names),
        entity=redact(row.entity, scope.names),
        stage=row.stage or "",
        decided_on=row.decided_on,
        merged_into=row.merged_into or "",
        referred_to=redact(row.referred_to, scope.names),
        referred_document=redact(row.referred_document, scope.names),
        referred_on=row.referred_on,
        until=row.until,
    )


def _answered(reading: Reading, response_id: int) -> list[tuple[str, str]]:
    """Code and words of the first things that a response answers; words only where anybody may read them."""
    statement = (
        select(own.code, own.text, own.revision, own.withdrawn_at)
        .join(answered, own.id == answered.c.contribution_id)
        .where(answered.c.response_id == response_id)
        .order_by(own.id)
        .limit(CODES + 1)
    )
    return [
        (row.code, row.text if row.revision == "publicable" and row.withdrawn_at is None else "")
        for row in reading.conn.execute(statement)
    ]


def _waiting(figures: Figures, code: str, id_: int | None, name: str) -> Waiting:
    reading = figures.reading
    of_theme = own.theme_id.is_(None) if id_ is None else own.theme_id == id_
    open_ = (*counted(reading.scope), of_theme, ~has_response())
    first = select(own.code).where(*open_).order_by(own.received_at, own.id).limit(CODES)
    return Waiting(
        name,
        figures.get("sin_respuesta_por_tema", code, name),
        figures.get("atrasados_por_tema", code, name),
        figures.get("dias_de_atraso_por_tema", code, name),
        tuple(reading.conn.execute(first).scalars()),
    )
