"""The sheets on which a proposal is judged: SMART and viability, each of the version that was read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, delete, insert

from domain.matrix_columns import CRITERION_COLUMNS
from domain.proposals import CRITERIA
from storage.proposals.standing import SAYS
from storage.tables import assessments

_KEPT = {said: kept for kept, said in SAYS.items()}


def judge(conn: Connection, proposal_id: int, version: int, sheet: str, texts: Mapping[str, str]) -> None:
    """Write a whole sheet (`smart`, `viabilidad`) of that version as these columns of the matrix have it. A
    sheet without any answer takes the proposal's earlier ones away too."""
    rows = [
        _row(sheet, criterion, texts)
        for criterion in CRITERIA[sheet]
        if texts.get(CRITERION_COLUMNS[criterion])
    ]
    of_sheet = [assessments.c.proposal_id == proposal_id, assessments.c.sheet == sheet]
    if rows:
        of_sheet.append(assessments.c.version == version)
    conn.execute(delete(assessments).where(*of_sheet))
    every = {"proposal_id": proposal_id, "version": version, "sheet": sheet}
    if rows:
        conn.execute(insert(assessments), [every | row for row in rows])


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
