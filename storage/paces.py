"""What all processes know of a channel's account: how much of its rate is taken, and who asked to wait.

Each function is a short transaction of its own: the account's row is locked until it is committed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore  # SQLite compiles it too

from domain.pacing import Account, Grant, grant_bulk, grant_replies
from storage.sql import Query
from storage.tables import addresses, paces

_MOMENTS = ("next_at", "bulk_next_at", "paused_until", "bulk_paused_until")
_find = Query(
    select(*(paces.c[name] for name in _MOMENTS))
    .where(paces.c.name == bindparam("in_name"))
    .with_for_update()
)
_make = Query(insert_or_ignore(paces).on_conflict_do_nothing(index_elements=["name"]))
_save = Query(
    update(paces)
    .where(paces.c.name == bindparam("in_name"))
    .values({name: bindparam(f"new_{name}", type_=paces.c[name].type) for name in _MOMENTS})
)
_paused_chats = Query(
    select(addresses.c.id, addresses.c.paused_until).where(addresses.c.paused_until > bindparam("in_now"))
)
_pause_chat = Query(
    update(addresses)
    .where(addresses.c.id == bindparam("in_id"))
    .values(paused_until=bindparam("new_until", type_=addresses.c.paused_until.type))
)


@dataclass(frozen=True, slots=True)
class Lease:
    """What a process got, and the chats of any channel that must wait (address id → until when)."""

    grant: Grant
    paused_chats: dict[int, datetime]


def lease(conn: Connection, channel: str, rate: float, wanted: int, now: datetime, *, bulk: bool) -> Lease:
    """Take up to `wanted` messages of an account of `rate` messages a second."""
    decide: Callable[..., tuple[Grant, Account]] = grant_bulk if bulk else grant_replies
    grant, after = decide(_locked(conn, channel, now), rate, wanted, now)
    if grant.count:
        _keep(conn, channel, after)
    return Lease(grant, {row.id: row.paused_until for row in _paused_chats.all(conn, in_now=now)})


def pause(conn: Connection, channel: str, until: datetime, now: datetime, *, bulk: bool = False) -> None:
    """The provider asked the whole account to wait, or only what starts on our side; a longer wait stays."""
    account = _locked(conn, channel, now)
    name = "bulk_paused_until" if bulk else "paused_until"
    before: datetime | None = getattr(account, name)
    values = {one: getattr(account, one) for one in _MOMENTS}
    _keep(conn, channel, Account(**{**values, name: max(until, before or until)}))


def pause_chat(conn: Connection, address_id: int, until: datetime) -> None:
    """The provider asked to leave this chat alone."""
    _pause_chat.run(conn, in_id=address_id, new_until=until)


def _locked(conn: Connection, channel: str, now: datetime) -> Account:
    row = _find.first(conn, in_name=channel)
    if row is None:
        _make.run(conn, name=channel, next_at=now, bulk_next_at=now)
        row = _find.first(conn, in_name=channel)
    return Account(*row)


def _keep(conn: Connection, channel: str, account: Account) -> None:
    _save.run(conn, in_name=channel, **{f"new_{name}": getattr(account, name) for name in _MOMENTS})
