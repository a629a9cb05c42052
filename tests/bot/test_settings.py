"""Half a configuration does not start, and says what is missing; every setting is documented."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

import main  # noqa: F401
import panel.all_commands  # noqa: F401  # every command is known then
from bot.settings import Settings
from panel import commands

ROOT = Path(__file__).parents[2]

CONTROLLER = {
    "controller_name": "Secretaría de Gestión Pública",
    "controller_address": "Jr. Carabaya s/n, Lima",
    "controller_contact": "gobiernoabierto@example.org",
    "dpo_contact": "datos@example.org",
}


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting from outside, nor a `.env`."""
    for name in [name for name in os.environ if name.startswith("RIMAY_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def made(**values: str) -> Settings:
    return Settings(**values)  # type: ignore[arg-type]  # as the environment gives them


def test_nothing_at_all_is_enough() -> None:
    assert made().missing() == []
    assert not made().is_public
    assert not made().uses_telegram
    assert not made().uses_twilio


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"telegram_token": "1:t"}, []),
        ({"telegram_token": "1:t", "telegram_mode": "webhook"}, ["TELEGRAM_SECRET", "PUBLIC_URL"]),
        (
            {"telegram_token": "1:t", "telegram_mode": "webhook", "telegram_secret": "s"},
            ["PUBLIC_URL"],
        ),
        (
            {"twilio_account_sid": "AC"},
            ["TWILIO_AUTH_TOKEN", "PUBLIC_URL", "WHATSAPP_FROM"],
        ),
        ({"twilio_auth_token": "t"}, ["TWILIO_ACCOUNT_SID", "PUBLIC_URL", "WHATSAPP_FROM"]),
        ({"sms_from": "+51"}, ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "PUBLIC_URL"]),
        (
            {"whatsapp_from": "whatsapp:+51", "public_url": "http://localhost"},
            ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"],
        ),
        (
            {"public_url": "https://rimay.example"},
            ["SECRET_KEY", "CONTROLLER_NAME", "CONTROLLER_ADDRESS", "CONTROLLER_CONTACT", "DPO_CONTACT"],
        ),
        ({"public_url": "https://rimay.example", "secret_key": "k" * 32, **CONTROLLER}, []),
        (
            {"public_url": "https://rimay.example", "secret_key": "k" * 32, **CONTROLLER, "dpo_contact": ""},
            ["DPO_CONTACT"],
        ),
    ],
)
def test_half_a_configuration_names_what_is_missing(values: dict[str, str], missing: list[str]) -> None:
    assert made(**values).missing() == [f"RIMAY_{name}" for name in missing]


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("", False),
        ("http://127.0.0.1:8000", False),
        ("http://127.9.9.9", False),
        ("http://[::1]:8000", False),
        ("http://localhost:8000/", False),
        ("http://LOCALHOST", False),
        ("http://192.168.1.5:8000", True),
        ("https://rimay.example", True),
        ("https://localhost.example", True),
        ("https://127.0.0.1.example", True),
        ("http://0.0.0.0:8000", True),
    ],
)
def test_only_this_machine_is_not_public(url: str, public: bool) -> None:
    assert made(public_url=url).is_public is public


@pytest.mark.parametrize(
    "values",
    [{"telegram_rate": "0"}, {"sms_rate": "-1"}, {"telegram_mode": "fax"}, {"staff_chat": "51987654321"}],
)
def test_what_makes_no_sense_is_refused(values: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(values))):
        made(**values)


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"RIMAY_PUBLIC_URL": "https://rimay.example"}, ["RIMAY_CONTROLLER_NAME", "RIMAY_DPO_CONTACT"]),
        ({"RIMAY_TWILIO_AUTH_TOKEN": "secreto-de-twilio"}, ["RIMAY_TWILIO_ACCOUNT_SID"]),
        ({"RIMAY_TELEGRAM_MODE": "fax", "RIMAY_TELEGRAM_TOKEN": "1:secreto"}, ["RIMAY_TELEGRAM_MODE"]),
    ],
)
def test_the_command_line_refuses_and_says_what_is_missing(
    environment: dict[str, str], named: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    commands.settings.cache_clear()
    try:
        done = CliRunner().invoke(commands.app, ["serve"])
    finally:
        commands.settings.cache_clear()
    assert done.exit_code == 1
    for name in named:
        assert name in done.stderr
    assert "secreto" not in done.output


def test_the_example_lists_every_setting_and_nothing_else() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    listed = re.findall(r"^#?(RIMAY_[A-Z_]+)=", text, re.MULTILINE)
    assert sorted(listed) == sorted(f"RIMAY_{name.upper()}" for name in Settings.model_fields)


def test_every_setting_of_the_example_has_a_comment_and_its_default() -> None:
    """Copied as it is, it changes nothing."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    previous = ""
    for line in lines:
        if line.startswith("RIMAY_"):
            name, _, value = line.partition("=")
            default = Settings.model_fields[name.removeprefix("RIMAY_").lower()].default
            assert previous.startswith(("# ", "RIMAY_")), f"{name} has no comment"
            assert value == f"{default:g}" if isinstance(default, float) else value == str(default), name
        previous = line
