"""What is particular to sending through Twilio."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.contract import Misconfigured, Rejected, RetryLater, SendError, Throttled, Unreachable
from bot.channels.sms import SmsChannel
from bot.channels.twilio_errors import twilio_error
from bot.channels.twilio_http import TwilioAccount
from bot.channels.whatsapp import WhatsAppChannel
from bot.messages import Option, Outgoing
from tests.fakes.bot_api import SPECS
from tests.fakes.twilio import FakeTwilio

pytestmark = pytest.mark.anyio
PUBLIC = "https://rimay.example"
PHONE = "+51987654321"
DESCRIPTION = SPECS / "twilio_api_v2010.json"


@pytest.fixture
async def fake(anyio_backend: str) -> AsyncIterator[FakeTwilio]:
    async with FakeTwilio() as one:
        yield one
        assert one.faults == []


@pytest.fixture
async def account(fake: FakeTwilio) -> AsyncIterator[TwilioAccount]:
    one = TwilioAccount(fake.sid, fake.auth_token, f"{fake.url}/", public_url=PUBLIC)
    yield one
    await one.close()


async def test_statuses_are_asked_for_at_the_public_address(fake: FakeTwilio, account: TwilioAccount) -> None:
    await WhatsAppChannel(account, fake.whatsapp_sender).send(PHONE, Outgoing("hola"))
    assert fake.sent[-1].status_callback == f"{PUBLIC}/webhooks/twilio/status"


async def test_without_a_public_address_none_are(fake: FakeTwilio) -> None:
    account = TwilioAccount(fake.sid, fake.auth_token, fake.url)
    await SmsChannel(account, fake.sms_sender).send(PHONE, Outgoing("hola"))
    assert fake.sent[-1].status_callback == ""
    await account.close()


async def test_each_channel_has_its_own_sender(fake: FakeTwilio, account: TwilioAccount) -> None:
    await WhatsAppChannel(account, fake.whatsapp_sender).send("PE.AbC123", Outgoing("hola"))
    await SmsChannel(account, fake.sms_sender).send(PHONE, Outgoing("hola"))
    assert [(one.to, one.sender) for one in fake.sent] == [
        ("whatsapp:PE.AbC123", fake.whatsapp_sender),
        (PHONE, fake.sms_sender),
    ]


async def test_the_sid_is_the_one_that_statuses_carry(fake: FakeTwilio, account: TwilioAccount) -> None:
    sid = await WhatsAppChannel(account, fake.whatsapp_sender).send(PHONE, Outgoing("hola"))
    assert dict(fake.status(sid, "delivered"))["MessageSid"] == fake.sent[-1].sid


async def test_an_sms_is_written_in_its_alphabet(fake: FakeTwilio, account: TwilioAccount) -> None:
    channel = SmsChannel(account, fake.sms_sender)
    await channel.send(PHONE, channel.render(Outgoing("¿Irás «mañana»?", (Option("yes", "Sí"),))))
    assert fake.texts_to(PHONE) == ['¿Iras "mañana"?\n1 Si']


async def test_nothing_to_say_is_never_sent(fake: FakeTwilio, account: TwilioAccount) -> None:
    for channel in (WhatsAppChannel(account, fake.whatsapp_sender), SmsChannel(account, fake.sms_sender)):
        with pytest.raises(Rejected):
            await channel.send(PHONE, Outgoing(" "))
    assert fake.calls == []


async def test_wrong_credentials_are_ours_to_mend(fake: FakeTwilio) -> None:
    account = TwilioAccount(fake.sid, "wrong", fake.url)
    with pytest.raises(Misconfigured):
        await account.send_text(PHONE, fake.sms_sender, "hola")
    await account.close()


async def test_an_answer_that_is_no_json_is_asked_again(fake: FakeTwilio, account: TwilioAccount) -> None:
    for status in (200, 500, 502, 503):
        fake.fail(status=status)
        with pytest.raises(RetryLater):
            await account.send_text(PHONE, fake.sms_sender, "hola")


@pytest.mark.parametrize(
    ("codes", "error"),
    [
        ((63013, 63026, 63016, 63019, 63021, 63027, 63041, 21656, 21617, 30007, 99999), Rejected),
        ((63018, 63017, 20429, 30001, 63038), Throttled),
        ((63024, 63003, 21211, 21614, 63032, 63033, 63014, 21610), Unreachable),
        ((63015, 20003, 21606), Misconfigured),
        ((63005, 63009, 63010, 63012), RetryLater),
    ],
)
async def test_each_code_is_one_of_five(codes: tuple[int, ...], error: type[SendError]) -> None:
    assert {type(twilio_error(code)) for code in codes} == {error}


async def test_what_a_refusal_means_for_the_others() -> None:
    spam, outside, late = twilio_error(63013), twilio_error(63016), twilio_error(None, 503)
    assert isinstance(spam, Rejected)
    assert spam.stops_bulk
    assert not spam.elsewhere
    assert isinstance(outside, Rejected)
    assert outside.elsewhere
    assert not outside.stops_bulk
    assert isinstance(late, RetryLater)
    assert late.maybe_sent
    sandbox, token = twilio_error(63015), twilio_error(20003)
    assert isinstance(sandbox, Misconfigured)
    assert not sandbox.whole_account
    assert isinstance(token, Misconfigured)
    assert token.whole_account


async def test_it_can_be_asked_what_went_out(fake: FakeTwilio, account: TwilioAccount) -> None:
    channel, since = SmsChannel(account, fake.sms_sender), datetime.now(UTC) - timedelta(minutes=1)
    long = Outgoing("Una frase corta. " * 150)
    first = await channel.send(PHONE, Outgoing("hola"))
    await channel.send("+51900000009", Outgoing("chau"))
    whole = await channel.send(PHONE, long)
    second = await channel.send(PHONE, Outgoing("hola"))
    fake.sms(PHONE, "hola")
    assert await channel.find_sent(PHONE, Outgoing("hola"), since, ()) == first
    assert await channel.find_sent(PHONE, Outgoing("hola"), since, {first}) == second
    assert await channel.find_sent(PHONE, Outgoing("hola"), since, {first, second}) is None
    assert await channel.find_sent(PHONE, long, since, ()) == whole
    assert await channel.find_sent(PHONE, Outgoing("chau"), since, ()) is None
    assert await channel.find_sent(PHONE, Outgoing("hola"), since + timedelta(hours=1), ()) is None
    fake.fail(status=503)
    with pytest.raises(RetryLater):
        await channel.find_sent(PHONE, long, since, ())


async def test_an_http_status_alone_is_enough() -> None:
    kinds = [type(twilio_error(None, status)) for status in (400, 401, 403, 404, 429, 500)]
    assert kinds == [Rejected, Misconfigured, Misconfigured, Rejected, Throttled, RetryLater]


async def test_a_limit_is_the_account_s() -> None:
    daily, burst = twilio_error(63038), twilio_error(20429)
    assert isinstance(daily, Throttled)
    assert isinstance(burst, Throttled)
    assert daily.whole_account
    assert burst.retry_after < timedelta(minutes=1) < daily.retry_after


@pytest.mark.skipif(not DESCRIPTION.exists(), reason="Twilio's description of its API is not here")
async def test_fields_are_those_of_twilio_s_description(fake: FakeTwilio, account: TwilioAccount) -> None:
    await SmsChannel(account, fake.sms_sender).send(PHONE, Outgoing("hola"))
    paths = json.loads(DESCRIPTION.read_text())["paths"]
    post = paths["/2010-04-01/Accounts/{AccountSid}/Messages.json"]["post"]
    (form,) = post["requestBody"]["content"].values()
    assert fake.calls[-1].keys() <= form["schema"]["properties"].keys()
    assert set(form["schema"]["required"]) <= fake.calls[-1].keys()


@pytest.mark.skipif(not DESCRIPTION.exists(), reason="Twilio's description of its API is not here")
async def test_its_list_is_asked_as_described(fake: FakeTwilio, account: TwilioAccount) -> None:
    await SmsChannel(account, fake.sms_sender).received(datetime(2026, 11, 22, tzinfo=UTC))
    paths = json.loads(DESCRIPTION.read_text())["paths"]
    known = paths["/2010-04-01/Accounts/{AccountSid}/Messages.json"]["get"]["parameters"]
    assert fake.calls[-1].keys() <= {one["name"] for one in known}
    assert fake.calls[-1] == {"To": fake.sms_sender, "DateSent>": "2026-11-22T00:00:00Z", "PageSize": "1000"}
    assert "/2010-04-01/Accounts/{AccountSid}/Messages/{MessageSid}/Media.json" in paths


async def test_what_was_received_reads_as_its_webhook_did(fake: FakeTwilio, account: TwilioAccount) -> None:
    channel = WhatsAppChannel(account, fake.whatsapp_sender)
    path = f"/2010-04-01/Accounts/{fake.sid}/Messages/MM1/Media/ME1"
    files = {"NumMedia": "1", "MediaUrl0": f"{fake.url}{path}", "MediaContentType0": "audio/ogg"}
    forms = [fake.whatsapp(PHONE, "hola"), fake.whatsapp("PE.AbC123", ""), fake.whatsapp(PHONE, "", **files)]
    posted = [channel.parse(dict(form))[0] for form in forms]
    listed = [await channel.whole(one) for one in await channel.received(datetime(2026, 11, 1, tzinfo=UTC))]
    read = [channel.parse(one.raw)[0] for one in listed]
    assert [one.sent_at for one in read] == [one.sent_at for one in listed]
    webhooks = [replace(one, sent_at=None, profile_name="Rosa") for one in read]
    assert sorted(webhooks, key=lambda one: one.message_id) == posted


async def test_trouble_with_the_list_is_one_of_five(fake: FakeTwilio, account: TwilioAccount) -> None:
    channel = WhatsAppChannel(account, fake.whatsapp_sender)
    for code, status, error in ((0, 503, RetryLater), (20429, 429, Throttled), (20003, 401, Misconfigured)):
        fake.fail(code, status=status)
        with pytest.raises(error):
            await channel.received(datetime(2026, 11, 22, tzinfo=UTC))
    await account.close()
    nobody = TwilioAccount(fake.sid, fake.auth_token, "http://127.0.0.1:1")
    with pytest.raises(RetryLater):
        await SmsChannel(nobody, fake.sms_sender).received(datetime(2026, 11, 22, tzinfo=UTC))
    await nobody.close()
