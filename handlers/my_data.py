"""MIS DATOS: all that is held of a person in one message, and a form that corrects it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot import talk
from bot.context import Context
from bot.flow import Answers, Choice, Condition, Flow, Progress
from bot.reply import Reply, say
from bot.router import Router
from bot.steps import choose, parsed, text
from domain.channels import traits
from domain.my_data_form import MyDataForm
from domain.organizations import needs_name
from handlers.announcements import allow
from handlers.applicants import organization_named
from handlers.consent_steps import read_full_name
from handlers.joined_chats import joined_channels, prefer, pushed
from handlers.other_chats import channel_name
from handlers.phrases import shortened, when
from handlers.place_steps import answered_place, place_label, place_steps
from handlers.register_flow import KIND_CODES
from handlers.tickets import suspended
from mensajes import catalog
from storage import identity, organizations
from storage.conversations import Person
from storage.my_data import proposal_codes, rename
from storage.my_registrations import MyRegistration, of_person

router = Router()

TITLE = 36


@router.command("my_data")
def my_data(ctx: Context) -> Reply:
    """What is kept; nothing of a stranger."""
    if ctx.person is None:
        return say("mydata.empty")
    reply = say("mydata.summary", **_facts(ctx, ctx.person)) + _chats(ctx)
    reply = reply.button("mydata.change:", "mydata.option.change")
    reply = reply.button("mydata.erase:", "mydata.option.erase")
    return reply.button("mydata.file:", "mydata.option.file")


@router.action("mydata.change")
def change(ctx: Context, _argument: str) -> Reply | None:
    return talk.begin(ctx, "mydata") if ctx.person is not None else say("mydata.empty")


def _chats(ctx: Context) -> Reply:
    """Where else this person writes, and where they are told things; nothing of who has one chat."""
    joined = joined_channels(ctx)
    names = [channel_name(ctx.language, one) for one in dict.fromkeys(joined)]
    return say("mydata.chats", n=len(joined), names=names) if len(joined) > 1 else Reply()


def _facts(ctx: Context, person: Person) -> dict[str, str]:
    told = person.reminders and ctx.address.opted_out_at is None
    seats = [_seat(ctx, own) for own in of_person(ctx.conn, person.id, ctx.now)]
    proposals = proposal_codes(ctx.conn, person.id)
    return {
        "name": person.name or _text(ctx, "mydata.none"),
        "phone": person.phone or _text(ctx, "mydata.none"),
        "place": _place(ctx, person.ubigeo),
        "organization": _organization(ctx, person.last_organization_kind, person.last_organization_id),
        "reminders": _text(ctx, "mydata.on" if told else "mydata.off"),
        "news": _text(ctx, "mydata.on" if person.announcements else "mydata.off"),
        "registrations": "; ".join(seats) or _text(ctx, "mydata.no_seats"),
        "proposals": ", ".join(proposals) or _text(ctx, "mydata.no_proposals"),
    }


def _seat(ctx: Context, own: MyRegistration) -> str:
    """ "R7K4 Taller de salud y agua, sáb. 12 dic., 9 a. m."; who waits has no seat, and that is said;
    so is what was suspended."""
    held = "mydata.seat" if own.seated else "mydata.waiting"
    held = "mydata.suspended" if suspended(own) else held
    moment = when(ctx.language, own.event)
    return catalog.text(
        ctx.language, held, code=own.code, title=shortened(own.event.title, TITLE), when=moment
    )


def _finish(ctx: Context, progress: Progress) -> Reply:
    if ctx.person is None:
        return say("mydata.empty")
    values, person_id = progress.values(), ctx.person.id
    if values["field"] == "phone":
        return say("linking.share").asking_contact("linking.option.share")
    if values["field"] == "channel":
        return prefer(ctx, values["channel"])
    if values["field"] == "news":
        return allow(ctx, granted=values["news"] == "yes")
    if values["field"] == "name":
        rename(ctx.conn, person_id, values["name"])
        return say("mydata.done", value=values["name"])
    if values["field"] == "place":
        here = answered_place(values)
        identity.update_person(ctx.conn, person_id, ubigeo=here)
        return say("mydata.done", value=_place(ctx, here))
    kind, typed = values["kind"], values.get("organization", "")
    organization = organization_named(ctx, kind, typed, ctx.person.ubigeo)
    identity.update_person(
        ctx.conn, person_id, last_organization_id=organization, last_organization_kind=kind
    )
    return say("mydata.done", value=_organization(ctx, kind, organization))


def _place(ctx: Context, ubigeo: str | None) -> str:
    return place_label(ubigeo) if ubigeo else _text(ctx, "mydata.none")


def _organization(ctx: Context, kind: str | None, organization_id: int | None) -> str:
    """Its name, or the kind where there is none."""
    if organization_id is not None:
        return organizations.organization_name(ctx.conn, organization_id)
    return _kind(ctx, kind) if kind else _text(ctx, "mydata.none")


def _kind(ctx: Context, kind: str) -> str:
    return catalog.text(ctx.language, f"register.kind.option.{kind}")


def _kinds(ctx: Context, _progress: Progress) -> Sequence[Choice]:
    return [Choice(kind, _kind(ctx, kind)) for kind in KIND_CODES]


def _fields(ctx: Context, _progress: Progress) -> Sequence[Choice]:
    """What can be changed: the number where a button gives it, where to be told where there is a choice."""
    fields = ["name", "place", "organization"]
    if traits(ctx.address.channel).shares_phone and ctx.person is not None and ctx.person.phone is None:
        fields.append("phone")
    return [Choice(one) for one in (*fields, *(["channel"] if len(pushed(ctx)) > 1 else []), "news")]


def _channels(ctx: Context, _progress: Progress) -> Sequence[Choice]:
    return [Choice(one, channel_name(ctx.language, one)) for one in pushed(ctx)]


def _text(ctx: Context, key: str) -> str:
    return catalog.text(ctx.language, key)


def _chose(field: str) -> Condition:
    return lambda answers, _subject: answers.get("field") == field


def _has_name(answers: Answers, _subject: Mapping[str, Any]) -> bool:
    return answers.get("field") == "organization" and "kind" in answers and needs_name(answers["kind"])


router.flow(
    Flow(
        "mydata",
        MyDataForm,
        (
            choose("field", _fields),
            parsed("name", read_full_name, when=_chose("name")),
            *place_steps(_chose("place")),
            choose("kind", _kinds, when=_chose("organization")),
            text("organization", shortest=2, longest=200, when=_has_name),
            choose("channel", _channels, when=_chose("channel")),
            choose("news", ("yes", "no"), when=_chose("news")),
        ),
        _finish,
    )
)
