"""Messages that a process left which died: some may be out. Where the provider can be asked, it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.channels.contract import Asked, Channel
from bot.messages import Outgoing
from storage import outbox
from storage.claims import Row
from storage.database import Database

SKEW = timedelta(minutes=1)
"""The provider's clock is not ours."""


def to_ask_about(rows: Sequence[Row], channels: Mapping[str, Channel]) -> list[list[Row]]:
    """Lines with something of which the provider can be asked whether it is out: all that was claimed of
    them, because what comes behind it waits."""
    lines: dict[tuple[int, int | None], list[Row]] = {}
    for row in rows:
        who = row.person_id if row.lane else row.address_id  # a notice may have no address yet
        lines.setdefault((row.lane, who), []).append(row)
    return [
        line
        for line in lines.values()
        if any(row.doubt is not None and isinstance(channels.get(row.channel), Asked) for row in line)
    ]


async def about(db: Database, channel: Channel | None, row: Row) -> Row | str:
    """The provider's id of a message that is out; else the row, in no doubt any more where the provider was
    asked. Raises a SendError, or Unavailable."""
    if not isinstance(channel, Asked) or row.doubt is None or row.body is None or row.address_id is None:
        return row
    since = row.doubt - SKEW
    known = await db.run(partial(outbox.known_ids, address_id=row.address_id, since=since))
    found = await channel.find_sent(row.external_id, Outgoing.from_json(row.body), since, known)
    return replace(row, doubt=None) if found is None else found
