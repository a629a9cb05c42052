"""What a channel is: it reads the provider's raw messages and sends ours.

A channel raises one of five errors when a message does not go out, so that nothing else ever looks at a
provider's codes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable

from bot.messages import Incoming, Outgoing


class SendError(Exception):
    """A message did not go out. `reason` is a short stable word for the outbox, without personal data."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RetryLater(SendError):
    """The provider or the network failed: try again with backoff. `maybe_sent`: the answer is missing, not
    the message, which may be out."""

    def __init__(self, reason: str, *, maybe_sent: bool = False) -> None:
        super().__init__(reason)
        self.maybe_sent = maybe_sent


class Throttled(SendError):
    """Too fast: wait `retry_after`. `whole_account` when the limit is the account's, not this chat's."""

    def __init__(self, reason: str, retry_after: timedelta, *, whole_account: bool = False) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.whole_account = whole_account


class Rejected(SendError):
    """This message will never be accepted; the address is fine. `elsewhere`: another channel may take it;
    `stops_bulk`: neither would others that start on our side be."""

    def __init__(self, reason: str, *, elsewhere: bool = False, stops_bulk: bool = False) -> None:
        super().__init__(reason)
        self.elsewhere, self.stops_bulk = elsewhere, stops_bulk


class Unreachable(SendError):
    """This address cannot be written to (blocked, gone, unsubscribed) until the person writes again."""


class Misconfigured(SendError):
    """Our account or settings are wrong: an organiser must act; the message waits. `whole_account`: so would
    any other."""

    def __init__(self, reason: str, *, whole_account: bool = False) -> None:
        super().__init__(reason)
        self.whole_account = whole_account


class Unreadable(ValueError):
    """An authentic message that cannot be understood: dead letter, never a 400 that is repeated for ever."""


class Channel(Protocol):
    """One way in and out. `pull`: the person's device asks for its messages; nothing is ever sent.
    `edits`: what was sent can be changed, so that a card takes the place of the one that was tapped.
    `reports`: the provider tells later what became of a message."""

    name: str
    pull: bool
    edits: bool
    reports: bool

    def parse(self, raw: Mapping[str, Any]) -> list[Incoming]:
        """What the person did, oldest first; empty for what does not concern us. Raises Unreadable."""
        ...

    def render(self, message: Outgoing) -> Outgoing:
        """The message as this channel shows it: a channel without buttons writes the options as numbers."""
        ...

    async def send(self, address: str, message: Outgoing) -> str:
        """Send one rendered message and return the provider's id of it; of one that takes several, all their
        ids with spaces between, last the one that can be answered. Raises a SendError."""
        ...

    async def delete(self, address: str, message_ids: Sequence[str]) -> bool:
        """Delete messages of a chat at the provider, no more at once than it takes (domain/channels.py); the
        address is empty where it needs none. False if it has them no more, or never has any. Raises a
        SendError: Rejected for what cannot be deleted."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


@runtime_checkable
class Asked(Protocol):
    """A channel whose provider can be asked whether a message went out."""

    async def find_sent(
        self, address: str, message: Outgoing, since: datetime, known: Collection[str]
    ) -> str | None:
        """The provider's id of a rendered message that went to an address since a moment and is none of the
        `known`; None if it did not. Raises a SendError."""
        ...


@runtime_checkable
class Fetches(Protocol):
    """A channel whose provider keeps the files that people send until they are asked for."""

    name: str

    async def fetch(self, reference: str) -> bytes:
        """The content of a file by the provider's id of it. Raises Rejected (`too_big`, `gone`) where it
        cannot be had any more, or another SendError."""
        ...
