"""What becomes of the words of somebody who wants to be forgotten."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from domain.redaction import KnownNames, redact
from domain.text import fold
from storage.tables import (
    answered,
    contribution_media,
    contributions,
    exports,
    proposal_edits,
    proposal_sources,
    proposal_versions,
    proposals,
    ratings,
    section_comments,
    supports,
)

_WORDS = ("text", "problem", "ask", "suggested_entity", "suggested_indicator", "suggested_deadline")
_OF_VERSION = ("problem", "commitment", "entity", "indicator", "deadline")
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
    What the team wrote of it stays; its own text as a proposal's first version goes with it.
    """
    known = KnownNames(names)
    last_pack = conn.execute(select(func.max(exports.c.at)).where(exports.c.pack == "public")).scalar()
    found = conn.execute(select(contributions).where(contributions.c.person_id == person_id)).all()
    for one in found:
        listed = last_pack is not None and one.received_at <= last_pack
        decided = _is_decided(conn, one.id)
        if keep or ((listed or decided) and one.revision == "publicable"):
            _write(conn, one.id, {word: redact(getattr(one, word), known) for word in _WORDS})
            _write_as_received(conn, one, lambda text: redact(text, known))
        elif listed or decided or _has_supports(conn, one.id):
            _write(conn, one.id, {**dict.fromkeys(_WORDS, ""), "withdrawn_at": one.withdrawn_at or now})
            _write_as_received(conn, one, lambda _text: "")
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


def _write_as_received(conn: Connection, one: Row[Any], change: Callable[[str], str]) -> None:
    """The first version of the proposal that it began is its own words (storage/proposals/making.py)."""
    first = (
        select(proposal_versions)
        .join(proposals, proposals.c.id == proposal_versions.c.proposal_id)
        .where(proposals.c.process_id == one.process_id, proposals.c.code == one.code)
        .where(proposal_versions.c.number == 1)
    )
    for version in conn.execute(first).all():
        said = {word: getattr(version, word) for word in _OF_VERSION if getattr(version, word)}
        left = {word: change(text) for word, text in said.items()}
        conn.execute(update(proposal_versions).where(proposal_versions.c.id == version.id).values(**left))
        for word, text in said.items():
            edited = (proposal_edits.c.proposal_id == version.proposal_id, proposal_edits.c.old == text)
            conn.execute(update(proposal_edits).where(*edited).values(old=left[word]))


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
    conn.execute(delete(contributions).where(contributions.c.id == contribution_id))
