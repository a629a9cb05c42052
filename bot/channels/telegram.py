"""Telegram as a channel: buttons, photos, documents, places, and what `telegram setup` needs."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

import segno
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.constants import ChatAction

from bot.channels.contract import Rejected, SendError
from bot.channels.telegram_files import fetch_file
from bot.channels.telegram_http import AiohttpRequest, our_errors
from bot.channels.telegram_profile import Done, Profile, Webhook
from bot.channels.telegram_setup import set_up
from bot.channels.telegram_updates import ALLOWED_UPDATES, button_data, private_chat, read_update
from bot.channels.wire import clean, pieces, utf16_units, whole
from bot.messages import Attachment, Incoming, Option, Outgoing
from domain.channels import TELEGRAM

OFFICIAL_URL = "https://api.telegram.org"
MAX_TEXT, MAX_CAPTION, MAX_BUTTONS, MAX_TOAST = 4096, 1024, 100, 200
_SHORT_LABEL = 14  # two such buttons share a row on a narrow screen
_LONG_LABEL = 40  # more of a label than this is not seen on a phone
_log = logging.getLogger(__name__)

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove
Files = Callable[[Attachment], tuple[str, bytes] | None]


class TelegramChannel:
    """A bot and its private chats. `files` makes the file of an attachment (name, content); it may
    ask the database, so it runs in a thread."""

    name = TELEGRAM
    pull = False
    edits = True
    reports = False

    def __init__(self, token: str, url: str = OFFICIAL_URL, files: Files | None = None) -> None:
        base = url.rstrip("/")
        self._calls, self._polls = AiohttpRequest(), AiohttpRequest()
        self._files = files
        self._bot = Bot(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=self._calls,
            get_updates_request=self._polls,
        )

    def parse(self, raw: Mapping[str, Any]) -> list[Incoming]:
        """What the person did. Raises Unreadable."""
        return read_update(raw)

    def render(self, message: Outgoing) -> Outgoing:
        """As it is: Telegram has buttons."""
        return message

    async def send(self, address: str, message: Outgoing) -> str:
        """Attachments first, so that the buttons end up under everything, and the text's id is the last."""
        ids = [await self._attach(address, item) for item in message.attachments]
        message = _spelled_out(message)
        if message.edits and await self._edit(address, message):
            return _joined([*ids, message.edits])
        *first, last = pieces(message.text, MAX_TEXT, utf16_units) or [""]
        async with our_errors():
            ids += [await self._say(address, piece) for piece in first]
            markup = _keyboard(message)
            if message.put_away and markup is not None:
                # one message cannot take buttons away and bring others
                ids.append(await self._say(address, message.put_away, ReplyKeyboardRemove()))
            elif message.put_away:
                markup = ReplyKeyboardRemove()
            return _joined([*ids, await self._say(address, last, markup)])

    async def delete(self, address: str, message_ids: Sequence[str]) -> bool:
        """Delete up to 100 messages of a private chat, ours and theirs, on both sides; Telegram passes over
        those that are gone already. Raises a SendError."""
        try:
            async with our_errors():
                return await self._bot.delete_messages(address, [int(one) for one in message_ids])
        except Rejected as error:
            if error.reason != "missing":
                raise
            return False

    async def close(self) -> None:
        """Close the connections."""
        await self._calls.shutdown()
        await self._polls.shutdown()

    async def acknowledge(self, raw: Mapping[str, Any], toast: str = "") -> None:
        """Stop the clock on a tapped button, perhaps with a few words; for any other update, nothing. Failing
        is no harm: the clock stops by itself."""
        query = raw.get("callback_query")
        key = clean(query.get("id"), 64) if isinstance(query, Mapping) else ""
        if not key:
            return
        try:
            async with our_errors():
                await self._bot.answer_callback_query(key, toast[:MAX_TOAST] or None)
        except SendError as error:
            _log.info("a tap was not acknowledged: %s", error.reason)

    async def show_typing(self, raw: Mapping[str, Any]) -> None:
        """That an answer to this update is on its way, for 5 seconds. Failing is no harm."""
        chat = private_chat(raw)
        if not chat:
            return
        try:
            async with our_errors():
                await self._bot.send_chat_action(chat, ChatAction.TYPING)
        except SendError as error:
            _log.info("typing was not shown: %s", error.reason)

    async def poll(self, offset: int, timeout: int) -> list[dict[str, Any]]:  # noqa: ASYNC109  # Telegram waits, not we
        """Updates from `offset` on, as Telegram sent them, waiting up to `timeout` seconds for the first.
        Raises a SendError."""
        wanted = {"offset": offset, "timeout": timeout, "allowed_updates": json.dumps(ALLOWED_UPDATES)}
        address = f"{self._bot.base_url}/getUpdates?{urlencode(wanted)}"
        async with (
            our_errors()
        ):  # not Bot.get_updates: it reads them all, and one unreadable would hold the rest
            answer = await self._polls.post(address, read_timeout=timeout + 10)
        updates = answer if isinstance(answer, list) else []
        return [one for one in updates if isinstance(one, dict) and whole(one.get("update_id")) is not None]

    async def fetch(self, reference: str) -> bytes:
        """A file that a person sent, up to 20 MB. Raises a SendError."""
        return await fetch_file(self._bot, self._calls, reference)

    async def username(self) -> str:
        """The bot's name in `https://t.me/NAME`. Raises a SendError."""
        async with our_errors():
            return (await self._bot.get_me()).username or ""

    async def delete_webhook(self) -> None:
        """Go back to polling, keeping what waits. Raises a SendError."""
        async with our_errors():
            await self._bot.delete_webhook()

    def set_up(self, profiles: Sequence[Profile], webhook: Webhook | None) -> AsyncIterator[Done]:
        """What people see of the bot, and how its updates come. Raises a SendError."""
        return set_up(self._bot, profiles, webhook)

    async def _edit(self, address: str, message: Outgoing) -> bool:
        """Let a card take the place of a message; False where that cannot be: too old, deleted, not ours.
        What stands there already is done, so that a repetition is harmless."""
        if utf16_units(message.text) > MAX_TEXT or not message.edits.isdecimal():
            return False
        try:
            async with our_errors():
                await self._bot.edit_message_text(
                    message.text,
                    address,
                    int(message.edits),
                    reply_markup=_inline(message),
                    link_preview_options=_NO_PREVIEW,
                )
        except Rejected as error:
            return error.reason == "same"
        return True

    async def _say(self, address: str, text: str, markup: Markup | None = None) -> str:
        sent = await self._bot.send_message(
            address, text, reply_markup=markup, link_preview_options=_NO_PREVIEW
        )
        return str(sent.message_id)

    async def _attach(self, address: str, item: Attachment) -> str:
        """Send one attachment; its id. One that is refused is left out, so that the words still arrive."""
        sent: Message | None
        try:
            async with our_errors():
                if item.kind == "qr":
                    sent = await self._bot.send_photo(address, _qr(item.value), caption=_caption(item))
                elif item.kind in ("ics", "data"):
                    sent = await self._send_file(address, item)
                else:
                    sent = await self._send_place(address, item)
                return str(sent.message_id) if sent is not None else ""
        except Rejected as error:
            _log.warning("an attachment (%s) was left out: %s", item.kind, error.reason)
            return ""

    async def _send_file(self, address: str, item: Attachment) -> Message | None:
        made = await asyncio.to_thread(self._files, item) if self._files else None
        if made is None:
            return None
        name, content = made
        return await self._bot.send_document(address, content, caption=_caption(item), filename=name)

    async def _send_place(self, address: str, item: Attachment) -> Message:
        """A caption "Casa de la Cultura, Jr. Lima 200" names the place and its street."""
        latitude, longitude = _point(item.value)
        title, _, street = item.caption.partition(", ")
        if title and street:
            return await self._bot.send_venue(address, latitude, longitude, title, street)
        return await self._bot.send_location(address, latitude, longitude)


