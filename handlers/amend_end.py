"""What was corrected is written: what amend.py asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot import talk
from bot.context import Context
from bot.flow import Progress
from bot.reply import Reply, say
from domain.text import fold
from handlers.applicants import organization_named
from handlers.companions_leaving import who_leaves
from handlers.own_registrations import owned
from handlers.place_steps import answered_place, place_label
from mensajes import catalog
from storage import identity
from storage.corrections import organization_of, set_organization
from storage.my_registrations import MyRegistration, change_names


def finish(ctx: Context, progress: Progress) -> Reply:
    own = owned(ctx, str(progress.subject["registration"]))
    if own is None or ctx.person is None:
        return say("tickets.ended")
    values = progress.values()
    if values["what"] == "leave":
        return who_leaves(ctx, own)
    if values["what"] == "people" and len(_along(own, values["people"])) != len(own.people) - 1:
        return talk.reopen(ctx, progress, "people", "count")
    _write(ctx, own, values)
    again = owned(ctx, str(own.id)) or own
    here = values.get("place") and answered_place(values)
    return say(
        "amend.done",
        people=list(again.people),
        organization=organization_said(ctx, own.id),
        place=place_said(ctx, here or ctx.person.ubigeo),
    )


def _write(ctx: Context, own: MyRegistration, values: Mapping[str, Any]) -> None:
    person = ctx.person
    if person is None:
        return
    if values["what"] == "kind":
        here = person.ubigeo
        organization = organization_named(ctx, values["kind"], values.get("organization", ""), here)
        set_organization(ctx.conn, own.id, organization, values["kind"])
        identity.update_person(
            ctx.conn, person.id, last_organization_id=organization, last_organization_kind=values["kind"]
        )
    elif values["what"] == "place":
        identity.update_person(ctx.conn, person.id, ubigeo=answered_place(values))
    elif values["what"] == "people":
        change_names(ctx.conn, own.id, (own.people[0], *_along(own, values["people"])))
    else:
        change_names(ctx.conn, own.id, (values["name"], *own.people[1:]))
        identity.update_person(ctx.conn, person.id, name=values["name"])


def _along(own: MyRegistration, typed: Sequence[str]) -> Sequence[str]:
    """The names of who comes along. Who types their own first, as on a list, does not mean it as one more."""
    mine = own.people[0]
    return typed[1:] if len(typed) == len(own.people) and fold(typed[0]) == fold(mine) else typed


def organization_said(ctx: Context, registration_id: int) -> str:
    """ "Ronda de Hualcuy", or the kind where there is no name."""
    kind, name = organization_of(ctx.conn, registration_id)
    return name or catalog.text(ctx.language, f"register.kind.option.{kind}")


def place_said(ctx: Context, ubigeo: str | None) -> str:
    return place_label(ubigeo) if ubigeo else catalog.text(ctx.language, "mydata.none")
