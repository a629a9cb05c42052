"""What came in and what goes out."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from storage.tables.base import Instant, Key, metadata

inbound = Table(
    "inbound",
    metadata,
    Column("id", Key, primary_key=True),
    Column("channel", String(12), nullable=False),
    Column("message_id", String(160), nullable=False),
    Column("address", String(160), nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("body", JSON, nullable=False),  # text, payload, media references
    UniqueConstraint("channel", "message_id"),
    Index(None, "channel", "address"),
    Index(None, "received_at"),
)

reconciled = Table(
    "reconciled",
    metadata,
    Column("channel", String(12), primary_key=True),
    Column("until", Instant, nullable=False),  # everything that its provider took before is here
)

dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", Key, primary_key=True),
    Column("channel", String(12), nullable=False),
    Column("message_id", String(160), nullable=False),
    Column("error", Text, nullable=False),  # the kind of error and where, never what the person wrote
    Column("body", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    Column("resolved_at", Instant),
    Index(None, "resolved_at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Key, primary_key=True),
    Column("lane", Integer, nullable=False),  # 0 reply, 1 reminder, 2 announcement
    Column("inbound_id", ForeignKey("inbound.id")),  # the message that a reply answers
    Column("address_id", ForeignKey("addresses.id")),  # fixed for a reply; chosen at the claim for a notice
    Column("person_id", ForeignKey("persons.id")),
    Column("kind", String(40), nullable=False),  # "reply", or the notice's name in handlers/
    Column("facts", JSON, nullable=False),  # what a notice is about: ids, versions
    Column("body", JSON),  # what the channel shows (Outgoing.to_json); null until a notice is rendered
    Column("dedupe_key", String(120), unique=True),  # one per registration, event, rule and schedule version
    Column("event_id", ForeignKey("events.id")),  # so that a move can withdraw its notices
    Column("registration_id", ForeignKey("registrations.id")),
    Column("due_at", Instant, nullable=False),
    Column("not_after", Instant),  # later than this it is `missed`
    # queued | leased | sent | superseded | missed | rejected | unreachable
    Column("status", String(12), nullable=False),
    Column("reason", String(80), nullable=False),
    Column("lease_owner", String(40)),
    Column("lease_until", Instant),
    Column("attempts", Integer, nullable=False),
    Column("repeats", Integer, nullable=False, server_default="0"),  # sent again after a crash: maybe twice
    Column("handed_at", Instant),  # since then it may have gone out, though no answer is known
    Column("provider_id", String(160)),
    Column(
        "earlier_ids", Text, nullable=False, server_default=""
    ),  # of what went out in several, with spaces
    Column("delivery", String(12), nullable=False),  # queued < sent < delivered < read; failed
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Index(None, "status", "lane", "due_at"),
    # notices to one person: what a claim looks at so that they keep their order
    Index(None, "person_id", sqlite_where=text("lane > 0"), postgresql_where=text("lane > 0")),
    Index(None, "address_id", "id"),
    Index(None, "inbound_id"),
    *(
        Index(
            None, name, sqlite_where=text(f"{name} IS NOT NULL"), postgresql_where=text(f"{name} IS NOT NULL")
        )
        for name in ("registration_id", "event_id", "provider_id")  # replies have none of them
    ),
    Index(None, "created_at"),
    Index(None, "repeats", sqlite_where=text("repeats > 0"), postgresql_where=text("repeats > 0")),
)

paces = Table(
    "paces",
    metadata,
    Column("name", String(40), primary_key=True),  # a channel's account
    Column("next_at", Instant, nullable=False),  # up to here its rate is spoken for (domain/pacing.py)
    Column("bulk_next_at", Instant, nullable=False),  # the same of what bulk may use
    Column("paused_until", Instant),  # the provider asked the whole account to wait
    Column("bulk_paused_until", Instant),  # or only what starts on our side
)

deletions = Table(
    "deletions",
    metadata,
    Column("id", Key, primary_key=True),
    Column("channel", String(12), nullable=False),
    Column("address", String(160), nullable=False),  # only until it is done, where its provider wants it
    Column("message_id", String(160), nullable=False),  # what its provider calls the message
    Column("asked_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("not_after", Instant),  # later than this its provider does not delete it
    Column("attempts", Integer, nullable=False),
    Column(
        "outcome", String(12), nullable=False
    ),  # deleted | gone | too_old | refused | gave_up; empty: open
    Column("code", String(80), nullable=False),  # why it was refused or put off
    Column("done_at", Instant),
    Index(
        None,
        "channel",
        "due_at",
        sqlite_where=text("done_at IS NULL"),
        postgresql_where=text("done_at IS NULL"),
    ),
    Index(None, "asked_at"),
)

early_reports = Table(
    "early_reports",
    metadata,
    Column("provider_id", String(160), primary_key=True),  # of a message that is not marked as sent yet
    Column("status", String(12), nullable=False),
    Column("reason", String(80), nullable=False),
    Column("at", Instant, nullable=False),
)
