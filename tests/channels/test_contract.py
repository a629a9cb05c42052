"""What every channel keeps, whoever the provider is."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.channels.contract import (
    Channel,
    Misconfigured,
    Rejected,
    RetryLater,
    SendError,
    Throttled,
    Unreachable,
    Unreadable,
)
from bot.channels.terminal import TerminalChannel
from bot.channels.web import WebChannel
from bot.messages import Attachment, Option, Outgoing
from domain.channels import KEEPING
from tests.channels.providers import PROVIDERS, Provider

pytestmark = pytest.mark.anyio

MENU = Outgoing(
    "¿Qué quieres hacer?", (Option("menu.events", "Ver talleres"), Option("menu.propose", "Proponer"))
)
FULL = Outgoing(
    "Listo: tienes cupo.",
    MENU.options,
    (
        Attachment("qr", "R7K4"),
        Attachment("ics", "E1"),
        Attachment("place", "-5.1945,-80.6328", "Casa de la Cultura"),
    ),
)
WORD = "palabra"


@pytest.fixture(params=PROVIDERS)
async def provider(request: pytest.FixtureRequest, anyio_backend: str) -> AsyncIterator[Provider]:
    async with PROVIDERS[request.param]() as one:
        yield one


class TestEveryPushChannel:
    """Telegram, WhatsApp and SMS against their faked providers."""

    async def test_reads_what_a_person_says(self, provider: Provider) -> None:
        (said,) = provider.channel.parse(provider.said("quiero ir al taller"))
        assert (said.channel, said.address) == (provider.channel.name, provider.address)
        assert (said.text, said.kind, said.payload) == ("quiero ir al taller", "message", None)

    async def test_two_messages_have_two_ids_and_a_repeat_has_the_same(self, provider: Provider) -> None:
        first, second = provider.said("hola"), provider.said("hola")
        ids = [provider.channel.parse(raw)[0].message_id for raw in (first, second, first)]
        assert ids[0] == ids[2] != ids[1]

    async def test_drops_what_no_database_can_hold(self, provider: Provider) -> None:
        (said,) = provider.channel.parse(provider.said("ho\x00la\ud83d " + "a" * 50_000))
        assert said.text.startswith("hola a")
        assert len(said.text) <= 20_000

    async def test_what_is_sent_arrives_and_has_an_id(self, provider: Provider) -> None:
        first = await self._send(provider, MENU)
        second = await self._send(provider, FULL)
        assert first
        assert first != second
        assert provider.faults == []
        assert "¿Qué quieres hacer?" in provider.read()[0]

    async def test_signs_of_markup_arrive_as_they_are_written(self, provider: Provider) -> None:
        await self._send(provider, Outgoing("<b>5 > 3</b> & *así* _ok_"))
        assert provider.read() == [
            "<b>5 > 3</b> & *así* _ok_".replace("í", "i" if provider.channel.name == "sms" else "í")
        ]

    async def test_options_can_be_answered_by_number_where_there_are_no_buttons(
        self, provider: Provider
    ) -> None:
        rendered = provider.channel.render(MENU)
        assert rendered.options == MENU.options
        if provider.channel.name == "telegram":
            assert rendered == MENU
        else:
            assert rendered.text.splitlines()[1:] == ["1 Ver talleres", "2 Proponer"]

    async def test_a_long_text_is_cut_between_sentences_and_nothing_is_lost(self, provider: Provider) -> None:
        sentence = f"{' '.join([WORD] * 12)}. "
        await self._send(provider, Outgoing(sentence * 80))
        read = provider.read()
        paid_for = {"whatsapp": "…", "sms": "SIGUE.)"}  # each message is: one is made to fit, and says so
        if mark := paid_for.get(provider.channel.name):
            assert len(read) == 1
            assert read[0].endswith(mark)
            return
        assert len(read) > 1
        assert all(len(piece) <= provider.longest and piece.endswith(".") for piece in read)
        assert " ".join(read).split() == (sentence * 80).split()

    async def test_one_turn_that_fits_is_one_message(self, provider: Provider) -> None:
        await self._send(provider, Outgoing("x" * (provider.longest - 60), MENU.options))
        assert len(provider.read()) == 1

    @pytest.mark.parametrize("error", [RetryLater, Throttled, Rejected, Unreachable, Misconfigured])
    async def test_each_error_is_one_of_five(self, provider: Provider, error: type[SendError]) -> None:
        provider.refuse(error)
        with pytest.raises(error) as raised:
            await self._send(provider, MENU)
        assert type(raised.value) is error
        assert provider.address not in raised.value.reason
        assert provider.secret not in repr(raised.value) + repr(raised.value.__cause__)
        await self._send(provider, MENU)  # the next one goes out

    async def test_a_limit_says_how_long(self, provider: Provider) -> None:
        provider.refuse(Throttled)
        with pytest.raises(Throttled) as raised:
            await self._send(provider, MENU)
        assert timedelta(seconds=1) <= raised.value.retry_after <= timedelta(days=1)

    async def test_secrets_and_words_stay_out_of_the_log(
        self, provider: Provider, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.DEBUG):
            await self._send(provider, Outgoing("tu código es R7K4"))
            provider.refuse(RetryLater)
            with pytest.raises(RetryLater):
                await self._send(provider, MENU)
        assert provider.secret not in caplog.text
        assert "R7K4" not in caplog.text

    async def test_what_was_said_on_both_sides_can_be_deleted(self, provider: Provider) -> None:
        (said,) = provider.channel.parse(provider.said("quiero un cupo"))
        ids = [said.own_id or said.message_id, *(await self._send(provider, FULL)).split()]
        assert all([await self._delete(provider, one) for one in ids])
        assert provider.deleted() == set(ids)
        assert provider.faults == []

    async def test_what_cannot_be_deleted_is_an_error_and_says_which(self, provider: Provider) -> None:
        one = await self._send(provider, MENU)
        provider.keep(one)
        with pytest.raises(provider.refusal):
            await self._delete(provider, one)
        assert provider.deleted() == set()

    async def test_it_can_be_closed_and_used_again(self, provider: Provider) -> None:
        await self._send(provider, MENU)
        await provider.channel.close()
        await self._send(provider, MENU)
        assert len(provider.read()) == 2

    async def _delete(self, provider: Provider, message_id: str) -> bool:
        kept = KEEPING[provider.channel.name]
        return await provider.channel.delete(provider.address if kept.by_chat else "", [message_id])

    async def _send(self, provider: Provider, message: Outgoing) -> str:
        return await provider.channel.send(provider.address, provider.channel.render(message))


class TestEveryPullChannel:
    """The terminal and the page: nothing is pushed to them."""

    @pytest.fixture(params=["terminal", "web"])
    def channel(self, request: pytest.FixtureRequest) -> Channel:
        return TerminalChannel() if request.param == "terminal" else WebChannel()

    async def test_reads_what_a_person_says(self, channel: Channel) -> None:
        (said,) = channel.parse({"address": "a", "id": "k1", "text": "ho\x00la"})
        assert (said.channel, said.text) == (channel.name, "hola")

    async def test_silence_is_unreadable(self, channel: Channel) -> None:
        with pytest.raises(Unreadable):
            channel.parse({"address": "a", "id": "k1", "text": "  "})

    async def test_nobody_else_keeps_anything(self, channel: Channel) -> None:
        assert channel.name not in KEEPING
        assert not await channel.delete("a", ["1"])

    async def test_nothing_is_pushed(self, channel: Channel) -> None:
        assert channel.pull
        with pytest.raises(Rejected):
            await channel.send("a", MENU)
        await channel.close()


async def test_a_provider_that_is_away_is_asked_again_later() -> None:
    for name, provider in PROVIDERS.items():
        async with provider() as one:
            away = one
        with pytest.raises(RetryLater) as raised:
            await away.channel.send(away.address, away.channel.render(MENU))
        assert away.secret not in repr(raised.value) + repr(raised.value.__context__), name
        await away.channel.close()


def test_the_terminal_knows_whose_phone_it_is() -> None:
    (said,) = TerminalChannel("+51 987 654 321").parse({"id": "1", "text": "hola"})
    assert (said.address, said.phone) == ("+51987654321", "+51987654321")
    with pytest.raises(ValueError, match="phone"):
        TerminalChannel("casa")
