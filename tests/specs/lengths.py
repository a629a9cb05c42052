"""Our own table of lengths: what no machine-readable description says."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from bot.channels.gsm7 import gsm7
from bot.channels.wire import utf16_units

TABLE: dict[str, dict[str, Any]] = json.loads(Path(__file__).with_name("lengths.json").read_text("utf-8"))
"""By provider, then by field: [least, most]."""

_TWO_PLACES = "^{}\\[~]|€\f"


def outside(provider: str, field: str, content: Any) -> str:
    """What is wrong with the length of a field; empty where nothing is, or the table says nothing."""
    limits = TABLE[provider].get(field)
    if limits is None or not isinstance(content, str | list):
        return ""
    size = _size(field, content)
    return "" if limits[0] <= size <= limits[1] else f"{size} outside {limits}"


def segments(text: str) -> int:
    """How many pieces an SMS is sent in. Raises ValueError for a text outside the GSM alphabet."""
    if gsm7(text) != text:
        raise ValueError("not in the GSM alphabet")
    places = len(text) + sum(character in _TWO_PLACES for character in text)
    return 1 if places <= TABLE["sms"]["one"] else math.ceil(places / TABLE["sms"]["piece"])


def _size(field: str, content: str | list[Any]) -> int:
    if isinstance(content, list):
        return len(content)
    return len(content.encode()) if field.endswith("callback_data") else utf16_units(content)
