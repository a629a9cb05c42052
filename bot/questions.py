"""A form's question as it is put: its words, its options, and what is said before it when it comes again."""

from __future__ import annotations

from collections.abc import Sequence

from bot import advance
from bot.context import Context
from bot.flow import Choice, Flow, Progress, Step, button
from bot.reply import Reply, say
from domain.text import match_choice
from mensajes import catalog


def question(ctx: Context, flow: Flow, progress: Progress, step: Step) -> Reply:
    """A step as it is asked, with its options and, as one more, the answer that was taken back."""
    reply = say(f"{flow.name}.{step.name}.ask", **flow.facts(ctx, progress, step))
    for choice in choices(ctx, flow)(step, progress):
        reply = reply.labelled(button(progress.run, step.name, choice.id), choice.label)
    return reply.asking_location("flow.place.share") if step.place and progress.place is None else reply


def again(ctx: Context, flow: Flow, progress: Progress, step: Step, problem: str) -> Reply:
    """What was wrong with an answer, and the question once more."""
    own = f"{flow.name}.{step.name}.again.{problem}"
    return first_of(ctx, own, f"flow.again.{problem}") + question(ctx, flow, progress, step)


def between(progress: Progress, step: Step, alike: Sequence[Choice]) -> Reply:
    """Which of the options that an answer fits alike?"""
    reply = say("flow.between")
    for choice in alike:
        reply = reply.labelled(button(progress.run, step.name, choice.id), choice.label)
    return reply


def choices(ctx: Context, flow: Flow) -> advance.Choices:
    """The options of a form's steps with their labels, as `advance` asks for them."""

    def of(step: Step, progress: Progress) -> list[Choice]:
        offered = step.choices(ctx, progress) if step.choices else ()
        return [choice if choice.label else _named(ctx, flow, step, choice) for choice in offered]

    return of


def offers(ctx: Context, flow: Flow, progress: Progress, step: Step, text: str) -> bool:
    """Whether these words are one of a step's options, or fit several of them alike."""
    labels = [choice.label for choice in choices(ctx, flow)(step, progress)]
    match = match_choice(text, labels)
    return match.index is not None or bool(match.among)


def first_of(ctx: Context, *keys: str) -> Reply:
    """The first of these texts that there is."""
    return say(next(key for key in keys if catalog.has(ctx.language, key)))


def _named(ctx: Context, flow: Flow, step: Step, choice: Choice) -> Choice:
    return Choice(choice.id, catalog.text(ctx.language, f"{flow.name}.{step.name}.option.{choice.id}"))
