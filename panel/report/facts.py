"""What every document of the report says: decisions, quotes and commitments, as a template takes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Final

from domain.report import SEVERAL, Advance, Commitment, Decision, Group, Milestone, Quote
from domain.report_words import clip
from panel.report.phrases import Phrases, compact

_QUOTE: Final = 500
_TITLE: Final = 160
_REASON: Final = 700
_TEXT: Final = 3_000
_CODES: Final = 60

Fact = dict[str, Any]


def decision_facts(groups: Iterable[Group], phrases: Phrases) -> list[Fact]:
    """An outcome after the other, each with its themes, each with its decisions."""
    return [
        {
            "resultado": (name := phrases.say(f"outcome.{outcome}")),
            "temas": [_theme(group, name, phrases) for group in themes],
        }
        for outcome, themes in groupby(groups, key=lambda group: group.outcome)
    ]


def _theme(group: Group, outcome: str, phrases: Phrases) -> Fact:
    unnamed = {"": "t.no_theme", SEVERAL: "t.several_themes"}
    theme = phrases.say(unnamed[group.theme]) if group.theme in unnamed else group.theme
    about = compact((group.number.about, outcome, theme), ", ")
    return {
        "nombre": theme,
        "cantidad": phrases.number(replace(group.number, about=about)),
        "filas": [_decision(one, phrases) for one in group.decisions],
        "hay_mas": group.number.count > len(group.decisions),
    }


def _decision(one: Decision, phrases: Phrases) -> Fact:
    say = phrases.say
    codes = "\n".join(one.codes) or "-"
    hidden = say("t.several" if len(one.codes) > 1 else "t.not_shown")
    return {
        "codigo": say("t.codes_more", codes=codes) if one.more else codes,
        "titulo": clip(one.title, _TITLE) or hidden,
        "razon": compact((say(f"reason.{one.reason_code}"), clip(one.reason, _REASON)), ": "),
        "quien": compact((one.entity, one.stage, phrases.day(one.decided_on), _after(one, phrases)), "\n"),
    }


def _after(one: Decision, phrases: Phrases) -> str:
    """Where it goes on: in another proposal, in another institution, on another day."""
    say = phrases.say
    if one.merged_into:
        return say("t.merged_into", code=one.merged_into)
    if one.referred_to:
        document = compact((one.referred_document, phrases.day(one.referred_on)), ", ")
        return say("t.referred_to", institution=one.referred_to, document=document)
    return say("t.until", day=one.until) if one.until else ""


def quote_facts(quotes: Iterable[Quote], phrases: Phrases) -> list[Fact]:
    return [
        {"texto": clip(one.text, _QUOTE), "quien": _who(one, phrases), "codigo": one.code} for one in quotes
    ]


def _who(quote: Quote, phrases: Phrases) -> str:
    """The name where its owner let it be told; else where they are from and what kind of organisation."""
    if quote.name:
        person = compact((quote.name, quote.organization), ", ")
    else:
        person = phrases.say(f"who.{quote.sector}") if quote.sector else phrases.say("who.somebody")
    return (
        compact((person, quote.region, quote.code), ". ")
        if quote.code
        else compact((person, quote.region), ". ")
    )


def commitment_facts(commitments: Sequence[Commitment], phrases: Phrases) -> list[Fact]:
    return [_commitment(one, phrases) for one in commitments]


def _commitment(one: Commitment, phrases: Phrases) -> Fact:
    blank = phrases.blank
    last = one.advances[-1] if one.advances else None
    return {
        "numero": one.code,
        "titulo": one.title,
        "tema": blank(one.theme),
        "institucion": blank(one.entity),
        "periodo": phrases.period(one.starts_on, one.ends_on) if one.starts_on or one.ends_on else blank(""),
        "problema": blank(clip(one.problem, _TEXT)),
        "compromiso": blank(clip(one.text, _TEXT)),
        "contribucion": blank(clip(one.contribution, _TEXT)),
        "valores": blank(one.ogp_values),
        "otros_actores": blank(one.other_actors),
        "indicador": blank(one.indicator),
        "linea_de_base": blank(one.baseline),
        "meta": blank(one.goal),
        "presupuesto": blank(one.budget),
        "propuestas": _some(one.proposals, phrases),
        "aportes": _some(one.contributions, phrases),
        "estado": phrases.say(f"state.{last.status}") if last else phrases.say("t.no_report_yet"),
        "hitos": [_milestone(step, phrases) for step in one.milestones],
        "avances": [_advance(step, phrases) for step in one.advances],
    }


def _milestone(step: Milestone, phrases: Phrases) -> Fact:
    return {
        "texto": step.text,
        "desde": phrases.day(step.starts_on),
        "hasta": phrases.day(step.ends_on),
        "cumplido": phrases.day(step.done_on),
    }


def _advance(step: Advance, phrases: Phrases) -> Fact:
    return {
        "fecha": phrases.day(step.on),
        "estado": compact((phrases.say(f"state.{step.status}"), _percent(step.percent)), ", "),
        "texto": step.text,
        "evidencia": step.evidence,
    }


def _percent(percent: float | None) -> str:
    return "" if percent is None else f"{percent:g}%"


def _some(codes: Sequence[str], phrases: Phrases) -> str:
    if not codes:
        return phrases.say("t.none")
    shown = ", ".join(codes[:_CODES])
    return phrases.say("t.codes_more", codes=shown) if len(codes) > _CODES else shown
