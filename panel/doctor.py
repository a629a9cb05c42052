"""`main.py doctor`: what is configured, what answers, what is missing and how to fix it, by channel."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer
from pydantic import ValidationError

from bot.service import utc_now
from bot.settings import Settings
from mensajes import catalog
from panel import checkup
from panel.checkup import Finding, Level
from panel.checkup_twilio import twilio_check
from panel.commands import app, command, stop

if TYPE_CHECKING:
    from panel.asking import Answers

AREAS = ("general", "web", "telegram", "twilio", "whatsapp", "sms", "database", "work")
_LIMA = ZoneInfo("America/Lima")


@command(app, "doctor", "doctor")
def doctor() -> None:
    from panel.asking import ask  # its HTTP client is not for every start

    try:
        here = Settings()
    except ValidationError as error:
        stop("cli.bad_settings", names=[f"RIMAY_{str(one['loc'][0]).upper()}" for one in error.errors()])
    with _quiet():
        answers = asyncio.run(ask(here, utc_now))
    found = findings(here, answers, utc_now())
    typer.echo("\n".join(lines(found)))
    if any(one.level is Level.WRONG for one in found):
        raise typer.Exit(1)


@contextmanager
def _quiet() -> Iterator[None]:
    """What a library says of an address that does not answer is told as a finding."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)


def findings(here: Settings, answers: Answers, now: datetime) -> list[Finding]:
    """Everything that there is to say, by area."""
    found = chain(
        checkup.settings_check(here),
        checkup.clock_check(answers),
        checkup.web_check(here, answers.page, now),
        checkup.telegram_check(here, answers, now),
        twilio_check(here, answers),
        checkup.heard_check(here, answers.installation),
        checkup.database_check(answers, now),
        checkup.work_check(answers.installation, now),
        checkup.staff_check(here, answers.installation),
    )
    return sorted(found, key=lambda one: AREAS.index(one.area))


def lines(found: Iterable[Finding]) -> list[str]:
    """As they are printed: a heading for each area, its lines with how to fix them, and a sum."""
    said: list[str] = []
    area, wrong, look = "", 0, 0
    for one in found:
        if one.area != area:
            area = one.area
            said += ["", _say(f"area.{area}")] if said else [_say(f"area.{area}")]
        said += _line(one)
        wrong, look = wrong + (one.level is Level.WRONG), look + (one.level is Level.LOOK)
    return [*said, "", _say("sum.wrong", n=wrong) if wrong else _say("sum.well"), *_to_look(look)]


def _to_look(n: int) -> list[str]:
    return [_say("sum.look", n=n)] if n else []


def _line(one: Finding) -> list[str]:
    facts = {
        name: fact.astimezone(_LIMA) if isinstance(fact, datetime) else fact
        for name, fact in one.facts.items()
    }
    what, *fix = _say(f"{one.area}.{one.code}", **facts).split("\n")
    return [_say(f"line.{one.level.value}", what=what), *(_say("line.fix", how=how) for how in fix)]


def _say(key: str, **facts: object) -> str:
    return catalog.text("es", f"doctor.{key}", **facts)
