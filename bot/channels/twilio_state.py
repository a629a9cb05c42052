"""What Twilio says of an account: whether it works, its senders, and where it posts what people write."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from bot.channels.twilio_content import call
from bot.channels.twilio_http import TwilioAccount

_API = "https://api.twilio.com/2010-04-01/Accounts"
_SENDERS = "https://messaging.twilio.com/v2/Channels/Senders"


@dataclass(frozen=True, slots=True)
class Number:
    """A sender: whether it works, and where and how what comes in is posted, and where if that fails. A
    `status` of Twilio's own, ONLINE for WhatsApp, `in-use` for a number."""

    status: str
    webhook: str
    method: str
    fallback: str


@dataclass(frozen=True, slots=True)
class TwilioState:
    """`status`: active, suspended or closed; `trial`: writes only to numbers that were confirmed by hand.
    A sender is None where it is not used or the account has no such one. `came_in`: Twilio has a text
    message that somebody sent to the SMS number."""

    status: str
    trial: bool
    whatsapp: Number | None
    sms: Number | None
    came_in: bool


async def twilio_state(account: TwilioAccount, sid: str, whatsapp: str, sms: str) -> TwilioState:
    """Ask Twilio, changing nothing; `whatsapp` and `sms` are ours, empty for none. Raises a SendError."""
    found = await call(account, "GET", f"{_API}/{sid}.json")
    return TwilioState(
        str(found.get("status") or ""),
        str(found.get("type") or "").lower() == "trial",
        await _whatsapp(account, whatsapp) if whatsapp else None,
        await _number(account, sid, sms) if sms else None,
        await _came_in(account, sid, sms) if sms else False,
    )


async def _whatsapp(account: TwilioAccount, sender: str) -> Number | None:
    asked = urlencode({"Channel": "whatsapp", "PageSize": 100})
    listed = (await call(account, "GET", f"{_SENDERS}?{asked}")).get("senders") or ()
    for one in listed:
        if one.get("sender_id") == sender:
            hook = one.get("webhook") or {}
            where = (hook.get("callback_url"), hook.get("callback_method"), hook.get("fallback_url"))
            return Number(str(one.get("status") or ""), *(str(word or "") for word in where))
    return None


async def _number(account: TwilioAccount, sid: str, sender: str) -> Number | None:
    asked = urlencode({"PhoneNumber": sender, "PageSize": 20})
    listed = (await call(account, "GET", f"{_API}/{sid}/IncomingPhoneNumbers.json?{asked}")).get(
        "incoming_phone_numbers"
    )
    for one in listed or ():
        if one.get("phone_number") == sender:
            words = (one.get(name) for name in ("status", "sms_url", "sms_method", "sms_fallback_url"))
            return Number(*(str(word or "") for word in words))
    return None


async def _came_in(account: TwilioAccount, sid: str, sender: str) -> bool:
    asked = urlencode({"To": sender, "PageSize": 20})
    listed = (await call(account, "GET", f"{_API}/{sid}/Messages.json?{asked}")).get("messages") or ()
    return any(one.get("direction") == "inbound" for one in listed)
