"""The kinds of question: each makes a Step and knows how to read an answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from bot.flow import Choice, Chooser, Condition, Heard, Reader, Said, Step, _always
from domain.text import match_choice

VOICE = "\N{MICROPHONE}"
"""The value of a text step that was answered by a voice note; the file is in the progress."""


def choose(
    name: str,
    choices: Chooser | Sequence[str],
    *,
    when: Condition = _always,
    optional: bool = False,
    otherwise: Callable[[str], Heard] | None = None,
) -> Step:
    """A question with options. Fixed ids, or a function of the context. `otherwise` reads free text that
    matches no option."""
    options = choices if callable(choices) else _fixed(tuple(map(Choice, choices)))
    return Step(name, _choice_reader(otherwise), options, when, optional)


def text(
    name: str,
    *,
    longest: int = 2_000,
    shortest: int = 1,
    when: Condition = _always,
    optional: bool = False,
    collects: bool = False,
    choices: Chooser | None = None,
    place: bool = False,
) -> Step:
    """A question answered in one's own words (1 to `longest` characters) or by voice."""
    return Step(name, _text_reader(shortest, longest), choices, when, optional, collects, place)


def parsed(
    name: str,
    parse: Callable[[str], Heard],
    *,
    when: Condition = _always,
    optional: bool = False,
    choices: Chooser | None = None,
) -> Step:
    """A question whose words a function understands (a place, a number, names)."""

    def read(said: Said, choices: Sequence[Choice]) -> Heard:
        chosen = _chosen(said, choices)
        if chosen is not None:
            return chosen
        return parse(said.text) if said.text.strip() else Heard(problem="empty")

    return Step(name, read, choices, when, optional, picky=True)


def _fixed(choices: tuple[Choice, ...]) -> Chooser:
    return lambda _ctx, _progress: choices


def _choice_reader(otherwise: Callable[[str], Heard] | None) -> Reader:
    def read(said: Said, choices: Sequence[Choice]) -> Heard:
        chosen = _chosen(said, choices)
        if chosen is not None:
            return chosen
        if otherwise is not None and said.text.strip():
            return otherwise(said.text)
        return Heard(problem="not_an_option")

    return read


def _text_reader(shortest: int, longest: int) -> Reader:
    def read(said: Said, choices: Sequence[Choice]) -> Heard:
        if said.choice is not None:
            return _chosen(said, choices) or Heard(problem="not_an_option")
        if said.voice:
            return Heard(VOICE)
        words = said.text.strip()
        if not words:
            return Heard(problem="empty")
        if len(words) < shortest:
            return Heard(problem="too_short")
        return Heard(words) if len(words) <= longest else Heard(problem="too_long")

    return read


def _chosen(said: Said, choices: Sequence[Choice]) -> Heard | None:
    """The option that was tapped or typed; None when the text is none of them."""
    if said.choice is not None:
        known: Any = said.choice if any(choice.id == said.choice for choice in choices) else None
        return Heard(known) if known is not None else Heard(problem="not_an_option")
    if not said.text.strip():
        return None
    match = match_choice(said.text, [choice.label or choice.id for choice in choices])
    if match.index is not None:
        return Heard(choices[match.index].id)
    if match.among:
        return Heard(between=tuple(choices[index] for index in match.among))
    return None
