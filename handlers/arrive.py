"""Arriving: the greeting, the menu, help, and what Rimay says when it did not understand."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import talk
from bot.context import Context
from bot.flow import read_button
from bot.left import told
from bot.reply import Reply, say
from bot.router import Router
from domain.person_names import first_name
from handlers.other_chats import elsewhere
from storage.processes import has_dates

router = Router()

LOST = timedelta(minutes=10)
_DOORS = ("events", "propose", "status")
_MORE = ("registrations", "learn", "my_data", "person")


@router.command("hello")
def hello(ctx: Context) -> Reply:
    """Whoever is known is greeted by name and asked nothing again."""
    if ctx.person is None:
        return doors(say("arrive.greeting") + elsewhere(ctx) + told(ctx))
    first = first_name(ctx.person.name or "")
    return doors(told(ctx) + (say("arrive.again", name=first) if first else say("arrive.again.nameless")))


@router.command("menu")
def menu(ctx: Context) -> Reply:
    """Everything that can be done; an open form stays open. What is open now is offered where a process has
    dates."""
    reply = doors(told(ctx) + say("arrive.menu"))
    for name in (*(["open_now"] if has_dates(ctx.conn) else []), *_MORE):
        reply = reply.button(f"menu:{name}", f"arrive.option.{name}")
    return reply.as_card()


@router.command("goes_on")
def resume(ctx: Context) -> Reply:
    """Go on with what was left half-way."""
    return talk.resumed(ctx) or doors(say("general.nothing_open"))


@router.command("rimay")
def who_is_this(ctx: Context) -> Reply:
    """With what can be done, where no form waits for an answer."""
    return say("arrive.rimay") if talk.is_open(ctx) else doors(say("arrive.rimay"))


@router.command("help")
def help_(_ctx: Context) -> Reply:
    return say("general.help")


@router.command("thanks")
def thanks(_ctx: Context) -> Reply:
    return say("general.thanks")


@router.command("back")
@router.command("cancel")
def nothing_open(ctx: Context) -> Reply:
    """Moves of a form, with no form open."""
    return talk.resumed(ctx) or doors(say("general.nothing_open"))


@router.receives("media")
def photo(_ctx: Context) -> Reply:
    return say("general.photo").button("menu:propose", "arrive.option.propose")


@router.receives("voice")
def voice(_ctx: Context) -> Reply:
    return say("general.voice")


@router.receives("location")
def place(_ctx: Context) -> Reply:
    return say("general.place").button("menu:events", "arrive.option.events")


def not_understood(ctx: Context, _text: str) -> Reply:
    """The last resort: what was asked stays asked, and a form that something else was shown over asks again.
    The second time in a row it offers a person."""
    waiting = talk.repeat_question(ctx)
    if waiting is not None:
        return say("flow.not_taken") + waiting
    lost = ctx.conversation.memory.get("lost_at")
    ctx.remember(lost_at=ctx.now.isoformat())
    since = datetime.fromisoformat(lost) if lost is not None else None
    if since is not None and since == ctx.address.last_in_at and ctx.now - since < LOST:
        return doors(say("general.again.not_understood"))
    asked = talk.shown_again(ctx)
    first = asked.buttons[0].payload if asked.buttons else f"menu:{_DOORS[0]}"
    if first == f"menu:{_DOORS[0]}" or read_button(first) is not None:  # doors, or of a form that is not open
        return doors(say("general.not_understood"))
    return say("general.not_understood.options") + asked


def doors(reply: Reply) -> Reply:
    """With what can be done, as options."""
    for name in _DOORS:
        reply = reply.button(f"menu:{name}", f"arrive.option.{name}")
    return reply
