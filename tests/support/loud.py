"""main.py with everything that can be logged switched on, and three commands that go wrong with people's
words in their hands."""

from __future__ import annotations

import logging
import threading
import warnings

from sqlalchemy import text

import bot.channels.telegram_http  # what they make quiet is made loud again
import bot.channels.twilio_http  # noqa: F401
import main
from bot import logs
from bot.context import Context
from bot.reply import Reply
from panel.commands import app

LIBRARIES = (
    "aiohttp",
    "alembic",
    "asyncio",
    "sqlalchemy",
    "telegram",
    "twilio",
    "twilio.async_http_client",
    "uvicorn",
)


def write_everything() -> None:
    logs.write_json_lines()
    logging.getLogger().setLevel(logging.INFO)
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(logging.INFO)
    for name in logs.OURS:
        logging.getLogger(name).setLevel(logging.DEBUG)


def _said(ctx: Context) -> str:
    return f"{ctx.incoming} {ctx.person}"


def raise_words(ctx: Context) -> Reply | None:
    try:
        raise KeyError(_said(ctx))
    except KeyError as error:
        raise ValueError(_said(ctx)) from error


def break_a_statement(ctx: Context) -> Reply | None:
    ctx.conn.execute(text("INSERT INTO persons (name) VALUES (:words)"), {"words": _said(ctx)})
    return None


def fail_elsewhere(ctx: Context) -> Reply | None:
    warnings.warn(_said(ctx), RuntimeWarning, stacklevel=1)
    logging.getLogger("a.library").info(_said(ctx))
    logging.getLogger("a.library").info("%s wrote", _said(ctx))
    logging.getLogger("a.library").error(ValueError(_said(ctx)))
    thread = threading.Thread(target=raise_words, args=(ctx,))
    thread.start()
    thread.join()
    return None


if __name__ == "__main__":
    main.write_json_lines = write_everything  # type: ignore[attr-defined]
    main.router().commands.update(
        {"my_data": raise_words, "my_registrations": break_a_statement, "thanks": fail_elsewhere}
    )
    app()
