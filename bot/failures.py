"""What becomes of a message that did not go out, by the kind of its error (bot/channels/contract.py)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.channels.contract import Misconfigured, Rejected, RetryLater, SendError, Throttled, Unreachable
from bot.notices import Ready
from storage import identity, outbox, paces, reachable

log = logging.getLogger(__name__)

BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (2, 10, 60, 300, 900, 3600))
"""Waits between tries; after the last one a message is given up."""

MEND = timedelta(minutes=5)
"""Between tries while our own settings are wrong: that is nobody's failed try, so it is never given up."""

STOPPED = timedelta(hours=1)
"""How long bulk rests on a channel where the provider called a message spam."""

ELSEWHERE = 3
"""Tries after which a notice looks for no other address."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A try that failed, at a moment. `channels`: those where a notice may be tried instead; `doubt`: since
    when it may be out, where not this try is why."""

    one: Ready
    error: SendError
    at: datetime
    channels: Sequence[str]
    doubt: datetime | None = None

    @property
    def again(self) -> datetime | None:
        """When it is tried again; None: never."""
        if isinstance(self.error, Throttled):
            return self.at + self.error.retry_after
        if isinstance(self.error, Misconfigured):
            return self.at + MEND
        if isinstance(self.error, RetryLater) and self.one.attempts < len(BACKOFF):
            return self.at + BACKOFF[self.one.attempts]
        return None

    @property
    def stops_account(self) -> bool:
        """Whether nothing on this channel would fare better now."""
        return isinstance(self.error, Throttled | Misconfigured) and self.error.whole_account


def keep_failure(conn: Connection, failure: Failure) -> None:
    """Note what is to be done about it: for this message, its chat, or its whole account."""
    one, error, again = failure.one, failure.error, failure.again
    _pause(conn, failure)
    if again is not None:
        tried = failure.at if isinstance(error, RetryLater) and error.maybe_sent else None
        doubt = failure.doubt or tried
        attempted = isinstance(error, RetryLater)
        outbox.postpone(conn, one.row_id, again, error.reason, attempted=attempted, doubt=doubt)
        return
    if isinstance(error, Unreachable):
        identity.set_reachable(conn, one.address_id, False, failure.at)
    if one.notice and _goes_elsewhere(conn, failure):
        return
    status = "unreachable" if isinstance(error, Unreachable) else "rejected"
    outbox.finish(conn, one.row_id, status, error.reason, failure.at)


def _pause(conn: Connection, failure: Failure) -> None:
    one, error, again = failure.one, failure.error, failure.again
    if isinstance(error, Misconfigured):
        log.error("%s: the channel's settings do not work: %s", one.channel, error.reason)
    if failure.stops_account and again is not None:
        paces.pause(conn, one.channel, again, failure.at)
    elif isinstance(error, Throttled) and again is not None:
        paces.pause_chat(conn, one.address_id, again)
    elif isinstance(error, Rejected) and error.stops_bulk:
        log.error("%s: bulk rests, a message was refused: %s", one.channel, error.reason)
        paces.pause(conn, one.channel, failure.at + STOPPED, failure.at, bulk=True)


def _goes_elsewhere(conn: Connection, failure: Failure) -> bool:
    """A notice that this address does not take may reach its person at the next one."""
    one, error = failure.one, failure.error
    elsewhere = isinstance(error, Unreachable) or (isinstance(error, Rejected) and error.elsewhere)
    if not elsewhere or one.person_id is None or one.attempts >= ELSEWHERE:
        return False
    other = reachable.next_after(conn, one.person_id, one.address_id, failure.channels)
    if other is not None:
        outbox.address_to(conn, one.row_id, other)
    return other is not None
