"""What one process at a time does in the background, beside the jobs: the work that is no transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from bot import compose
from bot.channels.contract import Fetches
from bot.channels.relisting import Relisting
from bot.deleting import Deleting
from bot.fetching import Fetching
from bot.reconcile import Reconcile
from bot.service import Service
from bot.settings import Settings
from bot.spending import Spending
from bot.staff import Staff
from bot.worker import Chore
from domain.channels import KEEPING
from domain.prices import Prices
from storage.database import Database
from storage.erased_files import forget_files
from storage.media_files import MediaFiles

HOUR = 3600


def chores(service: Service, settings: Settings, prices: Prices) -> tuple[Chore, ...]:
    """All that the settings ask for. `prices`: of what is sent."""
    spending = Spending(service.db, prices, compose.ceilings(settings), settings.timezone, service.clock)
    files = MediaFiles(settings.media_url)
    return (
        Chore("forget files", partial(_forget_erased_files, service.db, files, service.clock)),
        *_of_channels(service, files),
        *_of_templates(service, settings),
        Chore("usage", spending.round),
        *([Chore("staff", Staff(service, settings.staff).round)] if settings.staff else ()),
    )


def _of_channels(service: Service, files: MediaFiles) -> Iterator[Chore]:
    """What people said that did not come, the files that they sent, and what they want forgotten."""
    for channel in service.channels.values():
        if isinstance(channel, Relisting):
            yield Chore(f"reconcile {channel.name}", Reconcile(service, channel).round)
        if channel.name in KEEPING:
            yield Chore(f"delete {channel.name}", Deleting(service.db, channel, service.clock).round)
        if isinstance(channel, Fetches):
            yield Chore(f"fetch {channel.name}", Fetching(service.db, channel, files, service.clock).round)


def _of_templates(service: Service, settings: Settings) -> Iterator[Chore]:
    if settings.whatsapp_from:
        yield Chore("templates", partial(_look_after_templates, settings, service.db, service.clock))


async def _look_after_templates(settings: Settings, db: Database, clock: Callable[[], datetime]) -> float:
    care = compose.template_care(settings, db, clock)
    try:
        return await care.round()
    finally:
        await care.account.close()


async def _forget_erased_files(db: Database, files: MediaFiles, clock: Callable[[], datetime]) -> float:
    done = await asyncio.to_thread(forget_files, db, files, clock())
    return 0 if done else HOUR
