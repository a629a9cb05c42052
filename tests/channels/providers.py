"""Each push channel with its provider faked, under one face, so that one class of tests covers them all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.channels.contract import (
    Channel,
    Misconfigured,
    Rejected,
    RetryLater,
    SendError,
    Throttled,
    Unreachable,
)
from bot.channels.sms import SmsChannel
from bot.channels.telegram import TelegramChannel
from bot.channels.twilio_http import TwilioAccount
from bot.channels.whatsapp import WhatsAppChannel
from tests.fakes.telegram import FakeTelegram
from tests.fakes.twilio import FakeTwilio


@dataclass(frozen=True, slots=True)
class Provider:
    """A channel and its provider. `said` makes a raw text message of the person at `address`; `read` is what
    they have read; `refuse` brings one of the five errors about; `faults` what the provider found wrong;
    `deleted` the ids of messages that it keeps no more; `keep` makes it refuse one, as `refusal`."""

    channel: Channel
    address: str
    longest: int
    secret: str
    said: Callable[[str], Mapping[str, Any]]
    read: Callable[[], list[str]]
    refuse: Callable[[type[SendError]], None]
    faults: list[str]
    deleted: Callable[[], set[str]]
    keep: Callable[[str], None]
    refusal: type[SendError]


@asynccontextmanager
async def telegram() -> AsyncIterator[Provider]:
    async with FakeTelegram() as fake:
        channel = TelegramChannel(fake.token, fake.url)
        rosa = fake.person(7)
        yield Provider(
            channel,
            "7",
            4096,
            fake.token,
            rosa.says,
            lambda: fake.texts_to(7),
            _telegram_refusals(fake),
            fake.faults,
            lambda: {str(one) for one in fake.deleted},
            lambda one: fake.too_old.add(int(one)),
            Rejected,
        )
        await channel.close()


def _telegram_refusals(fake: FakeTelegram) -> Callable[[type[SendError]], None]:
    troubles: dict[type[SendError], tuple[int, str, dict[str, int]]] = {
        RetryLater: (502, "Bad Gateway", {}),
        Throttled: (429, "Too Many Requests: retry after 3", {"retry_after": 3}),
        Rejected: (400, "Bad Request: message is too long", {}),
        Unreachable: (403, "Forbidden: bot was blocked by the user", {}),
        Misconfigured: (401, "Unauthorized", {}),
    }

    def refuse(error: type[SendError]) -> None:
        status, description, parameters = troubles[error]
        fake.fail("sendMessage", status, description, **parameters)

    return refuse


@asynccontextmanager
async def whatsapp() -> AsyncIterator[Provider]:
    async with FakeTwilio() as fake:
        channel = WhatsAppChannel(TwilioAccount(fake.sid, fake.auth_token, fake.url), fake.whatsapp_sender)
        yield _twilio(fake, channel, lambda text: dict(fake.whatsapp("+51987654321", text)))
        await channel.close()


@asynccontextmanager
async def sms() -> AsyncIterator[Provider]:
    async with FakeTwilio() as fake:
        channel = SmsChannel(TwilioAccount(fake.sid, fake.auth_token, fake.url), fake.sms_sender)
        yield _twilio(fake, channel, lambda text: dict(fake.sms("+51987654321", text)))
        await channel.close()


def _twilio(fake: FakeTwilio, channel: Channel, said: Callable[[str], Mapping[str, Any]]) -> Provider:
    codes: dict[type[SendError], tuple[int, int]] = {
        RetryLater: (0, 503),
        Throttled: (20429, 429),
        Rejected: (63016, 400),
        Unreachable: (21610, 400),
        Misconfigured: (20003, 401),
    }

    def refuse(error: type[SendError]) -> None:
        code, status = codes[error]
        fake.fail(code, status=status)

    address = "+51987654321"
    return Provider(
        channel,
        address,
        1600,
        fake.auth_token,
        said,
        lambda: fake.texts_to(address),
        refuse,
        fake.faults,
        lambda: set(fake.deleted),
        fake.on_its_way.add,
        RetryLater,
    )


PROVIDERS = {"telegram": telegram, "whatsapp": whatsapp, "sms": sms}
