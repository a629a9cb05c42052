"""A real Chromium in front of the web chat, served by a real server on a free port."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from bot.channels.web_session import WebSessions
from bot.site import Site
from panel.public import public_routes
from storage.database import Database
from tests.e2e.process import DEADLINE
from tests.web.scripted import ScriptedBot, chat_app

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SESSIONS = WebSessions(b"a secret for the browser's tests")

PATIENCE = DEADLINE * 1000
"""Milliseconds that anything on a page may take before a test gives up; nothing is timed."""


@dataclass
class Served:
    """The web chat as it is served: where, and the scripted bot behind it."""

    url: str
    bot: ScriptedBot


def write(page: Page, text: str) -> None:
    """Write and send, when what was sent before has its answer: else the page would show the two sides in
    another order than the server."""
    expect(page.locator("#scroll[aria-busy], main.thinking")).to_have_count(0)
    page.get_by_label("Escribe aquí").fill(text)
    page.get_by_role("button", name="Enviar").click()


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The app on a free port of this machine, in a thread; its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; skips where there is none. While it is open, Playwright's event loop runs in this thread and
    no other can: it is closed with the module, and a test that writes to a database does so in a thread."""
    if (path := shutil.which("chromium")) is None:
        pytest.skip("no chromium here: apt-get install --no-install-recommends chromium")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def site(sqlite_db: Database) -> Iterator[Served]:
    """The chat and the public pages over a scripted bot and an empty database."""
    bot = ScriptedBot()
    app = chat_app(bot, SESSIONS)
    facts = Site(public_url="http://127.0.0.1", whatsapp="+51999888777", telegram="RimayBot")
    app.include_router(public_routes(sqlite_db, facts, SESSIONS, lambda: datetime.now(UTC)))
    with serving(app) as url:
        yield Served(url, bot)


@pytest.fixture
def visit(browser: Browser, site: Served) -> Iterator[Callable[..., Page]]:
    """Opens a page of the site in a new browser profile; any error in its program fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def open_page(path: str = "/", width: int = 360, height: int = 640, **options: object) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]  # passed on
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda line: _note(errors, line.type, line.text))
        page.goto(site.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def _note(errors: list[str], kind: str, text: str) -> None:
    if kind == "error" and "Failed to load resource" not in text:
        errors.append(text)
