"""Who is the same person, without saying who: ids that hold inside one process only."""

from __future__ import annotations

import hashlib
import hmac

from domain.text import fold


def anonymous_id(salt: str, *, person_id: int | None = None, key: str = "", name: str = "") -> str:
    """`p_` and 16 hexadecimal digits: an HMAC with the process's salt, or empty where nobody is known.

    The person's row comes first; without one, the key that an import gave, then the folded name.
    """
    if person_id is not None:
        who = f"person:{person_id}"
    elif key:
        who = f"key:{key}"
    elif folded := fold(name):
        who = f"name:{folded}"
    else:
        return ""
    return "p_" + hmac.digest(salt.encode(), who.encode(), hashlib.sha256)[:8].hex()
