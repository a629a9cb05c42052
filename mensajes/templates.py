"""WhatsApp's templates: their words with numbered places, and facts put into them.

What they are is in templates.yaml, their words in LANGUAGE/template.po. The rules are WhatsApp's:
https://www.twilio.com/docs/content/using-variables-with-content-api
"""

from __future__ import annotations

import hashlib
import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]  # pyyaml carries no types

from mensajes import catalog

NAMES = (
    *("reminder", "reminder_going", "confirmation", "changed", "changed_waiting", "cancelled"),
    *("offer", "offer_several", "expired", "decision", "progress", "announcement", "bulletin", "results"),
    *("rating", "separated"),
)
"""All of them, as the file and the texts call them."""

MARKETING = "marketing"
LABEL = "label"
"""What a template's buttons mean: whatever their label meant to whoever was shown it."""

LONGEST = 1024
_FILE = Path(__file__).parent / "templates.yaml"


class Unfillable(ValueError):
    """A fact that a template needs is missing or empty."""


@dataclass(frozen=True, slots=True)
class WhatsAppTemplate:
    """One template in one language. `fields`: the facts, in the order of their places 1, 2, …; `samples` one
    for each; `buttons`: what its answers say."""

    name: str
    language: str
    category: str
    body: str
    fields: tuple[str, ...]
    samples: tuple[str, ...]
    buttons: tuple[str, ...]

    @property
    def full_name(self) -> str:
        """Its name at WhatsApp: other words have another, since an approved template cannot be reworded."""
        said = "|".join((self.category, self.body, *self.buttons))
        return f"rimay_{self.name}_{self.language}_{hashlib.sha256(said.encode()).hexdigest()[:8]}"

    def types(self) -> dict[str, Any]:
        """Its definition, as Twilio's Content API takes it."""
        if not self.buttons:
            return {"twilio/text": {"body": self.body}}
        actions = [{"type": "QUICK_REPLY", "title": label, "id": LABEL} for label in self.buttons]
        return {"twilio/quick-reply": {"body": self.body, "actions": actions}}

    def fill(self, facts: Mapping[str, object]) -> dict[str, str]:
        """The value of each place, on one line, all short enough for the message. Raises Unfillable."""
        values = [" ".join(str(facts.get(field, "")).split()) for field in self.fields]
        if not all(values):
            raise Unfillable(self.name)
        while (over := len(self.read(values)) - LONGEST) > 0:
            longest = max(range(len(values)), key=lambda number: len(values[number]))
            values[longest] = values[longest][: -over - 1].rstrip() + "…"
        return {str(number): value for number, value in enumerate(values, start=1)}

    def read(self, values: tuple[str, ...] | list[str]) -> str:
        """Its words with these values in their places."""
        said = self.body
        for number, value in enumerate(values, start=1):
            said = said.replace(f"{{{{{number}}}}}", value)
        return said


@cache
def templates(language: str = catalog.SOURCE) -> dict[str, WhatsAppTemplate]:
    """Every template in a language, by its name in the file."""
    definitions = yaml.safe_load(_FILE.read_text("utf-8"))
    return {name: _made(name, language, definitions[name]) for name in NAMES}


def _made(name: str, language: str, definition: Mapping[str, Any]) -> WhatsAppTemplate:
    body, fields = _numbered(catalog.entries(language)[f"template.{name}"][0])
    return WhatsAppTemplate(
        name=name,
        language=language,
        category=definition["category"],
        body=body,
        fields=fields,
        samples=tuple(str(definition["samples"][field]) for field in fields),
        buttons=tuple(catalog.text(language, key) for key in definition.get("buttons", ())),
    )


def _numbered(text: str) -> tuple[str, tuple[str, ...]]:
    """`Hola, {first}.` as `Hola, {{1}}.` and its fields."""
    body, fields = "", []
    for literal, field, _, _ in string.Formatter().parse(text):
        body += literal
        if field is not None:
            fields.append(field)
            body += f"{{{{{len(fields)}}}}}"
    return body, tuple(fields)
