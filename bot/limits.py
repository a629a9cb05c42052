"""Who answers a message: usually dispatch, but not where it came too late or where the chat must rest."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from bot import talk
from bot.context import Context
from bot.conversation import Conversation
from bot.dispatch import dispatch
from bot.messages import Incoming
from bot.reply import Reply, say
from bot.router import Handler, Router
from domain.limits import hear, is_late
from storage.conversations import Address

WAITED = 120
"""Seconds. An older message came while nobody listened: it says nothing about who writes too much."""

_PHOTO = 0.2  # of a message: albums come all at once
_SHORT = 60  # characters of a late message that are shown again


def answer_of(ctx: Context, router: Router) -> Handler:
    """Who answers the message of this turn. The conversation remembers how its person writes."""
    incoming, conversation = ctx.incoming, ctx.conversation
    if incoming.kind == "group":
        return router.received.get("group", lambda _ctx: None)
    before, now = _last_heard(ctx), int(ctx.now.timestamp())
    sent = int(incoming.sent_at.timestamp()) if incoming.sent_at else 0
    rhythm, heard = hear(
        conversation.rhythm, incoming.text, _weight(incoming, sent, now), sent and max(before, sent), now
    )
    ctx.conversation = conversation.in_rhythm(rhythm)
    if heard == "rest":
        return partial(_rest, router=router)
    if heard == "resting":
        return partial(_resting, router=router)
    if sent and incoming.kind == "message" and incoming.payload is None and is_late(before, sent):
        return partial(_late, router=router)
    return partial(dispatch, router=router)


def wrote_since(address: Address, incoming: Incoming) -> bool:
    """Whether they wrote after what this tells: who blocked the bot before has let it in again."""
    heard = Conversation.from_json(address.state).rhythm.heard
    return incoming.sent_at is not None and is_late(heard, int(incoming.sent_at.timestamp()))


def _last_heard(ctx: Context) -> int:
    """When the last message was sent, as far as is known: where the provider does not say, when it came."""
    if ctx.conversation.rhythm.heard:
        return ctx.conversation.rhythm.heard
    known = ctx.address.last_in_at < ctx.now  # else this is the first
    return int(ctx.address.last_in_at.timestamp()) + 1 if known else 0  # in doubt it is asked again


def _weight(incoming: Incoming, sent: int, now: int) -> float:
    if sent and now - sent > WAITED and incoming.payload is None:
        return 0.0
    return _PHOTO if incoming.media and not incoming.text else 1.0


def _late(ctx: Context, router: Router) -> Reply:
    """No answer of a form and no choice: what was asked may be another thing by now. It is asked again."""
    answer = _guarded(ctx, router)
    if answer is not None:
        return answer
    return _told(ctx) + (talk.repeat_question(ctx) or talk.shown_again(ctx))


def _told(ctx: Context) -> Reply:
    at = (ctx.incoming.sent_at or ctx.now).astimezone(ctx.zone)
    words = " ".join(ctx.incoming.text.split())
    if not words:
        return say("general.late.file", at=at)
    return say("general.late", at=at, words=words if len(words) <= _SHORT else f"{words[:_SHORT].rstrip()}…")


def _rest(ctx: Context, router: Router) -> Reply:
    """The one kind message before the silence."""
    until = datetime.fromtimestamp(ctx.conversation.rhythm.until, UTC).astimezone(ctx.zone)
    return _guarded(ctx, router) or say("general.rest", until=until)


def _resting(ctx: Context, router: Router) -> Reply | None:
    """BAJA and cries for help are heard even now, but not from a machine that says the same again."""
    return None if ctx.conversation.rhythm.times > 1 else _guarded(ctx, router)


def _guarded(ctx: Context, router: Router) -> Reply | None:
    if not ctx.incoming.text.strip():
        return None
    answers = (guard(ctx, ctx.incoming.text) for guard in router.guards)
    return next((answer for answer in answers if answer is not None), None)
