"""`main.py doctor`: what it finds out, what it makes of it, and that it says how to fix everything."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

import main  # noqa: F401
import panel.all_commands  # noqa: F401  # every command is known then
from bot.channels.telegram_state import TelegramState
from bot.channels.twilio_state import Number, TwilioState
from bot.housekeeping import JOBS
from bot.settings import Settings
from mensajes import catalog
from mensajes.templates import templates
from panel import commands
from panel.asking import Answers, Page
from panel.checkup import Finding, Level
from panel.checkup_twilio import SANDBOX
from panel.doctor import findings, lines
from panel.round_words import round_words
from storage.contents import Content
from storage.database import Database
from storage.figures import Figures, Waiting
from storage.installation import Installation
from storage.rounds import FailingRound

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)
URL = "https://rimay.example"
HOOK = f"{URL}/webhooks/twilio"
NOWHERE = "http://127.0.0.1:1"


def settings(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)


PUBLIC = settings(
    public_url=URL,
    secret_key="x" * 32,
    controller_name="la Región",
    controller_address="Jr. Lima 1",
    controller_contact="a@example.pe",
    dpo_contact="b@example.pe",
    telegram_token="1:secret-token",
    telegram_name="rimay_bot",
    telegram_mode="webhook",
    telegram_secret="s" * 20,
    twilio_account_sid="AC1",
    twilio_auth_token="secret-auth",
    whatsapp_from="whatsapp:+51900000001",
    sms_from="+51900000002",
)


def _number(status: str) -> Number:
    return Number(status, f"{HOOK}#rc=5&rp=all", "POST", HOOK)


FIGURES = Figures((), 0, 0, 0, {})
HEARD = dict.fromkeys(("web", "telegram", "whatsapp", "sms"), NOW)
APPROVED = tuple(
    Content(one.full_name, f"HX{number}", "approved", one.category, "", NOW)
    for number, one in enumerate(templates().values())
)
WELL = Answers(
    database="postgresql",
    installation=Installation(FIGURES, NOW, HEARD, {"telegram polling": NOW + DAY}, APPROVED, 3),
    free=10**11,
    page=Page(200, "ok", certified_until=NOW + 60 * DAY),
    telegram=TelegramState("rimay_bot", f"{URL}/webhooks/telegram", 0, "", None),
    twilio=TwilioState("active", False, _number("ONLINE"), _number("in-use"), True),
    skew=timedelta(0),
)


def _codes(here: Settings, answers: Answers, level: Level | None = None) -> set[str]:
    found = findings(here, answers, NOW)
    return {f"{one.area}.{one.code}" for one in found if level in (None, one.level)}


def _telegram(**change: Any) -> Answers:
    assert isinstance(WELL.telegram, TelegramState)
    return replace(WELL, telegram=replace(WELL.telegram, **change))


def _twilio(**change: Any) -> Answers:
    assert isinstance(WELL.twilio, TwilioState)
    return replace(WELL, twilio=replace(WELL.twilio, **change))


def _rows(**change: Any) -> Answers:
    assert WELL.installation is not None
    return replace(WELL, installation=replace(WELL.installation, **change))


def _with(**change: Any) -> Settings:
    return PUBLIC.model_copy(update=change)


_OF_OLD_WORDS = replace(APPROVED[0], name="rimay_reminder_es_00000000")
_LATE = replace(FIGURES, waiting=(Waiting(1, "", 4, NOW - timedelta(hours=1)),))
_LOOSE = Number("ONLINE", HOOK, "POST", "")
_LOST = Number("ONLINE", "https://demo.twilio.com", "POST", "")
_BARE = settings()
_OFF = replace(WELL, page=None, telegram=None, twilio=None)

WRONG: list[tuple[str, Settings, Answers]] = [
    ("general.half", settings(telegram_secret="x"), _OFF),
    ("general.skew", PUBLIC, replace(WELL, skew=timedelta(minutes=-5))),
    ("web.plain", _with(public_url="http://rimay.example"), WELL),
    *(
        (f"web.{one}", PUBLIC, replace(WELL, page=Page(trouble=one)))
        for one in ("tls", "unknown_host", "timeout", "network")
    ),
    ("web.other", PUBLIC, replace(WELL, page=Page(200, "<html>nginx"))),
    ("telegram.token", PUBLIC, replace(WELL, telegram="token")),
    ("telegram.away", PUBLIC, replace(WELL, telegram="network")),
    ("telegram.unhooked", PUBLIC, _telegram(webhook="")),
    ("telegram.elsewhere", PUBLIC, _telegram(webhook="https://other.example/x")),
    ("telegram.failing", PUBLIC, _telegram(last_error="403 Forbidden", last_error_at=NOW, pending=2)),
    ("twilio.credentials", PUBLIC, replace(WELL, twilio="credentials")),
    ("twilio.away", PUBLIC, replace(WELL, twilio="timeout")),
    ("twilio.suspended", PUBLIC, _twilio(status="suspended")),
    ("whatsapp.unknown", PUBLIC, _twilio(whatsapp=None)),
    ("whatsapp.not_online", PUBLIC, _twilio(whatsapp=Number("PENDING_VERIFICATION", HOOK, "POST", HOOK))),
    ("whatsapp.elsewhere", PUBLIC, _twilio(whatsapp=_LOST)),
    ("sms.elsewhere", PUBLIC, _twilio(sms=_LOST)),
    ("database.away", PUBLIC, replace(WELL, database="away", installation=None)),
    ("database.old", PUBLIC, replace(WELL, database="old", installation=None)),
    ("database.full", PUBLIC, replace(WELL, free=5)),
    ("work.late", PUBLIC, _rows(figures=_LATE)),
    ("work.failing", PUBLIC, _rows(failing=(FailingRound("fetch whatsapp", "KeyError at x:1", NOW, NOW),))),
]
LOOK: list[tuple[str, Settings, Answers]] = [
    ("general.weak_key", _with(secret_key="corta"), WELL),
    ("general.offline", PUBLIC, replace(WELL, skew=None)),
    ("general.skew", PUBLIC, replace(WELL, skew=timedelta(seconds=20))),
    ("web.expiring", PUBLIC, replace(WELL, page=Page(200, "ok", certified_until=NOW + 5 * DAY))),
    ("web.unheard", PUBLIC, _rows(heard={})),
    ("telegram.name", _with(telegram_name=""), WELL),
    ("telegram.hooked", _with(telegram_mode="polling"), WELL),
    ("telegram.failing", PUBLIC, _telegram(last_error="timeout", last_error_at=NOW)),
    ("telegram.pending", PUBLIC, _telegram(pending=3)),
    ("telegram.unheard", PUBLIC, _rows(heard={})),
    ("twilio.trial", PUBLIC, _twilio(trial=True)),
    ("whatsapp.sandbox", _with(whatsapp_from=SANDBOX), WELL),
    ("whatsapp.no_retries", PUBLIC, _twilio(whatsapp=_LOOSE)),
    ("whatsapp.no_fallback", PUBLIC, _twilio(whatsapp=_LOOSE)),
    ("whatsapp.unheard", PUBLIC, _rows(heard={})),
    ("whatsapp.no_templates", PUBLIC, _rows(templates=())),
    ("whatsapp.missing_templates", PUBLIC, _rows(templates=(*APPROVED[1:], _OF_OLD_WORDS))),
    ("whatsapp.in_review", PUBLIC, _rows(templates=(replace(APPROVED[0], status="pending"), *APPROVED[1:]))),
    ("whatsapp.refused", PUBLIC, _rows(templates=(replace(APPROVED[0], status="rejected"), *APPROVED[1:]))),
    ("sms.unknown", PUBLIC, _twilio(sms=None)),
    ("sms.no_retries", PUBLIC, _twilio(sms=_LOOSE)),
    ("sms.no_fallback", PUBLIC, _twilio(sms=_LOOSE)),
    ("sms.lost", PUBLIC, _rows(heard={})),
    ("sms.one_way", PUBLIC, replace(_twilio(came_in=False), installation=_rows(heard={}).installation)),
    ("database.full", PUBLIC, replace(WELL, free=5 * 10**8)),
    ("database.never_copied", PUBLIC, _rows(copied_at=None)),
    ("database.old_copy", PUBLIC, _rows(copied_at=NOW - 9 * DAY)),
    ("work.asleep", PUBLIC, _rows(workers={})),
    ("work.letters", PUBLIC, _rows(figures=replace(FIGURES, dead_letters=1))),
    ("work.requests", PUBLIC, _rows(figures=replace(FIGURES, requests=2))),
    ("work.agenda", PUBLIC, _rows(coming=0)),
    ("work.staff_silent", _with(staff_chat="telegram:7"), WELL),
]
NEITHER = [
    (_BARE, replace(_OFF, database="new", installation=None)),
    (_with(telegram_mode="polling"), _telegram(webhook="")),
    (_with(whatsapp_from=""), WELL),
    (_with(sms_from=""), WELL),
    (_with(staff_chat="telegram:7"), _rows(staff_reached=True)),
]


CHORES = "forget files,usage,staff,templates,telegram polling,fetch sms,delete telegram,reconcile sms,deliver"


def test_what_a_process_does_is_said_in_words() -> None:
    for name in [*(job.name for job in JOBS), *CHORES.split(",")]:
        assert round_words(name) != name
    assert round_words("fetch whatsapp") == "traer archivos de whatsapp"
    told = "\n".join(lines(findings(PUBLIC, WELL, NOW)))
    assert "Se encarga de: preguntarle a Telegram" in told


def test_what_is_well_is_well() -> None:
    assert _codes(PUBLIC, WELL, Level.LOOK) | _codes(PUBLIC, WELL, Level.WRONG) == set()
    assert _codes(_BARE, _OFF, Level.WRONG) == set()


@pytest.mark.parametrize(("code", "here", "answers"), WRONG, ids=[one[0] for one in WRONG])
def test_what_keeps_it_from_working_is_wrong(code: str, here: Settings, answers: Answers) -> None:
    assert code in _codes(here, answers, Level.WRONG)


@pytest.mark.parametrize(("code", "here", "answers"), LOOK, ids=[one[0] for one in LOOK])
def test_what_somebody_should_look_at_is_told_and_stops_nothing(
    code: str, here: Settings, answers: Answers
) -> None:
    assert code in _codes(here, answers, Level.LOOK)
    assert _codes(here, answers, Level.WRONG) == set()


def test_every_text_is_said_in_some_state_and_every_trouble_says_how_to_fix_it() -> None:
    states = [(PUBLIC, WELL), *NEITHER, *((here, answers) for _, here, answers in (*WRONG, *LOOK))]
    found = [one for here, answers in states for one in findings(here, answers, NOW)]
    assert {one.area + "." + one.code for one in found} == {
        ".".join(key.split(".")[1:])
        for key in catalog.entries()
        if key.startswith("doctor.") and key.split(".")[1] not in ("area", "line", "sum")
    }
    unfixed = [one for one in found if one.level in (Level.LOOK, Level.WRONG) and not _fix(one)]
    assert unfixed == []


def _fix(one: Finding) -> bool:
    return any("→" in line for line in lines([one]))


def test_no_secret_is_printed() -> None:
    for _, here, answers in (*WRONG, *LOOK):
        said = "\n".join(lines(findings(here, answers, NOW)))
        assert not re.search(r"secret-token|secret-auth|s{20}|x{32}", said)


@pytest.fixture
def local(sqlite_url: str, tmp_path: Path) -> dict[str, Any]:
    """Settings with which nobody outside this machine is asked."""
    where = {"telegram_api_url": NOWHERE, "twilio_api_url": NOWHERE, "twilio_content_url": NOWHERE}
    return {"database_url": sqlite_url, "media_url": str(tmp_path / "media" / "new"), **where}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, local: dict[str, Any]) -> Iterator[None]:
    for name, value in local.items():
        monkeypatch.setenv(f"RIMAY_{name.upper()}", value)
    monkeypatch.chdir(tmp_path)
    commands.settings.cache_clear()
    yield
    commands.settings.cache_clear()


@pytest.mark.usefixtures("environment")
def test_the_command_ends_with_0_where_nothing_is_wrong_and_with_1_where_something_is(
    sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = CliRunner().invoke(commands.app, ["doctor"])
    assert done.exit_code == 0
    assert "Nada impide trabajar." in done.output
    assert [line for line in done.output.splitlines() if "MAL " in line] == []
    sqlite_db.write(lambda conn: conn.execute(text("UPDATE alembic_version SET version_num = '0001'")))
    monkeypatch.setenv("RIMAY_TELEGRAM_MODE", "webhook")
    wrong = CliRunner().invoke(commands.app, ["doctor"])
    assert wrong.exit_code == 1
    assert "Faltan ajustes, y así el servicio no empieza: RIMAY_TELEGRAM_TOKEN" in wrong.output
    assert "Ejecuta main.py db upgrade" in wrong.output
    assert "Hay 2 cosas que impiden trabajar." in wrong.output
    assert logging.root.manager.disable == logging.NOTSET  # whoever asks may go on in the same process
