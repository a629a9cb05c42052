"""Telegram updates read into our vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from telegram import ChatMemberUpdated, Message

from bot.channels.contract import Unreadable
from bot.channels.wire import clean, e164, whole
from bot.messages import Contact, Incoming, IncomingKind, Location, Media, MediaKind
from domain.channels import TELEGRAM

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@\w+)?(?:\s+|$)")
_UNREAD = frozenset(
    (
        *("entities", "caption_entities", "link_preview_options", "reply_markup", "via_bot", "sender_chat"),
        *("forward_origin", "quote", "external_reply", "author_signature", "sender_business_bot"),
    )
)
"""Of a message: nothing that we understand depends on it."""
_PLAIN = frozenset(("message_id", "date", "chat", "from", "text"))
_POINTER = ("message_id", "date", "chat")
_GROUPS = ("group", "supergroup")
_MARKED = re.compile(r"(?!f:)(.+)~([0-9a-f]{1,16})", re.DOTALL)  # no form is a card
_DEEP_LINK = re.compile(r"[A-Za-z0-9_-]{1,64}")


def read_update(raw: Mapping[str, Any]) -> list[Incoming]:
    """What one person did in their private chat with the bot; of a group only that somebody wrote there or
    let the bot in. Empty for what is no act of anybody's. Raises Unreadable."""
    if whole(raw.get("update_id")) is None:
        raise Unreadable("update_id: a whole number")
    try:
        return _acts(raw["update_id"], raw)
    except Unreadable:
        raise
    except Exception as error:  # the library's readers fail in any way that a wrong type can bring about
        raise Unreadable(f"not an update: {type(error).__name__}") from None


def _acts(update_id: int, raw: Mapping[str, Any]) -> list[Incoming]:
    """Who wrote, where and when is taken as it came; only what else a message holds is read by the library,
    whose objects of everything cost more than the rest of a request."""
    if (tap := raw.get("callback_query")) is not None:
        return _tap(update_id, tap)
    if (change := raw.get("my_chat_member")) is not None:
        return _membership(update_id, change)
    if (edited := raw.get("edited_message")) is not None:
        # a live location is edited every few seconds and says nothing new
        return [] if edited.get("location") else _message(update_id, edited, "edited")
    message = raw.get("message")
    return [] if message is None else _message(update_id, message, "message")


def _message(update_id: int, message: Mapping[str, Any], kind: IncomingKind) -> list[Incoming]:
    sender, chat = message.get("from"), message["chat"]
    if not sender or sender.get("is_bot"):
        return []
    when = _moment(message.get("edit_date") or message["date"])
    if chat["type"] in _GROUPS and kind == "message":
        return _group(update_id, chat, when) if message.get("text") or message.get("caption") else []
    held = _held(message) if chat["type"] == "private" else None
    if held is None:
        return []
    own_id = str(_number(message, "message_id"))
    return [Incoming(**_sender(update_id, sender), **held, sent_at=when, kind=kind, own_id=own_id)]


