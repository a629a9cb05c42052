"""What became of somebody's words, for anybody: the page of a contribution, a proposal or a commitment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from bot.site import Site
from domain.anybody import Clean, for_anybody
from domain.life import Due, Life
from domain.places import jurisdiction
from mensajes.life import outcome_words, owed_words, reasons, timeline
from panel.assets import READING
from panel.commitment_page import address, adopted_view, commitment_view
from panel.document_page import document_page
from panel.pages import LANGUAGE, missing, page, text
from storage.database import Database
from storage.known_names import cleaned
from storage.paths.contributions import Contribution
from storage.paths.public import (
    ProposalFacts,
    author_names,
    public_commitment,
    public_contribution,
    public_proposal,
)
from storage.paths.whole import whole, whole_of_proposal

_PROPOSES = "propuesta"
_EMPTY: dict[str, Any] = {
    **dict.fromkeys(("over", "notice", "said"), ""),
    **dict.fromkeys(("lead", "lines", "links", "days", "dues", "adopted", "milestones"), ()),
    "yours": False,
}


def contribution_routes(db: Database, site: Site, now: Callable[[], datetime]) -> APIRouter:
    """`/d/{code}`, also of a document; of codes that several processes have, `?proceso=` says whose."""
    router = APIRouter()
    zone = ZoneInfo(site.timezone)

    @router.api_route("/d/{code}", methods=READING)
    def contribution(code: str, proceso: str = "") -> HTMLResponse:
        with db.read() as conn:
            view = _view(conn, code, proceso, zone, now())
        if view is None:
            return document_page(db, code, site, now()) or missing()
        return page("contribution", **{**_EMPTY, **view})

    return router


def _view(conn: Connection, code: str, process: str, zone: ZoneInfo, now: datetime) -> dict[str, Any] | None:
    today = now.astimezone(zone).date()
    if (one := public_contribution(conn, code)) is not None:
        life, own = whole(conn, one, zone, now), author_names(conn, one.id)
        anew = _written_anew(conn, one, life)
        return cleaned(conn, partial(_contribution, one, life, anew, today), own)
    if (facts := public_proposal(conn, code, process)) is not None:
        life = whole_of_proposal(conn, facts.id, zone, now)
        return cleaned(conn, partial(_proposal, facts, life, today))
    found = public_commitment(conn, code, process)
    return cleaned(conn, partial(commitment_view, found, today)) if found is not None else None


def _written_anew(conn: Connection, one: Contribution, life: Life) -> list[tuple[str, str]]:
    """The words that the team gave to the proposal of the same code."""
    own = next((grown.id for grown in life.grown.proposals if grown.code == one.code), None)
    if not any((version.proposal, version.number > 1) == (own, True) for version in life.grown.versions):
        return []
    facts = public_proposal(conn, one.code, one.process)
    return _texts(facts) if facts is not None and facts.id == own else []


def _texts(facts: ProposalFacts) -> list[tuple[str, str]]:
    return [
        (text("page.proposal_title"), facts.title),
        (text("page.proposal_problem"), facts.problem),
        (text("page.proposal_commitment"), facts.commitment),
        (text("page.proposal_deadline"), facts.deadline),
    ]


def _contribution(
    one: Contribution, life: Life, anew: list[tuple[str, str]], today: date, clean: Clean
) -> dict[str, Any]:
    life = for_anybody(life, clean)
    region = jurisdiction(one.ubigeo) if one.ubigeo else ""
    worked = [(grown.code, address(grown.code, one.process)) for grown in life.grown.proposals]
    lines = [
        *((label, clean(words)) for label, words in anew),
        (text("page.contribution_theme"), one.theme),
        (text("page.contribution_place"), region),
        (text("page.contribution_process"), one.process_name),
    ]
    return {
        "title": text("page.contribution" if one.object == _PROPOSES else "page.opinion", code=one.code),
        "notice": text("page.contribution_withdrawn") if one.withdrawn_at is not None else "",
        "lead": [] if one.withdrawn_at is not None else list(_lead(life, one.revision)),
        "said": clean(one.text) if one.public else "",
        "lines": [(label, words) for label, words in lines if words],
        "links": _links(text("page.worked_as"), [link for link in worked if link[0] != one.code]),
        "yours": True,
        **_life(life, text(f"page.via_{one.via}"), today),
    }


def _proposal(facts: ProposalFacts, life: Life, today: date, clean: Clean) -> dict[str, Any]:
    life = for_anybody(life, clean)
    lines = [
        *((label, clean(words)) for label, words in _texts(facts)),
        (text("page.contribution_theme"), facts.theme),
        (text("page.proposal_institution"), clean(facts.institution)),
        (text("page.contribution_process"), facts.process_name),
    ]
    sources = [(code, address(code, facts.process)) for code in facts.comes_from]
    return {
        "title": text("page.contribution", code=facts.code),
        "lead": list(_lead(life, "")),
        "lines": [(label, words) for label, words in lines if words],
        "links": _links(text("page.comes_from"), sources),
        **_life(life, "", today),
    }


def _life(life: Life, via: str, today: date) -> dict[str, Any]:
    return {
        "days": list(timeline(LANGUAGE, life, via)),
        "dues": [(due.stage or text("page.due_without_stage"), _due(due, today)) for due in life.dues],
        "adopted": [adopted_view(one) for one in life.adopted],
    }


def _lead(life: Life, revision: str) -> Iterator[str]:
    """Where it stands: what was decided and why, or what is still to come."""
    for one in life.standing:
        several = len(life.standing) > 1 and one.about
        outcome = outcome_words(LANGUAGE, one.outcome)
        yield f"{one.about}: {outcome}." if several else f"{outcome}."
        yield from reasons(LANGUAGE, one)
    if life.owed is not None:
        yield " ".join(owed_words(LANGUAGE, life.owed))
    if not life.standing and revision in ("pendiente", "con_reservas"):
        yield text(f"page.revision_{revision}")


def _due(due: Due, today: date) -> str:
    """ "A más tardar el 30 de enero de 2027. Se respondió el 4 de febrero de 2027. Con 5 días…"."""
    said = [text("page.due_by", day=due.by)]
    if due.answered is not None:
        said.append(text("page.due_answered", day=due.answered))
    if late := due.late(today):
        said.append(text("page.due_late", n=late))
    return " ".join(said)


def _links(label: str, some: list[tuple[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(label, some)] if some else []
