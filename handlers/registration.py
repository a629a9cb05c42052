"""Registering for an event, or for a whole series, and what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

from bot import talk
from bot.context import Context
from bot.flow import Progress
from bot.reply import Reply, say
from bot.router import Router
from domain.organizations import kind_of, similar
from domain.person_names import first_name
from handlers import companions
from handlers.applicants import Applicant, applicant
from handlers.consent_steps import begin_with_permission, whole_notice
from handlers.event_card import card
from handlers.event_way_in import registered, why_closed
from handlers.holding import held_words
from handlers.outcomes import left_over, reminders_words, seated, series_lines, waiting
from handlers.payloads import number
from handlers.phrases import named, paragraph
from handlers.register_flow import registration_flow
from handlers.seats_words import left_for
from mensajes import catalog
from storage import events, organizations, registrations
from storage.my_registrations import clashes
from storage.outcome import Outcome
from storage.registrations import Application
from storage.seats_left import seats_left
from storage.sql import Savepoint

router = Router()

_JOIN = "event.join:"

HELP_FOR = timedelta(minutes=15)
"""How long an answer to "¿Necesitas ayuda para participar?" is waited for."""

_ASK_AGAIN = {"invitation_needed": "invitation", "invitation_spent": "invitation"}


@router.action("event.join")
def join(ctx: Context, argument: str) -> Reply | None:
    return begin(ctx, number(argument), party=False)


@router.command("join")
def join_what_is_shown(ctx: Context) -> Reply | None:
    """ "inscríbeme", where a card asks "¿Te inscribo?"; else what there is to join."""
    for payload, _ in ctx.address.shown.get("options", ()):
        if payload.startswith(_JOIN):
            return join(ctx, payload.removeprefix(_JOIN))
    return say("register.which").button("events", "tickets.option.events")


@router.action("event.party")
def join_with_others(ctx: Context, argument: str) -> Reply | None:
    return begin(ctx, number(argument), party=True)


@router.guard
def more(ctx: Context, text: str) -> Reply | None:
    return whole_notice(ctx, "register", text)


def begin(ctx: Context, event_id: int, *, party: bool) -> Reply | None:
    """Ask what is not known yet; someone known for everything has their answer at once."""
    event = events.event_by_id(ctx.conn, event_id)
    if event is None:
        return say("events.gone")
    mine = registered(ctx, event_id)
    if mine is not None and party:
        return companions.begin(ctx, mine)
    if why_closed(ctx, event) or mine is not None or _no_hope(ctx, event):
        return card(ctx, event_id, greet=False)  # it says why, before anything is asked
    person = ctx.person
    return begin_with_permission(
        ctx,
        "register",
        event=event_id,
        person=person is not None,
        called=person.name if person else None,
        place=bool((person and person.ubigeo) or ctx.address.ubigeo),
        kind=person.last_organization_kind if person else None,
        organization=person.last_organization_id if person else None,
        invited=event.access != "abierto",
        party=max(0, event.max_per_person - 1) if party else 0,
    )


def _no_hope(ctx: Context, event: Any) -> bool:
    """No seat and no list: not even for the class that seats are kept for."""
    seats = seats_left(ctx.conn, event.id, ctx.now)
    return seats is not None and not seats.may_wait and left_for(ctx, seats).count == 0


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
        return _ask_one_more(ctx, progress, match)
    short = _too_few_seats(ctx, values, subject)
    if short:  # an answer about other people is none about these
        return _ask_one_more(ctx, progress.without("together"), short)
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


def _ask_one_more(ctx: Context, progress: Progress, more: dict[str, Any]) -> Reply:
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
        return _answer(ctx, event, who, outcomes)
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


def _answer(ctx: Context, event: Any, who: Applicant, outcomes: dict[int, Outcome]) -> Reply:
    language = ctx.language
    first = next(iter(outcomes.values()))
    if len(outcomes) == 1 and not first.seated:
        return paragraph(*waiting(language, first))
    seats = [one.registration_id for one in outcomes.values() if one.seated and one.registration_id]
    _listen_for_needs(ctx, seats)
    if len(outcomes) > 1:
        rows = {row.id: row for row in events.series_events(ctx.conn, event.series)}
        lines = series_lines(language, rows, outcomes)
        said = [catalog.text(language, "register.series", first=first_name(who.name)), *lines]
    else:
        said = [*seated(language, first, who.name), *left_over(language, first)]
    held = held_words(ctx, seats)
    return paragraph(
        *said,
        held,
        reminders_words(ctx, event, will_join=bool(held)),
        _organization_again(ctx, who),
        _clash(ctx, who, outcomes),
        catalog.text(language, "register.undo"),
        catalog.text(language, "register.help"),
    )


def _listen_for_needs(ctx: Context, ids: list[int]) -> None:
    if ids:
        ctx.remember(needs={"registrations": ids, "until": (ctx.now + HELP_FOR).isoformat()})


def _organization_again(ctx: Context, who: Applicant) -> str:
    """What was not asked this time is said, so that it can be corrected."""
    if not who.reused or who.organization_id is None:
        return ""
    name = organizations.organization_name(ctx.conn, who.organization_id)
    return catalog.text(ctx.language, "register.for_organization", name=named(ctx.language, name))


def _clash(ctx: Context, who: Applicant, outcomes: dict[int, Outcome]) -> str:
    for event_id in outcomes:
        for other in clashes(ctx.conn, who.person_id, event_id):
            if other.event_id not in outcomes:
                return catalog.text(
                    ctx.language, "register.clash", other=named(ctx.language, other.event.title)
                )
    return ""


router.flow(registration_flow(finish))
router.flow(companions.FLOW)
