"""WhatsApp through Twilio as a channel: buttons and lists inside the 24-hour window, templates outside it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bot.channels.contents import shape_of
from bot.channels.contents_made import Contents
from bot.channels.contract import Rejected
from bot.channels.fitting import fitted
from bot.channels.numbered import numbered, without_options
from bot.channels.twilio_channel import TwilioChannel
from bot.channels.twilio_http import MAX_BODY, TwilioAccount
from bot.channels.twilio_sent import find_sent
from bot.channels.wire import utf16_units
from bot.messages import Outgoing
from domain.channels import WHATSAPP


class WhatsAppChannel(TwilioChannel):
    """A WhatsApp sender (`whatsapp:+51…`). Addresses are phones (E.164) or business-scoped ids (`PE.…`).
    Without `contents` options are numbers."""

    name = WHATSAPP

    def __init__(
        self, account: TwilioAccount, sender: str, public_url: str = "", contents: Contents | None = None
    ) -> None:
        super().__init__(account, sender, public_url)
        self._contents = contents

    def render(self, message: Outgoing) -> Outgoing:
        """Options as numbers, which buttons may replace when it is sent; never more than a message holds."""
        shown = numbered(message, self._public_url)
        over = utf16_units(shown.text) - MAX_BODY
        if over <= 0:
            return shown
        room = utf16_units(message.text) - over
        return numbered(replace(message, text=fitted(message.text, room, utf16_units)), self._public_url)

    async def send(self, address: str, message: Outgoing) -> str:
        """One message: a template, or buttons, or a list, or text. Returns its id."""
        to = f"whatsapp:{address}"
        if message.template is not None:
            return await self._account.send_content(
                to, self._sender, message.template.sid, message.template.variables
            )
        return await self._with_buttons(to, message) or await self._account.send_text(
            to, self._sender, message.text
        )

    async def _with_buttons(self, to: str, message: Outgoing) -> str:
        """Its id, or nothing where it goes as text; what a content is refused for is nobody's lost answer."""
        shape = shape_of(message)
        if shape is None or self._contents is None:
            return ""
        sid = await self._contents.sid(shape)
        if sid is None:
            return ""
        try:
            return await self._account.send_content(to, self._sender, sid, shape.variables(message))
        except Rejected as refused:
            if refused.elsewhere or refused.stops_bulk:
                raise
            self._contents.rest(shape)
            return ""

    async def find_sent(
        self, address: str, message: Outgoing, since: datetime, known: Collection[str]
    ) -> str | None:
        """The id of a message that went out since a moment and is none of the `known`. Raises a SendError."""
        words = {message.text, without_options(message)}
        return await find_sent(self._account, f"whatsapp:{address}", self._sender, words, since, known)

    async def close(self) -> None:
        """Close the account's connections; the next message opens them again."""
        if self._contents is not None:
            await self._contents.close()
        await self._account.close()
