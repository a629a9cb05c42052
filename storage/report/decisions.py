"""Decisions in force with their reasons, and what still has none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, select, true

from domain.redaction import redact
from domain.report import Decision, Group, Waiting
from domain.responses import OUTCOMES
from domain.text import fold
from storage.export.scope import Scope
from storage.report.decided import current, has_response
from storage.report.figures import Figures
from storage.report.heard import counted
from storage.report.titles import titles
from storage.tables import answered, contributions, proposals, responses, stages, themes

DECISIONS: Final = 40
"""Decisions of one outcome on one theme that are told one by one; all are counted, and in the pack."""

CODES: Final = 12
"""Codes that are told one by one."""

own = contributions.c
given = responses.c


def groups(conn: Connection, scope: Scope, figures: Figures) -> tuple[Group, ...]:
    """By outcome in the order of the catalogue, then by theme in the order of the process."""
    return _grouped(conn, scope, figures, "decisiones_por_resultado_y_tema", (), "")


def groups_of(
    conn: Connection, scope: Scope, figures: Figures, written: Sequence[str], name: str
) -> tuple[Group, ...]:
    """The same for one institution, however it was written."""
    return _grouped(conn, scope, figures, "decisiones_por_institucion", written, name)


def _grouped(
    conn: Connection, scope: Scope, figures: Figures, query: str, written: Sequence[str], institution: str
) -> tuple[Group, ...]:
    names = _theme_names(conn, scope)
    before = f"{fold(institution)}/" if institution else ""
    found = []
    for outcome in OUTCOMES:
        for code, (id_, name) in names.items():
            number = figures.get(query, f"{before}{outcome}/{code}", institution)
            if number.count:
                rows = _decisions(conn, scope, figures, outcome, (id_, name), written)
                found.append(Group(outcome, name, number, rows))
    return tuple(found)


def waiting(conn: Connection, scope: Scope, figures: Figures) -> tuple[Waiting, ...]:
    """The themes that have words without any response, with the first of their codes."""
    found = []
    for code, (id_, name) in _theme_names(conn, scope).items():
        if figures.by_key("sin_respuesta_por_tema").get(code):
            found.append(_waiting(conn, scope, figures, (code, id_, name)))
    return tuple(found)


def _theme_names(conn: Connection, scope: Scope) -> dict[str, tuple[int | None, str]]:
    rows = conn.execute(
        select(themes.c.id, themes.c.code, themes.c.official)
        .where(scope.within(themes.c.process_id))
        .order_by(themes.c.position, themes.c.id)
    )
    return {**{row.code: (row.id, row.official) for row in rows}, "": (None, "")}


def _decisions(
    conn: Connection,
    scope: Scope,
    figures: Figures,
    outcome: str,
    theme: tuple[int | None, str],
    written: Sequence[str],
) -> tuple[Decision, ...]:
    theme_id, name = theme
    rows_now = current(scope)
    of_theme = rows_now.c.theme_id.is_(None) if theme_id is None else rows_now.c.theme_id == theme_id
    into = proposals.alias("into")
    statement = (
        select(responses, proposals.c.code, stages.c.name.label("stage"), into.c.code.label("merged_into"))
        .join(rows_now, rows_now.c.id == given.id)
        .outerjoin(proposals, proposals.c.id == given.proposal_id)
        .outerjoin(into, into.c.id == given.merged_into_id)
        .outerjoin(stages, stages.c.id == given.stage_id)
        .where(rows_now.c.outcome == outcome, of_theme, given.entity.in_(written) if written else true())
        .order_by(given.decided_on, given.id)
        .limit(DECISIONS)
    )
    rows = conn.execute(statement).all()
    words = titles(conn, figures.withheld, [row.proposal_id for row in rows if row.proposal_id])
    answers = _answers(conn, [row.id for row in rows if not row.proposal_id])
    return tuple(_decision(row, scope, name, words, answers) for row in rows)


def _decision(
    row: Any,
    scope: Scope,
    theme: str,
    words: Mapping[int, str],
    answers: Mapping[int, Sequence[tuple[str, str]]],
) -> Decision:
    codes = [row.code] if row.proposal_id else [code for code, _ in answers.get(row.id, ())]
    alone = answers.get(row.id, ())
    title = words.get(row.proposal_id, "") if row.proposal_id else (alone[0][1] if len(alone) == 1 else "")
    return Decision(
        codes=tuple(codes[:CODES]),
        more=max(0, len(codes) - CODES),
        title=redact(title, scope.names),
        theme=theme,
        outcome=row.outcome,
        reason_code=row.reason_code,
        reason=redact(row.reason, scope.names),
        entity=row.entity,
        stage=row.stage or "",
        decided_on=row.decided_on,
        merged_into=row.merged_into or "",
        referred_to=row.referred_to,
        referred_document=row.referred_document,
        referred_on=row.referred_on,
        until=row.until,
    )


def _answers(conn: Connection, response_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """Response → code and words of what it answers; words only where anybody may read them."""
    statement = (
        select(answered.c.response_id, own.code, own.text, own.revision, own.withdrawn_at)
        .join(contributions, own.id == answered.c.contribution_id)
        .where(answered.c.response_id.in_(response_ids))
        .order_by(own.id)
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for row in conn.execute(statement):
        seen = row.revision == "publicable" and row.withdrawn_at is None
        found.setdefault(row.response_id, []).append((row.code, row.text if seen else ""))
    return found


def _waiting(conn: Connection, scope: Scope, figures: Figures, theme: tuple[str, int | None, str]) -> Waiting:
    code, id_, name = theme
    of_theme = own.theme_id.is_(None) if id_ is None else own.theme_id == id_
    open_ = (*counted(scope), of_theme, ~has_response())
    codes = conn.execute(select(own.code).where(*open_).order_by(own.received_at, own.id).limit(CODES))
    return Waiting(
        name,
        figures.get("sin_respuesta_por_tema", code, name),
        figures.get("atrasados_por_tema", code, name),
        figures.get("dias_de_atraso_por_tema", code, name),
        tuple(codes.scalars()),
    )
