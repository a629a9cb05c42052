"""What WhatsApp and SMS share because one account serves both: what came in, its files, and the forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.channels.relisting import Received
from bot.channels.twilio_deleted import delete_message
from bot.channels.twilio_forms import read_form
from bot.channels.twilio_http import TwilioAccount
from bot.channels.twilio_media import fetch_media
from bot.channels.twilio_received import received, with_media
from bot.messages import Incoming


class TwilioChannel:
    """One sender of an account. Links in what it says begin with `public_url`."""

    name = ""
    pull = False
    edits = False
    reports = True

    def __init__(self, account: TwilioAccount, sender: str, public_url: str = "") -> None:
        self._account, self._sender, self._public_url = account, sender, public_url

    def parse(self, raw: Mapping[str, Any]) -> list[Incoming]:
        """What the person did, by the form's fields. Raises Unreadable."""
        return [one for one in read_form(raw) if one.channel == self.name]

    async def received(self, since: datetime) -> list[Received]:
        """What people sent since a moment, oldest first. Raises a SendError."""
        return await received(self._account, self._sender, since)

    async def whole(self, one: Received) -> Received:
        """With its files. Raises a SendError."""
        return await with_media(self._account, one)

    async def fetch(self, reference: str) -> bytes:
        """The content of a file that somebody sent. Raises a SendError."""
        return await fetch_media(self._account, reference)

    async def delete(self, address: str, message_ids: Sequence[str]) -> bool:  # noqa: ARG002  # the contract's shape
        """Delete messages, ours or theirs, with their files. Raises a SendError."""
        return any([await delete_message(self._account, one) for one in message_ids])

    async def close(self) -> None:
        """Close the account's connections; the next message opens them again."""
        await self._account.close()
