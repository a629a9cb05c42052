"""What people do with documents: they support, comment, and see what others said and was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from domain.text import fold
from storage.documents import HEARD, OF_DOCUMENTS
from storage.known_names import cleaned
from storage.sql import Query
from storage.supporters import number
from storage.tables import (
    answered,
    contributions,
    imports,
    responses,
    section_comments,
    section_supports,
)

_support = Query(
    insert_or_ignore(section_supports).on_conflict_do_nothing(index_elements=["section_id", "person_id"])
)
_supporters = Query(
    select(number(section_supports, section_supports.c.section_id == bindparam("in_section")).label("number"))
)
_id = Query(select(contributions.c.id).where(contributions.c.code == bindparam("in_code")))
_place = Query(insert(section_comments))
_more = Query(
    update(contributions)
    .where(
        contributions.c.code == bindparam("in_code"),
        contributions.c.person_id == bindparam("in_person"),
        contributions.c.revision == "pendiente",
    )
    .values(
        text=contributions.c.text + bindparam("new_text"),
        searchable=contributions.c.searchable + bindparam("new_folded"),
    )
)


@dataclass(frozen=True, slots=True)
class Said:
    """A comment that anybody may read, and how it was answered last (None: not yet)."""

    code: str
    text: str
    via: str
    received_at: datetime
    outcome: str | None
    reason: str
    decided_on: date | None


_last = (
    select(responses.c.id)
    .join(answered, answered.c.response_id == responses.c.id)
    .where(answered.c.contribution_id == contributions.c.id)
    .order_by(responses.c.decided_on.desc(), responses.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_readable = (
    select(
        *(contributions.c[name] for name in ("code", "text", "via", "received_at")),
        *(responses.c[name] for name in ("outcome", "reason", "decided_on")),
    )
    .select_from(
        contributions.outerjoin(imports, imports.c.id == contributions.c.import_id).outerjoin(
            responses, responses.c.id == _last
        )
    )
    .where(contributions.c.revision == "publicable", contributions.c.text != "", HEARD)
    .order_by(contributions.c.id.desc())
    .limit(bindparam("in_most"))
    .offset(bindparam("in_start"))
)
_about = _readable.where(
    contributions.c.process_id == bindparam("in_process"),
    contributions.c.object == bindparam("in_object"),
    OF_DOCUMENTS,
)
_of_document = Query(_about)
_of_section = Query(
    _about.join(section_comments, section_comments.c.contribution_id == contributions.c.id).where(
        section_comments.c.section_id == bindparam("in_section")
    )
)


def support(
    conn: Connection, section_id: int, person_id: int, channel: str, now: datetime
) -> tuple[bool, int]:
    """Stand behind a section, once: whether this is new, and how many do now."""
    new = _support.run(conn, section_id=section_id, person_id=person_id, channel=channel, at=now) > 0
    return new, int(_supporters.first(conn, in_section=section_id).number)


def place_comment(conn: Connection, code: str, section_id: int) -> None:
    """Say that the contribution with that code is about this section."""
    row = _id.first(conn, in_code=code)
    _place.run(conn, contribution_id=row.id, section_id=section_id)


def go_on(conn: Connection, code: str, person_id: int, words: str) -> bool:
    """Add the rest of a comment that came in pieces, unless somebody has read it; whether it was added."""
    more = {"new_text": f"\n{words}", "new_folded": f" {fold(words)}"}
    return _more.run(conn, in_code=code, in_person=person_id, **more) > 0


def said(
    conn: Connection, process_id: int, code: str, section_id: int, start: int, most: int
) -> Sequence[Said]:
    """What anybody may read of what was said about a document (its code) or, where `section_id` is not 0,
    about that part of it: the newest first."""
    page = {"in_start": start, "in_most": most}
    about = {"in_process": process_id, "in_object": code, **page}
    found = (
        _of_section.all(conn, in_section=section_id, **about)
        if section_id
        else _of_document.all(conn, **about)
    )
    return cleaned(
        conn,
        lambda clean: [
            replace(Said(*row), text=clean(row.text), reason=clean(row.reason or "")) for row in found
        ],
    )


def is_anything_said(conn: Connection, process_id: int, code: str) -> bool:
    """Whether anybody may read something that was said about that document."""
    about = {"in_process": process_id, "in_object": code, "in_start": 0, "in_most": 1}
    return bool(_of_document.all(conn, **about))
