"""What was decided, and how far it is, told to those whose words it is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from bot.context import NoticeContext
from bot.reply import Reply
from bot.router import Router
from domain.anybody import adopted_for_anybody, for_anybody
from domain.life import Decision, Life
from domain.responses import IN_THE_PLAN, REFUSED
from handlers.phrases import called, paragraph, path_link, sentence
from handlers.proposal_status import title
from mensajes import catalog
from mensajes.life import advance_words, next_words, outcome_words, owed_words, reasons
from storage.known_names import cleaned
from storage.paths.adopted import adopted_by_id
from storage.paths.concerned import concerned_by_commitment, concerned_by_response, news
from storage.paths.contributions import Contribution, by_code
from storage.paths.whole import whole
from storage.person_facts import person_name

router = Router()

_TITLE = 60
_MOST = 20  # contributions of one person that one response answers: more are not looked through


@router.notice("response")
def response(ctx: NoticeContext, facts: Mapping[str, Any]) -> Reply | None:
    """Told while it holds: not once a later response took its place, or they took their words back."""
    codes = concerned_by_response(ctx.conn, facts["response"], ctx.person_id)[:_MOST]
    standing = [found for code in codes if (found := _holds(ctx, code, facts["response"])) is not None]
    if not standing:
        return None
    contribution, life, decision = standing[0]
    about, first = about_words(ctx, contribution), called(ctx.language, person_name(ctx.conn, ctx.person_id))
    outcome = outcome_words(ctx.language, decision.outcome)
    reply = paragraph(
        sentence(catalog.text(ctx.language, "responses.text", first=first, about=about, outcome=outcome)),
        path_link(ctx, contribution.code),
        also(ctx, [one.code for one, _, _ in standing[1:]]),
        *reasons(ctx.language, decision),
        *_next(ctx, life, decision),
        catalog.text(ctx.language, "proposals.disagree"),
    )
    reply = reply.button(f"rejoin:{decision.id}", "proposals.option.disagree")
    reply = reply.button(f"proposal:{contribution.code}", "responses.option.path")
    if decision.outcome in REFUSED:
        reply = reply.button("menu:open_now", "arrive.option.open_now")
    return reply.outside_window(
        "decision", first=first, about=about, outcome=outcome, reason=decision.reason.strip().rstrip(".")
    )


@router.notice("progress")
def progress(ctx: NoticeContext, facts: Mapping[str, Any]) -> Reply | None:
    """Told while nothing newer is known."""
    found = news(ctx.conn, facts["progress"])
    if found is None or not found.latest:
        return None
    today = _today(ctx)
    codes = concerned_by_commitment(ctx.conn, found.commitment_id, ctx.person_id)
    kept = adopted_by_id(ctx.conn, found.commitment_id, today)
    contribution = by_code(ctx.conn, codes[0]) if codes else None
    if kept is None or contribution is None:
        return None
    adopted = cleaned(ctx.conn, partial(adopted_for_anybody, replace(kept, advance=found.advance)))
    about, first = about_words(ctx, contribution), called(ctx.language, person_name(ctx.conn, ctx.person_id))
    named = {"first": first, "about": about, "title": adopted.title.rstrip(".")}
    said = list(advance_words(ctx.language, adopted.advance)) if adopted.advance is not None else []
    reply = paragraph(
        sentence(catalog.text(ctx.language, "responses.progress", **named)),
        path_link(ctx, contribution.code),
        *said,
        next_words(ctx.language, adopted.next_on, today) if adopted.next_on else "",
    )
    reply = reply.button(f"commitment:{adopted.id}", "responses.option.commitment")
    return reply.outside_window("progress", **named, news=" ".join(said).rstrip("."))


def _holds(ctx: NoticeContext, code: str, response_id: int) -> tuple[Contribution, Life, Decision] | None:
    contribution = by_code(ctx.conn, code)
    if contribution is None:
        return None
    life = whole(ctx.conn, contribution, ZoneInfo(ctx.site.timezone), ctx.now)
    if contribution.person_id != ctx.person_id:
        life = cleaned(ctx.conn, partial(for_anybody, life))
    decision = next((one for one in life.standing if one.id == response_id), None)
    return None if decision is None else (contribution, life, decision)


def about_words(ctx: NoticeContext, contribution: Contribution) -> str:
    """ "tu propuesta P-7KQ2"; with its words where anybody may read them: a phone may have another owner."""
    if contribution.person_id != ctx.person_id:
        return catalog.text(ctx.language, "responses.about.joined", code=contribution.code)
    kind = "proposal" if contribution.object == "propuesta" else "opinion"
    if not contribution.public:
        return catalog.text(ctx.language, f"responses.about.{kind}", code=contribution.code)
    words = title(ctx.language, contribution, _TITLE)
    return catalog.text(ctx.language, f"responses.about.{kind}.words", code=contribution.code, words=words)


def also(ctx: NoticeContext, codes: Sequence[str]) -> str:
    return catalog.text(ctx.language, "responses.also", codes=codes) if codes else ""


def _next(ctx: NoticeContext, life: Life, decision: Decision) -> list[str]:
    """What comes after it."""
    if decision.outcome in IN_THE_PLAN:
        return [catalog.text(ctx.language, "responses.next.plan")]
    if decision.merged_into:
        return [catalog.text(ctx.language, "responses.next.merged", code=decision.merged_into)]
    said = owed_words(ctx.language, life.owed) if life.owed is not None else []
    on = decision.outcome in REFUSED
    return [*said, catalog.text(ctx.language, "responses.next.refused")] if on else said


def _today(ctx: NoticeContext) -> date:
    return ctx.now.astimezone(ZoneInfo(ctx.site.timezone)).date()
