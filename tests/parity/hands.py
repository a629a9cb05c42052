"""The hands of a person on each channel: a tap where there are buttons, else a number or words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.channels.contents import shape_of
from bot.channels.contract import Channel
from bot.messages import Incoming, Outgoing
from mensajes import catalog
from panel.poster import words_to_send
from tests.conversations.people import Speaker

LINKS = {"ev": "page.whatsapp_text", "doc": "page.document_whatsapp"}
"""The words of each kind of link, with which WhatsApp opens."""

CANNOT_SEND = {
    "terminal": ("photo", "voice", "place"),
    "web": ("place",),
    "sms": ("photo", "voice", "place"),
}
"""Files that a channel's people have no way to send."""


def chooses(speaker: Speaker, channel: Channel, shown: Outgoing, number: int) -> list[Incoming]:
    """The option of that number (from 0) of what is on the screen."""
    option = shown.options[number]
    if channel.name == "telegram" and shown.ask_contact:  # buttons beside the text field send their words
        return says(speaker, channel, option.label)
    if channel.name in ("telegram", "web"):
        return says(speaker, channel, str(number + 1), shown)
    if channel.name == "whatsapp" and shape_of(shown) is not None:
        button = {"ButtonText": option.label, "ButtonPayload": option.payload}
        return _read(speaker, channel, {**speaker.says(option.label), **button})
    return says(speaker, channel, str(number + 1) if shown.numbered else option.label)


def says(speaker: Speaker, channel: Channel, text: str, shown: Outgoing | None = None) -> list[Incoming]:
    """Words; a number is a tap where `shown` has buttons."""
    speaker.shown = shown
    return _read(speaker, channel, speaker.says(text))


def follows(speaker: Speaker, channel: Channel, link: str) -> list[Incoming]:
    """A link of a page or a poster, `ev_CODE`; where none opens the chat, what the poster says to write."""
    name, _, code = link.partition("_")
    if channel.name == "telegram":
        return says(speaker, channel, f"/start {link}")
    if channel.name == "web":
        return _read(speaker, channel, {**speaker.says(""), "payload": f"start:{link}"})
    poster = name == "ev" and channel.name != "whatsapp"
    return says(
        speaker, channel, words_to_send(code) if poster else catalog.text("es", LINKS[name], code=code)
    )


def _read(speaker: Speaker, channel: Channel, raw: Mapping[str, Any]) -> list[Incoming]:
    read = channel.parse(raw)
    if channel.name != "terminal":
        return read
    return [replace(one, address=speaker.address, phone=speaker.address) for one in read]  # a terminal each
