"""Whether a provider that says "too fast" means one chat or all of us: Telegram does not say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.channels.contract import SendError, Throttled

CHATS = 3
"""So many different chats …"""

WITHIN = timedelta(seconds=2)
"""… within so short a time are the account."""


@dataclass(slots=True)
class Floods:
    """The chats that were throttled a moment ago, by channel."""

    _recent: dict[str, Mapping[int, datetime]] = field(default_factory=dict)

    def judged(self, error: SendError, channel: str, address_id: int, now: datetime) -> SendError:
        """The same error, about the whole account where several chats got it at once."""
        if not isinstance(error, Throttled) or error.whole_account:
            return error
        before = self._recent.get(channel, {})
        recent = {chat: at for chat, at in before.items() if at > now - WITHIN}
        self._recent[channel] = recent = {**recent, address_id: now}
        if len(recent) < CHATS:
            return error
        return Throttled(error.reason, error.retry_after, whole_account=True)
