"""The name of an author who wants it shown and never said it: asked once the proposal is safe."""

from __future__ import annotations

from bot import talk
from bot.context import Context
from bot.flow import Flow, Progress
from bot.reply import Reply, say
from bot.router import Router
from bot.steps import parsed
from domain.contribution_draft import AuthorDraft
from domain.person_names import first_name
from handlers.consent_steps import read_full_name
from handlers.permission import note_permission
from handlers.proposal_hints import hints_offer
from storage.contributions import show_author
from storage.my_data import rename

router = Router()


def ask_author(ctx: Context, code: str) -> Reply:
    """Until they answer it has no name; who goes elsewhere first is asked again afterwards."""
    return talk.begin(ctx, "author", code=code, owed=True) or Reply()


def _named(ctx: Context, progress: Progress) -> Reply:
    name, code = progress.values()["name"], progress.subject["code"]
    if ctx.person is None or not show_author(ctx.conn, code, ctx.person.id):  # taken back meanwhile
        return say("proposals.not_yours")
    note_permission(ctx, ctx.person.id, "publish_name", granted=True)
    rename(ctx.conn, ctx.person.id, name)
    return say("author.done", first=first_name(name), code=code) + hints_offer(code)


router.flow(Flow("author", AuthorDraft, (parsed("name", read_full_name),), _named))
