"""Why a message did not arrive, in the words of organisers: what happened, and what they can do."""

from __future__ import annotations

from bot.channels.twilio_errors import twilio_error
from mensajes import catalog

_PROVIDER = "provider_"
_SAME = {
    "http_429": "too_many_requests",
    "twilio_20429": "too_many_requests",
    "twilio_63017": "too_many_requests",
    "twilio_63018": "too_many_requests",
    "twilio_30001": "too_many_requests",
    "twilio_63038": "daily_limit",
    "deactivated": "blocked",
    "chat_migrated": "chat_not_found",
    "timeout": "provider",
    "network": "provider",
    "unreadable_answer": "provider",
    "failed": "provider",
    "undelivered": "provider",
    "http_400": "content",
    "token": "credentials",
}


def why(reason: str) -> str:
    """A reason of the outbox in plain Spanish; one that is not known as it is."""
    known = _known(reason)
    key = f"delivery.{known}"
    if catalog.has(catalog.SOURCE, key):
        return catalog.text(catalog.SOURCE, key)
    return catalog.text(catalog.SOURCE, "delivery.other", reason=reason or "?")


def _known(reason: str) -> str:
    if reason.startswith(_PROVIDER) and reason.removeprefix(_PROVIDER).isdigit():
        reason = twilio_error(int(reason.removeprefix(_PROVIDER))).reason
    return _SAME.get(reason, reason)
