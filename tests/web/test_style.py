"""What can be checked of the page without opening it: contrast, and the words that its program needs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mensajes import catalog
from panel.public import SCRIPT_WORDS

STATIC = Path(__file__).parents[2] / "panel" / "static"
PAIRS = [
    ("ink", "paper"),
    ("ink", "card"),
    ("ink", "mine"),
    ("soft", "paper"),
    ("soft", "card"),
    ("link", "paper"),
    ("link", "card"),
    ("link", "mine"),
    ("on-brand", "brand"),
    ("warn", "warn-bg"),
    ("bad", "mine"),
]


def _palettes() -> list[dict[str, str]]:
    blocks = re.findall(r":root \{([^}]*)\}", (STATIC / "site.css").read_text())
    return [dict(re.findall(r"--([\w-]+): (#\w+)", block)) for block in blocks]


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_text_can_be_read_on_its_ground(front: str, back: str, dark: bool) -> None:
    palette = _palettes()[dark]
    light, shade = sorted((_luminance(palette[front]), _luminance(palette[back])), reverse=True)
    assert (light + 0.05) / (shade + 0.05) >= 4.5


def test_the_program_has_every_word_that_it_says() -> None:
    script = "".join((STATIC / name).read_text() for name in ("chat.js", "drawing.js"))
    said = set(re.findall(r"\bwords\.(\w+)", script)) | {"ics", "place", "data"}  # words[item.kind]
    assert said == set(SCRIPT_WORDS.split())
    assert all(catalog.has("es", f"web.{name}") for name in said)
