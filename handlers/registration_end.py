"""The end of the form `register`: seats are taken, or what only now turned out to be a question is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from bot import talk
from bot.context import Context
from bot.flow import Progress
from bot.reply import Reply, say
from domain.organizations import kind_of, similar
from handlers.applicants import Applicant, applicant
from handlers.registration_answer import answer
from storage import events, organizations, registrations
from storage.outcome import Outcome
from storage.registrations import Application
from storage.seats_left import seats_left
from storage.sql import Savepoint

_ASK_AGAIN = {"invitation_needed": "invitation", "invitation_spent": "invitation"}


def finish(ctx: Context, progress: Progress) -> Reply:
    """All is answered: register, or ask what only now turned out to be a question."""
    values, subject = progress.values(), progress.subject
    if values.get("consent") == "no":
        return say("privacy.refused")
    event = events.event_by_id(ctx.conn, subject["event"])
    if event is None:
        return say("events.gone")
    if len(values.get("others", ())) > subject["party"]:
        return talk.reopen(ctx, progress, "others", "too_many")
    match = _known_organization(ctx, values, subject)
    if match:
        return ask_one_more(ctx, progress, match)
    short = _too_few_seats(ctx, values, subject)
    if short:  # an answer about other people is none about these
        return ask_one_more(ctx, progress.without("together"), short)
    return _apply(ctx, progress, event)


def _known_organization(
    ctx: Context, values: Mapping[str, Any], subject: Mapping[str, Any]
) -> dict[str, Any]:
    """The name typed may be another spelling of a known one."""
    typed = values.get("organization")
    if not typed or (subject.get("match") or {}).get("typed") == typed:
        return {}
    type_ = kind_of(values["kind"]).type
    if organizations.organization_id(ctx.conn, typed, type_) is not None:
        return {}
    known = similar(typed, organizations.names_like(ctx.conn, typed, type_))
    return {"match": {"typed": typed, "name": known}} if known else {}


def _too_few_seats(ctx: Context, values: Mapping[str, Any], subject: Mapping[str, Any]) -> dict[str, Any]:
    """Not all of these may fit: together or not?"""
    others = values.get("others")
    if not others or subject.get("short_for") == others:
        return {}
    seats = seats_left(ctx.conn, subject["event"], ctx.now)
    free = seats.free_for(kind_of(values.get("kind") or subject["kind"]).type) if seats else None
    return {"short": free, "short_for": others} if free and free <= len(others) else {}


def ask_one_more(ctx: Context, progress: Progress, more: dict[str, Any]) -> Reply:
    """A form that was done goes on: `more` in its subject makes another question of it due."""
    again = replace(progress, subject={**progress.subject, **more}, asked_at=ctx.now)
    ctx.conversation = replace(ctx.conversation, progress=again, touched_at=ctx.now)
    return talk.repeat_question(ctx) or say("flow.again.not_valid")


def _apply(ctx: Context, progress: Progress, event: Any) -> Reply:
    """Register inside a savepoint: who is refused a seat leaves nothing behind."""
    trial = Savepoint(ctx.conn, "seats")
    who = applicant(ctx, progress)
    outcomes = _registered(ctx, progress, event, who)
    refused = next((one for one in outcomes.values() if one.refusal), None)
    if refused is None or any(not one.refusal for one in outcomes.values()):
        trial.keep()
        return answer(ctx, event, who, outcomes)
    trial.undo()
    step = _ASK_AGAIN.get(refused.refusal)
    if step is not None and step in progress.values():
        return talk.reopen(ctx, progress, step, refused.refusal)
    return _refusal(refused)


def _registered(ctx: Context, progress: Progress, event: Any, who: Applicant) -> dict[int, Outcome]:
    values = progress.values()
    asked = Application(
        person_id=who.person_id,
        names=(who.name, *values.get("others", ())),
        organization_id=who.organization_id,
        organization_kind=who.kind,
        cls=who.cls,
        invitation_code=values.get("invitation", ""),
        together=values.get("together", "all") == "all",
        channel=ctx.address.channel,
        accessibility="",
    )
    if event.series:
        return registrations.register_series(ctx.conn, event.series, asked, ctx.now)
    return {event.id: registrations.register(ctx.conn, event_id=event.id, now=ctx.now, **asdict(asked))}


def _refusal(outcome: Outcome) -> Reply:
    facts = dict(outcome.facts)
    return say(f"register.refused.{outcome.refusal}", code=outcome.code, n=facts.get("max", 1))
