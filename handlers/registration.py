"""Registering for an event, or for a whole series: what is asked of whom."""

from __future__ import annotations

from bot.context import Context
from bot.reply import Reply, say
from bot.router import Router
from handlers import companions
from handlers.consent_steps import begin_with_permission, whole_notice
from handlers.event_card import card
from handlers.event_way_in import registered, why_closed
from handlers.payloads import number
from handlers.register_flow import registration_flow
from handlers.registration_end import finish
from handlers.seats_words import left_for
from storage import events
from storage.seats_left import seats_left

router = Router()

_JOIN = "event.join:"


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
    """Ask what is not known yet; someone known for everything has their answer at once. Who has registered
    before (their kind is known) was asked where they live, and rather did not say."""
    event = events.event_by_id(ctx.conn, event_id)
    if event is None:
        return say("events.gone")
    mine = registered(ctx, event_id)
    if mine is not None and party:
        return companions.begin(ctx, mine)
    seats = seats_left(ctx.conn, event_id, ctx.now)
    waits = seats is not None and left_for(ctx, seats).count == 0
    hopeless = (
        waits and seats is not None and not seats.may_wait
    )  # not even for a class with seats of its own
    if why_closed(ctx, event) or mine is not None or hopeless:
        return card(ctx, event_id, greet=False)  # it says why, before anything is asked
    person = ctx.person
    return begin_with_permission(
        ctx,
        "register",
        event=event_id,
        person=person is not None,
        called=person.name if person else None,
        place=bool((person and (person.ubigeo or person.last_organization_kind)) or ctx.address.ubigeo),
        kind=person.last_organization_kind if person else None,
        organization=person.last_organization_id if person else None,
        waits=waits,
        invited=event.access != "abierto",
        party=max(0, event.max_per_person - 1) if party else 0,
    )


router.flow(registration_flow(finish))
router.flow(companions.FLOW)
