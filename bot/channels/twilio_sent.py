"""Whether a message of ours went out, asked of Twilio afterwards."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.channels.twilio_http import MAX_BODY, TwilioAccount, our_errors
from bot.channels.wire import pieces, utf16_units

_LOOKED_AT = 50  # the newest messages to one person


async def find_sent(
    account: TwilioAccount,
    to: str,
    sender: str,
    texts: Collection[str],
    since: datetime,
    known: Collection[str],
) -> str | None:
    """The sid of a message that went from `sender` to a person since a moment and is none of the `known`.
    Twilio keeps nothing of ours beside a message, so its words (one of `texts`) tell which it is; of
    a long text, the last piece's. Raises a SendError."""
    lasts = {pieces(text, MAX_BODY, utf16_units)[-1] for text in texts if text.strip()}
    with our_errors():
        found = await account.opened().messages.list_async(to=to, from_=sender, limit=_LOOKED_AT)
    ours = [
        one
        for one in found
        if one.sid not in known and (one.date_created or since) >= since and (one.body or "").strip() in lasts
    ]
    return str(ours[-1].sid) if ours else None
