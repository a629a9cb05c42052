"""Work that one process at a time may do: while it renews its lease, or for one transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from storage.sql import Query
from storage.tables import leases

_new = insert(leases)
_free = or_(
    leases.c.owner == _new.excluded.owner, leases.c.until <= bindparam("in_now", type_=leases.c.until.type)
)
_values = {"owner": _new.excluded.owner, "until": _new.excluded.until}
_take = _new.on_conflict_do_update(index_elements=["name"], set_=_values, where=_free).returning(
    leases.c.name
)
_seize = Query(_new.on_conflict_do_update(index_elements=["name"], set_=_values))


def take(conn: Connection, name: str, owner: str, now: datetime, until: datetime) -> bool:
    """Make `name` this owner's until then, if it is already, or if nobody's. Whether it is."""
    values = {"name": name, "owner": owner, "until": until, "in_now": now}
    return conn.execute(_take, values).first() is not None


def seize(conn: Connection, name: str, owner: str, until: datetime) -> None:
    """Make `name` this owner's until then, whoever had it."""
    _seize.run(conn, name=name, owner=owner, until=until)


def release(conn: Connection, name: str, owner: str) -> None:
    """Another may take `name` at once."""
    conn.execute(delete(leases).where(leases.c.name == name, leases.c.owner == owner))


def alone(conn: Connection, name: str) -> bool:
    """Whether no other transaction does `name` now; then none will until this one ends."""
    if conn.dialect.name == "sqlite":  # who writes is alone
        return True
    lock = func.pg_try_advisory_xact_lock(func.hashtext(f"rimay {name}"))
    return bool(conn.execute(select(lock)).scalar())
