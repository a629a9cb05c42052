"""A made-up language: ⟦every text in brackets and 40 % longer~~~⟧.

Played through a whole conversation, whatever comes out without brackets was written in the code, and whatever
passes a channel's limit has no room for another language. The words that people type stay as they are.
"""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from mensajes import catalog

OPENING, CLOSING = "⟦", "⟧"
_GROWTH = 0.4


def speak(monkeypatch: pytest.MonkeyPatch) -> None:
    """Say everything in the made-up language until the test ends."""
    source = catalog._load(catalog.SOURCE)
    forms = {key: tuple(_pseudo(key, form) for form in versions) for key, versions in source.forms.items()}
    templates = {key: tuple(map(catalog._parse, versions)) for key, versions in forms.items()}
    language = replace(source, forms=forms, templates=templates)
    monkeypatch.setattr(catalog, "_spoken", lambda _language: language)


def _pseudo(key: str, text: str) -> str:
    if key.startswith("words.") or ".words." in key:
        return text
    return f"{OPENING}{text}{'~' * math.ceil(len(text) * _GROWTH)}{CLOSING}"
