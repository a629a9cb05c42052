"""Correcting what a registration says of who comes and for whom."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from storage.sql import Query
from storage.tables import organizations, registrations

_organization = Query(
    select(registrations.c.organization_kind, organizations.c.name)
    .select_from(registrations.outerjoin(organizations))
    .where(registrations.c.id == bindparam("in_id"))
)
_set_organization = Query(
    update(registrations)
    .where(registrations.c.id == bindparam("in_id"))
    .values(
        organization_id=bindparam("new_organization", type_=registrations.c.organization_id.type),
        organization_kind=bindparam("new_kind"),
    )
)


def organization_of(conn: Connection, registration_id: int) -> tuple[str, str]:
    """(kind, name) of the organisation that a registration is for; the name is empty where there is none."""
    found: Any = _organization.first(conn, in_id=registration_id)
    return (found.organization_kind, found.name or "")


def set_organization(conn: Connection, registration_id: int, organization_id: int | None, kind: str) -> None:
    """Write for whom they come. The seat stays where it was taken: a correction moves nobody on the list."""
    _set_organization.run(conn, in_id=registration_id, new_organization=organization_id, new_kind=kind)
