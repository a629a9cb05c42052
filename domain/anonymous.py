"""Who is the same person, without saying who: ids that hold inside one process only."""

from __future__ import annotations

import hashlib
import hmac
import re

from domain.text import fold

_PHONE = 9
"""The digits of a mobile phone of Peru, which some write with its country and some without."""


def anonymous_id(salt: str, *, person_id: int | None = None, key: str = "") -> str:
    """`p_` and 16 hexadecimal digits: an HMAC with the process's salt, or empty where nobody is known.

    The person's row comes first; without one, the key that an import gave.
    """
    who = f"key:{key}" if person_id is None else f"person:{person_id}"
    if who == "key:":
        return ""
    return "p_" + hmac.digest(salt.encode(), who.encode(), hashlib.sha256)[:8].hex()


def author_key(name: str, contact: str, organization: str, code: str) -> str:
    """Who wrote a contribution that was imported; empty where nothing is known of them.

    Namesakes are two people unless something more says that they are one: the contact, or, as on attendance
    lists (domain/attendance_rows.py), the organisation. With neither, each contribution has its own author.
    """
    who, reached, of = fold(name), _contact(contact), fold(organization)
    if reached:
        return f"c:{who}|{reached}"
    if not who:
        return ""
    return f"n:{who}|{of}"[:195] if of else f"a:{code}"


def _contact(text: str) -> str:
    """An e-mail or a phone, however it is written."""
    plain = text.strip().casefold()
    digits = re.sub(r"\D", "", plain)
    return digits[-_PHONE:] if "@" not in plain and len(digits) >= _PHONE else plain
