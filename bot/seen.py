"""What many notices read alike, read once for all that one transaction prepares."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from domain.channels import traits
from storage import my_registrations, person_facts
from storage.events import event_by_id
from storage.installation import comes_in
from storage.my_registrations import MyRegistration
from storage.person_facts import Told


@dataclass(slots=True)
class Seen:
    """Each thing is read when the first notice asks for it; of `people`, for all of them."""

    conn: Connection
    people: Collection[int]
    _events: dict[int, Any] = field(default_factory=dict)
    _heard: dict[str, bool] = field(default_factory=dict)
    _told: dict[int, Told] | None = None
    _registrations: dict[int, MyRegistration] | None = None

    def event(self, event_id: int) -> Any | None:
        """The row of an event that was published, or None."""
        if event_id not in self._events:
            self._events[event_id] = event_by_id(self.conn, event_id)
        return self._events[event_id]

    def comes_in(self, channel: str) -> bool:
        """Whether what people answer on a channel arrives; where that is not certain, whether anybody ever
        wrote there."""
        if not traits(channel).one_way:
            return True
        if channel not in self._heard:
            self._heard[channel] = comes_in(self.conn, channel)
        return self._heard[channel]

    def person(self, person_id: int) -> Told:
        """Who was erased has no name and wants nothing."""
        if self._told is None:
            self._told = person_facts.told(self.conn, self.people)
        return self._told.get(person_id) or Told("", reminders=False)

    def registration(self, registration_id: int, person_id: int) -> MyRegistration | None:
        """This registration, if it is this person's and still stands."""
        if self._registrations is None:
            self._registrations = my_registrations.of_persons(self.conn, self.people)
        found = self._registrations.get(registration_id)
        return found if found is not None and found.person_id == person_id else None