def _held(message: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a message says and brings with it; None of one that the chat wrote itself (pinned, a new picture).
    Most hold nothing but words, and need none of the library's hundred fields."""
    if not _PLAIN.issuperset(read := message.keys() - _UNREAD):
        return _brought(_parsed(message, read))
    text, payload = _words(clean(message["text"]))
    return {"text": text, "payload": payload} if text or payload else None


def _parsed(message: Mapping[str, Any], read: Iterable[str]) -> Message:
    """A message of the library's with these fields; of the one that it answers, only which."""
    found = {name: message[name] for name in read}
    if isinstance(quoted := found.get("reply_to_message"), dict):
        found["reply_to_message"] = {name: quoted[name] for name in _POINTER if name in quoted}
    return Message.de_json(found)


def _brought(message: Message) -> dict[str, Any] | None:
    text, payload = _words(clean(message.text) or clean(message.caption))
    contact, media, location = _contact(message), _media(message), _location(message)
    if not (text or payload or contact or media or location) and message.effective_attachment is None:
        return None
    return {
        "text": text,
        "payload": payload,
        "media": media,
        "location": location,
        "contact": contact,
        "reply_to": str(message.reply_to_message.message_id) if message.reply_to_message else None,
        "phone": contact.phone if contact and contact.own else None,
    }


def _tap(update_id: int, tap: Mapping[str, Any]) -> list[Incoming]:
    (payload, card), shown = read_data(clean(tap.get("data"), 64)), tap.get("message")
    if not shown or shown["chat"]["type"] != "private" or not payload:
        return []
    message_id = whole(shown.get("message_id"))
    reply_to = None if message_id is None else str(message_id)
    known = _sender(update_id, tap["from"])
    return [Incoming(**known, payload=payload, reply_to=reply_to, sent_at=_shown_at(shown), card=card)]


def button_data(payload: str, card: str) -> str:
    """What a button brings back: its meaning and, on a card, the card's mark where both fit."""
    marked = f"{payload}~{card}" if card else payload
    return marked if len(marked.encode()) <= 64 else payload


def read_data(data: str) -> tuple[str, str]:
    """(meaning, mark of the card) of what a button brought back."""
    found = _MARKED.fullmatch(data)
    return (found[1], found[2]) if found else (data, "")


def _shown_at(shown: Mapping[str, Any]) -> datetime:
    """A tap has no hour of its own. What is too old to be shown here has hour 0."""
    return datetime.fromtimestamp(whole(shown.get("date")) or 0, UTC)


def _membership(update_id: int, change: Mapping[str, Any]) -> list[Incoming]:
    """The person blocked the bot or let it in again; or somebody let it into a group."""
    read = ChatMemberUpdated.de_json(dict(change))
    gone, when = read.new_chat_member.status in ("kicked", "left"), _moment(change["date"])
    if read.chat.type in _GROUPS and not gone:
        return _group(update_id, change["chat"], when)
    if read.chat.type != "private":
        return []
    kind: IncomingKind = "blocked" if gone else "unblocked"
    return [Incoming(**_sender(update_id, change["from"]), sent_at=when, kind=kind)]


def _group(update_id: int, chat: Mapping[str, Any], when: datetime) -> list[Incoming]:
    """No words and no sender: only that the bot is spoken to where others listen."""
    return [Incoming(TELEGRAM, str(_number(chat, "id")), f"u{update_id}", sent_at=when, kind="group")]


def private_chat(raw: Mapping[str, Any]) -> str:
    """Whose private chat a message or a tap came from, as an address; empty for anything else."""
    act = raw.get("message") or raw.get("callback_query")
    where = act.get("message", act) if isinstance(act, Mapping) else None
    chat = where.get("chat") if isinstance(where, Mapping) else None
    if not isinstance(chat, Mapping) or chat.get("type") != "private" or not whole(chat.get("id")):
        return ""
    return str(chat["id"])


def _sender(update_id: int, user: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "channel": TELEGRAM,
        "address": str(_number(user, "id")),
        "message_id": f"u{update_id}",
        "profile_name": f"{clean(user.get('first_name'), 64)} {clean(user.get('last_name'), 64)}".strip(),
        "language": clean(user.get("language_code"), 16),
    }


def _number(part: Mapping[str, Any], name: str) -> int:
    found = whole(part.get(name))
    if not found:
        raise Unreadable(f"{name}: a whole number")
    return found


def _moment(seconds: Any) -> datetime:
    if whole(seconds) is None:
        raise Unreadable("date: whole seconds")
    return datetime.fromtimestamp(seconds, UTC)


def _words(text: str) -> tuple[str, str | None]:
    """The text, and the deep link's payload. A command is its words: `/mis_datos` is "mis datos"."""
    command = _COMMAND.match(text)
    if not command:
        return text, None
    name, rest = command[1].lower(), text[command.end() :].strip()
    if name == "start" and _DEEP_LINK.fullmatch(rest):
        return "", f"start:{rest}"
    return f"{name.replace('_', ' ')} {rest}".strip(), None


def _contact(message: Message) -> Contact | None:
    """A card is the sender's own only if Telegram says that it belongs to them: a card can be forwarded."""
    if message.contact is None or message.from_user is None:
        return None
    phone = e164(message.contact.phone_number)
    own = phone is not None and message.contact.user_id == message.from_user.id
    return Contact(phone or clean(message.contact.phone_number, 40), own)


def _location(message: Message) -> Location | None:
    if message.location is None:
        return None
    latitude, longitude = float(message.location.latitude), float(message.location.longitude)
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise Unreadable("location: degrees")
    return Location(latitude, longitude, clean(message.venue.title, 200) if message.venue else "")


def _media(message: Message) -> tuple[Media, ...]:
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return _file("photo", largest, "image/jpeg")
    return (
        _file("voice", message.voice or message.audio, "audio/ogg")
        or _file("video", message.video or message.video_note, "video/mp4")
        or _file("document", message.document, "")
    )


def _file(kind: MediaKind, file: Any, mime: str) -> tuple[Media, ...]:
    reference = clean(getattr(file, "file_id", None), 256)
    if not reference:
        return ()
    known = clean(getattr(file, "mime_type", None), 100) or mime
    name = clean(getattr(file, "file_name", None), 200)
    return (Media(kind, reference, known, whole(file.file_size), name),)
