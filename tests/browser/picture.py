"""Takes the picture in the README: a short conversation on the real page, in a phone's width.

`python -m tests.browser.picture` serves Rimay with its demonstration agenda in a folder of its own, writes as
a person would and leaves `docs/img/conversacion.png`. Needs chromium, as the browser tests do.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.product import served

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs" / "img" / "conversacion.png"


def main() -> None:
    """Serve, converse, and keep what the screen shows."""
    with served() as product, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 360, "height": 1420}, timezone_id="America/Lima")
        page.goto(product.url)
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


if __name__ == "__main__":
    main()
