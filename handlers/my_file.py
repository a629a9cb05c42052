"""All that is kept of a person, as a file for them."""

from __future__ import annotations

from bot.context import Context
from bot.messages import Attachment
from bot.passes import new_pass
from bot.reply import Reply, say
from bot.router import Router
from mensajes import catalog

router = Router()


@router.action("mydata.file")
@router.command("my_file")
def my_file(ctx: Context, _argument: str = "") -> Reply:
    """A document where the channel sends them; else a link that is good for a day."""
    if ctx.person is None:
        return say("mydata.empty")
    passed = new_pass(ctx.site.secret_key, ctx.person.id, ctx.now)
    return say("mydata.file").attach(
        Attachment("data", passed, catalog.text(ctx.language, "mydata.file.caption"))
    )
