"""What the installation keeps about itself: imports, exports, secrets, leases, what channels cost."""

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text

from storage.tables.base import Instant, Key, metadata

imports = Table(
    "imports",
    metadata,
    Column("id", Key, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("file_name", String(200), nullable=False),
    Column("rows", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("visible_at", Instant),  # the last piece of an import makes it visible
)

exports = Table(
    "exports",
    metadata,
    Column("id", Key, primary_key=True),
    Column("pack", String(12), nullable=False),
    Column("by", String(160), nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

secrets = Table(
    "secrets",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", String(200), nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(40), primary_key=True),  # work that one process at a time may do
    Column("owner", String(40), nullable=False),
    Column("until", Instant, nullable=False),
)

contents = Table(
    "contents",
    metadata,
    Column("name", String(160), primary_key=True),  # a WhatsApp template or question, with its version
    Column("sid", String(40), nullable=False),
    Column("status", String(20), nullable=False),  # made | received | pending | approved | rejected | paused
    Column("category", String(20), nullable=False),  # utility | marketing | session
    Column("reason", String(200), nullable=False),
    Column("at", Instant, nullable=False),
)

usage = Table(
    "usage",
    metadata,
    Column("channel", String(12), primary_key=True),
    Column("day", String(10), primary_key=True),  # in the installation's zone
    Column("kind", String(20), primary_key=True),  # in | reply | utility | marketing
    Column("messages", Integer, nullable=False),
    Column("cost_micros", BigInteger, nullable=False),  # millionths of the price file's currency
)
