"""Whether a notice may be said freely, as a template, or not here: decided when it is claimed.

WhatsApp lets anybody be answered for 24 hours after their last message. Later only an approved template goes,
to a limited number of people a day, and one that advertises only to who allowed it.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.messages import Outgoing, Template
from bot.reply import Reply
from domain.channels import traits
from mensajes import catalog
from mensajes.templates import MARKETING, Unfillable, WhatsAppTemplate, templates
from storage import contents, outside
from storage.claims import Row
from storage.contents import Content
from storage.person_facts import wants_announcements
from storage.reachable import Reachable

log = logging.getLogger(__name__)

MARGIN = timedelta(minutes=10)
"""What is decided now goes out a little later."""

LOOK_AGAIN = timedelta(minutes=15)
"""When a notice that waits for others is looked at again."""


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: after this moment, for this reason."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Never:
    """Not at this address. `anywhere`: nor at another of this person."""

    reason: str
    anywhere: bool = False


def is_closed(address: Reachable, now: datetime) -> bool:
    """Whether only a template may be sent there."""
    window = traits(address.channel).window
    return window is not None and now - address.last_in_at > window - MARGIN


def too_late(waited_for: str) -> str:
    """Why what waited was not told in time: of the limit of a day staff are told, who can have it raised."""
    return waited_for if waited_for == outside.WAITS else "late"


@dataclass(slots=True)
class Outside:
    """What may be said outside the window, while one batch is prepared. `a_day`: so many people may be
    written to first in 24 hours; None: no limit."""

    conn: Connection
    now: datetime
    a_day: int | None
    _approved: dict[str, dict[str, Content]] = field(default_factory=dict)
    _begun: outside.Begun | None = None
    _added: int = 0

    def said(self, row: Row, address: Reachable, reply: Reply, message: Outgoing) -> Outgoing | Later | Never:
        """The message as the template that its notice names; or why not, and until when."""
        if reply.outside is None:
            return Never("outside_window")
        template, content = self._usable(reply.outside.name, address.language)
        if template is None or content is None:
            return Never("no_template")
        category = content.category or template.category  # what WhatsApp calls it may be another than ours
        if category == MARKETING and not wants_announcements(self.conn, address.person_id):
            return Never("no_consent", anywhere=template.category == MARKETING)
        try:
            variables = template.fill(reply.outside.facts)
        except Unfillable:
            log.error("%s: a template lacks a fact: %s", row.kind, template.name)
            return Never("template_facts")
        wait = self._wait(row, address)
        if wait is not None:
            return wait
        words = template.read(list(variables.values()))
        filled = Template(content.sid, category, variables)
        return replace(message, text=words, template=filled)

    def _usable(self, name: str, language: str) -> tuple[WhatsAppTemplate | None, Content | None]:
        """The approved template in the person's language, else in Spanish."""
        for spoken in dict.fromkeys((language, catalog.SOURCE)):
            template = templates(spoken).get(name) if spoken in catalog.languages() else None
            content = self._approved_in(spoken).get(template.full_name) if template else None
            if content is not None:
                return template, content
        return None, None

    def _approved_in(self, language: str) -> dict[str, Content]:
        if language not in self._approved:
            names = [one.full_name for one in templates(language).values()]
            self._approved[language] = contents.approved(self.conn, names)
        return self._approved[language]

    def _wait(self, row: Row, address: Reachable) -> Later | None:
        """Where the day's people are all taken, or those left are for events that begin sooner."""
        if self.a_day is None:
            return None
        if self._begun is None:
            self._begun = outside.begun(self.conn, self.now)
        left = self.a_day - self._begun.people - self._added
        if left <= 0 and outside.already_begun(self.conn, address.id, self.now):
            return None
        if left <= 0:
            room_at = self._begun.room_at or self.now
            return Later(max(room_at, self.now + LOOK_AGAIN), outside.WAITS)
        if left <= outside.sooner(self.conn, row.event_id, row.lane, self.now):
            return Later(self.now + LOOK_AGAIN, outside.WAITS)
        self._added += 1
        return None
