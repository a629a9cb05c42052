"""Correcting one registration: the name, the organisation, who comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot import talk
from bot.context import Context
from bot.flow import Choice, Condition, Flow, Progress, Step
from bot.reply import Reply, say
from bot.router import Router
from bot.steps import choose, parsed
from domain.registration_form import CorrectionForm
from handlers.amend_end import finish, organization_said, place_said
from handlers.consent_steps import read_full_name
from handlers.organization_steps import changed_organization
from handlers.own_registrations import choice, owned, registrations_of
from handlers.place_steps import place_steps
from handlers.register_flow import read_people

router = Router()


@router.action("amend")
def begin(ctx: Context, argument: str) -> Reply | None:
    own = owned(ctx, argument)
    if own is None:
        return say("tickets.ended")
    return talk.begin(ctx, "amend", registration=own.id, size=len(own.people))


@router.command("correct")
def correct(ctx: Context) -> Reply | None:
    """CORREGIR: what was just registered, the only registration, or which; without any, one's own data."""
    found = registrations_of(ctx)
    if not found:
        return talk.begin(ctx, "mydata") if ctx.person is not None else say("mydata.empty")
    shown = [one for one in found if one.event_id == ctx.conversation.memory.get("card")]
    if shown or len(found) == 1:
        return begin(ctx, str((shown or found)[0].id))
    return choice(ctx, "amend.which_one", "amend", found).button("mydata.change:0", "amend.option.data")


def _facts(ctx: Context, progress: Progress, step: Step) -> Mapping[str, Any]:
    own = owned(ctx, str(progress.subject["registration"]))
    if own is None or step.name != "what":
        return {"n": progress.subject["size"] - 1}
    return {
        "title": own.event.title,
        "people": list(own.people),
        "organization": organization_said(ctx, own.id),
        "place": place_said(ctx, ctx.person.ubigeo if ctx.person else None),
    }


def _what(_ctx: Context, progress: Progress) -> Sequence[Choice]:
    along = ("people", "leave") if progress.subject["size"] > 1 else ()
    return [Choice(one) for one in ("name", "kind", "place", *along)]


def _chose(what: str) -> Condition:
    return lambda answers, _subject: answers.get("what") == what


router.flow(
    Flow(
        "amend",
        CorrectionForm,
        (
            choose("what", _what),
            parsed("name", read_full_name, when=_chose("name")),
            *place_steps(_chose("place")),
            *changed_organization(_chose("kind")),
            parsed("people", read_people, when=_chose("people")),
        ),
        finish,
        _facts,
    )
)
