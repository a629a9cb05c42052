"""The vocabulary that every channel and every handler speaks.

An Incoming is what a person did, whatever the channel; an Outgoing is what a channel shows them, with its
words already in their language. Both are plain frozen data.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

LARGEST = 20 * 1024 * 1024
"""Bytes of a file that can be kept: no more can be had from Telegram, nor sent by WhatsApp."""

MediaKind = Literal["photo", "document", "voice", "video"]
IncomingKind = Literal["message", "edited", "blocked", "unblocked", "group"]


@dataclass(frozen=True, slots=True)
class Media:
    """A file that a person sent. `reference` is the provider's own id or a stored hash, never an address
    that holds a token. `size` in bytes where the provider tells it."""

    kind: MediaKind
    reference: str
    mime: str = ""
    size: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Location:
    """A point in WGS 84 degrees."""

    latitude: float
    longitude: float
    name: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A shared contact card. `own` only when the channel proves that it is the sender's own number."""

    phone: str
    own: bool


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing that a person did in one channel.

    `address` is the person's id in that channel and `message_id` the provider's id of this message, unique
    within the channel. `payload` is the meaning of a tapped button, or `start:PAYLOAD` for a deep link.
    `reply_to` is the provider's id of the message being answered, `own_id` that of this one where its sender
    may correct it later; of kind `edited` it is the one corrected. Of kind `group` the address is a group's.
    `phone` (E.164) only where the channel itself proves it. `sent_at` is the provider's clock, aware; of a
    tap, when its button was sent, and `card` is the mark of the card that it stands on.
    """

    channel: str
    address: str
    message_id: str
    text: str = ""
    payload: str | None = None
    media: tuple[Media, ...] = ()
    location: Location | None = None
    contact: Contact | None = None
    reply_to: str | None = None
    phone: str | None = None
    profile_name: str = ""
    language: str = ""
    sent_at: datetime | None = None
    kind: IncomingKind = "message"
    own_id: str = ""
    card: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be chosen: what it means (at most 64 bytes) and what it says."""

    payload: str
    label: str

    def __post_init__(self) -> None:
        if not 1 <= len(self.payload.encode()) <= 64:
            raise ValueError(f"a payload holds 1 to 64 bytes: {self.payload!r}")


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something that goes with a message: `qr` (value: a ticket code), `ics` (value: an event code), `place`
    (value: "latitude,longitude") or `data` (value: a pass to a person's own file, bot/passes.py). The channel
    makes it, or leaves it out where it cannot."""

    kind: Literal["qr", "ics", "place", "data"]
    value: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """An approved template with its facts in place, sent instead of the text: the provider's id of it, what
    it is approved for (utility, marketing), and the value of each of its places."""

    sid: str
    category: str
    variables: dict[str, str]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message ready to send. `ask_contact` and `ask_location` are the labels of buttons that share the
    phone and where the person is, or empty; `put_away` is what may be said while such a button goes away.

    `numbered`: where there are no buttons, the options carry numbers. A notice's options do not: by the time
    it arrives a typed number may answer another question, so it is answered in words. `toast`: what a tap
    shows for a moment beside the message, said only by the process that took the turn. `card`: the mark of
    a card that may turn; `edits`: the provider's id of the message whose place it takes if it can.
    `rest`: what a channel had no room for, shown when it is asked for; `listed`: the text names the options.
    `foot`: how the message ends where nobody can answer it, however little room there is.
    """

    text: str
    options: tuple[Option, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    ask_contact: str = ""
    numbered: bool = True
    template: Template | None = None
    toast: str = ""
    card: str = ""
    edits: str = ""
    ask_location: str = ""
    put_away: str = ""
    rest: str = ""
    listed: bool = False
    foot: str = ""

    def to_json(self) -> dict[str, Any]:
        """The outbox's form of it: small, with the empty parts left out."""
        body: dict[str, Any] = {"text": self.text}
        if self.options:
            body["options"] = [[option.payload, option.label] for option in self.options]
        if self.attachments:
            body["attachments"] = [[item.kind, item.value, item.caption] for item in self.attachments]
        if self.ask_contact:
            body["ask_contact"] = self.ask_contact
        for name in ("ask_location", "put_away"):
            if words := getattr(self, name):
                body[name] = words
        if not self.numbered:
            body["numbered"] = False
        if self.template is not None:
            body["template"] = [self.template.sid, self.template.category, self.template.variables]
        if self.rest:
            body["rest"] = self.rest
        if self.card:
            body["card"] = [self.card, self.edits]
        return body

    @staticmethod
    def from_json(body: dict[str, Any]) -> Outgoing:
        """The message that `to_json` wrote."""
        card, edits = body.get("card", ("", ""))
        return Outgoing(
            body["text"],
            tuple(Option(payload, label) for payload, label in body.get("options", ())),
            tuple(Attachment(*parts) for parts in body.get("attachments", ())),
            body.get("ask_contact", ""),
            body.get("numbered", True),
            Template(*body["template"]) if "template" in body else None,
            card=card,
            edits=edits,
            ask_location=body.get("ask_location", ""),
            put_away=body.get("put_away", ""),
            rest=body.get("rest", ""),
        )
