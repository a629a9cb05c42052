"""What a provider reports later of a message that it had taken; often only then it says that it failed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from bot.channels.contract import Rejected, RetryLater, SendError, Throttled, Unreachable
from bot.channels.twilio_errors import twilio_error
from bot.failures import BACKOFF, ELSEWHERE, STOPPED
from storage import identity, outbox, paces, reachable, statuses
from storage.statuses import Failed

LATE_TRIES = 2
"""How often a message is sent again that its provider had taken and could not deliver: each time costs."""


class Report(Protocol):
    """The provider's id of a message, its word for what became of it, and its error code if any."""

    @property
    def provider_id(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def error_code(self) -> int | None: ...


def note_report(conn: Connection, told: Report, channels: Sequence[str], now: datetime) -> None:
    """Keep a report; where it says that a message did not arrive, do what the same answer at once would."""
    failed = statuses.raise_to(
        conn, provider_id=told.provider_id, status=told.status, code=told.error_code, now=now
    )
    if failed is None or told.error_code is None:
        return
    error = twilio_error(told.error_code)
    _pause(conn, failed, error, now)
    if isinstance(error, Unreachable) and failed.address_id is not None and not failed.wrote_since:
        identity.set_reachable(conn, failed.address_id, False, now)
    if isinstance(error, RetryLater | Throttled) and failed.attempts < LATE_TRIES:
        outbox.send_again(conn, failed.row_id, now + BACKOFF[failed.attempts])
    elif isinstance(error, Unreachable) or (isinstance(error, Rejected) and error.elsewhere):
        _elsewhere(conn, failed, channels, now)


def _pause(conn: Connection, failed: Failed, error: SendError, now: datetime) -> None:
    if isinstance(error, Throttled) and error.whole_account:
        paces.pause(conn, failed.channel, now + error.retry_after, now)
    elif isinstance(error, Rejected) and error.stops_bulk:
        paces.pause(conn, failed.channel, now + STOPPED, now, bulk=True)


def _elsewhere(conn: Connection, failed: Failed, channels: Sequence[str], now: datetime) -> None:
    if failed.lane == outbox.REPLY or failed.person_id is None or failed.attempts >= ELSEWHERE:
        return
    other = reachable.next_after(conn, failed.person_id, failed.address_id, channels)
    if other is not None:
        outbox.send_again(conn, failed.row_id, now, other)
