"""Saying what one thinks of a document: one question, and a code under which the answer comes. Supporting a
part of it: a tap. Of who is new, both ask for permission first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot import advance, talk
from bot.context import Context
from bot.flow import Answers, Flow, Progress, Step
from bot.reply import Reply, say
from bot.router import Router
from bot.steps import VOICE, text
from domain.comment_draft import CommentDraft
from domain.contribution_draft import FORM_VERSION
from handlers.consent_steps import accepted, begin_with_permission, consent_step, person_of, whole_notice
from handlers.document_words import TITLE, numbers, refused, stands, today
from handlers.phrases import shortened
from handlers.privacy import short_notice
from storage import consultation, contributions, documents
from storage.contributions import Received
from storage.documents import Document, Section

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
    document, section = _about(ctx, document_id, section_id)
    if document is None or (section is None and (section_id or support)):
        return say("consultation.gone")
    if stands(ctx, document) != "open":
        return refused(ctx, document)
    title = shortened((section or document).title, TITLE)
    subject = {"document": document.id, "section": section_id, "support": support, "title": title}
    return begin_with_permission(ctx, "comment", person=ctx.person is not None, **subject)


def _about(ctx: Context, document_id: int, section_id: int) -> tuple[Document | None, Section | None]:
    document = documents.document(ctx.conn, document_id)
    section = documents.section(ctx.conn, section_id) if section_id else None
    return document, section if section is not None and section.document_id == document_id else None


def _finish(ctx: Context, progress: Progress) -> Reply:
    values, subject = progress.values(), progress.subject
    if values.get("consent") == "no":
        return say("privacy.refused")
    if ctx.person is None and "consent" not in values:  # they had their data erased meanwhile
        again = replace(progress, subject={**subject, "person": False})
        ctx.conversation = replace(ctx.conversation, progress=again, touched_at=ctx.now)
        return talk.repeat_question(ctx) or Reply()
    document, section = _about(ctx, subject["document"], subject["section"])
    if document is None or (subject["section"] and section is None):
        return say("consultation.gone")
    if stands(ctx, document) != "open":
        return refused(ctx, document)
    person_id = person_of(ctx, progress)
    if not subject["support"]:
        return _keep(ctx, progress, document, section, person_id)
    new, number = consultation.support(ctx.conn, subject["section"], person_id, ctx.address.channel, ctx.now)
    reply = say("consultation.supported" if new else "consultation.supported.before", n=number)
    reply = reply.button(f"doc.comment:{document.id}.{subject['section']}", "consultation.option.comment")
    return _onward(reply, document, section)


def _keep(
    ctx: Context, progress: Progress, document: Document, section: Section | None, person_id: int
) -> Reply:
    words = progress.values()["words"]
    received = Received(
        process_id=document.process_id,
        stage_id=document.stage_id,
        theme_id=section.theme_id if section is not None else None,
        person_id=person_id,
        ubigeo=(ctx.person.ubigeo if ctx.person else None) or ctx.address.ubigeo,
        problem="",
        ask="",
        via=ctx.address.channel,
        message_id=ctx.incoming.message_id,
        form_version=FORM_VERSION,
        consent_version=contributions.consented_version(ctx.conn, person_id),
        language=ctx.language,
        publish_name=False,
        place=progress.place,
        files=progress.files,
        object=document.code,
        comment="" if words == VOICE else words,
    )
    code = contributions.receive(ctx.conn, received, ctx.now)
    if section is not None:
        consultation.place_comment(ctx.conn, code, section.id)
    ctx.remember(commented=[code, ctx.now.isoformat()])
    return _onward(_saved(ctx, document, code), document, section)


def _saved(ctx: Context, document: Document, code: str) -> Reply:
    """When the answer comes is promised only if that day is still to come."""
    until = document.respond_by
    if until is None or until < today(ctx):
        return say("proposals.saved.undated", code=code)
    return say("proposals.saved", code=code, number=until.day, until=until)


def _onward(reply: Reply, document: Document, section: Section | None) -> Reply:
    if section is None:
        return reply.button(f"doc:{document.id}", "consultation.option.parts")
    place = f"{document.id}.{section.theme_id or 0}.0"
    return reply.button(f"doc.theme:{place}", "consultation.option.parts")


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
        _finish,
        _facts,
        takes_media=True,
    )
)
