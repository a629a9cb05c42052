"""What was made at the provider to be sent by its id: buttons, lists, and templates with their approval."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore  # SQLite compiles it too

from storage.tables import contents

SESSION = "session"
"""The category of what needs no approval."""

APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Content:
    """One content: our name of it, the provider's id, its approval and why it was refused, if it was."""

    name: str
    sid: str
    status: str
    category: str
    reason: str
    at: datetime


def find_content(conn: Connection, name: str) -> Content | None:
    """The content of a name."""
    found = conn.execute(select(contents).where(contents.c.name == name)).first()
    return Content(*found) if found is not None else None


def all_contents(conn: Connection) -> list[Content]:
    """Every content, by name."""
    return [Content(*row) for row in conn.execute(select(contents).order_by(contents.c.name))]


def approved(conn: Connection, names: Collection[str]) -> dict[str, Content]:
    """Of these templates those that may be sent, by name."""
    usable = contents.c.name.in_(names) & (contents.c.status == APPROVED)
    return {row.name: Content(*row) for row in conn.execute(select(contents).where(usable))}


def keep_content(conn: Connection, content: Content) -> str:
    """A content was made; the sid to use. Two that make the same one at once both use the first."""
    values = {name: getattr(content, name) for name in content.__slots__}
    conn.execute(insert_or_ignore(contents).values(values).on_conflict_do_nothing(index_elements=["name"]))
    kept = select(contents.c.sid).where(contents.c.name == content.name)
    return str(conn.execute(kept).scalar_one())


def note_approval(
    conn: Connection, name: str, status: str, category: str, reason: str, now: datetime
) -> None:
    """What the provider says of a template now; where it gave it no category, ours stays."""
    told = {"status": status[:20], "reason": reason[:200], "at": now}
    if category:
        told["category"] = category[:20]
    conn.execute(update(contents).where(contents.c.name == name).values(told))
