"""Files that people sent on WhatsApp or by MMS, downloaded from Twilio when they are needed.

Twilio asks for the account's credentials and then sends the reader on to where the file lies, which is
another host: the credentials never go there.
"""

from __future__ import annotations

from urllib.parse import SplitResult, urljoin, urlsplit

import aiohttp

from bot.channels.contract import Rejected, RetryLater
from bot.channels.twilio_errors import twilio_error
from bot.channels.twilio_http import TwilioAccount, our_errors

MOST = 16 * 1024 * 1024
"""Bytes of the largest file that WhatsApp takes."""

_HOPS = 3
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_GONE = frozenset((404, 410))
_KINDS = ("image/", "audio/", "video/")
_DOCUMENTS = frozenset(
    (
        *("application/pdf", "application/msword", "application/vnd.ms-excel", "text/plain", "text/vcard"),
        *("application/vnd.ms-powerpoint", "application/rtf", "text/csv", "text/x-vcard"),
    )
)
_OFFICE = ("application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.")


async def fetch_media(account: TwilioAccount, path: str) -> bytes:
    """The content of the file at this path of our account. Raises a SendError: Rejected `too_big`, `type` (no
    photo, sound, film or document) or `gone`."""
    if not path.startswith(account.media_root):
        raise Rejected("gone")
    url = urlsplit(account.api + path)
    with our_errors():
        for _ in range(_HOPS):
            trusted = _origin(url) == _origin(urlsplit(account.api))
            headers = {"Authorization": account.authorization} if trusted else {}
            async with account.session.get(url.geturl(), headers=headers, allow_redirects=False) as answer:
                if answer.status not in _REDIRECTS:
                    return await _content(answer)
                url = _next(url, answer.headers.get("Location", ""))
    raise RetryLater("too_many_redirects")


def _next(url: SplitResult, location: str) -> SplitResult:
    """Where a redirect leads: never from a secret line to an open one."""
    there = urlsplit(urljoin(url.geturl(), location))
    if there.scheme != url.scheme or not there.hostname or there.username is not None:
        raise RetryLater("bad_redirect")
    return there


async def _content(answer: aiohttp.ClientResponse) -> bytes:
    if answer.status in _GONE:
        raise Rejected("gone")
    if answer.status != 200:
        raise twilio_error(None, answer.status)
    if not _is_known(answer.content_type):
        raise Rejected("type")
    if (answer.content_length or 0) > MOST:
        raise Rejected("too_big")
    content = bytearray()
    async for piece in answer.content.iter_chunked(64 * 1024):
        content += piece
        if len(content) > MOST:
            raise Rejected("too_big")
    return bytes(content)


def _is_known(kind: str) -> bool:
    return kind.startswith(_KINDS + _OFFICE) or kind in _DOCUMENTS


def _origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port
