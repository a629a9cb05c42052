"""A ticket is told where its person's notices arrive too, if they registered in another chat."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from domain.channels import PUSHED, traits
from storage.conversations import Person
from storage.notices import Notice, notify
from storage.reachable import addresses_of

CONFIRMATION = "event.confirmation"


def told_elsewhere(conn: Connection, person: Person | None, here: str) -> str:
    """The channel by which this person's notices go, if it is another than the one they write on `here`;
    empty where it is the same, where there is none, and for who wants none. A phone is the last one written
    from while they write from it, so where none was chosen nothing has to be looked up."""
    if person is None or not person.reminders:
        return ""
    pulled, chosen = traits(here).pulled, person.preferred_channel
    if not pulled and chosen in (None, here):
        return ""
    found = addresses_of(conn, [person.id], PUSHED).get(person.id, ())
    first = found[0].channel if found else ""
    return first if pulled or first == chosen else ""


def confirm(
    conn: Connection,
    event: Any,
    *,
    registration_id: int,
    person_id: int,
    here: str,
    others: int,
    now: datetime,
) -> bool:
    """Tell a registration for `event` on another channel than `here`, once; whether that is now.
    `others`: the dates that the same registration is for besides."""
    facts = {"event": event.id, "registration": registration_id, "channel": here, "others": others}
    notice = Notice(
        person_id=person_id,
        kind=CONFIRMATION,
        facts=facts,
        key=f"confirmation:{registration_id}",
        due_at=now,
        not_after=event.starts_at,
        event_id=event.id,
        registration_id=registration_id,
    )
    return notify(conn, notice, now)
