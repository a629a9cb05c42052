"""The decision that a row of the matrix holds, and what keeps it from being taken."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from domain.cell_dates import kept_day
from domain.responses import NewResponse, check

Texts = Mapping[str, str]

_COLUMN_OF = {"entity": "responsible", "merged_into_id": "merged_into", "contribution_ids": "code"}


def decision(
    texts: Texts,
    process_id: int,
    by: str,
    today: date,
    *,
    proposal_id: int | None = None,
    contribution_ids: tuple[int, ...] = (),
    merged_into_id: int | None = None,
    stage_id: int | None = None,
) -> NewResponse:
    """The response that these columns say; one without a day is taken today."""
    return NewResponse(
        process_id=process_id,
        outcome=texts.get("outcome", ""),
        reason_code=texts.get("reason_code", ""),
        reason=texts.get("reason", ""),
        decided_on=kept_day(texts.get("decided_on", "")) or today,
        by=by,
        proposal_id=proposal_id,
        contribution_ids=contribution_ids,
        stage_id=stage_id,
        entity=texts.get("responsible", ""),
        merged_into_id=merged_into_id,
        referred_to=texts.get("referred_to", ""),
        referred_document=texts.get("referred_document", ""),
        referred_on=kept_day(texts.get("referred_on", "")),
        until=kept_day(texts.get("until", "")),
    )


def flaws(texts: Texts, now: Texts, own_code: str, today: date) -> Iterator[tuple[str, str, Collection[str]]]:
    """(column, code, what would be valid) of what is wrong with a decision, in a row that stands as `now`."""
    if now.get("outcome") and not texts.get("outcome"):
        yield "outcome", "decision_gone", ()
        return
    merged = texts.get("merged_into", "")
    number = 0 if not merged else 1 if merged == own_code else 2
    given = decision(texts, 0, "", today, proposal_id=1, merged_into_id=number or None)
    for flaw in check(given, today):
        yield _COLUMN_OF.get(flaw.field, flaw.field), flaw.code, flaw.valid
    before = kept_day(now.get("decided_on", ""))
    if before is not None and given.decided_on < before:
        yield "decided_on", "before_last", (before.isoformat(),)
