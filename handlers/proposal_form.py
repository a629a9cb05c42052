"""The questions of a proposal: what is wrong, what to do, and in one tap what the words suggest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.context import Context
from bot.flow import Answers, Condition, Flow, Progress, Step
from bot.reply import Reply
from bot.steps import VOICE, choose, text
from domain.contribution_draft import COUNTRY, MANY, ProposalDraft
from domain.place_guess import place_words
from domain.proposal_answers import (
    changes_place,
    changes_theme,
    considered,
    digest,
    first_place,
    likely_place,
    likely_theme,
    typed,
)
from handlers.consent_steps import accepted, consent_step
from handlers.phrases import sentence, shortened
from handlers.privacy import short_notice
from handlers.proposal_steps import (
    MINE,
    place_question,
    process_now,
    read_retold,
    send_choices,
    similar_choices,
    similar_codes,
    similar_ones,
    theme_choices,
    told_apart,
    topic_choices,
)
from mensajes import catalog

Subject = Mapping[str, Any]

LONGEST = 3_000
_SHOWN = 1_000  # characters of a summary: it stays one message of WhatsApp
_EXCERPT = 90


def proposal_flow(finish: Callable[[Context, Progress], Reply]) -> Flow:
    """The form `propose`. Its subject: `person` (somebody is known), `home` (a ubigeo or None), `themes`
    (plain names by code, as they were when it began), `gone` (codes of those taken away meanwhile), and once
    the words were looked up `searched` (their digest) and `similar` (codes).

    `finish` is called up to three times: to think of a theme where the words say none (`thought`), to look up
    what they are like, and with the whole."""
    steps = (
        consent_step(),
        text("problem", shortest=4, longest=LONGEST, collects=True, when=accepted, place=True),
        text("ask", shortest=4, longest=LONGEST, collects=True, when=accepted),
        *place_question("place", "which", _if_accepted(_nowhere), _if_accepted(_repeated)),
        choose("about", ("yes", "theme", "place"), when=_if_accepted(_suggested), otherwise=read_retold),
        choose(
            "topic",
            topic_choices,
            when=_if_accepted(lambda a, s: considered(a, s) and not _suggested(a, s)),
            otherwise=read_retold,
        ),
        *place_question(
            "other_place", "other_which", _if_accepted(lambda a, _s: changes_place(a)), _other_repeated
        ),
        choose("theme", theme_choices, when=_if_accepted(changes_theme)),
        told_apart(
            choose("similar", similar_choices, when=lambda a, s: searched(a, s) and bool(s["similar"]))
        ),
        told_apart(choose("send", send_choices, when=_to_send)),
    )
    return Flow("propose", ProposalDraft, steps, finish, _facts, takes_media=True)


def searched(answers: Answers, subject: Subject) -> bool:
    """Whether similar ones were looked up for these very words."""
    return subject.get("searched") == digest(answers) and accepted(answers, subject)


def summary(language: str, answers: Answers) -> str:
    """The two answers as sentences, in the person's own words."""
    spoken = catalog.text(language, "propose.spoken")
    said = (sentence(words or spoken) for words in typed(answers, VOICE))
    return shortened(" ".join(said), _SHOWN)


def place_label(language: str, ubigeo: str | None) -> str:
    """ "Ayabaca (Piura)", or the whole country."""
    return place_words(ubigeo) if ubigeo else catalog.text(language, "propose.everywhere")


def _if_accepted(condition: Condition) -> Condition:
    return lambda answers, subject: accepted(answers, subject) and bool(condition(answers, subject))


def _nowhere(answers: Answers, subject: Subject) -> bool:
    return likely_place(answers, subject) is None


def _repeated(answers: Answers, subject: Subject) -> bool:
    said = answers.get("place") if "place" in answers else likely_place(answers, subject)
    return bool(said) and MANY in str(said)


def _other_repeated(answers: Answers, _subject: Subject) -> bool:
    return changes_place(answers) and MANY in (answers.get("other_place") or "")


def _suggested(answers: Answers, subject: Subject) -> bool:
    return likely_theme(answers, subject) is not None


def _to_send(answers: Answers, subject: Subject) -> bool:
    return searched(answers, subject) and answers.get("similar", MINE) == MINE


def _facts(ctx: Context, progress: Progress, step: Step) -> Mapping[str, Any]:
    values = progress.values()
    if step.name == "consent":
        return short_notice(ctx, "proposal")
    if step.name in ("about", "topic"):
        return _suggestion(ctx, progress)
    if step.name == "similar":
        return _found(ctx, progress)
    return {"words": summary(ctx.language, values)} if step.name == "send" else {}


def _suggestion(ctx: Context, progress: Progress) -> Mapping[str, Any]:
    values, subject = progress.values(), progress.subject
    first = first_place(values, subject)
    place = place_label(ctx.language, None if first == COUNTRY else first)
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
