"""What is true of a channel stands in one table, and nothing else tells channels apart by their names."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import bot.channels
from domain.channels import CHANNELS, PULLED, PUSHED, traits

ROOT = Path(__file__).parents[2]
ROOMS = ("domain", "storage", "bot", "handlers", "panel")
NAMED = {
    "domain/channels.py": "the table",
    "domain/pack_schema.py": "the ways in of the packs, of which channels are some",
    "storage/packs/recalcular.py": "the same, in a script that goes out by itself",
    "domain/outreach_rows.py": "by what means people were told: a page of the web among them",
    "domain/likeness_words.py": "how people write the word",
    "panel/checkup.py": "areas of what doctor finds",
    "panel/checkup_twilio.py": "the same",
    "panel/doctor.py": "the same",
    "panel/document_page.py": "names that a page's template knows",
    "panel/public.py": "the same",
    "panel/telegram_commands.py": "the command's own name",
    "bot/channels/telegram_http.py": "the library's log",
    "bot/channels/twilio_state.py": "a word of Twilio's",
    "bot/channels/twilio_content.py": "the same",
}
"""Where a channel's name is a word, and why."""


def _classes() -> Iterator[Any]:
    """Every channel that there is, by its class."""
    for module in pkgutil.iter_modules(bot.channels.__path__, "bot.channels."):
        for name, found in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if found.__module__ == module.name and name.endswith("Channel") and getattr(found, "name", None):
                yield found


def test_every_channel_has_its_row() -> None:
    found = {one.name: one for one in _classes()}
    assert set(found) == set(CHANNELS)
    assert {name for name, one in found.items() if one.pull} == set(PULLED)


def test_a_channel_that_nobody_knows_is_out_of_the_ordinary_in_nothing() -> None:
    assert traits("paloma") == type(traits("paloma"))()
    assert set(PULLED) | set(PUSHED) == set(CHANNELS)


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_else_knows_channels_by_name(room: str) -> None:
    paths = {str(path.relative_to(ROOT)): path for path in sorted((ROOT / room).rglob("*.py"))}
    found = [
        f"{name}:{line}" for name in paths.keys() - NAMED for line in _named(paths[name].read_text("utf-8"))
    ]
    assert found == []


def _named(code: str) -> Iterator[int]:
    """The lines on which a channel's name is a value."""
    if any(f'"{name}"' in code for name in CHANNELS):  # all others need no reading
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.Constant) and node.value in tuple(CHANNELS):
                yield node.lineno
