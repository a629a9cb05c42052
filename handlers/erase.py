"""BORRAR: what stays is said first, the proposals are asked for, and then everything is forgotten at once.

Whoever writes again afterwards is a stranger. The mark that nothing must be sent to them stays until they
give a new permission, as somebody new (storage/suppressions.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import talk
from bot.context import Context
from bot.conversation import Conversation
from bot.flow import Flow, Progress, Step
from bot.reply import Reply, say
from bot.router import Router
from bot.steps import choose
from domain.my_data_form import ErasureForm
from handlers.permission import note_permission
from mensajes import catalog
from storage import erasure
from storage.my_data import has_sent

router = Router()


@router.command("delete")
def delete(ctx: Context) -> Reply | None:
    """BORRAR once more inside its own form is not yet the answer: it begins anew, as what was chosen may be
    long forgotten."""
    if ctx.person is None:
        ctx.conversation = Conversation(rhythm=ctx.conversation.rhythm)  # what was half said goes at once
        return say("mydata.empty")
    return talk.begin(ctx, "erase", proposals=has_sent(ctx.conn, ctx.person.id))


@router.action("mydata.erase")
def pressed(ctx: Context, _argument: str) -> Reply | None:
    return delete(ctx)


def _what(ctx: Context, progress: Progress, step: Step) -> Mapping[str, Any]:
    """What the last question is about, as it was chosen."""
    if step.name != "sure":
        return {}
    return {"what": catalog.text(ctx.language, f"erase.what.{progress.values().get('proposals', 'none')}")}


def _finish(ctx: Context, progress: Progress) -> Reply:
    values, person = progress.values(), ctx.person
    if values["sure"] == "no" or person is None:
        return say("erase.kept")
    note_permission(ctx, person.id, "participation", granted=False)
    erasure.erase(
        ctx.conn,
        person.id,
        keep_proposals=values.get("proposals") != "delete",
        key=ctx.site.secret_key,
        now=ctx.now,
    )
    ctx.conversation, ctx.person = Conversation(), None
    return say("erase.done")


router.flow(
    Flow(
        "erase",
        ErasureForm,
        (
            choose(
                "proposals", ("keep", "delete"), when=lambda _answers, subject: bool(subject["proposals"])
            ),
            choose("sure", ("yes", "no")),
        ),
        _finish,
        _what,
    )
)
