"""A claimed row of the outbox made ready to send: checked again, addressed, and put into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.channels.contract import Channel
from bot.context import NoticeContext
from bot.conversation import Conversation
from bot.messages import Outgoing
from bot.router import Router
from bot.site import Site
from bot.turn import shown_options
from storage import conversations, outbox, reachable
from storage.conversations import Address
from storage.outbox import Row

QUIET_FORM = timedelta(minutes=15)
"""A notice waits while a form was touched this recently, unless it would come too late (people.md)."""

URGENT = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Ready:
    """A message with its words and its address. `bulk`: not an answer, so it keeps to the pace."""

    row_id: int
    address_id: int
    channel: str
    address: str
    message: Outgoing
    attempts: int = 0
    bulk: bool = False


def prepare(
    conn: Connection,
    row: Row,
    router: Router,
    channels: Mapping[str, Channel],
    site: Site,
    now: datetime,
) -> Ready | None:
    """The message to send, or None when the row has its outcome already or waits for a better moment."""
    if row.kind == "reply" and row.body is not None and row.address_id is not None:
        message = Outgoing.from_json(row.body)
        return Ready(
            row.id, row.address_id, row.channel, row.external_id, message, row.attempts, row.lane > 0
        )
    if row.not_after is not None and now > row.not_after:
        outbox.finish(conn, row.id, "missed", "late", now)
        return None
    address = _address(conn, row, channels)
    if address is None:
        outbox.finish(conn, row.id, "unreachable", "no_address", now)
        return None
    if _busy(address, row, now):
        outbox.postpone(conn, row.id, now + timedelta(minutes=1), "form_open", attempted=False)
        return None
    return _worded(conn, row, address, router, channels[address.channel], site, now)


def _address(conn: Connection, row: Row, channels: Mapping[str, Channel]) -> Address | None:
    """Where the person last wrote from, among the channels that are on."""
    if row.person_id is None:
        return None
    found = reachable.best_address(conn, row.person_id, tuple(channels))
    return conversations.find_address(conn, *found) if found is not None else None


def _busy(address: Address, row: Row, now: datetime) -> bool:
    if row.not_after is not None and row.not_after - now < URGENT:
        return False
    conversation = Conversation.from_json(address.state)
    touched = conversation.touched_at
    return conversation.progress is not None and touched is not None and now - touched < QUIET_FORM


def _worded(
    conn: Connection, row: Row, address: Address, router: Router, channel: Channel, site: Site, now: datetime
) -> Ready | None:
    noticer = router.notices.get(row.kind)
    if noticer is None or row.person_id is None:
        outbox.finish(conn, row.id, "rejected", "unknown_kind", now)
        return None
    ctx = NoticeContext(conn, now, row.person_id, address.language, address.channel, site)
    reply = noticer(ctx, row.facts)
    if reply is None:
        outbox.finish(conn, row.id, "superseded", "no_longer_holds", now)
        return None
    message = channel.render(reply.in_words().render(address.language))
    if message.options:
        reachable.show(conn, address.id, shown_options(message))
    if channel.pull:
        _leave(conn, row, address, message, now)
        return None
    outbox.render(conn, row.id, address.id, message.to_json())
    return Ready(row.id, address.id, address.channel, address.external_id, message, row.attempts, bulk=True)


def _leave(conn: Connection, row: Row, address: Address, message: Outgoing, now: datetime) -> None:
    """Where messages are pulled, the notice becomes a new row, so that it comes after all that was seen."""
    outbox.add_reply(
        conn,
        address_id=address.id,
        person_id=row.person_id,
        body=message.to_json(),
        now=now,
        owner=None,
        kind="pulled",
        lane=row.lane,
    )
    outbox.finish(conn, row.id, "sent", "pulled", now)
