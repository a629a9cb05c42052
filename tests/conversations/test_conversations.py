"""Every conversation in this folder, on every channel, with a restart between any two turns."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels.gsm7 import gsm7
from bot.messages import Outgoing
from storage.database import Database
from tests.conversations.script import Line, read_script
from tests.conversations.world import LIMA, READING, World, as_read

FOLDER = Path(__file__).parent
SCRIPTS = sorted(FOLDER.glob("*.txt"))
CHANNELS = ("telegram", "whatsapp", "sms", "web", "terminal")
WITHOUT = {"terminal": ("photo", "voice", "place"), "web": ("place",), "sms": ("place",)}
"""Files that a channel's people cannot send."""

LATE = timedelta(minutes=1)
"""How long a message is on its way that arrives after newer ones."""

AT_ONCE = timedelta(seconds=3)
"""After a notice has come: what was being typed meanwhile."""

UNITS = {"segundo": "seconds", "minuto": "minutes", "hora": "hours", "día": "days"}
CODE = "([0-9A-Z]{4,5}|[0-9]{3} [0-9]{4})"


class Replay:
    """Walks through a script and compares what is said with what is written."""

    def __init__(self, world: World, script: list[Line], name: str) -> None:
        self._world, self._script, self._name = world, script, name
        self._said: list[Outgoing] = []
        self._heard: dict[str, int] = {}
        self._codes: dict[str, str] = {}
        self._counted_from: dict[str, int] = {}
        self._unsent = False

    def run(self) -> None:
        for line in self._script:
            self._where = f"{self._name}:{line.number}"
            if self._cannot_be_sent(line):
                continue
            getattr(self, f"_{line.kind}")(*line.parts)

    def _cannot_be_sent(self, line: Line) -> bool:
        """A file on a channel that has none, and what Rimay would have answered."""
        if line.kind == "says":
            kinds = WITHOUT.get(self._world.person(line.parts[0]).channel, ())
            self._unsent = any(line.parts[1].startswith(f"[{kind}") for kind in kinds)
        return self._unsent and line.kind in ("says", "answers")

    def _today(self, moment: str) -> None:
        self._world.now = datetime.fromisoformat(moment).replace(tzinfo=LIMA)

    def _process(self, values: str) -> None:
        self._world.set_process(_pairs(values))

    def _event(self, values: str) -> None:
        self._world.import_event(_pairs(values))

    def _file(self, kind: str, name: str, process: str | None, stage: str | None) -> None:
        self._world.import_file(kind, FOLDER / "archivos" / name, process or "", stage or "")

    def _cancels(self, code: str, reason: str) -> None:
        self._world.cancel_event(code, reason)
        self._world.work()

    def _decides(self, code: str, values: str) -> None:
        self._world.decide(self._coded(code), _pairs(values))
        self._world.work()

    def _adopts(self, sheet: str, values: str) -> None:
        self._world.import_commitment(sheet, _pairs(self._coded(values)))
        self._world.work()

    def _announces(self, values: str) -> None:
        self._world.announce(_pairs(values))

    def _channel(self, name: str, channel: str, phone: str | None) -> None:
        self._world.opens(name, channel.lower(), phone or "")

    def _late(self, name: str, text: str) -> None:
        self._says(name, text, LATE)

    def _at_once(self, name: str, text: str) -> None:
        self._world.now -= READING - AT_ONCE
        self._says(name, text)

    def _silence(self, _: str) -> None:
        assert self._said == [], f"{self._where}: {self._said[0].text}"

    def _says(self, name: str, text: str, late: timedelta = timedelta(0)) -> None:
        text = self._coded(text)
        self._said, self._speaking = self._world.say(name, text, late), name
        assert len(self._said) <= 1, f"{self._where}: a turn answers with one message"
        self._heard[name] = len(self._world.person(name).heard)

    def _coded(self, text: str) -> str:
        for placeholder, code in sorted(self._codes.items(), reverse=True):  # CÓDIGO2 before CÓDIGO
            text = text.replace(placeholder, code)
        return text

    def _answers(self, expected: str) -> None:
        assert self._said, f"{self._where}: no answer; expected: {expected}"
        self._compare(expected, self._said[0], self._speaking)

    def _notice(self, name: str, expected: str) -> None:
        heard = self._world.person(name).heard
        new = heard[self._heard.get(name, 0) :]
        assert new, f"{self._where}: {name} got nothing; expected: {expected}"
        self._compare(expected, new[0], name)
        self._heard[name] = self._heard.get(name, 0) + 1

    def _waits(self, number: str, unit: str) -> None:
        self._world.pass_time(self._world.now + timedelta(**{UNITS[unit]: int(number)}))

    def _at(self, moment: str) -> None:
        self._world.pass_time(datetime.fromisoformat(moment).replace(tzinfo=LIMA))

    def _counting(self, name: str) -> None:
        self._counted_from[name] = self._world.person(name).sent

    def _count(self, name: str, most: str) -> None:
        sent = self._world.person(name).sent - self._counted_from.get(name, 0)
        assert sent <= int(most), f"{self._where}: {name} needed {sent} messages"

    def _compare(self, expected: str, message: Outgoing, name: str) -> None:
        channel = self._world.person(name).channel
        said = as_read(message, channel)
        pattern, names = _pattern(gsm7(expected) if channel == "sms" else expected)
        found = re.fullmatch(pattern, gsm7(said) if channel == "sms" else said)
        assert found, f"{self._where} on {channel}\nexpected: {expected}\nsaid:     {said}"
        self._codes |= dict(zip(names, found.groups(), strict=True))


def _pattern(expected: str) -> tuple[str, list[str]]:
    """A regular expression: `…` is any text, CÓDIGO a code."""
    escaped = re.escape(" ".join(expected.split())).replace("…", ".*").replace(r"\.\.\.", ".*")
    parts = re.split(r"(C[ÓO]DIGO\d?)", escaped)
    names = [part for part in parts if re.fullmatch(r"C[ÓO]DIGO\d?", part)]
    pattern = "".join(CODE if part in names else part for part in parts)
    return pattern, [name.replace("CODIGO", "CÓDIGO") for name in names]


def _pairs(values: str) -> dict[str, str]:
    return dict(pair.strip().split("=", 1) for pair in values.split("; "))


def _replays() -> list[Any]:
    """Each script on every channel, but once where everybody in it has a channel of their own."""
    return [
        pytest.param(path, channel, id=f"{path.stem}-{channel}")
        for path in SCRIPTS
        for channel in (CHANNELS[:1] if "\nChat: " in path.read_text("utf-8") else CHANNELS)
    ]


@pytest.mark.parametrize(("path", "channel"), _replays())
def test_conversation(path: Path, channel: str, sqlite_db: Database, tmp_path: Path) -> None:
    Replay(World(sqlite_db, channel, tmp_path), read_script(path), path.name).run()


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_conversation_on_postgresql(path: Path, postgres_db: Database, tmp_path: Path) -> None:
    Replay(World(postgres_db, "telegram", tmp_path), read_script(path), path.name).run()
