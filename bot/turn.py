"""A turn: one message, one transaction. The message and all its effects are kept together, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from bot import cards, limits
from bot.between import answered
from bot.context import Context
from bot.conversation import Conversation
from bot.messages import Incoming, Outgoing
from bot.reply import Reply, say
from bot.router import Handler, Router
from bot.sentences_asked import Question, Thought
from bot.site import Site
from mensajes import catalog
from storage import conversations, identity, outbox
from storage.conversations import Address
from storage.sql import Savepoint
from storage.trouble import is_trouble

Thoughts = Mapping[Question, Thought | None]
NO_THOUGHTS: Thoughts = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply that was kept: its id in the outbox and what the channel shows. `ours`: this process sends it;
    otherwise it waits behind what another has still to say."""

    id: int
    message: Outgoing
    ours: bool = True


@dataclass(frozen=True, slots=True)
class Taken:
    """What a turn did. `repeated`: the provider had sent this message before and nothing was written."""

    address_id: int
    address: str
    answers: tuple[Answer, ...]
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class TurnTaker:
    """Takes turns for one channel. `render` shows a message as the channel does; `owner` names the process
    that sends the replies, or is None where the person's device pulls them; `edits`: what was sent can be."""

    router: Router
    site: Site
    render: Callable[[Outgoing], Outgoing]
    owner: str | None
    edits: bool = False

    def take(
        self, conn: Connection, incoming: Incoming, now: datetime, thoughts: Thoughts | None = NO_THOUGHTS
    ) -> Taken:
        """Handle one message inside the caller's transaction. Where it raises, nothing of it may be
        committed: the handler failed, or the database, or with no `thoughts` (None) it is NeedsThought."""
        ctx = self._begun(conn, incoming, now)
        if isinstance(ctx, Taken):
            return ctx
        ctx.thoughts = thoughts
        return self._kept(ctx, limits.answer_of(ctx, self.router))

    def bury(self, conn: Connection, incoming: Incoming, now: datetime, error: str) -> Taken:
        """Instead of a message that cannot be handled (`error`: why, without its words): a dead letter, and
        an apology with the menu; without it where the menu is what fails."""
        ctx = self._begun(conn, incoming, now)
        if isinstance(ctx, Taken):
            return ctx
        limits.answer_of(ctx, self.router)  # it counts as written
        conversations.bury(
            conn,
            channel=incoming.channel,
            message_id=incoming.message_id,
            error=error,
            body=_kept_words(incoming) if ctx.person else {},
            now=now,
        )
        for apology in (self._apology, lambda _ctx: say("general.apology")):
            said = self._tried(ctx, apology)
            if said is not None:
                return said
        return Taken(ctx.address.id, ctx.address.external_id, ())

    def _begun(self, conn: Connection, incoming: Incoming, now: datetime) -> Context | Taken:
        """The message is kept and its sender known; or what is done already, without an answer to make."""
        address = conversations.find_address(conn, incoming.channel, incoming.address)
        if address is not None and address.only_told:
            address = _from_nobody(conn, address)
        known = address is not None and address.person is not None
        inbound_id = conversations.keep_message(
            conn,
            channel=incoming.channel,
            message_id=incoming.message_id,
            address=incoming.address,
            # before consent, no words are kept
            body=_kept_id(incoming) | (_kept_words(incoming) if known else {}),
            now=now,
        )
        if inbound_id is None:
            return self._again(conn, incoming)
        if address is None:  # only now: a message of somebody who was erased, sent again, makes no address
            address = conversations.make_address(
                conn,
                channel=incoming.channel,
                external_id=incoming.address,
                language=_spoken(incoming.language),
                phone=incoming.phone,
                now=now,
            )
        if incoming.kind in ("blocked", "unblocked"):
            if not limits.wrote_since(address, incoming):
                identity.set_reachable(conn, address.id, incoming.kind == "unblocked", now)
            return Taken(address.id, incoming.address, ())
        return self._context(conn, incoming, address, inbound_id, now)

    def _again(self, conn: Connection, incoming: Incoming) -> Taken:
        kept = conversations.kept_message(conn, incoming.channel, incoming.message_id)
        before = outbox.answers_to(conn, kept) if kept is not None else []
        answers = tuple(Answer(row_id, Outgoing.from_json(body)) for row_id, body in before)
        return Taken(0, incoming.address, answers, repeated=True)

    def _context(
        self, conn: Connection, incoming: Incoming, address: Address, inbound_id: int, now: datetime
    ) -> Context:
        conversation = Conversation.from_json(address.state)
        if incoming.payload is None:
            shown = outbox.options_of(conn, address.id, incoming.reply_to) if incoming.reply_to else None
            address = replace(address, shown=shown or _asked(address, incoming, conversation, now))
        return Context(
            conn,
            now,
            incoming,
            inbound_id,
            address,
            address.person,
            conversation,
            self.router.flows,
            self.site,
        )

    def _tried(self, ctx: Context, answer: Handler) -> Taken | None:
        """What came of an answer; None where it fails too, and then nothing of it is left."""
        conversation = ctx.conversation
        savepoint = Savepoint(ctx.conn, "apology")
        try:
            taken = self._kept(ctx, answer)
        except Exception as error:
            if is_trouble(error):
                raise
            savepoint.undo()
            ctx.conversation = conversation
            return None
        savepoint.keep()
        return taken

    def _apology(self, ctx: Context) -> Reply:
        return say("general.apology") + (self.router.commands["menu"](ctx) or Reply())

    def _worded(self, ctx: Context, reply: Reply | None) -> Outgoing | None:
        if reply is None:
            return None
        message = self.render(reply.render(ctx.language))
        if not self.edits:
            return message
        if ctx.address.shown.get("keyboard"):
            message = cards.put_away(message, catalog.text(ctx.language, "general.put_away"))
        if not reply.card:
            return message
        return cards.turned(message, ctx.incoming, ctx.address.shown, f"{ctx.inbound_id:x}")

    def _kept(self, ctx: Context, answer: Handler) -> Taken:
        """The answer, kept with all its effects."""
        message = self._worded(ctx, answer(ctx))
        shown = shown_options(message) if message is not None else _left(ctx)
        conversations.save_conversation(ctx.conn, ctx.address.id, ctx.conversation.to_json(), shown, ctx.now)
        if message is None:
            return Taken(ctx.address.id, ctx.address.external_id, ())
        return Taken(ctx.address.id, ctx.address.external_id, (self._reply(ctx, message),))

    def _reply(self, ctx: Context, message: Outgoing) -> Answer:
        row: dict[str, Any] = {
            "address_id": ctx.address.id,
            "person_id": ctx.person.id if ctx.person else None,
            "inbound_id": ctx.inbound_id,
            "body": message.to_json(),
            "now": ctx.now,
        }
        if self.owner is None:
            return Answer(outbox.add_reply(ctx.conn, owner=None, **row), message)
        row_id, ours = outbox.answer(ctx.conn, owner=self.owner, **row)
        return Answer(row_id, message, ours)


