"""What Rimay can talk about: one file per thing a person can do."""

from bot.router import Router, joined
from handlers import arrive, learn, menu, safety


def everything() -> Router:
    """All of it, in the order in which free text is offered: the last resort comes last."""
    routers = [safety.router, arrive.router, learn.router]
    commands = joined(routers).commands
    last_resort = Router(readers=[arrive.not_understood])
    return joined([*routers, menu.doors(commands), last_resort])
