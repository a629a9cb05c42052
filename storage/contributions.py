"""Receiving what a person proposes: their words whole, as they said them, under a code of their own."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_ignore

from domain.codes import new_proposal_code
from domain.text import fold
from storage import media
from storage.sql import Query
from storage.tables import consents, contributions

PROPOSAL = "propuesta"
UNREAD = "pendiente"

_FOUR_GLYPHS = 5  # tries; then codes of five
_SMALL = {"suggested_entity": "", "suggested_indicator": "", "suggested_deadline": ""}

_receive = Query(
    insert_or_ignore(contributions)
    .on_conflict_do_nothing(index_elements=["code"])
    .returning(contributions.c.id)
)
_own = (contributions.c.code == bindparam("in_code"), contributions.c.person_id == bindparam("in_person"))
_hints = Query(
    update(contributions)
    .where(*_own)
    .values(
        suggested_entity=bindparam("new_entity"),
        suggested_indicator=bindparam("new_indicator"),
        suggested_deadline=bindparam("new_deadline"),
    )
    .returning(contributions.c.id)
)
_show_author = Query(update(contributions).where(*_own).values(publish_name=True))
_consented = Query(
    select(consents.c.version)
    .where(
        consents.c.person_id == bindparam("in_person"),
        consents.c.purpose == "participation",
        consents.c.granted.is_(True),
    )
    .order_by(consents.c.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Received:
    """A proposal or a comment to keep. `problem` and `ask` are the words of a proposal's two questions, empty
    where they were spoken; `object` is PROPOSAL or the code of the document that the `comment` is about;
    `via` is the channel it truly came by (`terminal` is none of the official ways in: it stays
    `terminal`, so that trying the bot out is never counted as one of them), and `message_id` the provider's
    of the message that sent it; `place` is a shared point; `files` are media ids, each with its question."""

    process_id: int
    stage_id: int | None
    theme_id: int | None
    person_id: int
    ubigeo: str | None
    problem: str
    ask: str
    via: str
    message_id: str
    form_version: str
    consent_version: str
    language: str
    publish_name: bool
    place: tuple[float, float] | None = None
    files: Sequence[tuple[int, str]] = ()
    object: str = PROPOSAL
    comment: str = ""


def receive(conn: Connection, given: Received, now: datetime) -> str:
    """Keep it and return its code (P-7KQ2). It waits for a person to read it before anybody else does."""
    text = "\n".join(words for words in (given.problem, given.ask, given.comment) if words)
    latitude, longitude = (f"{degrees:.6f}" for degrees in given.place) if given.place else (None, None)
    row, tries = None, 0
    while row is None:
        code = new_proposal_code(secrets.randbelow, 4 if tries < _FOUR_GLYPHS else 5)
        tries += 1
        row = _receive.first(
            conn,
            code=code,
            process_id=given.process_id,
            stage_id=given.stage_id,
            theme_id=given.theme_id,
            person_id=given.person_id,
            author_name="",  # the person's own row says it
            author_contact="",
            ubigeo=given.ubigeo,
            object=given.object,
            text=text,
            problem=given.problem,
            ask=given.ask,
            latitude=latitude,
            longitude=longitude,
            via=given.via,
            message_id=given.message_id,
            received_at=now,
            form_version=given.form_version,
            consent_version=given.consent_version,
            language=given.language,
            revision=UNREAD,
            publish_name=given.publish_name,
            searchable=fold(text),
            **_SMALL,
        )
    for media_id, step in given.files:
        media.belong(conn, row.id, media_id, step)
    return code


def keep_hints(
    conn: Connection,
    code: str,
    person_id: int,
    *,
    entity: str,
    indicator: str,
    deadline: str,
    files: Sequence[tuple[int, str]] = (),
) -> bool:
    """Who could do it, how we would know and for when; False when the proposal is not this person's."""
    row = _hints.first(
        conn,
        in_code=code,
        in_person=person_id,
        new_entity=entity,
        new_indicator=indicator,
        new_deadline=deadline,
    )
    for media_id, step in files if row is not None else ():
        media.belong(conn, row.id, media_id, step)
    return row is not None


def show_author(conn: Connection, code: str, person_id: int) -> bool:
    """From now on its author's name may stand beside it; False when it is not this person's."""
    return _show_author.run(conn, in_code=code, in_person=person_id) > 0


def consented_version(conn: Connection, person_id: int) -> str:
    """The version of the notice that the person accepted last; empty where the ledger holds none."""
    row = _consented.first(conn, in_person=person_id)
    return "" if row is None else str(row.version)
