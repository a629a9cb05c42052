"""What each question of a proposal offers and understands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.context import Context
from bot.flow import Choice, Condition, Heard, Progress, Said, Step
from bot.steps import choose, parsed
from domain.contribution_draft import COUNTRY, MANY
from domain.place_guess import guess_place, place_words
from domain.proposal_answers import likely_place, retell, ways_to_send
from domain.text import fold
from mensajes import catalog
from storage.processes import CurrentProcess, current_process
from storage.similar_ones import PublicProposal, public_proposals

MINE = "mine"
OTHER_THEME = "otro"
_MOST_THEMES = 7
_TELLING = 5  # letters


def process_now(ctx: Context) -> CurrentProcess | None:
    """The process that receives what is said now."""
    return current_process(ctx.conn, ctx.now.astimezone(ctx.zone).date())


def place_question(name: str, which: str, when: Condition, unclear: Condition) -> tuple[Step, Step]:
    """A place, and which one where its name repeats. `unclear` tells when to ask that."""

    def options(_ctx: Context, progress: Progress) -> Sequence[Choice]:
        values = progress.values()
        codes = values.get(name) or likely_place(values, progress.subject) or ""
        return [Choice(code, place_words(code)) for code in codes.split(MANY) if code and code != COUNTRY]

    return (
        parsed(name, _read_place, when=when, optional=True, choices=_everywhere),
        choose(which, options, when=unclear),
    )


def theme_choices(ctx: Context, _progress: Progress) -> Sequence[Choice]:
    """The process's themes in plain words, the rest as one last option."""
    process = process_now(ctx)
    labels = [(theme.code, theme.plain) for theme in process.themes] if process else []
    named = [Choice(code, plain) for code, plain in labels if code != OTHER_THEME][:_MOST_THEMES]
    other = dict(labels).get(OTHER_THEME) or catalog.text(ctx.language, "propose.theme.other")
    return [*named, Choice(OTHER_THEME, other)]


def topic_choices(ctx: Context, progress: Progress) -> Sequence[Choice]:
    """The themes, and the way to say that the place is another."""
    return [*theme_choices(ctx, progress), Choice("place")]


def similar_ones(ctx: Context, progress: Progress) -> Sequence[PublicProposal]:
    """Those that were found and may still be read."""
    return public_proposals(ctx.conn, similar_codes(progress))


def similar_codes(progress: Progress) -> Sequence[str]:
    """Those that were found, whatever became of them since."""
    return tuple(progress.subject.get("similar", ()))


def similar_choices(ctx: Context, progress: Progress) -> Sequence[Choice]:
    """One way to join each, and the way on: who is new has given permission before, and sends theirs from
    here, so that it has its code by the sixth message."""
    codes = similar_codes(progress)
    key = "propose.join.this" if len(codes) == 1 else "propose.join"
    joins = [Choice(code, catalog.text(ctx.language, key, code=code)) for code in codes]
    return [*joins, *([Choice(MINE)] if progress.subject["person"] else send_choices(ctx, progress))]


def send_choices(ctx: Context, progress: Progress) -> Sequence[Choice]:
    """The ways to send it; a name that is not known is asked afterwards."""
    age_band = ctx.person.age_band if ctx.person else progress.values().get("consent")
    return [Choice(way) for way in ways_to_send(age_band)]


def told_apart(step: Step) -> Step:
    """With and without a name differ by one small word: words of one label alone choose it."""

    def read(said: Said, choices: Sequence[Choice]) -> Heard:
        words = fold(said.text)
        inside = [choice.id for choice in choices if f" {words}" in fold(choice.label)]
        return Heard(inside[0]) if len(words) >= _TELLING and len(inside) == 1 else step.read(said, choices)

    return replace(step, read=read)


def read_retold(said: str) -> Heard:
    """A theme or a place typed where both were to be confirmed."""
    value = retell(said)
    return Heard(value) if value else Heard(problem="not_an_option")


def _everywhere(_ctx: Context, _progress: Progress) -> Sequence[Choice]:
    return [Choice(COUNTRY)]


def _read_place(said: str) -> Heard:
    found = guess_place(said, None)
    return Heard(found) if found else Heard(problem="not_a_place")
