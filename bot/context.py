"""What a handler is given: the transaction, the moment, who writes, and what was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.conversation import Conversation
from bot.flow import Flow
from bot.messages import Incoming
from bot.seen import Seen
from bot.sentences_asked import NeedsThought, Question, Thought
from bot.site import Site
from storage.conversations import Address, Person


@dataclass(slots=True)
class Context:
    """One turn as a handler sees it. `conversation` is what will be kept; handlers and the engine replace it.

    `inbound_id` is the row of the message being answered: runs of flows are named after it, so that the same
    message always starts the same run. `thoughts`: what was thought for this turn, None where that may be
    asked for.
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
    thoughts: Mapping[Question, Thought | None] | None = field(default_factory=dict)

    @property
    def language(self) -> str:
        return self.address.language

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.site.timezone)

    def think(self, question: Question) -> Thought | None:
        """What the helper process found, or None where there is none or it was not quick enough. The first
        time in a turn this may raise NeedsThought, which handlers let pass: the turn is taken again."""
        if self.thoughts is None:
            raise NeedsThought(question)
        return self.thoughts.get(question)

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
    """What the renderer of a notice is given, inside the transaction that claims it. `shared`: what it reads
    together with the others that are prepared there."""

    conn: Connection
    now: datetime
    person_id: int
    language: str
    channel: str
    site: Site
    shared: Seen | None = None

    @property
    def seen(self) -> Seen:
        return self.shared or Seen(self.conn, (self.person_id,))
