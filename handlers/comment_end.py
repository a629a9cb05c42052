"""The end of the form `comment`: what was said of a document is kept, or one more stands behind a part."""

from __future__ import annotations

from dataclasses import replace

from bot import talk
from bot.context import Context
from bot.flow import Progress
from bot.reply import Reply, say
from bot.steps import VOICE
from domain.contribution_draft import FORM_VERSION
from handlers.document_words import refused, stands, today
from handlers.permission import person_of
from storage import consultation, contributions, documents
from storage.contributions import Received
from storage.documents import Document, Section


def about(ctx: Context, document_id: int, section_id: int) -> tuple[Document | None, Section | None]:
    """A document and, where it is named, the part of it."""
    document = documents.document(ctx.conn, document_id)
    section = documents.section(ctx.conn, section_id) if section_id else None
    return document, section if section is not None and section.document_id == document_id else None


def finish(ctx: Context, progress: Progress) -> Reply:
    """Keep the comment under its code, or count the support."""
    values, subject = progress.values(), progress.subject
    if values.get("consent") == "no":
        return say("privacy.refused")
    if ctx.person is None and "consent" not in values:  # they had their data erased meanwhile
        again = replace(progress, subject={**subject, "person": False})
        ctx.conversation = replace(ctx.conversation, progress=again, touched_at=ctx.now)
        return talk.repeat_question(ctx) or Reply()
    document, section = about(ctx, subject["document"], subject["section"])
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
