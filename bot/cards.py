"""One card that turns: the answer to a tap on the last card takes its place, instead of leaving a trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.messages import Incoming, Outgoing


def turned(message: Outgoing, incoming: Incoming, shown: Mapping[str, Any], mark: str) -> Outgoing:
    """A card with the mark of its turn, in place of the message that was tapped where that is the last card.

    `shown` is what the address remembers of the last message. A tap brings the mark of the card it was made
    on; the second half of a double tap is known by the message, which has turned already.
    """
    if message.attachments or message.ask_contact or message.put_away:
        return message
    last = bool(incoming.card) and incoming.card == shown.get("card")
    again = incoming.payload is not None and incoming.reply_to == shown.get("on")
    place = incoming.reply_to if incoming.reply_to and (last or again) else ""
    return replace(message, card=mark, edits=place)


def put_away(message: Outgoing, words: str) -> Outgoing:
    """A message after one that had a button to share something: the button goes, unless it is asked again."""
    return message if message.ask_contact or message.ask_location else replace(message, put_away=words)


def covered(shown: Mapping[str, Any]) -> dict[str, Any]:
    """What is remembered of a card once something stands below it: its options, no longer its place."""
    return {name: value for name, value in shown.items() if name not in ("card", "on")}
