"""Others who come along, named after one has a seat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import talk
from bot.context import Context
from bot.flow import Flow, Progress, Step
from bot.reply import Reply, say
from bot.steps import parsed
from domain.registration_form import CompanionsForm
from handlers.own_registrations import owned
from handlers.register_flow import read_people
from handlers.seats_words import left_for
from storage import events
from storage.companions import add_companions
from storage.my_registrations import MyRegistration
from storage.seats_left import seats_left

_TOLD = ("no_room", "too_many", "invitation_needed")


def begin(ctx: Context, own: MyRegistration) -> Reply | None:
    """Ask for their names, where there is still room on the registration."""
    event = events.event_by_id(ctx.conn, own.event_id)
    here = len(own.seated) + len(own.offered) + len(own.waiting)
    more = event.max_per_person - here if event is not None else 0
    if more < 1 or not own.seated:
        return say("companions.too_many" if own.seated else "companions.no_room")
    seats = seats_left(ctx.conn, own.event_id, ctx.now)
    if seats is not None and left_for(ctx, seats).count == 0:
        return say("companions.no_room")  # before anybody is named
    return talk.begin(ctx, "companions", registration=own.id, more=more)


def _finish(ctx: Context, progress: Progress) -> Reply:
    own = owned(ctx, str(progress.subject["registration"]))
    if own is None:
        return say("tickets.ended")
    names = progress.values()["others"]
    if len(names) > progress.subject["more"]:
        return talk.reopen(ctx, progress, "others", "too_many")
    outcome = add_companions(ctx.conn, own.id, names, ctx.now)
    if outcome.refusal:
        return say(f"companions.{outcome.refusal if outcome.refusal in _TOLD else 'no_room'}")
    return say("companions.done", names=list(outcome.seated), n=len(outcome.seated), code=outcome.code)


def _facts(_ctx: Context, progress: Progress, _step: Step) -> Mapping[str, Any]:
    return {"n": progress.subject["more"]}


FLOW = Flow("companions", CompanionsForm, (parsed("others", read_people),), _finish, _facts)
