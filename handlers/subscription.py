"""BAJA: nothing is written to a person any more unless they write first, until they say otherwise.

BAJA goes before everything else, also inside a form. SALIR is none: handlers/leaving.py. It stays: chatting,
registering and proposing go on and are answered, and undo nothing. What undoes it is what its answer offers,
HOLA alone, or asking for reminders by name; both are answered with what now holds, so nothing is silent.
A longer greeting ("hola, buenas tardes") is only a greeting. What was queued waits: if they come back before
it is due it is told after all, otherwise it ends without an address.
"""

from __future__ import annotations

from bot import talk
from bot.context import Context
from bot.reply import Reply, say
from bot.router import Router, spoken
from domain.text import fold
from handlers.arrive import menu
from storage import suppressions

router = Router()


@router.guard
def stop(ctx: Context, text: str) -> Reply | None:
    """The whole message is one of the words."""
    if not _is(ctx, text, "words.stop"):
        return None
    suppressions.opt_out(ctx.conn, ctx.address.id, _person_id(ctx), ctx.now)
    return say("general.stopped")


@router.guard
def come_back(ctx: Context, text: str) -> Reply | None:
    """HOLA after BAJA; CON AVISOS too, whose own answer says what follows."""
    if ctx.address.opted_out_at is None:
        return None
    if _is(ctx, text, "words.reminders"):
        suppressions.opt_in(ctx.conn, ctx.address.id, _person_id(ctx))
        return None
    if not _is(ctx, text, "mydata.words.return"):
        return None
    suppressions.opt_in(ctx.conn, ctx.address.id, _person_id(ctx))
    return say("general.returned") + (talk.repeat_question(ctx) or menu(ctx) or Reply())


def _is(ctx: Context, text: str, key: str) -> bool:
    return fold(text) in spoken(ctx.language, key)


def _person_id(ctx: Context) -> int | None:
    return ctx.person.id if ctx.person else None
