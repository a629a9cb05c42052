"""What the answers of an unfinished proposal say so far: its words, its theme, its place."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from domain.contribution_draft import COUNTRY, MANY
from domain.place_guess import guess_place
from domain.theme_guess import CLEARLY, GUESSED, guess_theme

Values = Mapping[str, Any]

_QUESTIONS = ("problem", "ask")
_RETOLD, _ASK = "retold:", "ask"


def typed(answers: Values, spoken: str) -> tuple[str, ...]:
    """The words of the two questions, empty where the answer was `spoken`."""
    return tuple("" if answers.get(name) == spoken else answers.get(name) or "" for name in _QUESTIONS)


def likely_theme(answers: Values, subject: Values) -> str | None:
    """The theme that the words clearly suggest, or that was thought of for these very words (`thought` in the
    subject: their digest and a theme or nothing); of those in the subject."""
    by_words = guess_theme(_words(answers), tuple(subject["themes"]), CLEARLY)
    return by_words or (_thought(answers, subject) or ("", ""))[1] or None


def considered(answers: Values, subject: Values) -> bool:
    """Whether nothing more can be found out about the theme of these words."""
    return likely_theme(answers, subject) is not None or _thought(answers, subject) is not None


def _thought(answers: Values, subject: Values) -> tuple[str, str] | None:
    of, theme = subject.get("thought", ("", ""))
    return (of, theme) if of == digest(answers) else None


def likely_place(answers: Values, subject: Values) -> str | None:
    """The place that the words suggest, or where the person lives; several joined by MANY."""
    return guess_place(_words(answers), subject["home"])


def first_place(answers: Values, subject: Values) -> str | None:
    """The place before anybody changed it: a ubigeo, COUNTRY, several still joined by MANY, or None."""
    said = answers["place"] or COUNTRY if "place" in answers else likely_place(answers, subject)
    return answers.get("which", said) if said and MANY in said else said


def settled_theme(answers: Values, subject: Values) -> str | None:
    """The theme's code that the person confirmed or chose."""
    if changes_theme(answers, subject):
        return answers.get("theme")
    return _agreed_theme(answers, subject)


def changes_theme(answers: Values, subject: Values) -> bool:
    """Whether the theme is another, or none yet, or `gone` from the process (codes in the subject), and has
    to be chosen."""
    if _agreed_theme(answers, subject) in subject.get("gone", ()):
        return True
    theme, _ = _retold(answers)
    if theme is not None:
        return theme not in subject["themes"]
    topic = answers.get("topic") or ""
    return answers.get("about") == "theme" or topic == "place" or topic.startswith(_RETOLD)


def _agreed_theme(answers: Values, subject: Values) -> str | None:
    theme, _ = _retold(answers)
    return theme or answers.get("topic") or likely_theme(answers, subject)


def changes_place(answers: Values) -> bool:
    """Whether the person said that the place is another."""
    return "place" in (answers.get("about"), answers.get("topic")) or _retold(answers)[1] == _ASK


def settled_place(answers: Values, subject: Values) -> str | None:
    """The ubigeo that the person confirmed or chose; None for the whole country."""
    found = _retold(answers)[1] or first_place(answers, subject)
    if changes_place(answers) and "other_place" in answers:
        said = answers["other_place"]
        found = answers.get("other_which") if said and MANY in said else said
    return None if not found or found in (COUNTRY, _ASK) or MANY in found else found


def retell(text: str) -> str | None:
    """What was typed where theme and place were to be confirmed ("piura", "agua"), as "retold:THEME:PLACE",
    either empty; the place is to be asked where its name repeats. None where it is neither."""
    theme, place = guess_theme(text, GUESSED) or "", guess_place(text, None) or ""
    return f"{_RETOLD}{theme}:{_ASK if MANY in place else place}" if theme or place else None


def _retold(answers: Values) -> tuple[str | None, str | None]:
    said = answers.get("about") or answers.get("topic") or ""
    theme, _, place = said.removeprefix(_RETOLD).partition(":") if said.startswith(_RETOLD) else ("", "", "")
    return theme or None, place or None


def ways_to_send(age_band: str | None) -> tuple[str, ...]:
    """Without a name, with it, or not yet. The name of somebody under age is never offered for publishing."""
    return ("anonymous", *(("named",) if age_band != "teen" else ()), "fix")


def sent_as(answers: Values) -> str | None:
    """Which of the ways to send was chosen, also where that was asked beside the similar ones; None where
    none was."""
    similar = answers.get("similar")
    return answers.get("send") or (similar if similar in ways_to_send(None) else None)


def digest(answers: Values) -> str:
    """The same while the words are the same: what was looked up for them still holds."""
    return hashlib.blake2s(repr(typed(answers, "")).encode(), digest_size=6).hexdigest()


def _words(answers: Values) -> str:
    return " ".join(answers.get(name) or "" for name in _QUESTIONS)
