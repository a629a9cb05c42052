"""The tables, by what they are about. Import this package and every table is in `metadata`."""

from storage.tables.base import Instant, metadata
from storage.tables.contributions import contribution_media, contributions, media, supports
from storage.tables.events import (
    attendances,
    attendees,
    events,
    invitations,
    organization_keys,
    organizations,
    processes,
    registrations,
    speakers,
    stages,
    themes,
)
from storage.tables.messages import dead_letters, early_reports, inbound, outbox, paces, reconciled
from storage.tables.people import addresses, consents, help_requests, links, persons, suppressions
from storage.tables.records import contents, exports, imports, leases, secrets, usage

__all__ = [
    "Instant",
    "addresses",
    "attendances",
    "attendees",
    "consents",
    "contents",
    "contribution_media",
    "contributions",
    "dead_letters",
    "early_reports",
    "events",
    "exports",
    "help_requests",
    "imports",
    "inbound",
    "invitations",
    "leases",
    "links",
    "media",
    "metadata",
    "organization_keys",
    "organizations",
    "outbox",
    "paces",
    "persons",
    "processes",
    "reconciled",
    "registrations",
    "secrets",
    "speakers",
    "stages",
    "supports",
    "suppressions",
    "themes",
    "usage",
]
