"""The web chat as a channel: the page asks for its messages; nothing is ever pushed to it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeGuard
from urllib.parse import quote

from bot.channels.contract import Rejected, Unreadable
from bot.messages import Attachment, Incoming, Location, Media, Outgoing
from domain.channels import WEB

MAX_TEXT = 20_000
_KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # NUL and lone surrogates: no database takes them


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """One message of a conversation as the page shows it. `id` is the outbox's, by which the page asks for
    newer ones; a person's own message has the browser's `key` instead, by which it recognises it. `payload`
    is what they tapped, and `media` the kinds of file that they sent."""

    id: int
    body: Outgoing
    at: datetime
    author: Literal["rimay", "person"] = "rimay"
    key: str = ""
    payload: str | None = None
    media: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The form that the page reads."""
        return {
            "id": self.key if self.author == "person" else self.id,
            "from": self.author,
            "text": self.body.text,
            "options": [{"payload": option.payload, "label": option.label} for option in self.body.options],
            "attachments": [
                {"kind": item.kind, "url": _address_of(item), "caption": item.caption}
                for item in self.body.attachments
            ],
            "at": self.at.isoformat(),
            **({"ask_location": self.body.ask_location} if self.body.ask_location else {}),
            **({"payload": self.payload} if self.payload else {}),
            **({"media": list(self.media)} if self.media else {}),
        }


class WebChannel:
    """The page at `/`. Its raw message is `{"address", "id", "text"?, "payload"?, "media"?, "place"?}`, where
    `address` was read from the signed cookie, never from the browser's own words."""

    name = WEB
    pull = True
    edits = False
    reports = False

    def parse(self, raw: Mapping[str, Any]) -> list[Incoming]:
        """What the person wrote, tapped or sent. Raises Unreadable."""
        text, payload = _text(raw.get("text")), _payload(raw.get("payload"))
        media: tuple[Media, ...] = tuple(raw.get("media", ()))
        place = _place(raw.get("place"))
        if not (text.strip() or payload or media or place):
            raise Unreadable("nothing was said")
        key = _key(raw.get("id"))
        message_id = f"{raw['address']}:{key}"  # one browser's ids never meet another's
        return [Incoming(self.name, raw["address"], message_id, text, payload, media, place)]

    def render(self, message: Outgoing) -> Outgoing:
        """As it is: the page draws options as buttons and attachments as links and images."""
        return message

    async def send(self, address: str, message: Outgoing) -> str:  # noqa: ARG002  # the contract's shape
        """Never: the page comes for its messages."""
        raise Rejected("pull_channel")

    async def delete(self, address: str, message_ids: Sequence[str]) -> bool:  # noqa: ARG002  # likewise
        """Nobody else keeps what is said here."""
        return False

    async def close(self) -> None:
        """Nothing to let go of."""


def browser_key(message_id: str) -> str:
    """The browser's own id inside the one that `parse` made."""
    return message_id.partition(":")[2]


def _key(value: Any) -> str:
    if not isinstance(value, str) or not _KEY.fullmatch(value):
        raise Unreadable("id: 1 to 64 letters, digits, _ or -")
    return value


def _text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise Unreadable(f"text: a string of at most {MAX_TEXT} characters")
    return _UNSTORABLE.sub("", value)


def _payload(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str) or _UNSTORABLE.search(value) or len(value.encode()) > 64:
        raise Unreadable("payload: a string of at most 64 bytes")
    return value


def _place(value: Any) -> Location | None:
    if value is None:
        return None
    given = value if isinstance(value, Mapping) else {}
    latitude, longitude = given.get("latitude"), given.get("longitude")
    if not (_is_degrees(latitude, 90) and _is_degrees(longitude, 180)):
        raise Unreadable("place: latitude and longitude in degrees")
    return Location(latitude, longitude)


def _is_degrees(value: Any, most: int) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and -most <= value <= most


def _address_of(item: Attachment) -> str:
    value = quote(item.value, safe="")
    if item.kind == "qr":
        return f"/qr/{value}.svg"
    if item.kind == "ics":
        return f"/e/{value}.ics"
    if item.kind == "data":
        return f"/mis-datos/{value}.csv"
    latitude, _, longitude = item.value.partition(",")
    return f"https://www.openstreetmap.org/?mlat={quote(latitude)}&mlon={quote(longitude)}#map=17/{quote(latitude)}/{quote(longitude)}"
