"""Saying what one thinks of a document: one question, and a code under which the answer comes. Supporting a
part of it: a tap. Of who is new, both ask for permission first."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot import advance
from bot.context import Context
from bot.flow import Answers, Flow, Progress, Step
from bot.reply import Reply, say
from bot.router import Router
from bot.steps import text
from domain.comment_draft import CommentDraft
from handlers.comment_end import about, finish
from handlers.consent_steps import accepted, begin_with_permission, consent_step, whole_notice
from handlers.document_words import TITLE, refused, stands
from handlers.payloads import numbers
from handlers.phrases import shortened
from handlers.privacy import short_notice
from storage import consultation

router = Router()

_LONGEST = 3_000


@router.action("doc.comment")
def comment(ctx: Context, argument: str) -> Reply | None:
    """Ask what they think of a document or, where it is named, of a part of it."""
    return _begin(ctx, argument, support=False)


@router.action("doc.support")
def support(ctx: Context, argument: str) -> Reply | None:
    """Count the person behind a part, once."""
    return _begin(ctx, argument, support=True)


@router.guard
def notice(ctx: Context, text: str) -> Reply | None:
    """ "más" at the question for permission."""
    return whole_notice(ctx, "comment", text)


@router.reader
def goes_on(ctx: Context, text: str) -> Reply | None:
    """People split sentences: what comes within seconds belongs to the comment that was just kept."""
    code, at = ctx.conversation.memory.get("commented", ("", ""))
    if not code or ctx.person is None or ctx.now - datetime.fromisoformat(at) >= advance.QUICK:
        return None
    ctx.remember(commented=[code, ctx.now.isoformat()])
    if len(text) > _LONGEST or not consultation.go_on(ctx.conn, code, ctx.person.id, text.strip()):
        return None
    return say("comment.added", code=code)


def _begin(ctx: Context, argument: str, *, support: bool) -> Reply | None:
    document_id, section_id = numbers(argument, 2)
    document, section = about(ctx, document_id, section_id)
    if document is None or (section is None and (section_id or support)):
        return say("consultation.gone")
    if stands(ctx, document) != "open":
        return refused(ctx, document)
    title = shortened((section or document).title, TITLE)
    subject = {"document": document.id, "section": section_id, "support": support, "title": title}
    return begin_with_permission(ctx, "comment", person=ctx.person is not None, **subject)


def _facts(ctx: Context, progress: Progress, step: Step) -> Mapping[str, Any]:
    if step.name == "consent":
        return short_notice(ctx, "opinion")
    return {"title": progress.subject["title"]} if step.name == "words" else {}


def _asked(answers: Answers, subject: Mapping[str, Any]) -> bool:
    return accepted(answers, subject) and not subject["support"]


router.flow(
    Flow(
        "comment",
        CommentDraft,
        (consent_step(), text("words", shortest=2, longest=_LONGEST, when=_asked)),
        finish,
        _facts,
        takes_media=True,
    )
)
