"""What the State commits itself to, for anybody: one commitment, whole."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote

from domain.anybody import Clean, advance_for_anybody, is_link
from domain.life import Adopted, Advance
from mensajes import catalog
from panel.pages import LANGUAGE, text
from storage.commitments import Commitment, Milestone

_FIELDS = ("problem", "text", "contribution", "ogp_values", "entity", "other_actors", "indicator", "baseline")
_DAYS = ("adopted_on", "starts_on", "ends_on")


def address(code: str, process: str) -> str:
    """Of the page of a code in a process."""
    return f"/d/{quote(code, safe='')}?proceso={quote(process, safe='')}"


def adopted_view(one: Adopted) -> dict[str, Any]:
    """A commitment in short, as anybody may read it (domain/anybody.py): its last progress."""
    return {
        "heading": text("page.commitment"),
        "title": one.title,
        "address": address(one.code, one.process),
        "entity": one.entity,
        "advances": [_advance(one.advance)] if one.advance is not None else [],
    }


def commitment_view(one: Commitment, today: date, clean: Clean) -> dict[str, Any]:
    """All of it: what the official form has, its milestones, and its progress, the newest first;
    as anybody may read it."""
    row = one.row
    said = {name: clean(getattr(row, name)) for name in (*_FIELDS, "goal", "budget")}
    lines = [(text(f"page.field_{name}"), words) for name, words in said.items()]
    lines += [
        (text(f"page.field_{name}"), text("page.on_day", day=getattr(row, name)))
        for name in _DAYS
        if getattr(row, name) is not None
    ]
    lines += [
        (text("page.contribution_theme"), row.theme),
        (text("page.contribution_process"), row.process_name),
    ]
    sources = [(code, address(code, row.process)) for code in one.proposals]
    progress = {"heading": text("page.progress"), "title": "", "address": "", "entity": ""}
    return {
        "over": text("page.commitment_code", code=row.code),
        "title": clean(row.title),
        "lines": [(label, words) for label, words in lines if words],
        "links": [(text("page.comes_from"), sources)] if sources else [],
        "adopted": [
            {
                **progress,
                "advances": [_advance(advance_for_anybody(advance, clean)) for advance in one.progress],
            }
        ],
        "milestones": [(clean(step.text), _milestone(step, today)) for step in one.milestones],
    }


def _advance(one: Advance) -> dict[str, Any]:
    link = one.evidence if is_link(one.evidence) else ""
    status = catalog.text(LANGUAGE, f"life.status.{one.status}")
    day = text("page.on_day", day=one.on)
    far = (
        ""
        if one.percent is None
        else text("page.progress_percent", percent=f"{one.percent:g}", status=status)
    )
    return {
        "percent": one.percent,
        "when": f"{day}: {far or status}",
        "text": f"{one.text[:1].upper()}{one.text[1:]}",
        "link": link,
        "evidence": one.evidence,
    }


def _milestone(step: Milestone, today: date) -> str:
    if step.done_on is not None:
        return text("page.milestone_done", day=step.done_on)
    if step.ends_on is None:
        return ""
    late = (today - step.ends_on).days
    return (
        text("page.milestone_late", day=step.ends_on, n=late)
        if late > 0
        else text("page.milestone_due", day=step.ends_on)
    )
