"""Every setting, in one typed place. `.env.example` lists them all."""

from __future__ import annotations

import ipaddress
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The environment, or a file `.env`, with the prefix RIMAY_. Empty means off."""

    model_config = SettingsConfigDict(env_prefix="RIMAY_", env_file=".env", extra="ignore", frozen=True)

    database_url: str = "sqlite:///var/rimay.db"
    public_url: str = ""
    secret_key: str = ""
    timezone: str = "America/Lima"
    media_url: str = "var/media"

    controller_name: str = ""
    controller_address: str = ""
    controller_contact: str = ""
    dpo_contact: str = ""

    telegram_token: str = ""
    telegram_name: str = ""
    telegram_mode: Literal["polling", "webhook"] = "polling"
    telegram_secret: str = ""
    telegram_api_url: str = "https://api.telegram.org"
    telegram_rate: float = Field(30, gt=0)
    telegram_chat_rate: float = Field(1, gt=0)

    twilio_account_sid: str = ""
    twilio_auth_token: str = ""
    twilio_api_url: str = "https://api.twilio.com"
    twilio_content_url: str = "https://content.twilio.com"
    whatsapp_from: str = ""
    sms_from: str = ""
    whatsapp_rate: float = Field(80, gt=0)
    sms_rate: float = Field(1, gt=0)
    twilio_shared_key: str = ""
    whatsapp_new_a_day: int = Field(250, ge=0)
    prices_file: str = ""
    whatsapp_monthly_ceiling: float = Field(0, ge=0)
    sms_monthly_ceiling: float = Field(0, ge=0)

    staff_chat: str = Field("", pattern=r"^(?:telegram:-?\d{1,15})?$")

    @field_validator("public_url", "telegram_api_url", "twilio_api_url", "twilio_content_url")
    @classmethod
    def _without_final_slash(cls, url: str) -> str:
        return url.rstrip("/")

    @property
    def is_public(self) -> bool:
        """Whether people outside this machine reach it: a public URL whose host is not loopback."""
        return bool(self.public_url) and not _is_loopback(urlsplit(self.public_url).hostname or "")

    @property
    def uses_telegram(self) -> bool:
        return bool(self.telegram_token)

    @property
    def staff(self) -> tuple[str, str] | None:
        """The chat of those who look after the installation: its channel and its address."""
        channel, _, address = self.staff_chat.partition(":")
        return (channel, address) if address else None

    @property
    def uses_twilio(self) -> bool:
        return bool(self.twilio_account_sid)

    def missing(self) -> list[str]:
        """Names of settings without which this half-made configuration must not start."""
        wanted: list[str] = []
        if self.is_public:
            wanted += [
                "secret_key",
                "controller_name",
                "controller_address",
                "controller_contact",
                "dpo_contact",
            ]
        if self.telegram_mode == "webhook" or self.telegram_secret:
            wanted += ["telegram_token", "telegram_secret", "public_url"]
        if self.staff_chat:
            wanted.append("telegram_token")
        if self._has_twilio():
            wanted += ["twilio_account_sid", "twilio_auth_token", "public_url"]
            if not (self.whatsapp_from or self.sms_from):
                wanted.append("whatsapp_from")
        return [f"RIMAY_{name.upper()}" for name in dict.fromkeys(wanted) if not getattr(self, name)]

    def _has_twilio(self) -> bool:
        return any((self.twilio_account_sid, self.twilio_auth_token, self.whatsapp_from, self.sms_from))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
