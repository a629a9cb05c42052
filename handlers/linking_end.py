"""The end of the form `linking`: two chats become one, or why they do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot import talk
from bot.context import Context
from bot.flow import Progress
from bot.reply import Reply, say
from domain.linking import TRIES
from domain.person_names import first_name
from handlers.joined_chats import ask_where_to_tell, tell_the_other
from handlers.other_chats import NOT_ME
from handlers.phrases import shortened
from mensajes import catalog
from storage import conversations, link_codes, links, registrations
from storage.link_codes import Proposal
from storage.my_registrations import MyRegistration, of_person
from storage.readings import settle_link

REST = timedelta(hours=1)
_WRONG = "wrong_codes"
_TITLE = 36


def not_me(ctx: Context) -> Reply:
    """Nothing is joined, and it is not proposed again."""
    ctx.remember(**{NOT_ME: True})
    progress, said = ctx.conversation.progress, say("linking.not_me")
    if progress is None or progress.flow != "linking":
        return said + (talk.repeat_question(ctx) or Reply())
    ctx.conversation = ctx.conversation.closed()
    return said + (talk.resumed(ctx) or Reply())


def finish(ctx: Context, progress: Progress) -> Reply:
    """The code is looked up, and whoever may be meant is asked once more what would be lost."""
    values = progress.values()
    if values["code"] == NOT_ME or "no" in (values.get("sure"), values.get("double")):
        return not_me(ctx)
    resting = _rests_until(ctx)
    if resting is not None:
        return say("linking.rest", until=resting.astimezone(ctx.zone))
    found = link_codes.find(ctx.conn, ctx.site.secret_key, values["code"], ctx.now)
    if found is None:
        return _wrong(ctx, progress)
    if found.address_id == ctx.address.id:
        return talk.reopen(ctx, progress, "code", "own")
    if ctx.person is not None and found.person_id == ctx.person.id:
        return say("linking.already")
    going = links.doubled(ctx.conn, (found.person_id, ctx.person.id), ctx.now) if ctx.person else []
    if going and progress.subject.get("double") != [one.id for one in going]:
        return _ask_about(ctx, progress, going)
    for one in going:
        registrations.cancel(ctx.conn, one.id, ctx.now)
    return _join(ctx, found)


def _join(ctx: Context, found: Proposal) -> Reply:
    """The chat begins anew as the other's, but for the event that was on its screen."""
    links.join(ctx.conn, found.link_id, ctx.address.id, found.person_id, ctx.now)
    settle_link(ctx.conn, ctx.site.secret_key, found.link_id)
    tell_the_other(ctx, found)
    here = conversations.find_address(ctx.conn, ctx.address.channel, ctx.address.external_id)
    if here is None or here.person is None:
        raise LookupError("the chat that was just joined is gone")
    ctx.person = here.person
    ctx.conversation = replace(ctx.conversation, progress=None, parked=None)
    first = first_name(here.person.name or "")
    reply = say("linking.done", first=first) if first else say("linking.done.unnamed")
    if here.opted_out_at is not None:
        reply += say("linking.done.stopped")
    reply += ask_where_to_tell(ctx)
    card = ctx.conversation.memory.get("card")
    return reply.button(f"event.view:{card}", "linking.option.card") if card else reply


def _ask_about(ctx: Context, progress: Progress, going: Sequence[MyRegistration]) -> Reply:
    mine = {own.id for own in of_person(ctx.conn, ctx.person.id, ctx.now)} if ctx.person else set()
    left = [_left(ctx, own, here=own.id in mine) for own in going]
    about = {"double": [own.id for own in going], "left": "; ".join(left)}
    asked = replace(progress, subject={**progress.subject, **about}, asked_at=ctx.now).without("double")
    ctx.conversation = replace(ctx.conversation, progress=asked, touched_at=ctx.now)
    return talk.repeat_question(ctx) or say("flow.again.not_valid")


def _left(ctx: Context, own: MyRegistration, *, here: bool) -> str:
    names = list(own.people)
    title = shortened(own.event.title, _TITLE)
    if not here:
        return catalog.text(ctx.language, "linking.left.there", title=title)
    return catalog.text(ctx.language, "linking.left", title=title, code=own.code, names=names)


def _wrong(ctx: Context, progress: Progress) -> Reply:
    """A few tries an hour; the code itself bears few as well."""
    count, since = ctx.conversation.memory.get(_WRONG) or (0, ctx.now.isoformat())
    fresh = ctx.now - datetime.fromisoformat(since) < REST
    ctx.remember(**{_WRONG: [count + 1, since] if fresh else [1, ctx.now.isoformat()]})
    return talk.reopen(ctx, progress, "code", "wrong")


def _rests_until(ctx: Context) -> datetime | None:
    count, since = ctx.conversation.memory.get(_WRONG) or (0, ctx.now.isoformat())
    until = datetime.fromisoformat(since) + REST
    return until if count >= TRIES and until > ctx.now else None
