"""A pass: an address that opens one person's own file for a while, to whoever was given it."""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta

LIFETIME = timedelta(hours=24)

_PASS = re.compile(r"([0-9]{1,18})-([0-9]{1,12})-([0-9a-f]{64})")


def new_pass(key: bytes, person_id: int, now: datetime) -> str:
    """Good for LIFETIME: the person, until when, and a signature with the installation's key."""
    until = int((now + LIFETIME).timestamp())
    return f"{person_id}-{until}-{_signature(key, person_id, until)}"


def holder(key: bytes, given: str, now: datetime) -> int | None:
    """Whose pass it is; None where it is not genuine or over."""
    found = _PASS.fullmatch(given)
    if found is None:
        return None
    person_id, until = int(found[1]), int(found[2])
    genuine = hmac.compare_digest(_signature(key, person_id, until), found[3])
    return person_id if genuine and now < datetime.fromtimestamp(until, UTC) else None


def _signature(key: bytes, person_id: int, until: int) -> str:
    return hmac.new(key, f"own data {person_id} {until}".encode(), hashlib.sha256).hexdigest()
