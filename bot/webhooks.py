"""The providers' webhooks: proved, bounded, taken, and answered only after the commit."""

from __future__ import annotations

import hmac
import json
from functools import partial
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl

from fastapi import APIRouter, HTTPException, Request, Response

from bot import courtesies
from bot.channels.contract import Unreadable
from bot.channels.signatures import TwilioSignatures
from bot.channels.twilio_forms import channel_of, parse_status
from bot.reports import note_report
from bot.service import Service

if TYPE_CHECKING:
    from bot.channels.telegram import TelegramChannel

TELEGRAM = "/webhooks/telegram"
"""Where Telegram posts its updates to."""

EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


def telegram_webhook(service: Service, channel: TelegramChannel, secret: str) -> APIRouter:
    """`POST /webhooks/telegram`: a Bot API Update; without the secret header 403."""
    router = APIRouter(include_in_schema=False)

    async def receive(request: Request) -> Response:
        given = request.headers.get("x-telegram-bot-api-secret-token", "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            raise HTTPException(403)
        update = _update(await request.body())
        await courtesies.receive(service, channel, update)
        return Response(status_code=200)

    router.add_route(TELEGRAM, receive, methods=["POST"])  # nothing here for FastAPI to work out
    return router


def twilio_webhooks(service: Service, signatures: TwilioSignatures) -> APIRouter:
    """`POST /webhooks/twilio` and its `/status`: forms with Twilio's signature, else 403; empty TwiML."""
    router = APIRouter(include_in_schema=False)

    async def proved(request: Request) -> list[tuple[str, str]]:
        form = _form(await request.body())
        query = f"?{request.url.query}" if request.url.query else ""
        signature = request.headers.get("x-twilio-signature")
        how = request.headers.get("x-twilio-webhooks-signature-settings")
        if not signatures.valid(request.url.path + query, form, signature, how):
            raise HTTPException(403)
        return form

    async def receive(request: Request) -> Response:
        form = await proved(request)
        fields = dict(reversed(form))
        name = channel_of(fields)
        if name in service.channels:
            await service.receive(service.channels[name], fields, fields.get("MessageSid", "")[:160])
        return Response(EMPTY_TWIML, media_type="text/xml")

    async def status(request: Request) -> Response:
        try:
            told = parse_status(await proved(request))
        except Unreadable:
            return Response(EMPTY_TWIML, media_type="text/xml")  # a repetition would read no better
        await service.db.run(
            partial(note_report, told=told, channels=tuple(service.channels), now=service.clock())
        )
        return Response(EMPTY_TWIML, media_type="text/xml")

    router.add_route("/webhooks/twilio", receive, methods=["POST"])
    router.add_route("/webhooks/twilio/status", status, methods=["POST"])
    return router


def _update(body: bytes) -> dict[str, Any]:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        raise HTTPException(400, "not JSON") from None
    if not isinstance(update, dict) or type(update.get("update_id")) is not int:
        raise HTTPException(400, "not an update")
    return cast(dict[str, Any], update)


def _form(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=200)
    except ValueError:
        raise HTTPException(400, "not a form") from None
