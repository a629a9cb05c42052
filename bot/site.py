"""What sentences and pages mention of this installation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote

from sqlalchemy import Connection

from domain.channels import SMS
from storage.installation import comes_in


@dataclass(frozen=True, slots=True)
class Site:
    """Facts from the settings. `controller` comes with its article: who holds the data; `contact` is how to
    reach them and `dpo` who answers for data protection. `public_url` has no final slash. `whatsapp` and
    `sms` are numbers with their country's code, `telegram` the bot's user name. Empty: off, or not said."""

    controller: str = ""
    controller_address: str = ""
    contact: str = ""
    dpo: str = ""
    public_url: str = ""
    timezone: str = "America/Lima"
    whatsapp: str = ""
    sms: str = ""
    telegram: str = ""
    secret_key: bytes = b""

    def channels(self) -> list[str]:
        """The ways to talk with Rimay besides the web, as people name them."""
        sms = f"SMS ({self.sms})" if self.sms else ""
        telegram = f"Telegram (@{self.telegram})" if self.telegram else ""
        whatsapp = f"WhatsApp ({self.whatsapp})" if self.whatsapp else ""
        return [name for name in (whatsapp, telegram, sms) if name]

    def proved(self, conn: Connection) -> Site:
        """Without the SMS number while nothing ever came in by it: what is written there gets lost."""
        return self if not self.sms or comes_in(conn, SMS) else replace(self, sms="")

    def whatsapp_link(self, words: str) -> str:
        """Opens WhatsApp with those words written; empty where it is off."""
        digits = "".join(filter(str.isdigit, self.whatsapp))
        return f"https://wa.me/{digits}?text={quote(words)}" if digits else ""

    def telegram_link(self, payload: str) -> str:
        """Opens Telegram on the bot with that start payload; empty where it is off."""
        return f"https://t.me/{quote(self.telegram)}?start={quote(payload)}" if self.telegram else ""
