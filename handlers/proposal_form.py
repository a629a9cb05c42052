"""The questions of a proposal: what is wrong, what to do, and in one tap what the words suggest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.context import Context
from bot.flow import Answers, Condition, Flow, Progress
from bot.reply import Reply
from bot.steps import choose, text
from domain.contribution_draft import MANY, ProposalDraft
from domain.proposal_answers import (
    changes_place,
    changes_theme,
    considered,
    digest,
    likely_place,
    likely_theme,
)
from handlers.consent_steps import accepted, consent_step
from handlers.proposal_steps import (
    MINE,
    place_question,
    read_retold,
    send_choices,
    similar_choices,
    theme_choices,
    told_apart,
    topic_choices,
)
from handlers.proposal_words import question_facts

Subject = Mapping[str, Any]

LONGEST = 3_000


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
    return Flow("propose", ProposalDraft, steps, finish, question_facts, takes_media=True)


def searched(answers: Answers, subject: Subject) -> bool:
    """Whether similar ones were looked up for these very words."""
    return subject.get("searched") == digest(answers) and accepted(answers, subject)


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
