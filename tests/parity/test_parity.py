"""What can be reached on one channel can be reached on all, and fits each: a walk through every screen."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

import main
from bot.channels.contents import SHAPES, shape_of
from bot.channels.contents_made import Contents
from bot.channels.sms import SmsChannel
from bot.channels.telegram import TelegramChannel
from bot.channels.twilio_http import TwilioAccount
from bot.channels.whatsapp import WhatsAppChannel
from bot.messages import Outgoing
from mensajes import catalog
from storage.database import Database
from storage.link_codes import code_for
from storage.tables import addresses, documents, outbox
from tests.channels.test_twilio_contents import Kept, settle
from tests.conversations.people import Speaker
from tests.conversations.world import _channel
from tests.fakes.telegram import FakeTelegram
from tests.fakes.twilio import FakeTwilio
from tests.handlers.talking import SITE
from tests.parity.seeds import JOINED, PEOPLE, SEVERAL, seed
from tests.parity.walking import STARTS, Screen, Walk, alike
from tests.parity.words import BY_JOINED, BY_SEVERAL, FREE, MOVES
from tests.specs.lengths import TABLE, segments
from tests.storage.seating import NOW

CHANNELS = ("terminal", "web", "telegram", "whatsapp", "sms")
DEEPEST = int(os.environ.get("RIMAY_PARITY_DEPTH", "2"))
"""How many moves outside forms; a form is walked to its end in any case."""

STRANGER = "forastera"
FEW = ("mis inscripciones", "hola", "sí", "no puedo", "alta", "propongo que publiquen las medicinas")
"""Where those begin of whom only the beginning differs."""

TYPED = {(channel, STRANGER) for channel in ("telegram", "sms")}
"""Whose labels are typed as well as tapped: with buttons and without; what is typed has one path for all."""

ONE_CHANNEL_S = ("f:field:phone",)
"""Options that one channel alone has: only Telegram has a button that shares the phone."""

OF_CHANNELS = ("link.prefer", "f:channel")
"""Options of which the channel that one is on stands first."""

PHONE = "+51987654321"

_CHAT = "|".join(catalog.text("es", f"linking.channel.{channel}") for channel in CHANNELS)
_CHATS = re.compile(rf"(?:{_CHAT})(?:(?:, | y )(?:{_CHAT}))+")
"""The list of the chats that a person has, in which the one that walks is another on each channel."""

_NOTICES = {
    alike(catalog.text("es", f"privacy.notice.{about}.{kept}", controller=SITE.controller)): f"({about})"
    for about in ("seat", "place", "proposal", "opinion")
    for kept in ("number", "user", "page")
}
"""What the question for permission says is kept, which is another thing where no phone is seen."""

_REMINDED = re.compile(
    "|".join(
        catalog.text("es", key, leads=["#"]).replace("#", "[^.:]+")
        for key in ("register.reminders", "register.reminders.here")
    )
)
"""Where one is reminded, which is another place on a page."""

_COPIED = re.compile(
    " ?"
    + re.escape(catalog.text("es", "register.copy", channel="#").strip()).replace(re.escape("#"), "[A-Za-z]+")
)
"""Where a copy of a ticket goes, which is said where notices come by another chat than the one that walks."""

_PROMISES = ("proposals.promise", "responses.none", "waiting.order", "waiting.do_not_travel")
_HERE = {
    catalog.text("es", f"{key}.here").rstrip("."): catalog.text("es", key).rstrip(".") for key in _PROMISES
}
"""What is promised, which on a page is to be looked up."""

Walks = dict[tuple[str, str], Walk]
"""By channel and person."""


class _Undo(Exception):
    """Nothing of a walk is kept."""


def test_every_screen_of_every_form_on_every_channel(sqlite_db: Database) -> None:
    """One test, since the walks are what takes long."""
    seed(sqlite_db)
    people = (STRANGER, *PEOPLE)
    walks = {
        (channel, name): _walk(sqlite_db, channel, name, typed=(channel, name) in TYPED)
        for channel in CHANNELS
        for name in people
    }
    for name in people:
        _reach_the_same(walks, name)
    _lead_to_the_same_when_typed(walks)
    _nobody_meets_an_apology_or_silence(walks)
    _every_question_and_every_button_was_there(walks)
    asyncio.run(_telegram_takes(_messages(walks, "telegram")))
    asyncio.run(_whatsapp_takes(_messages(walks, "whatsapp")))
    asyncio.run(_sms_takes(_messages(walks, "sms")))


def _walk(db: Database, channel: str, name: str, *, typed: bool) -> Walk:
    found: list[Walk] = []

    def work(conn: Connection) -> None:
        speaker = Speaker(name, channel, NOW)
        there = {"channel": channel, "external_id": speaker.address}
        conn.execute(update(addresses).where(addresses.c.external_id == name).values(there))
        whole = name in (STRANGER, "rosa", SEVERAL, JOINED)
        deepest = DEEPEST if whole else DEEPEST - 1
        moves = MOVES if name == STRANGER else MOVES[:1]
        walk = Walk(conn, _channel(channel), speaker, deepest, typed, moves)
        found.append(walk)
        for row in _notices(conn, speaker):
            walk.from_notice(row.person_id, row.kind, row.facts)
        walk.from_words(_words(conn, name))
        if name == STRANGER:
            walk.from_links(_links(conn))
        raise _Undo

    with pytest.raises(_Undo):
        db.write(work)
    return found[0]


def _words(conn: Connection, name: str) -> Sequence[str]:
    """Who has several chats knows the code that Rosa's shows: both have a seat at the same event."""
    if name == SEVERAL:
        rosa = select(addresses.c.id).where(addresses.c.external_id == "rosa")
        there = conn.execute(rosa).scalar_one()
        return (*BY_SEVERAL, code_for(conn, SITE.secret_key, there, STARTS).digits)
    if name == STRANGER:
        return (*_commands(), *FREE)
    if name == JOINED:
        return BY_JOINED
    return (*_commands(), *FEW) if name == "rosa" else FEW


