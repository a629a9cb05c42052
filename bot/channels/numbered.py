"""What becomes of buttons and attachments on channels that show text alone."""

from __future__ import annotations

from dataclasses import replace

from bot.messages import Attachment, Outgoing

_PATHS = {"ics": "/e/{}.ics", "data": "/mis-datos/{}.csv"}


def numbered(message: Outgoing, public_url: str = "") -> Outgoing:
    """The message as text: its options as lines to answer by number or, in a notice, in words.

    The options stay, so that a typed number finds its meaning; where they are `listed` no line is added. A
    place and a file become links, the latter only where there is a public address. The QR goes: the
    ticket is its code, and the text has it.
    """
    links = [link for link in (_link(item, public_url) for item in message.attachments) if link]
    text = "\n".join(part for part in (message.text, *links, *option_lines(message)) if part)
    return replace(message, text=text, attachments=(), ask_contact="", ask_location="")


def without_options(message: Outgoing) -> str:
    """The text of a message that `numbered` made, without the lines of its options."""
    return message.text.removesuffix("\n".join(option_lines(message))).rstrip("\n")


def option_lines(message: Outgoing) -> list[str]:
    """One line an option: `1 Sí`; in a notice `- Sí`."""
    if message.listed:
        return []
    return [
        f"{number} {option.label}" if message.numbered else f"- {option.label}"
        for number, option in enumerate(message.options, start=1)
    ]


def _link(item: Attachment, public_url: str) -> str:
    if item.kind == "place":
        latitude, _, longitude = item.value.partition(",")
        return _captioned(item, f"https://osm.org/?mlat={latitude.strip()}&mlon={longitude.strip()}")
    path = _PATHS.get(item.kind, "")
    return _captioned(item, public_url.rstrip("/") + path.format(item.value)) if path and public_url else ""


def _captioned(item: Attachment, link: str) -> str:
    return f"{item.caption}: {link}" if item.caption else link
