"""A notice that came in between a question and its answer: what somebody was typing answers the question.

What an address remembers as shown (addresses.shown) has, after a notice, also what was there `before` it, and
when it was put into words (`at`). Tapped buttons name their own question, and need none of this.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.advance import QUICK
from bot.waits import QUIET_FORM
from domain.text import fold
from storage.reachable import Reachable

Shown = dict[str, Any]


def noticed(shown: Shown, address: Reachable, now: datetime) -> Shown:
    """What an address remembers of a notice: of somebody who wrote a while ago, it alone."""
    if now - address.last_in_at >= QUIET_FORM:
        return shown
    earlier = address.shown
    before = earlier["before"] if _just_came(earlier, now) else _alone(earlier)
    return {**shown, "before": before, "at": now.isoformat()}


def answered(shown: Shown, text: str, sent: datetime, *, in_form: bool) -> Shown:
    """What these words answer: for 8 seconds what was shown before the notice, if that asked anything or a
    form is open; but a notice's option in full is meant for it."""
    before = shown.get("before", {})
    if not _just_came(shown, sent) or not (in_form or before.get("options") or before.get("rest")):
        return shown
    named = any(fold(label) == fold(text) for _, label in shown.get("options", ()))
    return shown if named else before


def _just_came(shown: Shown, moment: datetime) -> bool:
    return "at" in shown and moment - datetime.fromisoformat(shown["at"]) < QUICK


def _alone(shown: Shown) -> Shown:
    return {name: value for name, value in shown.items() if name not in ("before", "at")}