def shown_options(message: Outgoing) -> dict[str, Any]:
    """What an address remembers of the last message: its options, whether numbers answer it, and what of it
    is still to be shown."""
    shown: dict[str, Any] = {"rest": message.rest} if message.rest else {}
    if message.ask_contact or message.ask_location:
        shown["keyboard"] = True
    if not message.options:
        return shown
    shown["options"] = [[option.payload, option.label] for option in message.options]
    if not message.numbered:
        shown["numbers"] = False
    if message.card:
        shown["card"] = message.card
    if message.edits:
        shown["on"] = message.edits
    return shown


def _from_nobody(conn: Connection, address: Address) -> Address:
    """A number to which somebody is told things proves nothing of who writes from it: until a code joins
    them, it is a stranger's."""
    identity.detach(conn, address.id)
    return replace(address, person=None, ubigeo=None, state={}, shown={}, only_told=False)


def _asked(address: Address, incoming: Incoming, conversation: Conversation, now: datetime) -> dict[str, Any]:
    """What was on the screen when these words were written."""
    in_form = conversation.progress is not None
    return answered(address.shown, incoming.text, incoming.sent_at or now, in_form=in_form)


def _left(ctx: Context) -> dict[str, Any]:
    """What stays on the screen where nothing is answered."""
    return ctx.address.shown if ctx.incoming.payload is not None else cards.covered(ctx.address.shown)


def _kept_words(incoming: Incoming) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if incoming.text:
        body["text"] = incoming.text
    if incoming.payload:
        body["payload"] = incoming.payload
    if incoming.media:
        body["media"] = [one.kind for one in incoming.media]
    return body


def _kept_id(incoming: Incoming) -> dict[str, str]:
    """What its provider calls it, where that is not the id of the delivery: it is deleted by that."""
    return {"id": incoming.own_id} if incoming.own_id else {}


def _spoken(hint: str) -> str:
    return hint if hint in catalog.languages() else catalog.SOURCE


def where(error: Exception) -> str:
    """The kind of an error and the line it came from: never its message, which may hold people's words."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" at {trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace is not None else ""
    return f"{type(error).__name__}{place}"
