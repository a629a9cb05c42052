"""Others who come along, named after one has a seat."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot import talk
from bot.context import Context
from bot.flow import Answers, Flow, Progress, Step
from bot.reply import Reply, say
from bot.steps import choose, parsed
from domain.registration_form import CompanionsForm
from handlers.outcomes import left_over
from handlers.own_registrations import owned
from handlers.phrases import paragraph
from handlers.register_flow import read_people
from handlers.registration_end import ask_one_more
from handlers.seats_words import left_for
from mensajes import catalog
from storage import events
from storage.companions import add_companions
from storage.my_registrations import MyRegistration
from storage.seats_left import seats_left

_TOLD = ("no_room", "too_many", "invitation_needed")


def begin(ctx: Context, own: MyRegistration) -> Reply | None:
    """Ask for their names, where there is still room on the registration."""
    event = events.event_by_id(ctx.conn, own.event_id)
    here = len(own.people)
    more = event.max_per_person - here if event is not None else 0
    if more < 1 or not own.seated:
        return say("companions.too_many" if own.seated else "companions.no_room")
    if _free(ctx, own) == 0:
        return say("companions.no_room")  # before anybody is named
    return talk.begin(ctx, "companions", registration=own.id, more=more)


def _finish(ctx: Context, progress: Progress) -> Reply:
    own = owned(ctx, str(progress.subject["registration"]))
    if own is None:
        return say("tickets.ended")
    names = progress.values()["others"]
    if len(names) > progress.subject["more"]:
        return talk.reopen(ctx, progress, "others", "too_many")
    if progress.subject.get("short_for") != names:
        free = _free(ctx, own)
        if free and free < len(names):  # an answer about other people is none about these
            return ask_one_more(ctx, progress.without("together"), {"short": free, "short_for": names})
    elif progress.values()["together"] == "none":
        return say("companions.none")
    else:
        names = names[: progress.subject["short"]]
    return _added(ctx, own, names, left_out=progress.values()["others"][len(names) :])


def _added(ctx: Context, own: MyRegistration, names: list[str], left_out: list[str]) -> Reply:
    outcome = add_companions(ctx.conn, own.id, names, ctx.now)
    if outcome.refusal:
        return say(f"companions.{outcome.refusal if outcome.refusal in _TOLD else 'no_room'}")
    seated = list(outcome.seated)
    done = catalog.text(ctx.language, "companions.done", names=seated, n=len(seated), code=outcome.code)
    return paragraph(done, *left_over(ctx.language, replace(outcome, left_out=tuple(left_out))))


def _free(ctx: Context, own: MyRegistration) -> int | None:
    """Seats that they could have; None where there is no limit."""
    seats = seats_left(ctx.conn, own.event_id, ctx.now)
    return left_for(ctx, seats).count if seats is not None else None


def _facts(_ctx: Context, progress: Progress, step: Step) -> Mapping[str, Any]:
    return {"n": progress.subject["short" if step.name == "together" else "more"]}


def _is_short(answers: Answers, subject: Mapping[str, Any]) -> bool:
    return bool(subject.get("short")) and "others" in answers


FLOW = Flow(
    "companions",
    CompanionsForm,
    (parsed("others", read_people), choose("together", ("some", "none"), when=_is_short)),
    _finish,
    _facts,
)
