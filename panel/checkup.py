"""What is well, what somebody should look at, and what keeps an installation from working. Nothing is asked
here: each check decides on what was found out (panel/asking.py)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.settings import Settings
from panel.round_words import failing_facts, round_words
from storage.installation import Installation

if TYPE_CHECKING:
    from panel.asking import Answers, Page

TELEGRAM_PATH, TWILIO_PATH = "/webhooks/telegram", "/webhooks/twilio"
SKEW, WRONG_SKEW = timedelta(seconds=3), timedelta(minutes=1)
LATE = timedelta(minutes=5)
COPY = timedelta(days=2)
EXPIRING = timedelta(days=14)
_LEGAL = ("controller_name", "controller_address", "controller_contact", "dpo_contact")
KEY = 32  # letters of a key that nobody guesses
LITTLE, TOO_LITTLE = 1_000_000_000, 100_000_000  # bytes free on a disk


class Level(StrEnum):
    """Off is nobody's fault; only what is wrong keeps something that is configured from working."""

    WELL = "well"
    OFF = "off"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: the text `doctor.AREA.CODE` and its facts. What is to look at or wrong says how to fix it."""

    level: Level
    area: str
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


def settings_check(here: Settings) -> Iterator[Finding]:
    """What is configured as a whole, and who answers for the data."""
    missing = here.missing()
    if missing:
        yield Finding(Level.WRONG, "general", "half", {"names": missing})
    else:
        yield Finding(Level.WELL, "general", "settings")
    if here.is_public and 0 < len(here.secret_key) < KEY:
        yield Finding(Level.LOOK, "general", "weak_key")
    unsaid = [f"RIMAY_{name.upper()}" for name in _LEGAL if not getattr(here, name)]
    if not unsaid:
        yield Finding(Level.WELL, "general", "legal")
    elif not here.is_public:  # with a public address they are among what is missing
        yield Finding(Level.OFF, "general", "legal_later", {"names": unsaid})


def clock_check(answers: Answers) -> Iterator[Finding]:
    """This machine's clock against a provider's: reminders and leases go by it."""
    if answers.skew is None:
        yield Finding(Level.LOOK, "general", "offline")
        return
    skew = abs(answers.skew)
    seconds = {"seconds": round(skew.total_seconds())}
    if skew <= SKEW:
        yield Finding(Level.WELL, "general", "clock")
    else:
        yield Finding(Level.WRONG if skew > WRONG_SKEW else Level.LOOK, "general", "skew", seconds)


def web_check(here: Settings, page: Page | None, now: datetime) -> Iterator[Finding]:
    """The public address, as anybody outside reaches it."""
    if page is None:
        yield Finding(Level.OFF, "web", "local")
        return
    if not here.public_url.startswith("https://"):
        yield Finding(Level.WRONG, "web", "plain", {"url": here.public_url})
    about = {"url": here.public_url, "status": page.status}
    if page.trouble:
        yield Finding(Level.WRONG, "web", page.trouble, about)
    elif page.status != 200 or page.body.strip() != "ok":
        yield Finding(Level.WRONG, "web", "other", about)
    else:
        yield Finding(Level.WELL, "web", "answers", about)
    if page.certified_until is not None and page.certified_until - now < EXPIRING:
        yield Finding(Level.LOOK, "web", "expiring", {"day": page.certified_until})


def telegram_check(here: Settings, answers: Answers, now: datetime) -> Iterator[Finding]:
    """The bot, its name and how its updates come."""
    state = answers.telegram
    if not here.uses_telegram:
        yield Finding(Level.OFF, "telegram", "off")
    elif isinstance(state, str) or state is None:
        code = "token" if state == "token" else "away"
        yield Finding(Level.WRONG, "telegram", code)
    else:
        yield Finding(Level.WELL, "telegram", "bot", {"name": state.name})
        if here.telegram_name.lower() != state.name.lower():
            yield Finding(Level.LOOK, "telegram", "name", {"name": state.name})
        yield _telegram_way(here, state.webhook)
        since = now - (state.last_error_at or now)
        if here.telegram_mode == "webhook" and state.last_error and since < timedelta(days=1):
            level = Level.WRONG if state.pending else Level.LOOK
            yield Finding(level, "telegram", "failing", {"error": state.last_error})
        if state.pending:
            yield Finding(Level.LOOK, "telegram", "pending", {"n": state.pending})


def _telegram_way(here: Settings, hook: str) -> Finding:
    if here.telegram_mode == "polling":
        return (
            Finding(Level.LOOK, "telegram", "hooked", {"url": hook})
            if hook
            else Finding(Level.WELL, "telegram", "polling")
        )
    wanted = f"{here.public_url}{TELEGRAM_PATH}"
    if hook == wanted:
        return Finding(Level.WELL, "telegram", "webhook")
    return Finding(
        Level.WRONG, "telegram", "elsewhere" if hook else "unhooked", {"url": hook, "wanted": wanted}
    )


def database_check(answers: Answers, now: datetime) -> Iterator[Finding]:
    """Reachable, of this version, with room and a copy."""
    code = answers.database
    if code in ("away", "old"):
        yield Finding(Level.WRONG, "database", code)
    elif code == "new":
        yield Finding(Level.OFF, "database", "new")
    else:
        yield Finding(Level.WELL, "database", "ready", {"kind": code})
    if answers.free is not None and answers.free < LITTLE:
        level = Level.WRONG if answers.free < TOO_LITTLE else Level.LOOK
        yield Finding(level, "database", "full", {"size": answers.free // 1_000_000})
    if (here := answers.installation) is not None:
        if here.copied_at is None:
            yield Finding(Level.LOOK, "database", "never_copied")
        else:
            level = Level.LOOK if now - here.copied_at > COPY else Level.WELL
            yield Finding(
                level, "database", "old_copy" if level is Level.LOOK else "copied", {"day": here.copied_at}
            )


def staff_check(here: Settings, found: Installation | None) -> Iterator[Finding]:
    """Whether anybody is told by itself of what could not be handled."""
    if not here.staff_chat:
        yield Finding(Level.OFF, "work", "no_staff")
    elif found is None or not found.staff_reached:
        yield Finding(Level.LOOK, "work", "staff_silent", {"chat": here.staff_chat})
    else:
        yield Finding(Level.WELL, "work", "staff")


def work_check(found: Installation | None, now: datetime) -> Iterator[Finding]:
    """Whether somebody sends what is due, and what waits for a person."""
    if found is None:
        return
    since = min((one.since for one in found.figures.waiting), default=now)
    if now - since > LATE:
        waiting = sum(one.count for one in found.figures.waiting)
        yield Finding(Level.WRONG, "work", "late", {"n": waiting, "at": since})
    elif found.workers:
        names = sorted({round_words(name) for name in found.workers})
        yield Finding(Level.WELL, "work", "working", {"names": names})
    else:
        yield Finding(Level.LOOK, "work", "asleep")
    for one in found.failing:
        yield Finding(Level.WRONG, "work", "failing", failing_facts(one))
    if found.figures.dead_letters:
        yield Finding(Level.LOOK, "work", "letters", {"n": found.figures.dead_letters})
    if found.figures.requests:
        yield Finding(Level.LOOK, "work", "requests", {"n": found.figures.requests})
    if not found.coming:
        yield Finding(Level.LOOK, "work", "agenda")


def heard_check(here: Settings, found: Installation | None) -> Iterator[Finding]:
    """The proof that a channel works: somebody wrote there, and it came in."""
    on = {"web": True, "telegram": here.uses_telegram, "whatsapp": bool(here.whatsapp_from)}
    for channel in [name for name, used in on.items() if used and found is not None]:
        at = found.heard.get(channel) if found is not None else None
        if at is None:
            yield Finding(Level.LOOK, channel, "unheard")
        else:
            yield Finding(Level.WELL, channel, "heard", {"at": at})
