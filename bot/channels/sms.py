"""SMS through Twilio as a channel: numbered menus in one or two segments of the GSM alphabet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from bot.channels.fitting import fitted
from bot.channels.gsm7 import PART, gsm7, septets
from bot.channels.numbered import numbered
from bot.channels.twilio_channel import TwilioChannel
from bot.channels.twilio_sent import find_sent
from bot.channels.wire import pieces
from bot.messages import Outgoing
from domain.channels import SMS
from mensajes import catalog

LONGEST = 2 * PART - 2
"""Places in the longest message; two less, as no letter of two places stands across two segments."""


_DOTS = 2
"""Places that the mark of a cut takes more in this alphabet."""


class SmsChannel(TwilioChannel):
    """An SMS sender (`+51…`). Addresses are phones; that a message comes from one is a weak proof of it."""

    name = SMS

    def render(self, message: Outgoing) -> Outgoing:
        """Options as numbers, in letters that keep a segment at 160 characters. What two segments do not hold
        waits until it is asked for."""
        shown = numbered(message, self._public_url)
        text = gsm7(shown.text)
        if message.foot:
            return replace(shown, text=_ending(text, "\n" + gsm7(message.foot)), foot="")
        if septets(text) <= LONGEST:
            return replace(shown, text=text)
        goes_on = "\n" + gsm7(catalog.text(catalog.SOURCE, "general.goes_on"))
        first = pieces(text, LONGEST - septets(goes_on), septets)[0]
        return replace(shown, text=first + goes_on, rest=text.removeprefix(first).lstrip())

    async def send(self, address: str, message: Outgoing) -> str:
        """One message; more only where it is too long for one. The last one's id is returned."""
        return await self._account.send_text(address, self._sender, message.text)

    async def find_sent(
        self, address: str, message: Outgoing, since: datetime, known: Collection[str]
    ) -> str | None:
        """The id of a message that went out since a moment and is none of the `known`. Raises a SendError."""
        return await find_sent(self._account, address, self._sender, {message.text}, since, known)


def _ending(text: str, foot: str) -> str:
    """What two segments do not hold before the foot is left out: nobody could ask for it."""
    room = LONGEST - septets(foot)
    return gsm7(fitted(text, room - _DOTS, septets) if septets(text) > room else text) + foot
