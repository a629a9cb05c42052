"""Announcements to a segment: tried, sent, looked after, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
import yaml  # type: ignore[import-untyped]  # pyyaml carries no types

from bot.failure_words import why
from bot.service import utc_now
from bot.settings import Settings
from domain.channels import CHANNELS, SMS, TELEGRAM, WEB, WHATSAPP
from panel.announcement_cost import estimate, money, reached
from panel.announcement_plan import FIELDS, Said, planned, tell
from panel.commands import command, end, group, prices_of, settings, with_database
from panel.refused import Refused
from storage import announcements as stored
from storage.announcements import Standing
from storage.database import Database

announcements = group("announcements")

_OPTION = typer.Option()


@command(announcements, "send", "announcements_send")
def announcements_send(
    file: Annotated[Path | None, typer.Argument()] = None,
    title: Annotated[str, _OPTION] = "",
    text: Annotated[str, _OPTION] = "",
    to: Annotated[str, _OPTION] = "",
    kind: Annotated[str, _OPTION] = "",
    process: Annotated[str, _OPTION] = "",
    event: Annotated[str, _OPTION] = "",
    by: Annotated[str, _OPTION] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run")] = False,
) -> None:
    given = {
        "title": title,
        "text": text,
        "to": to,
        "kind": kind,
        "process": process,
        "event": event,
        "by": by,
    }
    typed = {name: value for name, value in given.items() if value}
    said = Said({**_read(file), **typed}, frozenset(FIELDS if file is None else typed))
    now = utc_now()
    work = (
        partial(tried, said=said, here=settings(), now=now)
        if dry_run
        else partial(sent, said=said, now=now, channels=_channels(settings()))
    )
    print("\n".join(with_database(work)))


@command(announcements, "list", "announcements_list")
def announcements_list() -> None:
    print("\n".join(with_database(listed)))


@command(announcements, "withdraw", "announcements_withdraw")
def announcements_withdraw(number: int) -> None:
    print(with_database(lambda db: withdrawn(db, number, utc_now())))


def tried(db: Database, said: Said, here: Settings, now: datetime) -> list[str]:
    """How many people it would reach, where, and what it would cost; nothing is sent. Raises Refused."""
    prices = prices_of(here.prices_file)
    with db.read() as conn:
        new = planned(conn, said, now)
        day = now.astimezone(ZoneInfo(here.timezone)).date()
        shares = estimate(conn, new, _channels(here), prices, now, day)
    lines = [
        tell(f"share.{'reached' if one.channel else 'unreached'}", n=one.people, **_where(one.channel))
        + (f" {tell('cost', cost=money(one.cost, prices))}" if one.cost else "")
        for one in shares
    ]
    total = sum(one.people for one in shares)
    cost = money(sum(one.cost for one in shares), prices)
    return [
        tell("tried", n=total, title=new.title),
        *lines,
        tell("total", cost=cost),
    ]


def sent(db: Database, said: Said, now: datetime, channels: Sequence[str] = tuple(CHANNELS)) -> list[str]:
    """Put it into the outbox, in pieces between which people's turns get in. `channels`: where people can be
    written to. Raises Refused, also when there is nobody who can."""
    with db.read() as conn:
        new = planned(conn, said, now)
        recipients = stored.how_many(conn, new)
        lost = recipients - reached(conn, new, channels)
    if not recipients:
        raise Refused(tell("nobody"))
    if lost == recipients:
        raise Refused(tell("unreached", n=lost))
    number = db.write(partial(stored.announce, new=new, recipients=recipients, now=now))
    while db.write(partial(stored.spread, now=now)):
        pass
    queued = tell("sent", n=recipients - lost, number=str(number), title=new.title)
    return [queued, tell("share.unreached", n=lost)] if lost else [queued]


def listed(db: Database) -> list[str]:
    """Each with what became of it, the newest first."""
    with db.read() as conn:
        found = stored.standings(conn)
    return [line for one in found for line in _lines(one)] or [tell("none")]


def withdrawn(db: Database, number: int, now: datetime) -> str:
    """Take it back: who was not told yet will not be. Raises Refused."""
    if not db.write(partial(stored.withdraw, announcement_id=number, now=now)):
        raise Refused(tell("unknown", number=str(number)))
    while db.write(partial(stored.spread, now=now)):
        pass
    return tell("withdrawn", number=str(number))


def _read(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        said = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        end(tell("bad_file", file=str(file)))
    if not isinstance(said, dict) or not said.keys() <= set(FIELDS):
        end(tell("bad_fields", file=str(file), fields=list(FIELDS)))
    return said


def _channels(here: Settings) -> list[str]:
    """Where this installation can write first or leave a message."""
    on = {TELEGRAM: here.telegram_token, WHATSAPP: here.whatsapp_from, SMS: here.sms_from}
    return [*(name for name, setting in on.items() if setting), WEB]


def _lines(one: Standing) -> list[str]:
    key = "line.withdrawn" if one.withdrawn_at else "line" if one.whole else "line.going"
    facts = {"number": str(one.id), "kind": one.kind, "title": one.title, "at": one.created_at}
    outcomes = sorted(one.outcomes.items(), key=lambda item: (item[0][0] != "sent", -item[1], item[0]))
    said = [_outcome(status, reason, count) for (status, reason), count in outcomes]
    return [tell(key, n=one.recipients, **facts), *said]


def _outcome(status: str, reason: str, count: int) -> str:
    what = tell(f"outcome.{status}", n=count)
    return tell("because", what=what, why=why(reason)) if reason else what


def _where(channel: str) -> dict[str, str]:
    return {"channel": channel} if channel else {}
