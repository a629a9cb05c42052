"""The whole life of a contribution or of a proposal, in a few statements: it is asked in a turn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from domain.life import Life, Step
from domain.living import lived
from storage.paths.adopted import adopted_from, adopted_of
from storage.paths.contributions import Contribution
from storage.paths.decisions import decisions_about, decisions_on
from storage.paths.grown import Local, grown_from, grown_of


def whole(conn: Connection, contribution: Contribution, zone: ZoneInfo, now: datetime) -> Life:
    """What happened to a contribution, on the days of that zone: two statements, three once it is part of a
    proposal."""
    local = _local(zone)
    grown, joined = grown_from(conn, contribution.id, local)
    decisions = decisions_on(conn, contribution.id)
    today = local(now)
    adopted = adopted_from(conn, contribution.id, today) if grown.proposals else ()
    first = [*_own(contribution, local), *joined]
    promised = (contribution.stage, contribution.respond_by)
    return lived(first, grown, decisions, adopted, promised, today)


def whole_of_proposal(conn: Connection, proposal_id: int, zone: ZoneInfo, now: datetime) -> Life:
    """The same from a proposal on."""
    local = _local(zone)
    today = local(now)
    grown = grown_of(conn, proposal_id, local)
    decisions = decisions_about(conn, proposal_id)
    adopted = adopted_of(conn, proposal_id, today)
    promised: tuple[str, date | None] = ("", None)
    return lived((), grown, decisions, adopted, promised, today)


def _local(zone: ZoneInfo) -> Local:
    return lambda moment: moment.astimezone(zone).date()


def _own(contribution: Contribution, local: Local) -> Iterator[Step]:
    yield Step("received", local(contribution.received_at))
    if contribution.revised_at is not None and contribution.revision != "pendiente":
        yield Step("read", local(contribution.revised_at))
    if contribution.withdrawn_at is not None:
        yield Step("withdrawn", local(contribution.withdrawn_at))
