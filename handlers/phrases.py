"""Pieces of sentences: put together, cut short, with an address where there is room for no more."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from bot.context import NoticeContext
from bot.reply import Reply, Text
from domain.channels import traits
from domain.person_names import first_name
from mensajes import catalog
from mensajes.naming import named as named

_MARK = re.compile(r" \([^()]+\)$")
_TWO_STOPS = re.compile(r"(?<!\.)\.\.(?!\.)")


def paragraph(*sentences: str) -> Reply:
    """One message of sentences that are words already; empty ones are left out."""
    return Reply((Text("", {"words": tidy(" ".join(said for said in sentences if said))}),))


def called(language: str, name: str) -> str:
    """What a notice begins with: what a person is called by, or a greeting where no name is known."""
    return first_name(name) or catalog.text(language, "general.unnamed")


def tidy(text: str) -> str:
    """ "9 a. m.." ends once, and so does "Taller de…."."""
    return _TWO_STOPS.sub(".", text).replace("….", "…")


def sentence(text: str) -> str:
    """With a capital first and one full stop at the end."""
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?', '…')) else '.'}" if text else ""


def page_link(ctx: NoticeContext, event: Any) -> str:
    """In a text message the address of the event's page, which has the rest; elsewhere nothing."""
    return _short_link(ctx, f"/e/{quote(event.code)}")


def path_link(ctx: NoticeContext, code: str) -> str:
    """The same of the page that tells what became of a proposal or an opinion."""
    return _short_link(ctx, f"/d/{quote(code)}")


def _short_link(ctx: NoticeContext, path: str) -> str:
    return f"{ctx.site.public_url}{path}" if traits(ctx.channel).brief and ctx.site.public_url else ""


def shortened(title: str, limit: int) -> str:
    """A title cut at a word; what stands in brackets at its end, "(demostración)", stays."""
    if len(title) <= limit:
        return title
    mark = _MARK.search(title[-limit // 2 :])
    suffix = mark[0] if mark else ""
    cut = title.removesuffix(suffix)[: limit - 1 - len(suffix)]
    cut = cut[: cut.rfind(" ")] if " " in cut else cut
    return f"{cut.rstrip(',:;')}…{suffix}"
