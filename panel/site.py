"""What the public pages say about the installation."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """Facts from the settings. `url`: the public address without a final slash. `whatsapp`: the number with
    its country's code. `telegram`: the bot's user name. Empty: that channel is off. The last four: who holds
    the data, where, how to reach them, and who answers for data protection."""

    url: str
    whatsapp: str = ""
    telegram: str = ""
    sms: str = ""
    controller: str = ""
    address: str = ""
    contact: str = ""
    dpo: str = ""

    def channels(self) -> list[str]:
        """The other ways to talk with Rimay, as people name them."""
        sms = f"SMS ({self.sms})" if self.sms else ""
        telegram = f"Telegram (@{self.telegram})" if self.telegram else ""
        whatsapp = f"WhatsApp ({self.whatsapp})" if self.whatsapp else ""
        return [name for name in (whatsapp, telegram, sms) if name]

    def whatsapp_link(self, words: str) -> str:
        """Opens WhatsApp with those words written; empty where it is off."""
        digits = "".join(filter(str.isdigit, self.whatsapp))
        return f"https://wa.me/{digits}?text={quote(words)}" if digits else ""

    def telegram_link(self, payload: str) -> str:
        """Opens Telegram on the bot with that start payload; empty where it is off."""
        return f"https://t.me/{quote(self.telegram)}?start={quote(payload)}" if self.telegram else ""