def _links(conn: Connection) -> Sequence[str]:
    """What pages and posters lead to, whether or not anybody can still join."""
    drafts = conn.execute(select(documents.c.code).order_by(documents.c.id)).scalars()
    happens = ("AGUA", "LLENO", "CERRADO", "PASADO", "CANCELADO")
    return (*(f"ev_{one}" for one in happens), *(f"doc_{one}" for one in drafts))


def _commands() -> list[str]:
    return [catalog.words("es", f"words.{name}")[0] for name in sorted(main.router().commands)]


def _notices(conn: Connection, speaker: Speaker) -> list[Any]:
    """The first queued notice of each kind to that person."""
    own = select(addresses.c.person_id).where(addresses.c.external_id == speaker.address).scalar_subquery()
    columns = (outbox.c.person_id, outbox.c.kind, outbox.c.facts)
    queued = select(*columns).where(outbox.c.person_id == own, outbox.c.status == "queued", outbox.c.lane > 0)
    found: dict[str, Any] = {row.kind: row for row in conn.execute(queued.order_by(outbox.c.id.desc()))}
    return list(found.values())


def _reach_the_same(walks: Walks, name: str) -> None:
    everywhere = {channel: _reached(walks[channel, name]) for channel in CHANNELS}
    first = everywhere[CHANNELS[0]]
    for channel, there in everywhere.items():
        apart = first.items() ^ there.items()
        assert not apart, f"{name}, {CHANNELS[0]} and {channel}: {_told(walks[channel, name], apart)}"


def _reached(walk: Walk) -> dict[tuple[Screen, str], Screen]:
    """Where each move leads, without what one channel alone has, nor the name of the chat that it parts."""
    here_is = catalog.text("es", f"linking.channel.{walk.channel.name}")

    def nameless(screen: Screen) -> Screen:
        if walk.speaker.name != JOINED:
            return _common(screen)
        labels = ((label.replace(here_is, "#"), meaning) for label, meaning in screen.options)
        return _common(screen._replace(options=tuple(labels)))

    return {
        (nameless(here), move.replace(here_is, "#") if walk.speaker.name == JOINED else move): nameless(there)
        for (here, move), there in walk.edges.items()
        if not move.startswith("«") and not _is_one_channel_s(here, move)
    }


@cache
def _common(screen: Screen) -> Screen:
    options = [option for option in screen.options if option[1] not in ONE_CHANNEL_S]
    if any(meaning.startswith(OF_CHANNELS) for _, meaning in options):
        options.sort()
    text = _COPIED.sub("", _REMINDED.sub("(avisos)", _CHATS.sub("#", screen.text)))
    for there, elsewhere in _HERE.items():
        text = text.replace(there, elsewhere)
    for notice, about in _NOTICES.items():
        text = text.replace(notice, about)
    return screen._replace(text=text, options=tuple(options))


