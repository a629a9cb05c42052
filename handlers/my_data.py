"""MIS DATOS: all that is held of a person, in one message."""

from __future__ import annotations

from bot.context import Context
from bot.reply import Reply, say
from bot.router import Router
from handlers.joined_chats import joined_channels
from handlers.other_chats import channel_name
from handlers.own_registrations import suspended
from handlers.phrases import shortened
from handlers.place_steps import place_label
from handlers.when_where import when
from mensajes import catalog
from storage import organizations
from storage.conversations import Person
from storage.my_data import proposal_codes
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
        "place": place_said(ctx, person.ubigeo),
        "organization": organization_said(ctx, person.last_organization_kind, person.last_organization_id),
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
    title = shortened(own.event.title, TITLE)
    return catalog.text(ctx.language, held, code=own.code, title=title, when=moment)


def place_said(ctx: Context, ubigeo: str | None) -> str:
    """Where they live, or that it is not known."""
    return place_label(ubigeo) if ubigeo else _text(ctx, "mydata.none")


def organization_said(ctx: Context, kind: str | None, organization_id: int | None) -> str:
    """Its name, or the kind where there is none."""
    if organization_id is not None:
        return organizations.organization_name(ctx.conn, organization_id)
    return kind_said(ctx, kind) if kind else _text(ctx, "mydata.none")


def kind_said(ctx: Context, kind: str) -> str:
    """A kind of organisation, as people name it."""
    return catalog.text(ctx.language, f"register.kind.option.{kind}")


def _text(ctx: Context, key: str) -> str:
    return catalog.text(ctx.language, key)
