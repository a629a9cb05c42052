"""What becomes of the words of somebody who wants to be forgotten."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, func, select, update

from domain.redaction import KnownNames, redact
from domain.text import fold
from storage import suggestions
from storage.tables import (
    answered,
    assessments,
    contribution_media,
    contributions,
    exports,
    proposal_edits,
    proposal_sources,
    proposal_versions,
    ratings,
    responses,
    section_comments,
    supports,
)

_WORDS = ("text", "problem", "ask", "suggested_entity", "suggested_indicator", "suggested_deadline")
_RECEIVED = ("problem", "commitment", "entity", "indicator", "deadline")
_OF_VERSION = (*_RECEIVED, "title", "contribution", "milestones")
_NAMELESS: dict[str, Any] = {
    "author_name": "",
    "author_contact": "",
    "message_id": "",
    "latitude": None,
    "longitude": None,
    "publish_name": False,
}


def forget_words(
    conn: Connection, person_id: int, names: Sequence[str], *, keep: bool, now: datetime
) -> None:
    """Each contribution has one of three fates.

    *Nameless*: it stays, without author, exact point or files, and its text without the author's names,
    phones and documents: so do all with `keep`, and those that anybody could read and that went out in a
    public pack or were decided about.
    *Empty*: the row stays, withdrawn and without any word, because a public pack lists it, it was decided
    about, a proposal was made of it, or other people stand behind it. *Gone*: everything else.
    What the team wrote of it stays, without the names; its own text in a proposal's versions goes with it.
    """
    known = KnownNames(names)
    last_pack = conn.execute(select(func.max(exports.c.at)).where(exports.c.pack == "public")).scalar()
    found = conn.execute(select(contributions).where(contributions.c.person_id == person_id)).all()
    for one in found:
        listed = last_pack is not None and one.received_at <= last_pack
        decided = _is_decided(conn, one.id)
        if keep or ((listed or decided) and one.revision == "publicable"):
            _write(conn, one.id, {word: redact(getattr(one, word), known) for word in _WORDS})
            _write_as_received(conn, one, lambda text: redact(text, known), known)
        elif listed or decided or _has_supports(conn, one.id):
            _write(conn, one.id, {**dict.fromkeys(_WORDS, ""), "withdrawn_at": one.withdrawn_at or now})
            _write_as_received(conn, one, lambda _text: "", known)
        else:
            _delete(conn, one.id)


def forget_sentences(conn: Connection, person_id: int, names: Sequence[str], *, keep: bool) -> None:
    """What they said of events: the scores count as before. With `keep` the words stay, without their name
    and as they were allowed to be quoted; otherwise they go."""
    known = KnownNames(names)
    said = select(ratings.c.id, ratings.c.text).where(ratings.c.person_id == person_id, ratings.c.text != "")
    for one in conn.execute(said).all():
        left = {"text": redact(one.text, known)} if keep else {"text": "", "quote": False}
        conn.execute(update(ratings).where(ratings.c.id == one.id).values(quote_name=False, **left))


def _write(conn: Connection, contribution_id: int, values: dict[str, Any]) -> None:
    conn.execute(
        update(contributions)
        .where(contributions.c.id == contribution_id)
        .values(**_NAMELESS, **values, searchable=fold(values["text"]))
    )


def _write_as_received(
    conn: Connection, one: Row[Any], change: Callable[[str], str], known: KnownNames
) -> None:
    """Wherever the proposals that it is behind repeat its words they go with it; what the team wrote of
    them, and the reasons of decisions, keep everything but the author's names."""

    def left(text: str) -> str:
        return change(text) if text in theirs else _nameless(text, known)

    behind = select(proposal_sources.c.proposal_id).where(proposal_sources.c.contribution_id == one.id)
    versions = conn.execute(
        select(proposal_versions).where(proposal_versions.c.proposal_id.in_(behind))
    ).all()
    first = (getattr(row, word) for row in versions if row.number == 1 and row.by == "" for word in _RECEIVED)
    theirs = {text for text in (*(getattr(one, word) for word in _WORDS), *first) if text}
    _rewrite(conn, proposal_versions, versions, _OF_VERSION, left)
    edits = select(proposal_edits).where(proposal_edits.c.proposal_id.in_(behind))
    _rewrite(conn, proposal_edits, conn.execute(edits).all(), ("old", "new"), left)
    notes = select(assessments).where(assessments.c.proposal_id.in_(behind))
    _rewrite(conn, assessments, conn.execute(notes).all(), ("note",), left)
    decided = select(answered.c.response_id).where(answered.c.contribution_id == one.id)
    reasons = select(responses).where(responses.c.id.in_(decided))
    _rewrite(conn, responses, conn.execute(reasons).all(), ("reason",), lambda text: _nameless(text, known))


def _nameless(text: str, known: KnownNames) -> str:
    """What others wrote is touched only where it names the person."""
    return redact(text, known) if any(known.spans(text)) else text


def _rewrite(
    conn: Connection,
    table: Table,
    rows: Sequence[Row[Any]],
    columns: Sequence[str],
    left: Callable[[str], str],
) -> None:
    for row in rows:
        words = {name: left(getattr(row, name)) for name in columns}
        if any(text != getattr(row, name) for name, text in words.items()):
            conn.execute(update(table).where(table.c.id == row.id).values(**words))


def _is_decided(conn: Connection, contribution_id: int) -> bool:
    """Whether there is a response to it, or it is part of a proposal."""
    response = select(answered.c.contribution_id).where(answered.c.contribution_id == contribution_id)
    part = select(proposal_sources.c.contribution_id).where(
        proposal_sources.c.contribution_id == contribution_id
    )
    return conn.execute(response.union(part)).first() is not None


def _has_supports(conn: Connection, contribution_id: int) -> bool:
    behind = select(supports.c.id).where(supports.c.contribution_id == contribution_id).limit(1)
    return conn.execute(behind).first() is not None


def _delete(conn: Connection, contribution_id: int) -> None:
    conn.execute(delete(contribution_media).where(contribution_media.c.contribution_id == contribution_id))
    conn.execute(delete(section_comments).where(section_comments.c.contribution_id == contribution_id))
    suggestions.forget(conn, contribution_id)
    conn.execute(delete(contributions).where(contributions.c.id == contribution_id))
