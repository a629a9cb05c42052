"""Twilio's REST client, sent to the address in our settings, and its errors as ours."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import aiohttp
from twilio.base.exceptions import (  # type: ignore[import-untyped]  # twilio carries no types
    TwilioException,
    TwilioRestException,
)
from twilio.http.async_http_client import AsyncTwilioHttpClient  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from bot.channels.contract import Rejected, RetryLater, SendError
from bot.channels.twilio_errors import twilio_error
from bot.channels.unanswered import no_answer
from bot.channels.wire import pieces, utf16_units

STATUS_PATH = "/webhooks/twilio/status"
MAX_BODY = 1600
_SECONDS = 20.0

# the library's info lines hold the account and what was answered, with people's phones
logging.getLogger("twilio.async_http_client").setLevel(logging.WARNING)


class TwilioAccount:
    """One Twilio account, shared by WhatsApp and SMS. `api_url` and `content_url` replace Twilio's own hosts;
    `public_url`, where there is one, is where delivery statuses are asked for."""

    def __init__(
        self, sid: str, auth_token: str, api_url: str = "", content_url: str = "", public_url: str = ""
    ) -> None:
        self._sid, self._auth_token = sid, auth_token
        elsewhere = "" if urlsplit(api_url).netloc == "api.twilio.com" else api_url
        self._hosts = {
            "api.twilio.com": api_url,
            "content.twilio.com": content_url,
            "messaging.twilio.com": elsewhere,
        }
        self._status_url = f"{public_url.rstrip('/')}{STATUS_PATH}" if public_url else None
        self._client: Client | None = None

    async def send_text(self, to: str, sender: str, text: str) -> str:
        """Send a text, in one message where it fits, and return the sid of the last. Raises a SendError."""
        sid = ""
        for body in pieces(text, MAX_BODY, utf16_units):
            sid = await self._create_message(to, sender, body=body)
        if not sid:
            raise Rejected("empty")
        return sid

    async def send_content(self, to: str, sender: str, content: str, variables: Mapping[str, str]) -> str:
        """Send a content by its sid with its variables, and return the message's sid. Raises a SendError."""
        values = json.dumps(variables, ensure_ascii=False)
        return await self._create_message(to, sender, content_sid=content, content_variables=values)

    async def _create_message(self, to: str, sender: str, **what: str) -> str:
        wanted = {"to": to, "from_": sender, **what}
        if self._status_url:
            wanted["status_callback"] = self._status_url
        with our_errors():
            message = await self.opened().messages.create_async(**wanted)
        return str(message.sid)

    @property
    def api(self) -> str:
        """Where its API is, without a final slash."""
        return self._hosts["api.twilio.com"].rstrip("/") or "https://api.twilio.com"

    @property
    def media_root(self) -> str:
        """What the path of every file of this account begins with."""
        return f"/2010-04-01/Accounts/{self._sid}/Messages/"

    @property
    def authorization(self) -> str:
        """The header that proves us: for `api` alone, never for another host."""
        return str(aiohttp.encode_basic_auth(self._sid, self._auth_token))

    @property
    def session(self) -> aiohttp.ClientSession:
        """The client's connections."""
        session: aiohttp.ClientSession = self.opened().http_client.session
        return session

    async def close(self) -> None:
        """Close the connections; the next message opens them again."""
        if self._client is not None:
            await self._client.http_client.close()
            self._client = None

    def opened(self) -> Client:
        """The client, made inside the loop that uses it."""
        if self._client is None:
            self._client = Client(self._sid, self._auth_token, http_client=_RedirectedHttp(self._hosts))
        return self._client


@contextmanager
def our_errors() -> Iterator[None]:
    """What Twilio, or the way to it, answers, as one of the five errors of the contract."""
    try:
        yield
    except TwilioRestException as error:
        raise twilio_error(error.code, error.status) from None
    except (aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError
        raise no_answer(error) from None
    except (TwilioException, KeyError, TypeError, ValueError, AttributeError) as error:
        raise _of_a_page(error) from None


def _of_a_page(error: Exception) -> SendError:
    """A list says its HTTP status beside a sentence; everything else is a proxy's page."""
    status = getattr(error.args[-1], "status_code", None) if error.args else None
    return (
        twilio_error(None, status)
        if status not in (None, 200)
        else RetryLater("unreadable_answer", maybe_sent=True)
    )


class _RedirectedHttp(AsyncTwilioHttpClient):  # type: ignore[misc]
    """Twilio's own client with two changes. Hosts are replaced, since its settings of edge and region only
    build host names; and the credentials go in a header, since aiohttp has announced the end of `auth=`."""

    def __init__(self, hosts: dict[str, str]) -> None:
        super().__init__(pool_connections=False)
        self.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SECONDS))
        self._hosts = hosts

    async def request(self, method: str, url: str, *rest: Any, **named: Any) -> Any:
        if credentials := named.pop("auth", None):
            named["headers"] = {**named["headers"], "Authorization": aiohttp.encode_basic_auth(*credentials)}
        return await super().request(method, self._redirected(url), *rest, **named)

    def _redirected(self, url: str) -> str:
        parts = urlsplit(url)
        base = self._hosts.get(parts.netloc)
        if not base:
            return url
        return base.rstrip("/") + urlunsplit(("", "", parts.path, parts.query, ""))
