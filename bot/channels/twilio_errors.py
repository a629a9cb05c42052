"""Twilio's error codes as the five errors of the contract (https://www.twilio.com/docs/api/errors)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from bot.channels.contract import Misconfigured, Rejected, RetryLater, SendError, Throttled, Unreachable

_SLOW_DOWN, _QUEUE_FULL, _TOMORROW = timedelta(seconds=5), timedelta(minutes=1), timedelta(hours=1)
_WAITS = {20429: _SLOW_DOWN, 63017: _SLOW_DOWN, 63018: _SLOW_DOWN, 30001: _QUEUE_FULL, 63038: _TOMORROW}

_Reasons = dict[str, tuple[int, ...]]
_UNREACHABLE: _Reasons = {
    "invalid_recipient": (63024, 63003, 21211, 21614, 30004, 30005, 30006),
    "not_on_whatsapp": (63032,),
    "opted_out": (63033, 63014, 21610),
}
_REJECTED: _Reasons = {
    "media": (63019, 63034, 63037),
    "content": (63021, 63027, 63028, 63041, 21655, 21656, 21617, 21602, 30007),
}
_SPAM: _Reasons = {"policy": (63013, 63026)}
_OUTSIDE: _Reasons = {"outside_window": (63016,)}
_WAITS_FOR_US: _Reasons = {"sandbox": (63015,)}  # one person has not joined it
_MISCONFIGURED: _Reasons = {
    "credentials": (20003, 20404),
    "sender": (21212, 21606, 21608, 21408, 63007),
}
_RETRY: _Reasons = {"provider": (63005, 63009, 63010, 63012, 30003, 30008)}

_KINDS: tuple[tuple[Callable[[str], SendError], _Reasons], ...] = (
    (Unreachable, _UNREACHABLE),
    (Rejected, _REJECTED),
    (partial(Rejected, stops_bulk=True), _SPAM),
    (partial(Rejected, elsewhere=True), _OUTSIDE),
    (Misconfigured, _WAITS_FOR_US),
    (partial(Misconfigured, whole_account=True), _MISCONFIGURED),
    (RetryLater, _RETRY),
)
_TABLE = {code: (kind, why) for kind, table in _KINDS for why, codes in table.items() for code in codes}


def twilio_error(code: int | None, http_status: int = 400) -> SendError:
    """What a code means to the outbox, from an answer or from a delivery status; without a code that is
    known, what the HTTP status means."""
    if code in _WAITS:
        return Throttled(f"twilio_{code}", _WAITS[code], whole_account=True)
    if code in _TABLE:
        kind, reason = _TABLE[code]
        return kind(reason)
    if http_status == 429:
        return Throttled("too_many_requests", _SLOW_DOWN, whole_account=True)
    if http_status in (401, 403):
        return Misconfigured("credentials", whole_account=True)
    if http_status >= 500:
        return RetryLater("provider", maybe_sent=True)
    return Rejected(f"twilio_{code}" if code else f"http_{http_status}")
