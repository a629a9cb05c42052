"""What is found for a proposal before it is sent: whose asks for the same, and what it may be about.

A helper process thinks with the sentence model where there is one and it is quick enough; otherwise words
decide.
"""

from __future__ import annotations

from bot.context import Context
from bot.flow import Progress
from bot.sentences_asked import Question
from bot.steps import VOICE
from domain.proposal_answers import settled_place, settled_theme, typed
from domain.similar import most_alike
from domain.theme_guess import guess_theme
from handlers.proposal_steps import OTHER_THEME
from storage.processes import CurrentProcess
from storage.similar_ones import candidates

_SURE = 0.5
"""A theme that is as likely as this is worth a question: else the person chooses from all of them."""


def similar_to(ctx: Context, process: CurrentProcess, progress: Progress) -> list[str]:
    """The codes of those that anybody may read and that ask for the same, the most alike first."""
    values = progress.values()
    theme = process.theme(settled_theme(values, progress.subject))
    region = (settled_place(values, progress.subject) or "")[:2]
    others = candidates(
        ctx.conn, process.id, theme.id if theme else None, region, ctx.person.id if ctx.person else None
    )
    said = typed(values, VOICE)
    found = ctx.think(Question("alike", "\n".join(said), tuple(others))) if others else None
    if found is None:
        return list(most_alike(" ".join(said), others))
    known = {code for code, _ in others}
    return [code for code, _ in found if code in known]


def theme_thought(ctx: Context, process: CurrentProcess, progress: Progress) -> str:
    """The code of the theme that the words are about, where it is likelier than not; empty otherwise. Where
    nobody thinks, words decide."""
    said = "\n".join(typed(progress.values(), VOICE)).strip()
    themes = [(theme.code, theme.plain) for theme in process.themes]
    found = ctx.think(Question("theme", said, tuple(themes))) if said and themes else None
    if found is None:
        return guess_theme(said, dict(themes)) or ""
    theme, likely = found[0] if found else ("", 0.0)
    return theme if likely >= _SURE and theme in dict(themes) and theme != OTHER_THEME else ""
