""" "¿Te sirvió?": asked after an event, a number, a sentence if they like, and whether it may be quoted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.context import Context, NoticeContext
from bot.reply import Reply, say
from bot.router import Router, spoken
from domain.person_names import first_name
from domain.ratings import SCORES, read_answer
from domain.text import fold
from handlers.announcements import offer
from handlers.permission import note_permission
from handlers.phrases import named
from storage import events, ratings

router = Router()

LISTENS = timedelta(minutes=30)
"""How long the next words are taken for what somebody says of the event."""

LONGEST = 500


@router.notice("rating.ask")
def ask(ctx: NoticeContext, facts: Mapping[str, Any]) -> Reply | None:
    """Asked of who wants to be told things and has not said it yet."""
    event = events.event_by_id(ctx.conn, facts["event"])
    if event is None or event.status == "cancelled" or event.starts_at > ctx.now:
        return None
    name = ratings.to_ask(ctx.conn, event.id, ctx.person_id)
    if name is None:
        return None
    said = {"first": first_name(name), "event": named(ctx.language, event.title)}
    reply = say("rating.ask", **said).outside_window("rating", **said)
    for score in SCORES:
        reply = reply.labelled(f"rating.give:{event.id}-{score}", str(score))
    return reply.without_list()


@router.action("rating.give")
def give(ctx: Context, argument: str) -> Reply:
    """The number is kept at once; the sentence is a wish."""
    answer = read_answer(argument)
    if ctx.person is None or answer is None or not ratings.had_a_seat(ctx.conn, answer[0], ctx.person.id):
        return say("rating.gone")
    event_id, score = answer
    ratings.give(ctx.conn, event_id, ctx.person.id, score, ctx.address.channel, ctx.now)
    ctx.remember(rating={"event": event_id, "until": (ctx.now + LISTENS).isoformat()})
    return say("rating.why").button(f"rating.end:{event_id}", "rating.option.end")


@router.action("rating.end")
def end(ctx: Context, _argument: str) -> Reply:
    """Nothing more to say."""
    ctx.remember(rating=None)
    return say("rating.thanks") + offer(ctx)


@router.reader
def sentence(ctx: Context, text: str) -> Reply | None:
    """The words that follow the number; they are kept before anything is asked about them."""
    event_id = _listening(ctx)
    if event_id is None or ctx.person is None:
        return None
    if fold(text) in spoken(ctx.language, "words.no"):
        return end(ctx, "")
    if len(text) > LONGEST:
        return say("rating.long", n=LONGEST)
    ratings.say(ctx.conn, event_id, ctx.person.id, " ".join(text.split()))
    ctx.remember(rating=None)
    reply = say("rating.quote")
    for how in ("named", "plain", "no"):
        reply = reply.button(f"rating.quote:{event_id}-{how}", f"rating.option.{how}")
    return reply


@router.action("rating.quote")
def quote(ctx: Context, argument: str) -> Reply:
    """Whether it may be quoted, and apart whether with the name; the latter stands in the ledger too."""
    number, _, how = argument.partition("-")
    answer = read_answer(f"{number}-1")
    if ctx.person is None or answer is None or how not in ("named", "plain", "no"):
        return say("rating.gone")
    named_too = how == "named"
    if not ratings.allow(ctx.conn, answer[0], ctx.person.id, quote=how != "no", named=named_too):
        return say("rating.gone")
    if named_too:
        note_permission(ctx, ctx.person.id, "publish_name", granted=True)
    return say(f"rating.quoted.{how}") + offer(ctx)


def _listening(ctx: Context) -> int | None:
    """The event that was rated a moment ago."""
    asked: dict[str, Any] | None = ctx.conversation.memory.get("rating")
    if not asked or datetime.fromisoformat(asked["until"]) < ctx.now:
        return None
    return int(asked["event"])
