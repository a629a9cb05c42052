"""Providers that others wrote, from npm (package.json beside this file): Twilio's mock and a Telegram."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.process import DEADLINE
from tests.fakes.bot_api import SPECS
from tests.specs.twilio_api import FILES
from tests.support.ports import free_port

HERE = Path(__file__).parent
INSTALLED = shutil.which("node") is not None and (HERE / "node_modules" / ".package-lock.json").exists()
needs_node = pytest.mark.skipif(
    not INSTALLED, reason="node, or what it runs, is not here: npm ci --prefix tests/specs --ignore-scripts"
)
"""For tests that need one of them."""


@asynccontextmanager
async def twilio_mock(folder: Path) -> AsyncIterator[str]:
    """The URL of Twilio's mock: what its descriptions say of messages and contents is answered, and nothing
    else. Both are put into one file in `folder`: a second server would take seconds to start."""
    prism = HERE / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
    described = folder / "twilio.json"
    described.write_text(json.dumps(_both()), encoding="utf-8")
    port = free_port()
    words = ("mock", "-h", "127.0.0.1", "-p", str(port), str(described))
    async with _running(port, str(prism), *words) as url:
        yield url


def _both() -> dict[str, Any]:
    """Twilio's descriptions as one, word for word, without what Rimay never asks for."""
    messages, contents = (json.loads((SPECS / name).read_text("utf-8")) for name in FILES)
    used = {path: what for path, what in messages["paths"].items() if "/Messages" in path}
    schemas = messages["components"]["schemas"]
    needed = {name: what for name, what in schemas.items() if "message" in name or "media" in name}
    components = {**contents["components"], "schemas": {**needed, **contents["components"]["schemas"]}}
    return {**contents, "paths": {**used, **contents["paths"]}, "components": components}


@asynccontextmanager
async def other_telegram() -> AsyncIterator[str]:
    """The URL of a Telegram for bots and for the people who talk to them."""
    port = free_port()
    async with _running(port, str(HERE / "telegram.cjs"), str(port)) as url:
        yield url


@asynccontextmanager
async def _running(port: int, *words: str) -> AsyncIterator[str]:
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec("node", *words, stdout=quiet, stderr=quiet)
    try:
        async with asyncio.timeout(DEADLINE):
            while not await _listens(port):
                assert process.returncode is None, f"it ended: {words}"
                await asyncio.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGKILL)
        await process.wait()


async def _listens(port: int) -> bool:
    try:
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    await writer.wait_closed()
    return True
