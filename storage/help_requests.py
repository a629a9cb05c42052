"""Who asked for help, for staff to see. A cry for help and a denuncia keep no words: they are not ours."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert

from storage.tables import help_requests


def record(conn: Connection, address_id: int, kind: str, now: datetime) -> None:
    """Note that an address asked for a `person`, or was sent elsewhere with a `denuncia` or `crisis`."""
    conn.execute(insert(help_requests).values(address_id=address_id, kind=kind, text="", at=now))


def record_new_owner(conn: Connection, address_id: int, person_id: int, now: datetime) -> None:
    """Note that an address was parted from a person, whose id is the text: giving it back undoes that."""
    conn.execute(
        insert(help_requests).values(address_id=address_id, kind="new_owner", text=str(person_id), at=now)
    )
