"""The documents are about this project: what they name exists, and what people use is named."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer import Typer
from typer.main import get_command

import main  # noqa: F401
import panel.all_commands  # noqa: F401  # every command is known then
from bot import metrics
from bot.settings import Settings
from panel.commands import app

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *ROOT.glob("mensajes/*.md"),
        *ROOT.glob("domain/*/*.md"),
        *ROOT.glob("tests/*/*.md"),
    ]
)
NAMES = [path.relative_to(ROOT).as_posix() for path in DOCUMENTS]
ROOMS = ("bot", "domain", "handlers", "mensajes", "panel", "storage")
_LINK = re.compile(r'\]\(([^)\s]+)\)|src="([^"]+)"')
_PATH = re.compile(r"`((?:bot|domain|docs|handlers|mensajes|panel|storage|tests)/[\w./-]+)`")


@pytest.mark.parametrize("document", NAMES)
def test_every_link_leads_somewhere(document: str) -> None:
    here = ROOT / document
    links = [one or two for one, two in _LINK.findall(_read(document))]
    inside = [link.partition("#")[0] for link in links if not re.match(r"https?:|#|mailto:", link)]
    assert [link for link in inside if not (here.parent / link).exists()] == []


@pytest.mark.parametrize("document", NAMES)
def test_every_file_named_exists(document: str) -> None:
    named = _PATH.findall(_read(document))
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_command_is_in_the_operators_guide() -> None:
    guide = _read("docs/operating.md")
    commands = list(_commands(app, "main.py"))
    assert len(commands) > 10
    assert [command for command in commands if not re.search(rf"`{command}[` ]", guide)] == []


def test_the_program_knows_every_file_of_commands() -> None:
    """One that only a test imports is a command that nobody can run."""
    files = {path.stem for path in (ROOT / "panel").glob("*_commands.py")} - {"all_commands"}
    known = _read("panel/all_commands.py")
    assert {name for name in files if f"    {name},\n" not in known} == set()


def test_every_option_in_the_operators_guide_exists() -> None:
    known = {"--help", *_options(get_command(app))}
    shown = re.findall(r"`(main\.py [^`]*)`", _read("docs/operating.md"))
    assert {option for line in shown for option in re.findall(r"--[a-z-]+", line)} <= known


@pytest.mark.parametrize("where", [".env.example", "docs/operating.md"])
def test_every_setting_is_explained(where: str) -> None:
    words = set(re.findall(r"\bRIMAY_[A-Z_]+\b", _read(where)))
    settings = {f"RIMAY_{name.upper()}" for name in Settings.model_fields}
    assert words == settings


def test_the_operators_table_has_every_metric() -> None:
    counters = {one.name for one in metrics.registry.collect() if one.type == "counter"}
    named = re.findall(r'"(rimay_\w+)"', _read("bot/metrics.py") + _read("bot/metrics_page.py"))
    shown = {f"{name}_total" if name in counters else name for name in named}
    assert len(shown) > 10
    rows = re.findall(r"^\| (`rimay_.*?) \|", _read("docs/operating.md"), re.MULTILINE)
    assert set(re.findall(r"rimay_\w+", " ".join(rows))) == shown


def test_the_map_has_every_folder() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    folders = {line.partition("/")[0] for line in listed.splitlines() if "/" in line}
    readme = _read("README.md")
    assert sorted(folder for folder in folders if f"| [`{folder}/`]({folder}) |" not in readme) == []


def test_every_word_of_the_glossary_is_in_the_code() -> None:
    rows = re.findall(r"^\| [^|]+ \| `(\w+)` \| ([\w/]+\.py) \|", _read("docs/glossary.md"), re.MULTILINE)
    assert len(rows) > 25
    missing = [name for name, path in rows if not re.search(rf"\b{name}\b", _read(path))]
    assert missing == []


def test_every_name_in_the_architecture_is_in_the_code() -> None:
    code = "\n".join(_read(str(path)) for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    named = re.findall(r"`(?:[\w]+\.)*(\w+)(?:\([^`]*\))?`", _read("docs/architecture.md"))
    assert len(named) > 50
    assert [name for name in named if not re.search(rf"\b{name}\b", code)] == []


def test_each_step_to_a_channel_says_how_to_see_that_it_worked() -> None:
    steps = re.findall(r"^\d\. .*(?:\n(?: {3}.*)?)*", _read("docs/channels.md"), re.MULTILINE)
    assert len(steps) > 20
    assert [step for step in steps if not re.search(r"\*Se ve bien\s+si\*", step)] == []


def test_every_decision_is_listed_and_says_what_it_costs() -> None:
    folder = ROOT / "docs/adr"
    index = _read("docs/adr/README.md")
    for path in folder.glob("0*.md"):
        text = path.read_text("utf-8")
        assert f"({path.name})" in index
        parts = ("**Context.**", "**Decision.**", "**Consequences.**", "*Cost:*")
        assert [part for part in parts if part not in text] == [], path.name


def _read(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def _commands(group: Typer, name: str) -> Iterator[str]:
    for command in group.registered_commands:
        yield f"{name} {command.name}"
    for info in group.registered_groups:
        assert info.typer_instance is not None
        yield from _commands(info.typer_instance, f"{name} {info.name}")


def _options(command: Any) -> Iterator[str]:
    for parameter in command.params:
        yield from parameter.opts
    for sub in getattr(command, "commands", {}).values():
        yield from _options(sub)
