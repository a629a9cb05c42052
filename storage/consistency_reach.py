"""What must hold of outreach, announcements, ratings and organisations that count as one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import and_, exists, func, not_, or_

from domain.ratings import SCORES
from storage.consistency_rules import LATE, Rule
from storage.tables import announcements, events, organization_merges, organizations, outreach, ratings


def reach_rules(now: datetime) -> Iterator[Rule]:
    """Each finds the rows that break it."""
    yield _merges()
    row = ratings.c
    named = and_(row.quote_name, not_(row.quote))
    wordless = and_(row.quote, row.text == "")
    yield Rule("rating_odd", ratings, or_(row.score.not_in(SCORES), named, wordless))
    elsewhere = exists().where(
        events.c.id == outreach.c.event_id, events.c.process_id != outreach.c.process_id
    )
    yield Rule("lineage_outreach", outreach, elsewhere)
    begun = and_(announcements.c.spread_to.is_not(None), announcements.c.created_at < now - LATE)
    yield Rule("announcement_stuck", announcements, begun, wrong=False)


def _merges() -> Rule:
    """A record that holds: the one counts as whatever the other counts as."""
    variant, kept, record = organizations.alias(), organizations.alias(), organization_merges.c
    counts_as = func.coalesce(kept.c.merged_into_id, kept.c.id)
    unsettled = exists().where(
        variant.c.id == record.from_id,
        kept.c.id == record.into_id,
        or_(variant.c.merged_into_id.is_(None), variant.c.merged_into_id != counts_as),
    )
    return Rule("merge_unsettled", organization_merges, and_(record.undone_at.is_(None), unsettled))
