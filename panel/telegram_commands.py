"""`main.py telegram setup`: what people see of the bot, and how its updates come."""

from __future__ import annotations

import asyncio
import re

from bot import compose, webhooks
from bot.channels.contract import Misconfigured, SendError
from bot.channels.telegram_profile import Done, Profile, Webhook
from bot.failure_words import why
from bot.settings import Settings
from domain.text import fold
from mensajes import catalog
from panel.commands import command, group, settings, stop

telegram = group("telegram")

_DOORS = ("events", "propose", "status", "my_registrations", "my_data", "learn", "person")
MENU = (*_DOORS, "privacy", "link", "help", "stop", "menu")
"""What the list beside the text field offers, in that order: commands by their name in the router."""

_LONGEST = 25  # characters of a command that fit a phone's list; Telegram takes 32
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


@command(telegram, "setup", "telegram_setup")
def setup() -> None:
    here = settings()
    _refuse_half(here)
    try:
        asyncio.run(_set_up(here))
    except Misconfigured:
        stop("cli.telegram.token")
    except SendError as error:
        stop("cli.telegram.failed", reason=why(error.reason))


def _refuse_half(here: Settings) -> None:
    if not here.uses_telegram:
        stop("cli.missing", names=["RIMAY_TELEGRAM_TOKEN"])
    if here.telegram_mode != "webhook":
        return
    if not here.public_url.startswith("https://"):
        stop("cli.telegram.https", url=here.public_url)
    if not _SECRET.fullmatch(here.telegram_secret):
        stop("cli.telegram.secret")


async def _set_up(here: Settings) -> None:
    channel = compose.telegram_alone(here)
    hook = Webhook(f"{here.public_url}{webhooks.TELEGRAM}", here.telegram_secret)
    try:
        name = await channel.username()
        print(catalog.text("es", "cli.telegram.bot", name=name))
        async for done in channel.set_up(profiles(), hook if here.telegram_mode == "webhook" else None):
            print(_line(done))
    finally:
        await channel.close()
    if here.telegram_name != name:
        print(catalog.text("es", "cli.telegram.name", name=name))


def _line(done: Done) -> str:
    """What was done, and whether it was so before."""
    language = done.language or catalog.text("es", "cli.telegram.others")
    state = "changed" if done.changed else "same"
    return catalog.text(
        "es", f"cli.telegram.{state}", what=catalog.text("es", f"cli.telegram.{done.what}", language=language)
    )


def profiles() -> list[Profile]:
    """What all see whose language is not offered, and one for each offered language that Telegram knows:
    those with a code of two letters."""
    known = [language for language in catalog.languages() if len(language) == 2]
    return [_profile("", catalog.SOURCE), *(_profile(language, language) for language in known)]


def _profile(of: str, language: str) -> Profile:
    commands = tuple(
        (command_of(language, name), catalog.text(language, f"telegram.menu.{name}")) for name in MENU
    )
    long, short = (catalog.text(language, f"telegram.{length}") for length in ("long", "short"))
    return Profile(of, commands, long, short)


def command_of(language: str, name: str) -> str:
    """The command that types one of the words that mean `name`: `/mis_datos` is "mis datos"."""
    words = [fold(word).replace(" ", "_") for word in catalog.words(language, f"words.{name}")]
    fitting = [word for word in words if _COMMAND.fullmatch(word)]
    return next((word for word in fitting if len(word) <= _LONGEST), fitting[0])
