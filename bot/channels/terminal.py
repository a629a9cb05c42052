"""The terminal as a channel: `main.py chat` shows what a turn answers; nothing is pushed to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.contract import Rejected, Unreadable
from bot.channels.numbered import numbered
from bot.channels.wire import clean, e164
from bot.messages import Incoming, Outgoing
from domain.channels import TERMINAL


class TerminalChannel:
    """One conversation per phone, or one without. Its raw message is `{"id", "text"}`."""

    name = TERMINAL
    pull = True
    edits = False
    reports = False

    def __init__(self, phone: str = "") -> None:
        self.phone = e164(phone) if phone.startswith("+") else None
        if phone and not self.phone:
            raise ValueError(f"not an international phone number: {phone!r}")
        self.address = self.phone or TERMINAL

    def parse(self, raw: Mapping[str, Any]) -> list[Incoming]:
        """What was typed. Raises Unreadable without an id or a text."""
        key, text = clean(raw.get("id"), 64), clean(raw.get("text"))
        if not key or not text.strip():
            raise Unreadable("id and text: both are needed")
        return [Incoming(self.name, self.address, key, text, phone=self.phone)]

    def render(self, message: Outgoing) -> Outgoing:
        """Options as numbers."""
        return numbered(message)

    async def send(self, address: str, message: Outgoing) -> str:  # noqa: ARG002  # the contract's shape
        """Never: the terminal shows the turn's replies itself."""
        raise Rejected("pull_channel")

    async def delete(self, address: str, message_ids: Sequence[str]) -> bool:  # noqa: ARG002  # likewise
        """Nobody else keeps what is said here."""
        return False

    async def close(self) -> None:
        """Nothing to let go of."""
