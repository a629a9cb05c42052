"""`telegram setup` sets everything once, says so in Spanish, and loses nothing that waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import main  # noqa: F401
import panel.all_commands  # noqa: F401  # every command is known then
from bot.channels.telegram_updates import ALLOWED_UPDATES
from bot.router import spoken
from domain.text import fold
from mensajes import catalog
from panel import commands, telegram_commands
from tests.fakes.telegram import FakeTelegram

SECRET = "un-secreto_largo"
URL = "https://rimay.example"
Run = Callable[..., tuple[FakeTelegram, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Run]:
    """`main.py telegram setup` against one Telegram that remembers."""
    monkeypatch.chdir(tmp_path)
    fake = FakeTelegram()

    def once(
        prepare: Callable[[FakeTelegram], Any] = lambda _fake: None, **settings: str
    ) -> tuple[FakeTelegram, str]:
        with ThreadPoolExecutor(1) as elsewhere:
            return fake, asyncio.run(_served(fake, prepare, settings, elsewhere))

    async def _served(
        fake: FakeTelegram,
        prepare: Callable[[FakeTelegram], Any],
        settings: dict[str, str],
        pool: ThreadPoolExecutor,
    ) -> str:
        async with fake:
            prepare(fake)
            known = {
                "TOKEN": fake.token,
                "API_URL": fake.url,
                "NAME": "rimay_bot",
                "MODE": "polling",
                "SECRET": "",
                **settings,
            }
            for name, value in known.items():
                monkeypatch.setenv(f"RIMAY_TELEGRAM_{name}", value)
            commands.settings.cache_clear()
            done = await asyncio.get_running_loop().run_in_executor(
                pool, lambda: CliRunner().invoke(commands.app, ["telegram", "setup"])
            )
        assert fake.faults == []
        assert fake.token not in done.output
        return f"{done.exit_code}\n{done.output}"

    yield once
    commands.settings.cache_clear()


@pytest.fixture
def public(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    institution = ("CONTROLLER_NAME", "CONTROLLER_ADDRESS", "CONTROLLER_CONTACT", "DPO_CONTACT", "SECRET_KEY")
    for name in institution:
        monkeypatch.setenv(f"RIMAY_{name}", "x")
    monkeypatch.setenv("RIMAY_PUBLIC_URL", URL)
    return {"MODE": "webhook", "SECRET": SECRET}


def test_everything_is_set_once_in_every_offered_language(run: Run) -> None:
    fake, told = run()
    assert told.startswith("0\nBot: @rimay_bot\n")
    for language in ("", *catalog.languages()):
        names = [one["command"] for one in fake.profile["commands", language]]
        assert names[:2] == ["talleres", "proponer"]
        assert fake.profile["description", language] == catalog.text(language, "telegram.long")
        assert fake.profile["short_description", language] == catalog.text(language, "telegram.short")
    assert fake.profile["menu_button", ""] == {"type": "commands"}
    assert "Puesto: comandos (para los demás idiomas)" in told
    assert "Puesto: botón de menú" in told
    assert "Ya estaba: Rimay pregunta" in told
    before = len(fake.calls)
    fake, told = run()
    assert "Puesto" not in told
    assert not any(method.startswith(("set", "delete")) for method, _ in fake.calls[before:])


def test_every_command_of_the_list_is_understood() -> None:
    for language in catalog.languages():
        for name in telegram_commands.MENU:
            typed = telegram_commands.command_of(language, name).replace("_", " ")
            assert fold(typed) in spoken(language, f"words.{name}")


@pytest.mark.parametrize("language", catalog.languages())
def test_what_telegram_shows_fits(language: str) -> None:
    for profile in telegram_commands.profiles():
        assert len(profile.long) <= 512
        assert len(profile.short) <= 120
        assert all(len(about) <= 40 for _, about in profile.commands)
        assert len(profile.commands) == len(set(profile.commands)) <= 100
    assert catalog.text(language, "telegram.long")


def test_the_webhook_is_set_and_taken_away_again_without_dropping_what_waits(
    run: Run, public: dict[str, str]
) -> None:
    def somebody_waits(fake: FakeTelegram) -> None:
        fake.waiting[:] = [fake.person(7).says("hola")]

    fake, told = run(somebody_waits, **public)
    assert "Puesto: Telegram avisa" in told
    assert fake.webhook["url"] == f"{URL}/webhooks/telegram"
    assert fake.webhook["secret_token"] == SECRET
    assert fake.webhook["allowed_updates"] == list(ALLOWED_UPDATES)
    assert fake.webhook["max_connections"] == 40
    assert len(fake.waiting) == 1
    assert "Ya estaba: Telegram avisa" in run(**public)[1]
    fake, told = run()
    assert "Puesto: Rimay pregunta" in told
    assert fake.webhook == {}
    assert len(fake.waiting) == 1
    assert not any("drop_pending_updates" in fields for _, fields in fake.calls)


def test_half_a_configuration_is_refused_in_words(
    run: Run, public: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "RIMAY_TELEGRAM_TOKEN" in run(TOKEN="")[1]
    assert "RIMAY_TELEGRAM_SECRET" in run(MODE="webhook", SECRET="con espacio")[1]
    assert "RIMAY_TELEGRAM_NAME=rimay_bot" in run(NAME="")[1]
    monkeypatch.setenv("RIMAY_PUBLIC_URL", "http://rimay.example")
    assert "https://" in run(**public)[1]
    assert "no acepta RIMAY_TELEGRAM_TOKEN" in run(lambda fake: fake.fail("getMe", 401))[1]
    assert "Prueba otra vez" in run(lambda fake: fake.fail("getMyCommands", 502), MODE="polling")[1]
