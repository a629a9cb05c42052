"""What must hold of the rows, as conditions that find those of which it does not hold. Of seats and places on
the waiting list: storage/seat_check.py."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, FromClause, Table, and_, exists, func, or_, select

from storage.tables import (
    addresses,
    answered,
    attendees,
    contributions,
    dead_letters,
    documents,
    events,
    imports,
    metadata,
    organizations,
    outbox,
    persons,
    proposal_lineage,
    proposal_sources,
    proposal_versions,
    proposals,
    responses,
    section_comments,
    sections,
    stages,
    themes,
)

LATE = timedelta(minutes=10)
"""What is due longer than this has nobody who does it."""

_OPEN = ("queued", "leased")


@dataclass(frozen=True, slots=True)
class Rule:
    """`broken` finds the rows of `table` that break it. `wrong`: the data are not as they must be; otherwise
    somebody only has to look. `where` names the column that points to nothing."""

    name: str
    table: Table
    broken: ColumnElement[bool]
    wrong: bool = True
    where: str = ""


def rules(now: datetime) -> Iterator[Rule]:
    """Every rule whose rows can be judged one by one."""
    yield from _orphans()
    yield from _places()
    yield from _lineage()
    yield from _consultation()
    yield from _proposals()
    yield from _responses()
    yield from _messages(now)
    yield from _people()
    unfinished = and_(imports.c.visible_at.is_(None), imports.c.at < now - LATE)
    yield Rule("import_unfinished", imports, unfinished, wrong=False)
    yield Rule("dead_letter", dead_letters, dead_letters.c.resolved_at.is_(None), wrong=False)


def _orphans() -> Iterator[Rule]:
    for table in metadata.sorted_tables:
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
            parent = key.column.table.alias()
            missing = ~exists().where(parent.c[key.column.name] == key.parent)
            where = f"{table.name}.{key.parent.name}"
            yield Rule("orphan", table, and_(key.parent.is_not(None), missing), where=where)


def _places() -> Iterator[Rule]:
    other = attendees.alias()
    same = exists().where(
        other.c.registration_id == attendees.c.registration_id,
        other.c.position == attendees.c.position,
        other.c.id < attendees.c.id,
    )
    yield Rule("position_twice", attendees, same)


def _lineage() -> Iterator[Rule]:
    yield Rule("lineage_stage", contributions, _of_another_process(contributions, stages, "stage_id"))
    yield Rule("lineage_event", contributions, _of_another_process(contributions, events, "event_id"))
    yield Rule("lineage_theme", contributions, _of_another_process(contributions, themes, "theme_id"))
    yield Rule("lineage_event_theme", events, _of_another_process(events, themes, "theme_id"))
    yield Rule("lineage_split", themes, _of_another_process(themes, themes.alias(), "split_from_id"))
    target = organizations.alias()
    chain = exists().where(
        target.c.id == organizations.c.merged_into_id,
        or_(target.c.merged_into_id.is_not(None), target.c.id == organizations.c.id),
    )
    yield Rule("lineage_merged", organizations, chain)


def _consultation() -> Iterator[Rule]:
    """Documents, their sections and what is said of them belong to one process, and to each other."""
    yield Rule("lineage_document", documents, _of_another_process(documents, stages, "stage_id"))
    foreign = exists().where(
        themes.c.id == sections.c.theme_id,
        documents.c.id == sections.c.document_id,
        themes.c.process_id != documents.c.process_id,
    )
    yield Rule("lineage_section", sections, foreign)
    elsewhere = exists().where(
        contributions.c.id == section_comments.c.contribution_id,
        sections.c.id == section_comments.c.section_id,
        documents.c.id == sections.c.document_id,
        or_(
            contributions.c.object != documents.c.code,
            contributions.c.process_id != documents.c.process_id,
        ),
    )
    yield Rule("comment_elsewhere", section_comments, elsewhere)


def _proposals() -> Iterator[Rule]:
    """Proposals begin with a first version and grow one by one; none comes from itself, and all that they
    name is of their process."""
    yield Rule("lineage_proposal_stage", proposals, _of_another_process(proposals, stages, "stage_id"))
    yield Rule("lineage_proposal_theme", proposals, _of_another_process(proposals, themes, "theme_id"))
    theirs = proposal_versions.c.proposal_id == proposals.c.id
    last = select(func.coalesce(func.max(proposal_versions.c.number), 0)).where(theirs).scalar_subquery()
    count = select(func.count()).select_from(proposal_versions).where(theirs).scalar_subquery()
    yield Rule("proposal_version", proposals, or_(count == 0, count != last))
    strange = exists().where(
        contributions.c.id == proposal_sources.c.contribution_id,
        proposals.c.id == proposal_sources.c.proposal_id,
        contributions.c.process_id != proposals.c.process_id,
    )
    yield Rule("proposal_source", proposal_sources, strange)
    edge, deeper = proposal_lineage.c, proposal_lineage.alias()
    below = select(edge.parent_id.label("root"), edge.child_id.label("id")).cte("below", recursive=True)
    below = below.union(select(below.c.root, deeper.c.child_id).where(deeper.c.parent_id == below.c.id))
    around = select(below.c.root).where(below.c.root == below.c.id)
    yield Rule("proposal_circle", proposal_lineage, edge.parent_id.in_(around))


def _responses() -> Iterator[Rule]:
    """The current response of a proposal answers its own words and those of what it comes from directly; one
    without a proposal answers something; what was merged is part of the other."""
    alone, current = responses.c.proposal_id.is_(None), _is_current()
    nothing = ~exists().where(answered.c.response_id == responses.c.id)
    silent = or_(and_(alone, nothing), and_(~alone, current, _leaves_words_out()))
    yield Rule("response_unheard", responses, silent)
    joined = exists().where(
        proposal_lineage.c.parent_id == responses.c.proposal_id,
        proposal_lineage.c.child_id == responses.c.merged_into_id,
    )
    merged = responses.c.outcome == "fusionada_con"
    yield Rule("response_unmerged", responses, and_(merged, ~alone, current, ~joined), wrong=False)


def _is_current() -> ColumnElement[bool]:
    """Nothing later was decided of its proposal."""
    later = responses.alias()
    same_day = and_(later.c.decided_on == responses.c.decided_on, later.c.id > responses.c.id)
    newer = or_(later.c.decided_on > responses.c.decided_on, same_day)
    found: ColumnElement[bool] = ~exists().where(later.c.proposal_id == responses.c.proposal_id, newer)
    return found


def _leaves_words_out() -> ColumnElement[bool]:
    """Of its proposal, or of what that comes from directly, there are words that it does not answer."""
    own = proposal_sources.c
    parents = select(proposal_lineage.c.parent_id).where(
        proposal_lineage.c.child_id == responses.c.proposal_id
    )
    heard = exists().where(
        answered.c.response_id == responses.c.id, answered.c.contribution_id == own.contribution_id
    )
    theirs = or_(own.proposal_id == responses.c.proposal_id, own.proposal_id.in_(parents))
    found: ColumnElement[bool] = exists().where(theirs, ~heard)
    return found


def _of_another_process(table: Table, named: FromClause, column: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = exists().where(
        named.c.id == table.c[column], named.c.process_id != table.c.process_id
    )
    return found


def _messages(now: datetime) -> Iterator[Rule]:
    row, is_open = outbox.c, outbox.c.status.in_(_OPEN)
    leased, owned = row.status == "leased", or_(row.lease_owner.is_not(None), row.lease_until.is_not(None))
    nobodys = or_(row.lease_owner.is_(None), row.lease_until.is_(None))
    yield Rule("lease_of_nobody", outbox, and_(leased, nobodys))
    yield Rule("lease_left", outbox, and_(~leased, owned))
    yield Rule("message_empty", outbox, and_(is_open, row.body.is_(None), row.person_id.is_(None)))
    yield Rule("message_nowhere", outbox, and_(is_open, row.body.is_not(None), row.address_id.is_(None)))
    yield Rule("end_unexplained", outbox, and_(row.status.notin_((*_OPEN, "sent")), row.reason == ""))
    yield Rule("lease_expired", outbox, and_(leased, row.lease_until < now - LATE), wrong=False)
    yield Rule("message_late", outbox, and_(row.status == "queued", row.due_at < now - LATE), wrong=False)
    yield Rule("message_repeated", outbox, row.repeats > 0, wrong=False)


def _people() -> Iterator[Rule]:
    named = or_(persons.c.name.is_not(None), persons.c.phone.is_not(None))
    yield Rule("erased_named", persons, and_(persons.c.erased_at.is_not(None), named))
    forgotten = exists().where(persons.c.id == addresses.c.person_id, persons.c.erased_at.is_not(None))
    yield Rule("erased_reachable", addresses, forgotten)
