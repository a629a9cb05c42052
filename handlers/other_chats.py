"""What is said of other chats before they are joined: that there may be one, and nothing of what is in it."""

from __future__ import annotations

from bot.context import Context
from bot.reply import Reply, say
from mensajes import catalog
from storage.link_codes import writes_elsewhere

NOT_ME = "not_me"
"""Remembered once "no soy yo" was said: it is not proposed again."""


def elsewhere(ctx: Context, phone: str | None = None) -> Reply:
    """That this chat's number, proved just now where it is given, writes from another chat too. Nothing where
    it does not, or where it was said that this is somebody else."""
    phone = phone or ctx.address.phone
    if not phone or ctx.conversation.memory.get(NOT_ME):
        return Reply()
    person_id = ctx.person.id if ctx.person else None
    return say("linking.elsewhere") if writes_elsewhere(ctx.conn, phone, person_id) else Reply()


def channel_name(language: str, channel: str) -> str:
    """A way to talk with Rimay, as people name it."""
    return catalog.text(language, f"linking.channel.{channel}")
