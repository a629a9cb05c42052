"""What became of a registration, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from bot.context import Context
from domain.event_seats import Rule
from domain.person_names import first_name
from domain.reminders import Timetable, schedule
from handlers.joined_chats import is_reached
from handlers.phrases import sentence, shortened
from handlers.when_where import when
from mensajes import catalog
from storage.outcome import Outcome

_HOURS = 24
_TITLE = 44


def seated(language: str, outcome: Outcome, name: str) -> list[str]:
    """ "Listo, Rosa: tienes cupo. Tu código es R7K4.", of one person or of a party."""
    first = first_name(name)
    if len(outcome.seated) == 1 and outcome.seated[0] == name:
        return [
            catalog.text(language, "register.seated", first=first),
            catalog.text(language, "register.code", code=outcome.code),
        ]
    names = list(outcome.seated)
    return [
        catalog.text(language, "register.seated.party", first=first, names=names, n=len(names)),
        catalog.text(language, "register.code.party", code=outcome.code),
    ]


def left_over(language: str, outcome: Outcome) -> list[str]:
    """Those of a party who wait while others sit, and those for whom there is nothing."""
    said = []
    if outcome.waiting:
        facts = {"names": list(outcome.waiting), "position": outcome.position or 1, "n": len(outcome.waiting)}
        said.append(catalog.text(language, "register.waiting.some", **facts))
    if outcome.left_out:
        names = list(outcome.left_out)
        said.append(catalog.text(language, "register.left_out", names=names, n=len(names)))
    return said


def waiting(ctx: Context, outcome: Outcome) -> list[str]:
    """The place on the list, its rule, and that nobody should travel yet."""
    language = ctx.language
    many = len(outcome.waiting) > 1
    key = "waiting.party" if many else "waiting.position"
    return [
        catalog.text(language, key, position=outcome.position or 1),
        catalog.text(language, "waiting.together") if outcome.why == "together" else "",
        catalog.text(language, "waiting.order" if is_reached(ctx) else "waiting.order.here"),
        rule_words(language, outcome.rule),
        no_travel(ctx),
        catalog.text(language, "waiting.leave"),
    ]


def no_travel(ctx: Context) -> str:
    """That who waits has no seat yet, and how they will know."""
    key = "waiting.do_not_travel" if is_reached(ctx) else "waiting.do_not_travel.here"
    return catalog.text(ctx.language, key)


def rule_words(language: str, rule: Rule | None) -> str:
    """Who goes first, and until when: a place may change."""
    if rule is None:
        return catalog.text(language, "waiting.rule.none")
    if rule.until is None:
        return catalog.text(language, "waiting.rule.always")
    until: date = rule.until
    return catalog.text(language, "waiting.rule", day=until.day, until=until)


def series_lines(language: str, events: Mapping[int, Any], outcomes: Mapping[int, Outcome]) -> list[str]:
    """One line for each date of a series, in their order, with what it is."""
    in_order = sorted(outcomes, key=lambda event_id: (events[event_id].starts_at, event_id))
    return [sentence(_series_line(language, events[one], outcomes[one])) for one in in_order]


def reminders_words(ctx: Context, event: Any, *, will_join: bool = False) -> str:
    """ "Te aviso 3 días antes y un día antes."; empty when nothing is left to remind of, or they want none.
    Where nothing reaches them but what they come to see, when to come; `will_join`: they are about to say
    where else they can be reached."""
    if ctx.person is not None and not ctx.person.reminders:
        return ""
    leads = _leads(ctx.language, event, ctx.now)
    if not leads:
        return ""
    if ctx.address.opted_out_at is not None:
        return catalog.text(ctx.language, "register.reminders.stopped")
    key = "register.reminders" if will_join or is_reached(ctx) else "register.reminders.here"
    return catalog.text(ctx.language, key, leads=leads)


def _leads(language: str, event: Any, now: Any) -> Sequence[str]:
    """How long before the event each reminder comes, the first one first."""
    zone, rules = ZoneInfo(event.timezone), tuple(event.reminder_rules)
    timetable = Timetable(event.starts_at, zone, event.modality, event.date_status, rules)
    exact = event.date_status == "exacta"
    rules_due: Iterable[str] = (due.rule for due in schedule(timetable, now, now))
    return list(dict.fromkeys(_lead(language, rule, exact=exact) for rule in rules_due))


def _lead(language: str, rule: str, *, exact: bool) -> str:
    count, unit = int(rule[:-1]), rule[-1]
    days = count if unit == "d" else count // _HOURS
    if unit == "d" or not exact or count % _HOURS == 0:
        return catalog.text(language, "reminders.lead.days", n=max(1, days))
    return catalog.text(language, "reminders.lead.hours", n=count)


def _series_line(language: str, event: Any, outcome: Outcome) -> str:
    facts: dict[str, Any] = {"title": shortened(event.title, _TITLE), "day": when(language, event)}
    if outcome.refusal and outcome.refusal != "already":
        return catalog.text(language, "register.series.refused", **facts)
    if outcome.seated or outcome.refusal:
        return catalog.text(language, "register.series.seat", code=outcome.code, **facts)
    return catalog.text(language, "register.series.waiting", position=outcome.position or 1, **facts)
