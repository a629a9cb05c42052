"""The life of a person's words in sentences, for the chat and for the page that anybody may open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from domain.life import Adopted, Advance, Decision, Life, Owed, Step
from domain.living import by_day
from mensajes import catalog
from mensajes.naming import named


def happened(language: str, life: Life, via: str, today: date) -> Iterator[str]:
    """What happened, a sentence for each day, decisions in their place; those that a later one took the place
    of in short."""
    days: list[tuple[date, int, list[str]]] = [
        (on, 0, [day_words(language, on, steps, via)]) for on, steps in by_day(life.steps)
    ]
    several = len({one.about for one in life.standing}) > 1
    for one in life.decisions:
        said = [decided(language, one, several=several)]
        if one in life.standing:
            said += reasons(language, one)
        days.append((one.on, 1, said))
    for _on, _rank, said in sorted(days, key=lambda day: day[:2]):
        yield from said
    for adopted in life.adopted:
        yield from adopted_words(language, adopted, life.standing, today)


def timeline(language: str, life: Life, via: str) -> Iterator[tuple[date, list[str]]]:
    """The same for a page: each day with its sentences; a decision's begin with the outcome. The reasons of
    those that stand are told apart (`reasons`)."""
    days: list[tuple[date, int, list[str]]] = []
    for on, steps in by_day(life.steps):
        what = [_step(language, step, via, spoken=False) for step in steps]
        days.append((on, 0, [catalog.text(language, "life.day.page", what=what)]))
    for one in life.decisions:
        facts = {"outcome": outcome_words(language, one.outcome), "code": one.about}
        key = "life.decided.page.of" if one.about else "life.decided.page"
        why = [] if one in life.standing else reasons(language, one)
        days.append((one.on, 1, [catalog.text(language, key, **facts), *why]))
    for on, _rank, said in sorted(days, key=lambda day: day[:2]):
        yield on, said


def day_words(language: str, on: date, steps: Iterable[Step], via: str) -> str:
    """ "15 dic.: la leyó una persona y se unió con 2 parecidas."."""
    return catalog.text(language, "life.day", on=on, what=[_step(language, step, via) for step in steps])


def outcome_words(language: str, outcome: str) -> str:
    """ "ENTRA AL PLAN con cambios"."""
    return catalog.text(language, f"life.outcome.{outcome}")


def decided(language: str, one: Decision, *, several: bool = False) -> str:
    """The day and the outcome; `several`: of which proposal."""
    facts = {"on": one.on, "outcome": outcome_words(language, one.outcome), "code": one.about}
    return catalog.text(language, "life.decided.of" if several and one.about else "life.decided", **facts)


def reasons(language: str, one: Decision) -> list[str]:
    """Why, who is responsible, and where it goes on."""
    said = [catalog.text(language, "life.reason", reason=_bare(one.reason))]
    if one.entity:
        said.append(catalog.text(language, "life.entity", entity=_bare(one.entity)))
    if one.merged_into:
        said.append(catalog.text(language, "life.merged_into", code=one.merged_into))
    if one.referred_to and one.referred_on:
        facts: dict[str, Any] = {"institution": one.referred_to, "document": one.referred_document}
        said.append(catalog.text(language, "life.referred", on=one.referred_on, **facts))
    return said


def adopted_words(language: str, one: Adopted, standing: Sequence[Decision], today: date) -> Iterator[str]:
    """What the State commits itself to, how far it is, and when there is news."""
    yield catalog.text(language, "life.adopted", title=_bare(one.title))
    if one.entity and all(decision.entity != one.entity for decision in standing):
        yield catalog.text(language, "life.entity", entity=_bare(one.entity))
    if one.advance is not None:
        yield from advance_words(language, one.advance)
    if one.next_on is not None:
        yield next_words(language, one.next_on, today)


def advance_words(language: str, one: Advance) -> Iterator[str]:
    """ "3 abr.: va en 40 %. Ya publican 40 postas."."""
    how_far = catalog.text(language, f"life.status.{one.status}")
    facts: dict[str, Any] = {"on": one.on, "status": how_far}
    if one.percent is None:
        yield catalog.text(language, "life.advance", **facts)
    else:
        yield catalog.text(language, "life.advance.percent", percent=f"{one.percent:g}", **facts)
    if one.text:
        yield f"{one.text[:1].upper()}{_bare(one.text)[1:]}."
    if one.evidence:
        yield catalog.text(language, "life.evidence", link=one.evidence)


def next_words(language: str, on: date, today: date) -> str:
    """ "Próxima noticia: abril.", with the year where it is another."""
    key = "life.next" if on.year == today.year else "life.next.year"
    return catalog.text(language, key, on=on, year=on.year)


def owed_words(language: str, owed: Owed) -> list[str]:
    """What is still to come, by when, and how late it is."""
    said = [] if owed.studied else [catalog.text(language, "life.pending")]
    if owed.by is not None:
        key = "life.late" if owed.late else "life.until"
        said.append(catalog.text(language, key, number=owed.by.day, until=owed.by, n=owed.late))
    if owed.now_at and owed.now_by:
        now = {"number": owed.now_by.day, "until": owed.now_by, "stage": named(language, owed.now_at)}
        said.append(catalog.text(language, "life.now_at", **now))
    return said


def _step(language: str, step: Step, via: str, *, spoken: bool = True) -> str:
    """One thing; `spoken`: by Rimay, else on a page."""
    facts: dict[str, Any] = {"n": step.number}
    key = f"life.step.{step.kind}"
    if step.kind == "received":
        facts["via"] = via
        key += "" if spoken else ".page"
    elif step.kind == "dated":
        facts["deadline"] = _bare(step.detail)
    elif step.kind == "checked" and step.detail:
        key = "life.step.checked.lacking"
        facts["what"] = [catalog.text(language, f"life.criterion.{one}") for one in step.detail.split()]
    if step.name:
        facts["stage"] = named(language, step.name)
        key += "" if step.kind == "discussed" else ".at"
    return catalog.text(language, key, **facts)


def _bare(words: str) -> str:
    """Without the full stop that the sentence has."""
    return words.strip().rstrip(".").rstrip()
