"""What is said to who has registered: seats, places on the list, reminders, and how to undo it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.context import Context
from bot.reply import Reply
from domain.person_names import first_name
from handlers.applicants import Applicant
from handlers.confirmation import copied
from handlers.connecting import entries
from handlers.holding import held_words
from handlers.outcomes import left_over, reminders_words, seated, series_lines, waiting
from handlers.phrases import named, paragraph
from mensajes import catalog
from storage import events, organizations
from storage.my_registrations import clashes
from storage.outcome import Outcome

HELP_FOR = timedelta(minutes=15)
"""How long an answer to "¿Necesitas ayuda para participar?" is waited for."""


def answer(ctx: Context, event: Any, who: Applicant, outcomes: dict[int, Outcome]) -> Reply:
    """What there is now, what follows from it, and how to undo it."""
    language = ctx.language
    first = next(iter(outcomes.values()))
    if len(outcomes) == 1 and not first.seated:
        return paragraph(*waiting(ctx, first))
    rows = _events(ctx, event, outcomes)
    seats = {
        one.registration_id: rows[event_id]
        for event_id, one in outcomes.items()
        if one.seated and one.registration_id
    }
    _listen_for_needs(ctx, list(seats))
    held = held_words(ctx, list(seats))
    return paragraph(
        *_seats(ctx, who, outcomes, rows),
        entries(language, seats.values()),
        held or copied(ctx, seats),
        reminders_words(ctx, event, will_join=bool(held)),
        _organization_again(ctx, who),
        _clash(ctx, who, outcomes),
        catalog.text(language, "register.undo"),
        catalog.text(language, "register.help"),
    )


def _events(ctx: Context, event: Any, outcomes: dict[int, Outcome]) -> dict[int, Any]:
    if set(outcomes) == {event.id}:
        return {event.id: event}
    return {row.id: row for row in events.series_events(ctx.conn, event.series)}


def _seats(ctx: Context, who: Applicant, outcomes: dict[int, Outcome], rows: Mapping[int, Any]) -> list[str]:
    if len(outcomes) == 1:
        first = next(iter(outcomes.values()))
        return [*seated(ctx.language, first, who.name), *left_over(ctx.language, first)]
    lines = series_lines(ctx.language, rows, outcomes)
    return [catalog.text(ctx.language, "register.series", first=first_name(who.name)), *lines]


def _listen_for_needs(ctx: Context, ids: list[int]) -> None:
    if ids:
        ctx.remember(needs={"registrations": ids, "until": (ctx.now + HELP_FOR).isoformat()})


def _organization_again(ctx: Context, who: Applicant) -> str:
    """What was not asked this time is said, so that it can be corrected."""
    if not who.reused or who.organization_id is None:
        return ""
    name = organizations.organization_name(ctx.conn, who.organization_id)
    return catalog.text(ctx.language, "register.for_organization", name=named(ctx.language, name))


def _clash(ctx: Context, who: Applicant, outcomes: dict[int, Outcome]) -> str:
    for event_id in outcomes:
        for other in clashes(ctx.conn, who.person_id, event_id):
            if other.event_id not in outcomes:
                return catalog.text(
                    ctx.language, "register.clash", other=named(ctx.language, other.event.title)
                )
    return ""
