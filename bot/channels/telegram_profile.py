"""What `telegram setup` sets, as plain values: the library is loaded only by who talks to Telegram."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """The bot as people of one language see it; of any other language, where `language` is empty. `commands`
    are (name, description); `long` stands before the first message, `short` in the profile."""

    language: str
    commands: tuple[tuple[str, str], ...]
    long: str
    short: str


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where updates are posted to, and the secret in their header."""

    url: str
    secret: str


@dataclass(frozen=True, slots=True)
class Done:
    """One thing that is as it should be now: commands, long, short, menu, webhook, polling. `changed`: it was
    not before."""

    what: str
    changed: bool
    language: str = ""
