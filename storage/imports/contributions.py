"""Saving contributions that came by another way, piece by piece; the same file again adds nothing."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from domain.codes import new_proposal_code
from domain.row_links import LinkedContribution
from domain.text import fold
from storage.imports.ledger import unfinished
from storage.imports.organizations import organization_ids
from storage.tables import contributions, section_comments

_CODE_LENGTH = 5  # imports bring thousands: four glyphs stay for those who have to type theirs


def save_contributions(
    conn: Connection, piece: Sequence[LinkedContribution], via: str, import_id: int, now: datetime
) -> int:
    """Write those that (via, external_id) does not know yet; returns how many. What an import that died half
    way has left behind is taken over: it becomes visible with this one."""
    ids = [linked.row.external_id for linked in piece]
    same = (contributions.c.via == via, contributions.c.external_id.in_(ids))
    known = set(conn.execute(select(contributions.c.external_id).where(*same)).scalars())
    left = update(contributions).where(*same, contributions.c.import_id.in_(unfinished()))
    adopted = conn.execute(left.values(import_id=import_id)).rowcount if known else 0
    new = [linked for linked in piece if linked.row.external_id not in known]
    if new:
        organizations = organization_ids(conn, (linked.row.organization for linked in new), now)
        codes = _free_codes(conn, len(new))
        rows = [
            _values(linked, organizations.get(linked.row.organization.key), via)
            | {"code": code, "import_id": import_id}
            for linked, code in zip(new, codes, strict=True)
        ]
        conn.execute(insert(contributions), rows)
        _place(conn, dict(zip(codes, new, strict=True)))
    return len(new) + adopted


def _values(linked: LinkedContribution, organization_id: int | None, via: str) -> dict[str, Any]:
    row = linked.row
    return {
        "process_id": linked.process_id,
        "stage_id": linked.stage_id,
        "event_id": linked.event_id,
        "theme_id": linked.theme_id,
        "organization_id": organization_id,
        "author_name": row.person_name,
        "author_contact": row.person_contact,
        "ubigeo": row.ubigeo or None,
        "object": linked.object,
        "cross_cutting": row.cross_cutting,
        "text": row.text,
        "via": via,
        "received_at": row.received_at,
        "external_id": row.external_id,
        "searchable": fold(row.text),
        **_NOT_SAID,
    }


_NOT_SAID: dict[str, Any] = {
    **dict.fromkeys(("problem", "ask", "suggested_entity", "suggested_indicator", "suggested_deadline"), ""),
    **dict.fromkeys(("message_id", "form_version", "consent_version"), ""),
    "language": "es",
    "revision": "pendiente",
    "publish_name": False,
}


def _place(conn: Connection, made: Mapping[str, LinkedContribution]) -> None:
    """Which of them are about a section."""
    about = {code: linked.section_id for code, linked in made.items() if linked.section_id is not None}
    if about:
        ids = select(contributions.c.id, contributions.c.code).where(contributions.c.code.in_(about))
        rows = [{"contribution_id": id_, "section_id": about[code]} for id_, code in conn.execute(ids)]
        conn.execute(insert(section_comments), rows)


def _free_codes(conn: Connection, count: int) -> list[str]:
    codes: set[str] = set()
    while len(codes) < count:
        some = {new_proposal_code(secrets.randbelow, _CODE_LENGTH) for _ in range(count - len(codes))}
        taken = select(contributions.c.code).where(contributions.c.code.in_(some))
        codes |= some - set(conn.execute(taken).scalars())
    return list(codes)
