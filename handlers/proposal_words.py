"""What the questions of a proposal mention: its words, its theme and place, and those it is like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.context import Context
from bot.flow import Answers, Progress, Step
from bot.steps import VOICE
from domain.contribution_draft import COUNTRY
from domain.place_guess import place_words
from domain.proposal_answers import first_place, likely_theme, typed
from handlers.phrases import sentence, shortened
from handlers.privacy import short_notice
from handlers.proposal_steps import process_now, similar_codes, similar_ones
from mensajes import catalog

Subject = Mapping[str, Any]

_SHOWN = 1_000  # characters of a summary: it stays one message of WhatsApp
_EXCERPT = 90


def question_facts(ctx: Context, progress: Progress, step: Step) -> Mapping[str, Any]:
    """What the catalogue's text of a step leaves open."""
    values = progress.values()
    if step.name == "consent":
        return short_notice(ctx, "proposal")
    if step.name in ("about", "topic"):
        return _suggestion(ctx, progress)
    if step.name == "similar":
        return _found(ctx, progress)
    return {"words": _summary(ctx.language, values)} if step.name == "send" else {}


def _suggestion(ctx: Context, progress: Progress) -> Mapping[str, Any]:
    values, subject = progress.values(), progress.subject
    first = first_place(values, subject)
    place = _place_label(ctx.language, None if first == COUNTRY else first)
    return {"theme": _plain(ctx, subject, likely_theme(values, subject) or ""), "place": place}


def _plain(ctx: Context, subject: Subject, theme: str) -> str:
    """A theme as it was called when the form began. Forms of an earlier release keep codes alone."""
    if isinstance(subject["themes"], Mapping):
        return str(subject["themes"].get(theme, ""))
    process = process_now(ctx)
    found = process.theme(theme) if process is not None else None
    return found.plain if found is not None else ""


def _found(ctx: Context, progress: Progress) -> Mapping[str, Any]:
    words = {one.code: shortened(" ".join(one.text.split()), _EXCERPT) for one in similar_ones(ctx, progress)}
    codes = similar_codes(progress)
    quoted = [
        catalog.text(ctx.language, "propose.quoted", words=words[code], code=code) if code in words else code
        for code in codes
    ]
    return {"n": len(codes), "found": ", ".join(quoted)}


def _summary(language: str, answers: Answers) -> str:
    """The two answers as sentences, in the person's own words."""
    spoken = catalog.text(language, "propose.spoken")
    said = (sentence(words or spoken) for words in typed(answers, VOICE))
    return shortened(" ".join(said), _SHOWN)


def _place_label(language: str, ubigeo: str | None) -> str:
    """ "Ayabaca (Piura)", or the whole country."""
    return place_words(ubigeo) if ubigeo else catalog.text(language, "propose.everywhere")
