"""Messages that a process left which died: some may be out. Where the provider can be asked, it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    """Those of which the provider can be asked whether they are out, each with what waits behind it."""
    found: dict[tuple[int | None, int], list[Row]] = {}
    for row in rows:
        line = found.get((row.address_id, row.lane))
        if line is not None:
            line.append(row)
        elif row.doubt is not None and row.body is not None and isinstance(channels.get(row.channel), Asked):
            found[row.address_id, row.lane] = [row]
    return list(found.values())


async def provider_id(db: Database, channel: Channel, row: Row) -> str | None:
    """The provider's id of a message that is out; None if it is not. Raises a SendError, or Unavailable."""
    if not isinstance(channel, Asked) or row.doubt is None or row.body is None or row.address_id is None:
        return None
    since = row.doubt - SKEW
    known = await db.run(partial(outbox.known_ids, address_id=row.address_id, since=since))
    return await channel.find_sent(row.external_id, Outgoing.from_json(row.body), since, known)
