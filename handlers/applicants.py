"""From the answers of a registration to who registers: the person, their consent, their organisation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.context import Context
from bot.flow import Progress
from domain.organizations import kind_of, needs_name, seat_class
from handlers.permission import person_of
from handlers.place_steps import answered_place
from storage import identity, organizations


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who registers, and for whom. `reused`: their organisation is that of the last time, not asked now."""

    person_id: int
    name: str
    kind: str
    organization_id: int | None
    reused: bool

    @property
    def cls(self) -> str:
        """The class of the seats that this applicant may take."""
        return seat_class(self.kind)


def applicant(ctx: Context, progress: Progress) -> Applicant:
    """Write down what the form says of the person; someone new begins to exist here, with their consent."""
    values, subject = progress.values(), progress.subject
    name = values.get("name") or subject.get("called") or ""
    here = answered_place(values) or ctx.address.ubigeo
    kind = values.get("kind") or subject["kind"]
    organization = _organization(ctx, values, subject, kind, here)
    person_id = person_of(ctx, progress)
    known: dict[str, Any] = {"last_organization_id": organization, "last_organization_kind": kind}
    if ctx.person is not None and "name" in values:
        known["name"] = name
    if here is not None and (ctx.person is None or ctx.person.ubigeo is None):
        known["ubigeo"] = here
    identity.update_person(ctx.conn, person_id, **known)
    return Applicant(person_id, name, kind, organization, reused="kind" not in values)


def organization_named(ctx: Context, kind: str, name: str, here: str | None) -> int | None:
    """The organisation of a kind by its name, made if it is new; None for who comes on their own."""
    if not needs_name(kind):
        return None
    filled = kind_of(kind)
    return organizations.find_or_create(
        ctx.conn, name=name, type_=filled.type, subtype=filled.subtype, ubigeo=here, now=ctx.now
    )


def _organization(
    ctx: Context, values: Mapping[str, Any], subject: Mapping[str, Any], kind: str, here: str | None
) -> int | None:
    if "kind" not in values:
        reused: int | None = subject.get("organization")
        return reused
    known = values.get("same") == "yes" and subject["match"]["name"]
    return organization_named(ctx, kind, known or values.get("organization", ""), here)
