"""Twilio's Content API: contents made, submitted to WhatsApp for approval, and asked about.

Plain JSON over the library's client: its own classes write a null for every type that is not used, and its
asynchronous client would send them as a form.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from bot.channels.contract import Rejected, RetryLater
from bot.channels.twilio_errors import twilio_error
from bot.channels.twilio_http import TwilioAccount, our_errors

_CONTENT = "https://content.twilio.com/v1/Content"


class Approval(NamedTuple):
    """What WhatsApp says of a template: `unsubmitted`, `received`, `pending`, `approved`, `rejected`,
    `paused` or `disabled`; the category it gave it; why it was rejected, if it was."""

    status: str
    category: str
    reason: str


async def create_content(
    account: TwilioAccount, name: str, types: Mapping[str, Any], samples: Mapping[str, str], language: str
) -> str:
    """Make a content and return its sid. Raises a SendError."""
    body = {"friendly_name": name, "language": language, "variables": samples, "types": types}
    made = await call(account, "POST", _CONTENT, body)
    return str(made["sid"])


async def submit(account: TwilioAccount, sid: str, name: str, category: str) -> Approval:
    """Ask WhatsApp to approve a content as a template. `category`: utility or marketing. Raises a
    SendError."""
    url = f"{_CONTENT}/{sid}/ApprovalRequests/whatsapp"
    return _approval(await call(account, "POST", url, {"name": name, "category": category.upper()}))


async def approval(account: TwilioAccount, sid: str) -> Approval:
    """Where the approval of a template is. Raises a SendError; Rejected where the content is gone."""
    found = await call(account, "GET", f"{_CONTENT}/{sid}/ApprovalRequests")
    return _approval(found.get("whatsapp") or {})


def _approval(found: Mapping[str, Any]) -> Approval:
    return Approval(
        str(found.get("status") or "unsubmitted").lower(),
        str(found.get("category") or "").lower(),
        str(found.get("rejection_reason") or ""),
    )


async def call(
    account: TwilioAccount, method: str, url: str, body: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """One JSON exchange with an address of Twilio's. Raises a SendError; Rejected where there is nothing."""
    with our_errors():
        named: dict[str, Any] = {}
        if body is not None:
            named = {"data": json.dumps(body), "headers": {"Content-Type": "application/json"}}
        answer = await account.opened().request_async(method, url, **named)
        if answer.status_code >= 500:
            raise RetryLater("provider")
        found = json.loads(answer.text or "null")
    if not isinstance(found, dict):
        raise RetryLater("unreadable_answer")
    if answer.status_code == 404:
        raise Rejected("gone")
    if answer.status_code >= 400:
        code = found.get("code")
        raise twilio_error(code if isinstance(code, int) else None, answer.status_code)
    return found
