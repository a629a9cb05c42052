"""Who takes part: persons, the addresses where they can be found, and what they allowed."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.tables.base import Instant, Key, metadata

persons = Table(
    "persons",
    metadata,
    Column("id", Key, primary_key=True),
    Column("created_at", Instant, nullable=False),
    Column("name", String(120)),
    Column("age_band", String(10)),  # adult | teen (14-17)
    Column("phone", String(20)),  # E.164
    Column("phone_proof", String(12)),  # channel | contact | sms | typed
    Column("ubigeo", String(6)),
    Column("language", String(8), nullable=False),
    Column("reminders", Boolean, nullable=False),  # false after SIN AVISOS
    Column("announcements", Boolean, nullable=False),
    Column("last_organization_id", ForeignKey("organizations.id")),
    Column("last_organization_kind", String(24)),
    Column("preferred_channel", String(12)),  # where they chose to be reminded; empty: where they last wrote
    Column("erased_at", Instant),
    Index(None, "phone"),
)

addresses = Table(
    "addresses",
    metadata,
    Column("id", Key, primary_key=True),
    Column("channel", String(12), nullable=False),
    Column("external_id", String(160), nullable=False),
    Column("person_id", ForeignKey("persons.id"), index=True),
    Column("language", String(8), nullable=False),
    Column("phone", String(20)),  # proved by the channel; becomes the person's when they register
    Column("created_at", Instant, nullable=False),
    Column("last_in_at", Instant, nullable=False),
    Column("unreachable_since", Instant),  # blocked or gone; cleared when they write
    Column("paused_until", Instant),  # the provider asked to wait before writing here again
    Column("opted_out_at", Instant),  # baja: nothing is sent on our own initiative
    Column("ubigeo", String(6)),  # where they said they live, before any consent
    Column("state", JSON, nullable=False),  # the open conversation: flow, run, answers (bot/conversation.py)
    Column("shown", JSON, nullable=False),  # payloads and labels of the last question: [[payload, label], …]
    UniqueConstraint("channel", "external_id"),
    Index(
        None,
        "paused_until",
        sqlite_where=text("paused_until IS NOT NULL"),
        postgresql_where=text("paused_until IS NOT NULL"),
    ),  # few rows: every process asks for them all the time
)

consents = Table(
    "consents",
    metadata,
    Column("id", Key, primary_key=True),
    Column("person_id", ForeignKey("persons.id"), nullable=False, index=True),
    Column("purpose", String(20), nullable=False),  # participation | announcements | publish_name
    Column("granted", Boolean, nullable=False),
    Column("version", String(20), nullable=False),  # of the text that was shown
    Column("channel", String(12), nullable=False),
    Column("message_id", String(160), nullable=False),  # the provider's id of the message that said it
    Column("at", Instant, nullable=False),
    Index(None, "at"),
)

help_requests = Table(
    "help_requests",
    metadata,
    Column("id", Key, primary_key=True),
    Column("address_id", ForeignKey("addresses.id"), nullable=False),
    Column("kind", String(12), nullable=False),  # person | denuncia | crisis | new_owner
    Column("text", Text, nullable=False),  # empty for denuncia and crisis: not ours to keep
    Column("at", Instant, nullable=False),
    Column("closed_at", Instant),
    Index(None, "address_id"),
    Index(None, "closed_at"),
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("digest", String(64), primary_key=True),  # HMAC of channel and address, kept after `borrar`
    Column("at", Instant, nullable=False),
)

name_parts = Table(
    "name_parts",
    metadata,
    # a digest of a word of a known name, or of two (storage/known_names.py): whose, it does not say
    Column("number", Key, primary_key=True, autoincrement=False),
    Column("month", Integer, nullable=False, index=True),  # 202611: when some name was last seen to have it
)

links = Table(
    "links",
    metadata,
    Column("id", Key, primary_key=True),
    Column("old_address_id", ForeignKey("addresses.id"), nullable=False, index=True),  # which shows the code
    Column("new_address_id", ForeignKey("addresses.id"), index=True),  # where it was typed; empty: not yet
    Column("code_digest", String(64), nullable=False),  # empty where staff linked
    Column("tries", Integer, nullable=False),  # wrong ones
    Column("proposed_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("linked_at", Instant),
    Column("linked_by", String(160), nullable=False),  # "code", or who of the staff; empty: not yet
    Column("person_id", ForeignKey("persons.id"), index=True),  # whose both are since then
    Column("previous_person_id", ForeignKey("persons.id"), index=True),  # whose the new address was
    Column("moved", JSON, nullable=False),  # the ids of what came along, by table, to undo it
    Column("undone_at", Instant),
    Column("undone_by", String(160), nullable=False),
    Index(None, "expires_at"),
)