_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)  # pictures of links cost the person data


def _spelled_out(message: Outgoing) -> Outgoing:
    """Telegram cuts a long label short: such options are lines of the text, and their buttons numbers."""
    if not any(len(option.label) > _LONG_LABEL for option in message.options):
        return message
    lines, options = [message.text, ""], []
    for number, option in enumerate(message.options, start=1):
        long = len(option.label) > _LONG_LABEL
        options.append(Option(option.payload, str(number)) if long else option)
        lines += [f"{number}. {option.label}"] if long else []
    return replace(message, text="\n".join(lines).strip(), options=tuple(options))


def _joined(ids: Sequence[str]) -> str:
    """What was left out has none."""
    return " ".join(filter(None, ids))


def _keyboard(message: Outgoing) -> Markup | None:
    """Buttons under the message. The one that shares the phone exists only beside the text field, so there
    the others stand too, and a tap on them is their label as text."""
    options = message.options[:MAX_BUTTONS]
    if message.ask_contact or message.ask_location:
        rows = [[KeyboardButton(message.ask_contact, request_contact=True)]] if message.ask_contact else []
        if message.ask_location:
            rows.append([KeyboardButton(message.ask_location, request_location=True)])
        rows += [[KeyboardButton(option.label)] for option in options]
        return ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=True)
    return _inline(message)


def _inline(message: Outgoing) -> InlineKeyboardMarkup | None:
    options = message.options[:MAX_BUTTONS]
    if not options:
        return None
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(option.label, callback_data=button_data(option.payload, message.card))
                for option in row
            ]
            for row in _rows(options)
        ]
    )


def _rows(options: Sequence[Option]) -> list[tuple[Option, ...]]:
    """Numbers in one row; others two by two where all are short, else one under the other."""
    numbers = tuple(option for option in options if option.label.isdigit())
    if numbers:
        return [numbers[:8], *((option,) for option in options if option not in numbers[:8])]
    if len(options) % 2 or any(len(option.label) > _SHORT_LABEL for option in options):
        return [(option,) for option in options]
    return [pair for number, pair in enumerate(pairwise(options)) if number % 2 == 0]


def _qr(value: str) -> bytes:
    picture = io.BytesIO()
    segno.make_qr(value).save(picture, kind="png", scale=10)
    return picture.getvalue()


def _caption(item: Attachment) -> str | None:
    return next(iter(pieces(item.caption, MAX_CAPTION, utf16_units)), None)


def _point(value: str) -> tuple[float, float]:
    try:
        latitude, longitude = (float(part) for part in value.split(","))
    except ValueError:
        raise Rejected("not_a_place") from None
    return latitude, longitude
