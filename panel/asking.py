"""What there is to know about an installation, found out at once and with an end: its database, its public
address, Telegram, Twilio and the time. Nothing is changed, and nothing secret is in the answers."""

from __future__ import annotations

import asyncio
import shutil
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

import aiohttp
from sqlalchemy import Connection

from bot.channels.contract import SendError
from bot.settings import Settings
from panel.checkup_twilio import SANDBOX
from storage import schema
from storage.backup import database_file
from storage.database import Database, Unavailable
from storage.installation import Installation, look_at

if TYPE_CHECKING:
    from bot.channels.telegram_state import TelegramState
    from bot.channels.twilio_state import TwilioState

T = TypeVar("T")

SECONDS = 6.0
"""How long anybody may take to answer. All are asked at the same time."""

_MOST = 1_000  # bytes of a page that are looked at


@dataclass(frozen=True, slots=True)
class Page:
    """What a page answered: `trouble` is empty, or tls, unknown_host, timeout or network; `date` its clock;
    until when its certificate holds, where that could be seen."""

    status: int = 0
    body: str = ""
    trouble: str = ""
    date: datetime | None = None
    certified_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answers:
    """`database`: sqlite or postgresql; new (no file yet), old (another version) or away. `free`: bytes on
    its disk, None where it is another machine's. A provider that does not answer is its reason, a short
    word; one that is off is None. `skew`: our clock less a provider's, None where nobody told the time."""

    database: str
    installation: Installation | None
    free: int | None
    page: Page | None
    telegram: TelegramState | str | None
    twilio: TwilioState | str | None
    skew: timedelta | None


async def ask(here: Settings, now: Callable[[], datetime]) -> Answers:
    """Everything, within SECONDS or little more."""
    (database, found), page, telegram, twilio, skew = await asyncio.gather(
        asyncio.to_thread(_database, here, now()),
        _own_page(here),
        _provider(here.uses_telegram, partial(_telegram, here)),
        _provider(bool(here.twilio_account_sid and here.twilio_auth_token), partial(_twilio, here)),
        _skew(here, now),
    )
    return Answers(database, found, _free(here), page, telegram, twilio, skew)


def _database(here: Settings, now: datetime) -> tuple[str, Installation | None]:
    """Looked at as it is: nothing is made and nothing brought up to date."""
    url = here.database_url
    if url.startswith("sqlite") and not database_file(url).exists():
        return "new", None
    try:
        db = Database(url)
        try:
            with db.read() as conn:
                return _seen(conn, here, now)
        finally:
            db.close()
    except Unavailable:
        return "away", None


def _seen(conn: Connection, here: Settings, now: datetime) -> tuple[str, Installation | None]:
    if not schema.is_current(conn):
        return "old", None
    return conn.dialect.name, look_at(conn, now, here.staff)


def _free(here: Settings) -> int | None:
    """The least of the disks that hold the database and the files; the nearest folder that exists."""
    kept = [Path(here.media_url)] if "://" not in here.media_url else []
    if here.database_url.startswith("sqlite"):
        kept.append(database_file(here.database_url))
    folders = [next(one for one in (path, *path.absolute().parents) if one.exists()) for path in kept]
    return min((shutil.disk_usage(folder).free for folder in folders), default=None)


async def _own_page(here: Settings) -> Page | None:
    if not here.is_public:
        return None
    page, until = await asyncio.gather(
        read_page(f"{here.public_url}/healthz"), certified_until(here.public_url)
    )
    return replace(page, certified_until=until)


async def read_page(url: str) -> Page:
    """One page, without following it elsewhere. Never raises."""
    try:
        async with (
            asyncio.timeout(SECONDS),
            aiohttp.ClientSession() as session,
            session.get(url, allow_redirects=False) as answer,
        ):
            body = (await answer.content.read(_MOST)).decode("utf-8", "replace")
            return Page(answer.status, body, "", _date(answer.headers.get("Date", "")))
    except TimeoutError:
        return Page(trouble="timeout")
    except aiohttp.ClientSSLError:
        return Page(trouble="tls")
    except aiohttp.ClientConnectorDNSError:
        return Page(trouble="unknown_host")
    except (aiohttp.ClientError, OSError, ValueError):
        return Page(trouble="network")


async def certified_until(url: str, trusted: ssl.SSLContext | None = None) -> datetime | None:
    """When the certificate of an https address ends; None where there is none that holds. Never raises."""
    parts = urlsplit(url)
    if parts.scheme != "https":
        return None
    context = trusted or ssl.create_default_context()
    try:
        async with asyncio.timeout(SECONDS):
            _, writer = await asyncio.open_connection(parts.hostname, parts.port or 443, ssl=context)
    except (OSError, ValueError):  # TimeoutError and every trouble of TLS are OSErrors
        return None
    certificate = writer.get_extra_info("peercert") or {}
    writer.transport.abort()
    end = certificate.get("notAfter")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(end), UTC) if end else None


def _date(header: str) -> datetime | None:
    try:
        return parsedate_to_datetime(header).astimezone(UTC)
    except ValueError:
        return None


async def _skew(here: Settings, now: Callable[[], datetime]) -> timedelta | None:
    """By the clock of a provider: ours would only agree with itself."""
    accounts = f"{here.twilio_api_url}/2010-04-01/Accounts.json"  # refused, with the time
    urls = [here.telegram_api_url, *([accounts] if here.uses_twilio else [])]
    skews = await asyncio.gather(*(_skew_of(url, now) for url in urls))
    return next((skew for skew in skews if skew is not None), None)


async def _skew_of(url: str, now: Callable[[], datetime]) -> timedelta | None:
    date = (await read_page(url)).date
    return now() - date if date else None


async def _provider(used: bool, asked: Callable[[], Awaitable[T]]) -> T | str | None:
    if not used:
        return None
    try:
        async with asyncio.timeout(SECONDS):
            return await asked()
    except TimeoutError:
        return "timeout"
    except SendError as error:
        return error.reason


async def _telegram(here: Settings) -> TelegramState:
    from bot.channels.telegram_state import telegram_state  # loaded where it is on

    return await telegram_state(here.telegram_token, here.telegram_api_url)


async def _twilio(here: Settings) -> TwilioState:
    from bot.channels.twilio_http import TwilioAccount  # likewise
    from bot.channels.twilio_state import twilio_state

    account = TwilioAccount(
        here.twilio_account_sid, here.twilio_auth_token, here.twilio_api_url, here.twilio_content_url
    )
    try:
        own = "" if here.whatsapp_from == SANDBOX else here.whatsapp_from
        return await twilio_state(account, here.twilio_account_sid, own, here.sms_from)
    finally:
        await account.close()
