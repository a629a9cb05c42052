"""People on each channel: what they type becomes that provider's own raw message."""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.messages import Media, Outgoing

_FILE = re.compile(r"\[(photo|voice|place) ?([-\d.,]*)\]")


@dataclass(slots=True)
class Speaker:
    """One person with a phone. `now` is its clock, `shown` the last message on its screen; `phone`: whose
    number it has, if not its own."""

    name: str
    channel: str
    now: datetime
    phone: str = ""
    sent: int = 0
    shown: Outgoing | None = None
    heard: list[Outgoing] = field(default_factory=list)

    @property
    def number(self) -> int:
        """A number that is always theirs."""
        return 900_000_000 + zlib.crc32((self.phone or self.name).encode()) % 90_000_000

    @property
    def address(self) -> str:
        """Their id in the channel."""
        return {
            "telegram": str(self.number),
            "web": f"browser-{self.number}",
        }.get(self.channel, f"+51{self.number}")

    def hears(self, message: Outgoing) -> None:
        self.heard.append(message)
        self.shown = message

    def says(self, text: str) -> Mapping[str, Any]:
        """The provider's raw message; where there are buttons, a number presses one."""
        self.sent += 1
        tapped = self._tapped(text)
        found = _FILE.fullmatch(text)
        if self.channel == "telegram":
            return self._telegram(text, tapped, found)
        if self.channel == "web":
            return self._web(text, tapped, found)
        if self.channel == "terminal":
            return {"id": f"{self.name}-{self.sent}", "text": text}
        return self._twilio(text, found)

    def _tapped(self, text: str) -> str | None:
        options: Sequence[Any] = self.shown.options if self.shown else ()
        if text.isdigit() and 1 <= int(text) <= len(options):
            return str(options[int(text) - 1].payload)
        return None

    def _telegram(self, text: str, tapped: str | None, found: re.Match[str] | None) -> dict[str, Any]:
        who = {"id": self.number, "is_bot": False, "first_name": self.name, "language_code": "es"}
        chat = {"id": self.number, "type": "private", "first_name": self.name}
        update = {"update_id": self.number % 1_000_000 * 1_000 + self.sent}
        base = {"message_id": self.sent, "date": int(self.now.timestamp()), "chat": chat, "from": who}
        if tapped is not None:
            query = {"id": str(self.sent), "from": who, "chat_instance": "1", "data": tapped, "message": base}
            return {**update, "callback_query": query}
        return {**update, "message": {**base, **_telegram_content(text, found)}}

    def _twilio(self, text: str, found: re.Match[str] | None) -> dict[str, str]:
        prefix = "whatsapp:" if self.channel == "whatsapp" else ""
        form = {
            "MessageSid": f"SM{zlib.crc32(self.name.encode()):016x}{self.sent:016x}",
            "From": f"{prefix}+51{self.number}",
            "To": f"{prefix}+5115550000",
            "Body": "" if found else text,
            "NumMedia": "0",
        }
        if found and found[1] == "place":
            latitude, _, longitude = found[2].partition(",")
            form |= {"Latitude": latitude, "Longitude": longitude}
        elif found:
            mime = "image/jpeg" if found[1] == "photo" else "audio/ogg"
            url = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"
            form |= {"NumMedia": "1", "MediaUrl0": url, "MediaContentType0": mime}
        return form

    def _web(self, text: str, tapped: str | None, found: re.Match[str] | None) -> dict[str, Any]:
        raw: dict[str, Any] = {"address": self.address, "id": f"m{self.sent}"}
        if tapped is not None:
            return {**raw, "payload": tapped}
        if found and found[1] != "place":
            return {**raw, "media": [Media("voice" if found[1] == "voice" else "photo", "sha256:00")]}
        return {**raw, "text": text}


def _telegram_content(text: str, found: re.Match[str] | None) -> dict[str, Any]:
    if found is None:
        return {"text": text}
    if found[1] == "photo":
        return {"photo": [{"file_id": "A", "file_unique_id": "a", "width": 9, "height": 9, "file_size": 9}]}
    if found[1] == "voice":
        return {"voice": {"file_id": "V", "file_unique_id": "v", "duration": 3, "mime_type": "audio/ogg"}}
    latitude, _, longitude = found[2].partition(",")
    return {"location": {"latitude": float(latitude), "longitude": float(longitude)}}
