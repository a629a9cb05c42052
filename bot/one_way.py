"""Notices where nobody can answer: while no SMS ever came in, they say where to write instead."""

from __future__ import annotations

from dataclasses import replace

from bot.messages import Outgoing
from bot.reply import Reply
from bot.seen import Seen
from bot.site import Site
from mensajes import catalog
from storage.reachable import Reachable


def as_said(reply: Reply, address: Reachable, seen: Seen, site: Site) -> Outgoing:
    """A notice in its words. Its options are answered in words; where no answer arrives there are none, and
    it ends with where to write, unless it has such a link already."""
    message = reply.in_words().render(address.language)
    if seen.comes_in(address.channel):
        return message
    linked = not site.public_url or site.public_url in message.text
    words = "general.one_way" if linked else "general.one_way.link"
    foot = catalog.text(address.language, words, **({} if linked else {"link": site.public_url}))
    return replace(message, options=(), foot=foot)
