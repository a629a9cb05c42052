"""The sheets on which a proposal is judged: SMART and viability, each of the version that was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, insert

from domain.matrix_columns import CRITERION_COLUMNS
from domain.proposals import CRITERIA
from storage.proposals.standing import SAYS
from storage.tables import assessments

_KEPT = {said: kept for kept, said in SAYS.items()}


@dataclass(frozen=True, slots=True)
class Judged:
    """A whole sheet (`smart`, `viabilidad`) of a version, as these columns of the matrix have it."""

    proposal_id: int
    version: int
    sheet: str
    texts: Mapping[str, str]


def judge(conn: Connection, sheets: Sequence[Judged]) -> None:
    """Write them. A sheet without any answer takes the proposal's earlier ones away too."""
    rows = [row for sheet in sheets for row in _rows(sheet)]
    answered = {(row["proposal_id"], row["sheet"]) for row in rows}
    for sheet in sheets:
        whose = [assessments.c.proposal_id == sheet.proposal_id, assessments.c.sheet == sheet.sheet]
        if (sheet.proposal_id, sheet.sheet) in answered:
            whose.append(assessments.c.version == sheet.version)
        conn.execute(delete(assessments).where(*whose))
    if rows:
        conn.execute(insert(assessments), rows)


def _rows(sheet: Judged) -> list[dict[str, object]]:
    whose = {"proposal_id": sheet.proposal_id, "version": sheet.version, "sheet": sheet.sheet}
    return [
        whose | _row(sheet.sheet, criterion, sheet.texts)
        for criterion in CRITERIA[sheet.sheet]
        if sheet.texts.get(CRITERION_COLUMNS[criterion])
    ]


def _row(sheet: str, criterion: str, texts: Mapping[str, str]) -> dict[str, object]:
    column = CRITERION_COLUMNS[criterion]
    smart = sheet == "smart"
    on = texts.get("smart_on" if smart else "viability_on")
    return {
        "criterion": criterion,
        "answer": _KEPT[texts[column]],
        "note": texts.get(f"{column}_note", ""),
        "by": texts.get("smart_by" if smart else f"{column}_by", ""),
        "role": texts.get("smart_role", "") if smart else "",
        "on": date.fromisoformat(on) if on else None,
    }
