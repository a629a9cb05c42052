"""The menu's doors: each leads where its words lead."""

from __future__ import annotations

from bot.context import Context
from bot.reply import Reply
from bot.router import Handler, Router

_COMMANDS = {
    "events": "events",
    "open_now": "open_now",
    "propose": "propose",
    "status": "status",
    "registrations": "my_registrations",
    "learn": "learn",
    "my_data": "my_data",
    "person": "person",
}


def doors(commands: dict[str, Handler]) -> Router:
    """A router for `menu:NAME` that leads to the commands of everybody else."""
    router = Router()

    @router.action("menu")
    def door(ctx: Context, name: str) -> Reply | None:
        return commands[_COMMANDS.get(name, "menu")](ctx)

    return router
