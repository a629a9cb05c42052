"""How a person says something: a tap, a number or words, and the provider that brings it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from typing import Protocol

from tests.chaos.carrier import Carrier
from tests.chaos.mailbox import Arrived, Key
from tests.chaos.script import plain
from tests.fakes.telegram_people import Person
from tests.fakes.twilio import FakeTwilio

_BARE = ("Si", "No")
"""Typed, they answer the newest question, which may be an offer that came this very moment: who is asked two
things at once uses the button or the number."""

_NUMBERED = re.compile(r"^(\d{1,2})\.? (.+)$", re.MULTILINE)


class Voice(Protocol):
    """One person's way to Rimay. `say` returns when the provider has its acknowledgement."""

    @property
    def key(self) -> Key: ...

    async def say(self, words: str, shown: Arrived | None = None) -> None:
        """Words, or the option of `shown` that begins with them or contains them."""
        ...


@dataclass
class OnTelegram:
    """Taps where there is a button, most of the time."""

    person: Person
    carrier: Carrier
    rng: Random

    @property
    def key(self) -> Key:
        return "telegram", str(self.person.id)

    async def say(self, words: str, shown: Arrived | None = None) -> None:
        words = _number_of(words, shown) or words
        label = next((one for one in shown.labels if one.startswith(words)), "") if shown else ""
        if shown and label and (plain(label) in _BARE or self.rng.random() < 0.7):
            await self.carrier.telegram(self.person.taps(label, shown.sent))
        else:
            await self.carrier.telegram(self.person.says(label or words))


@dataclass
class OnPhone:
    """WhatsApp or SMS: the option's number, or its words."""

    twilio: FakeTwilio
    carrier: Carrier
    channel: str
    phone: str
    rng: Random

    @property
    def key(self) -> Key:
        return self.channel, self.phone

    async def say(self, words: str, shown: Arrived | None = None) -> None:
        number = _number_of(words, shown)
        exact = plain(words) in _labels(shown) and plain(words) not in _BARE
        typed = not number or (exact and self.rng.random() < 0.4)
        make = self.twilio.whatsapp if self.channel == "whatsapp" else self.twilio.sms
        await self.carrier.form(self.channel, make(self.phone, words if typed else number))


def _options(shown: Arrived | None) -> list[tuple[str, str]]:
    return _NUMBERED.findall(plain(shown.text)) if shown else []


def _labels(shown: Arrived | None) -> list[str]:
    return [label for _, label in _options(shown)]


def _number_of(words: str, shown: Arrived | None) -> str:
    """The number of the line that begins with these words, else of one that has them inside."""
    words, options = plain(words), _options(shown)
    begins = [number for number, label in options if label.startswith(words)]
    inside = [number for number, label in options if words in label]
    return next(iter(begins + inside), "")
