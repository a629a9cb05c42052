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
from handlers.applicants import organization_named
from handlers.consent_steps import read_full_name
from handlers.organization_steps import changed_organization
from handlers.own_registrations import choice, owned, registrations_of
from handlers.place_steps import answered_place, place_label, place_steps
from handlers.register_flow import read_people
from mensajes import catalog
from storage import identity
from storage.corrections import organization_of, set_organization
from storage.my_registrations import MyRegistration, change_names

router = Router()


@router.action("amend")
def begin(ctx: Context, argument: str) -> Reply | None:
    own = owned(ctx, argument)
    if own is None:
        return say("tickets.ended")
    return talk.begin(ctx, "amend", registration=own.id, size=len(_people(own)))


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


def _finish(ctx: Context, progress: Progress) -> Reply:
    own = owned(ctx, str(progress.subject["registration"]))
    if own is None or ctx.person is None:
        return say("tickets.ended")
    values = progress.values()
    if values["what"] == "people" and len(values["people"]) != len(_people(own)):
        return talk.reopen(ctx, progress, "people", "count")
    _write(ctx, own, values)
    again = owned(ctx, str(own.id)) or own
    here = values.get("place") and answered_place(values)
    return say(
        "amend.done",
        people=list(_people(again)),
        organization=_organization(ctx, own.id),
        place=_place(ctx, here or ctx.person.ubigeo),
    )


def _write(ctx: Context, own: MyRegistration, values: Mapping[str, Any]) -> None:
    person = ctx.person
    if person is None:
        return
    if values["what"] == "kind":
        here = person.ubigeo
        organization = organization_named(ctx, values["kind"], values.get("organization", ""), here)
        set_organization(ctx.conn, own.id, organization, values["kind"])
        identity.update_person(
            ctx.conn, person.id, last_organization_id=organization, last_organization_kind=values["kind"]
        )
    elif values["what"] == "place":
        identity.update_person(ctx.conn, person.id, ubigeo=answered_place(values))
    elif values["what"] == "people":
        change_names(ctx.conn, own.id, values["people"])
    else:
        change_names(ctx.conn, own.id, (values["name"], *_people(own)[1:]))
        identity.update_person(ctx.conn, person.id, name=values["name"])


def _people(own: MyRegistration) -> tuple[str, ...]:
    """Everybody of the party, in their order: seats go to the first, then offers, then the list."""
    return (*own.seated, *own.offered, *own.waiting)


def _organization(ctx: Context, registration_id: int) -> str:
    """ "Ronda de Hualcuy", or the kind where there is no name."""
    kind, name = organization_of(ctx.conn, registration_id)
    return name or catalog.text(ctx.language, f"register.kind.option.{kind}")


def _place(ctx: Context, ubigeo: str | None) -> str:
    return place_label(ubigeo) if ubigeo else catalog.text(ctx.language, "mydata.none")


def _facts(ctx: Context, progress: Progress, step: Step) -> Mapping[str, Any]:
    own = owned(ctx, str(progress.subject["registration"]))
    if own is None or step.name != "what":
        return {"n": progress.subject["size"]}
    return {
        "title": own.event.title,
        "people": list(_people(own)),
        "organization": _organization(ctx, own.id),
        "place": _place(ctx, ctx.person.ubigeo if ctx.person else None),
    }


def _what(_ctx: Context, progress: Progress) -> Sequence[Choice]:
    ids = ("name", "kind", "place", "people")[: 4 if progress.subject["size"] > 1 else 3]
    return [Choice(one) for one in ids]


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
        _finish,
        _facts,
    )
)
