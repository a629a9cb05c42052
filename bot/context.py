"""What a handler is given: the transaction, the moment, who writes, and what was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.conversation import Conversation
from bot.flow import Flow
from bot.messages import Incoming
from bot.site import Site
from storage.conversations import Address, Person
from storage.events import event_by_id


@dataclass(slots=True)
class Context:
    """One turn as a handler sees it. `conversation` is what will be kept; handlers and the engine replace it.

    `inbound_id` is the row of the message being answered: runs of flows are named after it, so that the same
    message always starts the same run.
    """

    conn: Connection
    now: datetime
    incoming: Incoming
    inbound_id: int
    address: Address
    person: Person | None
    conversation: Conversation
    flows: Mapping[str, Flow]
    site: Site

    @property
    def language(self) -> str:
        return self.address.language

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.site.timezone)

    def remember(self, **facts: object) -> None:
        """Keep small facts for stateless screens (the place of a search)."""
        conversation = self.conversation
        self.conversation = Conversation(
            conversation.progress,
            conversation.parked,
            conversation.touched_at,
            {**conversation.memory, **facts},
            conversation.rhythm,
        )


@dataclass(frozen=True, slots=True)
class NoticeContext:
    """What the renderer of a notice is given, inside the transaction that claims it."""

    conn: Connection
    now: datetime
    person_id: int
    language: str
    channel: str
    site: Site
    events: dict[int, Any] = field(default_factory=dict)

    def event(self, event_id: int) -> Any | None:
        """The row of an event that was published, or None. `events` is what was read of them so far in this
        transaction: many notices are about one event."""
        if event_id not in self.events:
            self.events[event_id] = event_by_id(self.conn, event_id)
        return self.events[event_id]
