"""What people sent to one of our numbers, asked of Twilio afterwards, in the shape of its webhooks.

Read back, a message says when it was sent and less of everything else: no button's payload, no point on the
map, no profile name (https://www.twilio.com/docs/messaging/api/message-resource).
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import aclosing
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from bot.channels.relisting import Received
from bot.channels.twilio_http import TwilioAccount, our_errors

_PAGE = 1000


async def received(account: TwilioAccount, number: str, since: datetime) -> list[Received]:
    """Everything sent to `number` (`+51…` or `whatsapp:+51…`) since a moment, oldest first. Raises a
    SendError."""
    found: list[Received] = []
    with our_errors():
        messages = account.opened().messages
        async with aclosing(
            await messages.stream_async(to=number, date_sent_after=since, page_size=_PAGE)
        ) as stream:
            async for one in stream:  # the newest first
                at = one.date_sent or one.date_created
                if at < since:
                    break  # its filter knows days; more than that is not promised
                if one.direction == "inbound":
                    found.append(Received(str(one.sid), at, _form(one, at)))
    return found[::-1]


async def with_media(account: TwilioAccount, one: Received) -> Received:
    """The message with what its files are, which takes another question. Raises a SendError."""
    if one.raw["NumMedia"] == "0":
        return one
    with our_errors():
        files = await account.opened().messages(one.id).media.list_async()
    media: dict[str, Any] = {"NumMedia": str(len(files))}
    for number, file in enumerate(files):
        media[f"MediaUrl{number}"] = str(file.uri).removesuffix(".json")
        media[f"MediaContentType{number}"] = str(file.content_type)
    return Received(one.id, one.sent_at, {**one.raw, **media})


def _form(one: Any, at: datetime) -> Mapping[str, Any]:
    return {
        "MessageSid": one.sid,
        "From": one.from_,
        "To": one.to,
        "Body": one.body or "",
        "NumMedia": str(one.num_media or 0),
        "DateSent": format_datetime(at),
    }
