"""Telegram updates read into our vocabulary."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from telegram import CallbackQuery, Chat, ChatMemberUpdated, Message, User

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
    """Each part is read by its own reader: the library's reader of whole updates makes an object of
    everything, and costs more than the rest of a request."""
    if (tap := raw.get("callback_query")) is not None:
        return _tap(update_id, tap)
    if (change := raw.get("my_chat_member")) is not None:
        return _membership(update_id, ChatMemberUpdated.de_json(change))
    if (edited := raw.get("edited_message")) is not None:
        return _edit(update_id, _parsed(edited))
    message = raw.get("message")
    return [] if message is None else _message(update_id, _parsed(message), "message")


def _parsed(message: Mapping[str, Any]) -> Message:
    """A message of the library's; of the one that it answers, only which."""
    read = {name: value for name, value in message.items() if name not in _UNREAD}
    if read.keys() <= _PLAIN:
        return _plain(read)
    if isinstance(quoted := read.get("reply_to_message"), dict):
        read["reply_to_message"] = {name: quoted[name] for name in _POINTER if name in quoted}
    return Message.de_json(read)


def _plain(message: Mapping[str, Any]) -> Message:
    """Nothing but words, as most are: the hundred things that it might hold need no looking for."""
    sender = message.get("from")
    return Message(
        message["message_id"],
        datetime.fromtimestamp(message["date"], UTC),
        Chat.de_json(message["chat"]),
        from_user=User.de_json(sender) if sender else None,
        text=message["text"],
    )


def _message(update_id: int, message: Message, kind: IncomingKind) -> list[Incoming]:
    if message.from_user is None or message.from_user.is_bot:
        return []
    if message.chat.type in _GROUPS and kind == "message":
        return _group(update_id, message.chat, message.date) if message.text or message.caption else []
    if message.chat.type != "private":
        return []
    text, payload = _words(clean(message.text) or clean(message.caption))
    contact, media, location = _contact(message), _media(message), _location(message)
    if not (text or payload or contact or media or location) and message.effective_attachment is None:
        return []  # a service message: pinned, changed picture
    phone = contact.phone if contact and contact.own else None
    return [
        Incoming(
            **_sender(update_id, message.from_user),
            text=text,
            payload=payload,
            media=media,
            location=location,
            contact=contact,
            reply_to=str(message.reply_to_message.message_id) if message.reply_to_message else None,
            phone=phone,
            sent_at=_aware(message.edit_date or message.date),
            kind=kind,
            own_id=str(message.message_id),
        )
    ]


def _edit(update_id: int, message: Message) -> list[Incoming]:
    """Corrected words. A live location is edited every few seconds and says nothing new."""
    return [] if message.location else _message(update_id, message, "edited")


def _tap(update_id: int, tap: Mapping[str, Any]) -> list[Incoming]:
    query = CallbackQuery.de_json({name: value for name, value in tap.items() if name != "message"})
    (payload, card), shown = read_data(clean(query.data, 64)), tap.get("message")
    if not shown or shown["chat"]["type"] != "private" or not payload:
        return []
    message_id = whole(shown.get("message_id"))
    reply_to = None if message_id is None else str(message_id)
    known = _sender(update_id, query.from_user)
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


def _membership(update_id: int, change: ChatMemberUpdated) -> list[Incoming]:
    """The person blocked the bot or let it in again; or somebody let it into a group."""
    gone = change.new_chat_member.status in ("kicked", "left")
    if change.chat.type in _GROUPS and not gone:
        return _group(update_id, change.chat, change.date)
    if change.chat.type != "private":
        return []
    kind: IncomingKind = "blocked" if gone else "unblocked"
    return [Incoming(**_sender(update_id, change.from_user), sent_at=_aware(change.date), kind=kind)]


def _group(update_id: int, chat: Chat, when: Any) -> list[Incoming]:
    """No words and no sender: only that the bot is spoken to where others listen."""
    if not whole(chat.id):
        raise Unreadable("chat.id: a whole number")
    return [Incoming(TELEGRAM, str(chat.id), f"u{update_id}", sent_at=_aware(when), kind="group")]


def private_chat(raw: Mapping[str, Any]) -> str:
    """Whose private chat a message or a tap came from, as an address; empty for anything else."""
    act = raw.get("message") or raw.get("callback_query")
    where = act.get("message", act) if isinstance(act, Mapping) else None
    chat = where.get("chat") if isinstance(where, Mapping) else None
    if not isinstance(chat, Mapping) or chat.get("type") != "private" or not whole(chat.get("id")):
        return ""
    return str(chat["id"])


def _sender(update_id: int, user: User) -> dict[str, Any]:
    if not whole(user.id):
        raise Unreadable("from.id: a whole number")
    return {
        "channel": TELEGRAM,
        "address": str(user.id),
        "message_id": f"u{update_id}",
        "profile_name": f"{clean(user.first_name, 64)} {clean(user.last_name, 64)}".strip(),
        "language": clean(user.language_code, 16),
    }


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


def _aware(when: Any) -> datetime | None:
    return when if isinstance(when, datetime) and when.tzinfo else None
