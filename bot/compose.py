"""The channels that the settings turn on."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bot.channels.contract import Channel
from bot.channels.web import WebChannel
from bot.messages import Attachment
from bot.pace import Rates
from bot.settings import Settings
from bot.site import Site
from domain.channels import SMS, TELEGRAM, WHATSAPP
from domain.prices import MICROS
from mensajes import catalog
from storage.database import Database

if TYPE_CHECKING:
    from bot.channels.contents_made import Kept
    from bot.channels.telegram import TelegramChannel
    from bot.channels.twilio_http import TwilioAccount
    from bot.template_care import TemplateCare

Files = Callable[[Attachment], "tuple[str, bytes] | None"]


def channels(settings: Settings, files: Files, kept: Kept) -> dict[str, Channel]:
    """Every channel whose settings are there, by name; the web chat always. `kept`: where the ids of what is
    made at a provider are."""
    found: list[Channel] = [WebChannel()]
    if settings.uses_telegram:
        found.append(_telegram(settings, files))
    if settings.uses_twilio:
        found += _twilio(settings, kept)
    return {channel.name: channel for channel in found}


def telegram_in(channels: Mapping[str, Channel]) -> TelegramChannel | None:
    """Telegram's channel, where it is on."""
    return cast("TelegramChannel | None", channels.get(TELEGRAM))


def telegram_alone(settings: Settings) -> TelegramChannel:
    """Telegram's channel, to set it up."""
    return _telegram(settings, lambda _item: None)


def _telegram(settings: Settings, files: Files) -> TelegramChannel:
    from bot.channels.telegram import TelegramChannel  # a third of a start: loaded where it is on

    return TelegramChannel(settings.telegram_token, settings.telegram_api_url, files)


def _twilio(settings: Settings, kept: Kept) -> list[Channel]:
    from bot.channels.contents_made import Contents  # likewise
    from bot.channels.sms import SmsChannel
    from bot.channels.whatsapp import WhatsAppChannel

    found: list[Channel] = []
    account = twilio_account(settings)
    if settings.whatsapp_from:
        contents = Contents(account, kept)
        found.append(WhatsAppChannel(account, settings.whatsapp_from, settings.public_url, contents))
    if settings.sms_from:
        found.append(SmsChannel(account, settings.sms_from, settings.public_url))
    return found


def twilio_account(settings: Settings) -> TwilioAccount:
    """The account that WhatsApp and SMS share."""
    from bot.channels.twilio_http import TwilioAccount

    return TwilioAccount(
        settings.twilio_account_sid,
        settings.twilio_auth_token,
        settings.twilio_api_url,
        settings.twilio_content_url,
        settings.public_url,
    )


def template_care(settings: Settings, db: Database, clock: Callable[[], datetime]) -> TemplateCare:
    """Who looks after the templates of that account."""
    from bot.template_care import TemplateCare  # loads Twilio's library: only where it is on

    return TemplateCare(twilio_account(settings), db, clock)


def rates(settings: Settings) -> Rates:
    """Messages a second that each account may send, and each chat may get."""
    accounts = {
        TELEGRAM: settings.telegram_rate,
        WHATSAPP: settings.whatsapp_rate,
        SMS: settings.sms_rate,
    }
    chats = {TELEGRAM: settings.telegram_chat_rate, WHATSAPP: 1, SMS: 1}
    return Rates(accounts, chats, settings.whatsapp_new_a_day or None, ceilings(settings))


def ceilings(settings: Settings) -> dict[str, int]:
    """What each channel that costs may cost a month, in millionths; 0: no ceiling."""
    wanted = {
        WHATSAPP: settings.whatsapp_monthly_ceiling if settings.whatsapp_from else None,
        SMS: settings.sms_monthly_ceiling if settings.sms_from else None,
    }
    return {name: round(most * MICROS) for name, most in wanted.items() if most is not None}


def secret_key(settings: Settings, folder: Path) -> bytes:
    """The key that signs cookies. Without one in the settings it is made in `folder`, for this machine."""
    if settings.secret_key:
        return settings.secret_key.encode()
    path = folder / "secret_key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32))
    return path.read_bytes()


def site(settings: Settings, key: bytes) -> Site:
    """What sentences mention of this installation."""
    return Site(
        controller=settings.controller_name or catalog.text(catalog.SOURCE, "privacy.controller"),
        controller_address=settings.controller_address,
        contact=settings.controller_contact,
        dpo=settings.dpo_contact,
        public_url=settings.public_url,
        timezone=settings.timezone,
        whatsapp=settings.whatsapp_from.removeprefix("whatsapp:"),
        sms=settings.sms_from,
        telegram=settings.telegram_name,
        secret_key=key,
    )
