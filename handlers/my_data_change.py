"""The form that corrects what is held of a person: one thing at a time."""

from __future__ import annotations

from collections.abc import Sequence

from bot import talk
from bot.context import Context
from bot.flow import Choice, Condition, Flow, Progress
from bot.reply import Reply, say
from bot.router import Router
from bot.steps import choose, parsed
from domain.channels import traits
from domain.my_data_form import MyDataForm
from handlers.announcements import allow
from handlers.applicants import organization_named
from handlers.consent_steps import read_full_name
from handlers.joined_chats import prefer, pushed
from handlers.my_data import organization_said, place_said
from handlers.organization_steps import changed_organization
from handlers.other_chats import channel_name
from handlers.place_steps import answered_place, place_steps
from storage import identity
from storage.my_data import rename

router = Router()


@router.action("mydata.change")
def change(ctx: Context, _argument: str) -> Reply | None:
    return talk.begin(ctx, "mydata") if ctx.person is not None else say("mydata.empty")


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
        return say("mydata.done", value=place_said(ctx, here))
    kind, typed = values["kind"], values.get("organization", "")
    organization = organization_named(ctx, kind, typed, ctx.person.ubigeo)
    identity.update_person(
        ctx.conn, person_id, last_organization_id=organization, last_organization_kind=kind
    )
    return say("mydata.done", value=organization_said(ctx, kind, organization))


def _fields(ctx: Context, _progress: Progress) -> Sequence[Choice]:
    """What can be changed: the number where a button gives it, where to be told where there is a choice."""
    fields = ["name", "place", "organization"]
    if traits(ctx.address.channel).shares_phone and ctx.person is not None and ctx.person.phone is None:
        fields.append("phone")
    return [Choice(one) for one in (*fields, *(["channel"] if len(pushed(ctx)) > 1 else []), "news")]


def _channels(ctx: Context, _progress: Progress) -> Sequence[Choice]:
    return [Choice(one, channel_name(ctx.language, one)) for one in pushed(ctx)]


def _chose(field: str) -> Condition:
    return lambda answers, _subject: answers.get("field") == field


router.flow(
    Flow(
        "mydata",
        MyDataForm,
        (
            choose("field", _fields),
            parsed("name", read_full_name, when=_chose("name")),
            *place_steps(_chose("place")),
            *changed_organization(_chose("organization")),
            choose("channel", _channels, when=_chose("channel")),
            choose("news", ("yes", "no"), when=_chose("news")),
        ),
        _finish,
    )
)
