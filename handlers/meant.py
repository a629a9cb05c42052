"""What somebody may have meant whose words nothing else understood: asked back, never done by itself.

Only where a helper process thinks (bot/sentences_asked.py); otherwise the last resort answers as always.
"""

from __future__ import annotations

from bot.context import Context
from bot.reply import Reply, say
from bot.router import Handler, Router
from bot.sentences_asked import Question
from domain.learning import TOPICS
from handlers.subscription import stop
from mensajes import catalog

_LEARN, _STOP = "learn:", "stop"
_FEWEST, _LONGEST = 2, 200  # words and letters of a text that may be a question
_SHOWN = 2
_TOPICS = {f"{_LEARN}{topic.code}" for topic in TOPICS}


def meant(commands: dict[str, Handler]) -> Router:
    """A router that asks back, and leads to the commands of everybody else."""
    router = Router()

    @router.reader
    def did_you_mean(ctx: Context, text: str) -> Reply | None:
        if len(text.split()) < _FEWEST or len(text) > _LONGEST:
            return None
        found = [name for name, _ in ctx.think(Question("meant", text)) or ()]
        known = [name for name in found if name in _TOPICS or name in commands or name == _STOP][:_SHOWN]
        if not known:
            return None
        reply = say("meant.ask")
        for name in known:
            reply = _option(reply, name)
        return reply.button("meant:", "meant.option.none")

    @router.action("meant")
    def lead(ctx: Context, name: str) -> Reply | None:
        if name == _STOP:
            return stop(ctx, catalog.words(ctx.language, "words.stop")[0])
        return commands.get(name, commands["menu"])(ctx)

    return router


def _option(reply: Reply, name: str) -> Reply:
    if name in _TOPICS:
        return reply.button(name, f"learn.{name.removeprefix(_LEARN)}.label")
    return reply.button(f"meant:{name}", f"meant.option.{name}")
