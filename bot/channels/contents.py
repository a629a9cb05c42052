"""Buttons and lists of WhatsApp: a few contents with variables, made once and used for every message.

Twilio sends a button only as part of a content that exists already. What differs between messages (the words,
the labels, what they mean) is variables, so one content for each number of options is enough for ever.
Limits: https://www.twilio.com/docs/content/twilio-quick-reply and …/twiliolist-picker.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, Literal

from bot.channels.numbered import without_options
from bot.channels.wire import utf16_units
from bot.messages import Outgoing
from mensajes import catalog

MAX_BUTTONS, MAX_BUTTON = 3, 20
MAX_ROWS, MAX_ROW = 10, 24
MAX_BODY = 1024

Kind = Literal["quick-reply", "list-picker"]


@dataclass(frozen=True, slots=True)
class Shape:
    """Buttons or a list, and how many options."""

    kind: Kind
    options: int

    @property
    def name(self) -> str:
        """Its key in the table of contents: another definition has another name."""
        digest = hashlib.sha256(json.dumps(self.types(), sort_keys=True).encode()).hexdigest()
        return f"session.{self.kind}.{self.options}.{digest[:12]}"

    def types(self) -> dict[str, Any]:
        """The definition, as the Content API takes it."""
        if self.kind == "quick-reply":
            actions = [
                {"type": "QUICK_REPLY", "title": _slot(2 * number), "id": _slot(2 * number + 1)}
                for number in range(1, self.options + 1)
            ]
            return {"twilio/quick-reply": {"body": _slot(1), "actions": actions}}
        items = [
            {"item": _slot(2 * number + 1), "id": _slot(2 * number + 2)}
            for number in range(1, self.options + 1)
        ]
        return {"twilio/list-picker": {"body": _slot(1), "button": _slot(2), "items": items}}

    def variables(self, message: Outgoing) -> dict[str, str]:
        """A message's words in its places."""
        chosen = [part for option in message.options for part in (option.label, option.payload)]
        opener = [] if self.kind == "quick-reply" else [catalog.text(catalog.SOURCE, "general.choose")]
        values = [without_options(message), *opener, *chosen]
        return {str(number): value for number, value in enumerate(values, start=1)}

    def samples(self) -> dict[str, str]:
        """What stands in each place where a content is looked at."""
        places = 2 * self.options + (1 if self.kind == "quick-reply" else 2)
        return {str(number): str(number) for number in range(1, places + 1)}


SHAPES: tuple[Shape, ...] = (
    *(Shape("quick-reply", number) for number in range(1, MAX_BUTTONS + 1)),
    *(Shape("list-picker", number) for number in range(1, MAX_ROWS + 1)),
)
"""All that there are."""


def shape_of(message: Outgoing) -> Shape | None:
    """How WhatsApp can show the options of a rendered message; None where numbered text must do."""
    labels = [option.label for option in message.options]
    payloads = {option.payload for option in message.options}
    body = utf16_units(without_options(message))
    alike = len(set(labels)) < len(labels) or len(payloads) < len(labels)
    if not labels or alike or not 1 <= body <= MAX_BODY or not all(label.strip() for label in labels):
        return None
    longest = max(map(utf16_units, labels))
    if len(labels) <= MAX_BUTTONS and longest <= MAX_BUTTON:
        return Shape("quick-reply", len(labels))
    if len(labels) <= MAX_ROWS and longest <= MAX_ROW:
        return Shape("list-picker", len(labels))
    return None


def _slot(number: int) -> str:
    return f"{{{{{number}}}}}"
