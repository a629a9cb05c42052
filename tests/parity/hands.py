"""The hands of a person on each channel: a tap where there are buttons, else a number or words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.channels.contents import shape_of
from bot.channels.contract import Channel
from bot.messages import Incoming, Outgoing
from tests.conversations.people import Speaker

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


def _read(speaker: Speaker, channel: Channel, raw: Mapping[str, Any]) -> list[Incoming]:
    read = channel.parse(raw)
    if channel.name != "terminal":
        return read
    return [replace(one, address=speaker.address, phone=speaker.address) for one in read]  # a terminal each
