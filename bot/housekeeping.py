"""What is done at intervals: offers and holds that run out, reserves that are released, reports that came
early, names that have to be hidden, and what is forgotten."""

from __future__ import annotations

from datetime import timedelta

from bot.worker import Job
from storage import retention
from storage.announcements import spread
from storage.holds import end_holds
from storage.identities import forget_some
from storage.known_names import learn_some
from storage.offers import expire_offers, release_reserves
from storage.ratings import ask_some
from storage.statuses import settle_early

QUICK = 0.05
"""Seconds between pieces of less than ten milliseconds: hundreds of seats of an event that run out together
are free within seconds, and turns have the database most of the time."""

JOBS = (
    Job("expire offers", timedelta(seconds=15), expire_offers, QUICK),
    Job("end holds", timedelta(seconds=30), end_holds, QUICK),
    Job("release reserves", timedelta(minutes=5), release_reserves, QUICK),
    Job("early reports", timedelta(minutes=1), settle_early),
    Job("ask ratings", timedelta(minutes=10), ask_some, QUICK),
    Job("spread announcements", timedelta(seconds=30), spread, QUICK),
    Job("learn names", timedelta(seconds=5), learn_some, QUICK),
    Job("forget identities", timedelta(hours=1), forget_some),
    Job("forget", timedelta(hours=1), retention.forget),
)