def _is_one_channel_s(here: Screen, move: str) -> bool:
    return any(f"[{label}]" == move for label, meaning in here.options if meaning in ONE_CHANNEL_S)


def _told(walk: Walk, apart: set[tuple[tuple[Screen, str], Screen]]) -> str:
    (here, move), there = min(apart, key=lambda one: len(walk.paths.get(one[0][0], ())))
    return f"{len(apart)} differ; after {walk.paths.get(here)}, {move} leads to {there}"


def _lead_to_the_same_when_typed(walks: Walks) -> None:
    for (channel, name), walk in walks.items():
        for (here, move), there in walk.edges.items():
            if move.startswith("«"):
                tapped = walk.edges[here, f"[{move[1:-1]}]"]
                assert there == tapped, f"{channel}, {name}: after {walk.paths[here]}, {move}"


def _every_question_and_every_button_was_there(walks: Walks) -> None:
    """The control: what is new is walked too. A button counts once it was pressed."""
    screens = {screen for walk in walks.values() for screen in walk.edges.values()}
    forms = main.router().flows.values()
    asked = {f"{form.name}.{step.name}" for form in forms for step in form.steps}
    assert sorted(asked - {screen.question for screen in screens}) == []
    assert sorted(main.router().actions.keys() - set(_pressed(walks))) == []
    assert catalog.text("es", "linking.parted.here") in {screen.text for screen in screens}
    told = {move[1:-1] for walk in walks.values() for _, move in walk.edges if move.startswith("(")}
    assert sorted(main.router().notices.keys() - told) == []


def _pressed(walks: Walks) -> Iterator[str]:
    for walk in walks.values():
        for here, move in walk.edges:
            named = (meaning for label, meaning in here.options if f"[{label}]" == move)
            yield from (meaning.partition(":")[0] for meaning in named)


def _nobody_meets_an_apology_or_silence(walks: Walks) -> None:
    apology = catalog.text("es", "general.apology")
    for (channel, name), walk in walks.items():
        for (here, move), there in walk.edges.items():
            assert apology not in there.text, f"{channel}, {name}: {walk.paths.get(here)}, {move}"
            assert there.text, f"{channel}, {name}: nothing is said to {walk.paths.get(here)}, {move}"


async def _telegram_takes(messages: Sequence[Outgoing]) -> None:
    async with FakeTelegram() as fake:  # which refuses what its description or the table of lengths forbids
        channel = TelegramChannel(fake.token, fake.url)
        for message in messages:
            await channel.send("7", message)
        await channel.close()


async def _whatsapp_takes(messages: Sequence[Outgoing]) -> None:
    """One message each, with buttons or a list wherever they fit."""
    async with FakeTwilio() as fake:
        account = TwilioAccount(fake.sid, fake.auth_token, fake.url, fake.url)
        contents = Contents(account, Kept())
        for shape in SHAPES:
            await contents.sid(shape)
        await settle(contents)
        channel = WhatsAppChannel(account, fake.whatsapp_sender, "", contents)
        for message in messages:
            await channel.send(PHONE, message)
        await channel.close()
        assert len(fake.sent) == len(messages)
        shaped = sum(shape_of(message) is not None for message in messages)
        assert sum(bool(one.content) for one in fake.sent) == shaped


async def _sms_takes(messages: Sequence[Outgoing]) -> None:
    async with FakeTwilio() as fake:
        channel = SmsChannel(TwilioAccount(fake.sid, fake.auth_token, fake.url), fake.sms_sender)
        for message in messages:
            await channel.send(PHONE, message)
        await channel.close()
        assert len(fake.sent) == len(messages)
        long = sorted((segments(one.body), one.body) for one in fake.sent)
        long = [one for one in long if one[0] > TABLE["sms"]["most"]]
        assert not long, "SIGUE shows the rest of what does not fit"


def _messages(walks: Walks, channel: str) -> list[Outgoing]:
    found: dict[str, Outgoing] = {}
    for (on, _), walk in walks.items():
        found |= walk.shown if on == channel else {}
    return list(found.values())
