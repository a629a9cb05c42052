"""Twilio's webhooks, WhatsApp and SMS, read into our vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from bot.channels.contract import Unreadable
from bot.channels.wire import clean, e164
from bot.messages import Incoming, Location, Media, MediaKind
from domain.channels import SMS, WHATSAPP
from mensajes.templates import LABEL

Form = Mapping[str, Any] | Iterable[tuple[str, Any]]

MAX_MEDIA = 10
_SID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_BUSINESS_ID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}")  # a person without a phone: PE.1234
_EVENT_PAGE = re.compile(r"^https?://[^/?#]+/(?:[^?#]*/)?e/([A-Za-z0-9-]{1,40})/?(?:[?#]|$)")
_GREETING = 80
_SMS_SENDER = re.compile(r"\+?[0-9]{3,15}")
_STATUSES = frozenset(
    (
        *("accepted", "scheduled", "queued", "sending", "sent", "delivered", "read"),
        *("partially_delivered", "undelivered", "failed", "canceled"),
    )
)


class Status(NamedTuple):
    """What became of one of our messages: Twilio's id of it, its word for it, its error code if any."""

    provider_id: str
    status: str
    error_code: int | None


def read_form(raw: Form) -> list[Incoming]:
    """What the person did, on WhatsApp or by SMS. Raises Unreadable."""
    form = _first_values(raw)
    channel, sender = _came_from(form)
    address, phone = _whatsapp_sender(form, sender) if channel == WHATSAPP else _sms_sender(sender)
    return [
        Incoming(
            channel=channel,
            address=address,
            message_id=_sid(form.get("MessageSid")),
            text=clean(form.get("Body")) or _chosen_label(form),
            payload=_payload(form) or _came_by(form),
            media=_media(form),
            location=_location(form),
            reply_to=_quoted(form),
            phone=phone,
            profile_name=clean(form.get("ProfileName"), 128).strip(),
            sent_at=_sent_at(form),
        )
    ]


def parse_status(raw: Form) -> Status:
    """A delivery status. Raises Unreadable."""
    form = _first_values(raw)
    status = clean(form.get("MessageStatus") or form.get("SmsStatus"), 32).lower()
    if status not in _STATUSES:
        raise Unreadable("MessageStatus: not one that we know")
    code = clean(form.get("ErrorCode"), 8)
    return Status(_sid(form.get("MessageSid")), status, _code(code))


def channel_of(raw: Form) -> str:
    """Which channel a form is from, whatever else it holds. Raises Unreadable."""
    return _came_from(_first_values(raw))[0]


def _came_from(form: Mapping[str, Any]) -> tuple[str, str]:
    sender = clean(form.get("From"), 160).strip()
    mark = "whatsapp:"
    return (WHATSAPP, sender.removeprefix(mark)) if sender.startswith(mark) else (SMS, sender)


def _first_values(raw: Form) -> dict[str, Any]:
    """One value a field: of a repeated one the first, as no field that we read is ever repeated."""
    pairs = raw.items() if isinstance(raw, Mapping) else raw
    try:
        return dict(reversed([(str(name), value) for name, value in pairs]))
    except (TypeError, ValueError):
        raise Unreadable("not a form") from None


def _whatsapp_sender(form: Mapping[str, Any], sender: str) -> tuple[str, str | None]:
    """Their id in WhatsApp and their phone. People may hide their phone: then Twilio sends a business-scoped
    id in From or beside it, under either of two names."""
    phone = e164(sender) or e164(form.get("WaId"))
    if phone:
        return phone, phone
    for name in ("ExternalUserId", "ExternalUserIdentifier"):
        hidden = clean(form.get(name), 160).strip().removeprefix("whatsapp:")
        if _BUSINESS_ID.fullmatch(hidden):
            return hidden, None
    if _BUSINESS_ID.fullmatch(sender):
        return sender, None
    raise Unreadable("From: neither a phone nor a business-scoped id")


def _sms_sender(sender: str) -> tuple[str, str | None]:
    if not _SMS_SENDER.fullmatch(sender):
        raise Unreadable("From: not a phone")
    phone = e164(sender) if sender.startswith("+") else None
    return phone or sender, phone


def _sid(value: Any) -> str:
    sid = clean(value, 100)
    if not _SID.fullmatch(sid):
        raise Unreadable("MessageSid: not an id")
    return sid


def _sent_at(form: Mapping[str, Any]) -> datetime | None:
    """Only in what was asked for later (twilio_received.py): a webhook does not say when."""
    try:
        at = parsedate_to_datetime(clean(form.get("DateSent"), 40))
    except ValueError:
        return None
    return at if at.tzinfo else None


def _quoted(form: Mapping[str, Any]) -> str | None:
    sid = clean(form.get("OriginalRepliedMessageSid"), 100)
    return sid if _SID.fullmatch(sid) else None


def _payload(form: Mapping[str, Any]) -> str | None:
    """What a button means; None for a template's, which means what its label meant to who was shown it."""
    payload = clean(form.get("ButtonPayload") or form.get("ListId"), 200)
    return payload if 1 <= len(payload.encode()) <= 64 and payload != LABEL else None


def _came_by(form: Mapping[str, Any]) -> str | None:
    """The event whose page an advertisement leads to, as a deep link would say it; what was written with it
    is the advertisement's greeting. Longer words are the person's own."""
    page = _EVENT_PAGE.search(clean(form.get("ReferralSourceUrl"), 500))
    greeting = len(clean(form.get("Body")).strip()) <= _GREETING
    return f"start:ev_{page[1]}" if page and greeting else None


def _chosen_label(form: Mapping[str, Any]) -> str:
    return clean(form.get("ButtonText") or form.get("ListTitle"), 200)


def _media(form: Mapping[str, Any]) -> tuple[Media, ...]:
    found = (_file(form, number) for number in range(min(_code(form.get("NumMedia")) or 0, MAX_MEDIA)))
    return tuple(file for file in found if file)


def _file(form: Mapping[str, Any], number: int) -> Media | None:
    """The path alone: the host is in the settings, and nobody else's address is ever asked for a file."""
    try:
        path = urlsplit(clean(form.get(f"MediaUrl{number}"), 500)).path
    except ValueError:
        return None
    mime = clean(form.get(f"MediaContentType{number}"), 100).partition(";")[0].strip().lower()
    return Media(_kind(mime), path, mime) if path.startswith("/") else None


def _kind(mime: str) -> MediaKind:
    kinds: dict[str, MediaKind] = {"image": "photo", "audio": "voice", "video": "video"}
    return kinds.get(mime.partition("/")[0], "document")


def _location(form: Mapping[str, Any]) -> Location | None:
    try:
        latitude, longitude = (float(clean(form.get(name), 32)) for name in ("Latitude", "Longitude"))
    except ValueError:
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return Location(latitude, longitude, clean(form.get("Label") or form.get("Address"), 200))


def _code(value: Any) -> int | None:
    text = clean(value, 8)
    return int(text) if text.isascii() and text.isdigit() else None
