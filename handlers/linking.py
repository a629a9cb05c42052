"""UNIR: two chats of one person become one, by a code that one shows and that is typed in the other.

Whoever shows the code keeps their name and their settings; the other chat comes along with all that it has.
Until the code is typed the joining chat sees nothing of the other, and nobody is joined for having the same
phone: families share one.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from bot import talk
from bot.context import Context
from bot.flow import Choice, Flow, Heard, Progress, Said, Step
from bot.reply import Reply, say
from bot.router import Router
from bot.steps import choose, parsed
from domain.linking import grouped, read_code
from domain.text import fold
from handlers.linking_end import finish, not_me
from handlers.other_chats import NOT_ME
from mensajes import catalog
from storage import link_codes

router = Router()
router.command("not_me")(not_me)


class LinkingDraft(BaseModel):
    """What is asked of a chat that joins. `code`: seven digits, or "not_me"."""

    code: str
    sure: Literal["yes", "no"]
    double: Literal["yes", "no"]


@router.command("link")
def link(ctx: Context) -> Reply | None:
    """Who is known gets a code to be typed elsewhere; a stranger is asked for one."""
    if ctx.person is None:
        return enter(ctx, "")
    code = link_codes.code_for(ctx.conn, ctx.site.secret_key, ctx.address.id, ctx.now)
    until = code.until.astimezone(ctx.zone)
    if not code.digits:
        return say("linking.code.many", until=until)
    reply = say("linking.code", code=grouped(code.digits), until=until)
    return reply.button("link.enter:", "linking.option.enter")


@router.action("link.enter")
def enter(ctx: Context, _argument: str) -> Reply | None:
    return talk.begin(ctx, "linking", person=ctx.person is not None)


@router.reader
def typed_code(ctx: Context, text: str) -> Reply | None:
    """Seven digits that answer nothing else, "UNIR 482 9137" too: a link to this chat may have typed them,
    but where the form still waits for a code they were asked for."""
    if _awaited(ctx) and read_code(text) is not None:
        return talk.hear(ctx, Said(text))
    return linked_code(ctx, fold(text).removeprefix(_first_word(ctx)))


@router.start("unir")
def linked_code(ctx: Context, code: str) -> Reply | None:
    """A code that somebody else may have sent: whoever brings it is always asked whether it is them."""
    digits = read_code(code)
    if digits is None:
        return None
    talk.begin(ctx, "linking", person=True)
    return talk.hear(ctx, Said(digits))


def _awaited(ctx: Context) -> bool:
    progress = ctx.conversation.progress
    return progress is not None and progress.flow == "linking" and not progress.answers


def _first_word(ctx: Context) -> str:
    return fold(catalog.words(ctx.language, "words.link")[0])


def _read(text: str) -> Heard:
    code = read_code(text)
    return Heard(code) if code else Heard(problem="not_a_code")


def _facts(_ctx: Context, progress: Progress, step: Step) -> dict[str, Any]:
    return {"left": progress.subject["left"]} if step.name == "double" else {}


router.flow(
    Flow(
        "linking",
        LinkingDraft,
        (
            parsed("code", _read, choices=lambda _ctx, _progress: [Choice(NOT_ME)]),
            choose("sure", ("yes", "no"), when=lambda answers, subject: _goes_on(answers, subject, "person")),
            choose(
                "double", ("yes", "no"), when=lambda answers, subject: _goes_on(answers, subject, "double")
            ),
        ),
        finish,
        _facts,
    )
)


def _goes_on(answers: Any, subject: Any, about: str) -> bool:
    return bool(subject.get(about)) and answers.get("code") != NOT_ME and answers.get("sure") != "no"
