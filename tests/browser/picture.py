"""Takes the picture in the README: a short conversation on the real page, in a phone's width.

`python -m tests.browser.picture` serves Rimay with its demonstration agenda in a folder of its own, writes as
a person would and leaves `docs/img/conversacion.png`. Needs chromium, as the browser tests do.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "img" / "conversacion.png"
TRIES = 100
"""Times that a server that is starting is asked whether it is there, 0.2 s apart."""


def main() -> None:
    """Serve, converse, and keep what the screen shows."""
    with served() as url, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 360, "height": 1420}, timezone_id="America/Lima")
        page.goto(url)
        converse(page)
        page.screenshot(path=PICTURE)
        chromium.close()
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size // 1000} kB")


def converse(page: Page) -> None:
    """From hello to the permission that comes before the first registration."""
    answers = page.locator("#log .theirs")
    expect(answers).to_have_count(1)
    page.get_by_label("Escribe aquí").fill("talleres en Piura")
    page.get_by_role("button", name="Enviar").click()
    expect(answers).to_have_count(2)
    answers.last.get_by_role("button", name="Sí", exact=True).click()
    expect(answers).to_have_count(3)
    page.get_by_label("Escribe aquí").blur()


@contextmanager
def served() -> Iterator[str]:
    """Rimay on a free port, with nobody's settings and nobody's database."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        start = [sys.executable, str(ROOT / "main.py"), "start", "--port", str(port)]
        with subprocess.Popen(start, cwd=folder, env={"PATH": ""}, stdout=subprocess.DEVNULL) as process:
            try:
                yield answering(process, f"http://127.0.0.1:{port}")
            finally:
                process.terminate()


def answering(process: subprocess.Popen[bytes], url: str) -> str:
    """The address, once something answers there."""
    for _ in range(TRIES):
        try:
            urlopen(f"{url}/healthz").close()
        except OSError:
            if process.poll() is not None:
                break
            try:
                process.wait(0.2)
            except subprocess.TimeoutExpired:
                continue
        else:
            return url
    raise RuntimeError("the server does not answer")


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
