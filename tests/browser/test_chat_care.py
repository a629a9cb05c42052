"""The web chat in a real browser: the slips of thumbs, of memory and of settings that it forgives."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.conftest import ARGUMENTS, Served, write

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]

DOUBLE_TAP = """() => {
  const last = () => [...document.querySelectorAll(".options button:enabled")].pop();
  const tap = (at) => {
    const event = new MouseEvent("click", { detail: 1, clientX: 90, clientY: 300 });
    last().dispatchEvent(Object.defineProperty(event, "timeStamp", { value: at }));
  };
  const again = new MutationObserver(() => { if (last()) { again.disconnect(); tap(1200); } });
  tap(1000);
  again.observe(document.getElementById("log"), { childList: true });
}"""
"""A tap, and another in the same place as soon as there is something new to tap."""


def test_a_double_tap_does_not_answer_the_next_question_too(visit: Visit, site: Served) -> None:
    page = visit()
    expect(page.get_by_role("button", name="Proponer algo")).to_be_visible()
    page.evaluate(DOUBLE_TAP)
    expect(page.locator("#log .theirs")).to_have_count(2)
    expect(page.locator("#log .state")).to_have_count(0)
    assert [said.payload for said in site.bot.received] == ["start:", "mine"]


def test_a_notice_stays_until_something_else_is_sent(visit: Visit) -> None:
    page = visit()
    expect(page.get_by_role("button", name="Proponer algo")).to_be_visible()
    file = FilePayload(name="a.pdf", mimeType="application/pdf", buffer=b"%PDF" + bytes(1_100_000))
    page.get_by_label("Mandar foto").set_input_files(file)
    expect(page.get_by_role("status")).to_contain_text("pesa demasiado")
    with page.expect_response("**/chat/updates*"):
        pass
    expect(page.get_by_role("status")).to_contain_text("pesa demasiado")
    write(page, "entonces lo escribo")
    expect(page.get_by_role("status")).to_be_empty()


def test_who_pastes_too_much_is_told(visit: Visit) -> None:
    page = visit()
    page.get_by_label("Escribe aquí").focus()
    page.keyboard.insert_text("agua " * 6000)
    expect(page.get_by_role("status")).to_contain_text("escribe lo que falta en otro")
    page.keyboard.press("Enter")
    expect(page.locator("#log .theirs")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_without_cookies_it_says_what_to_do(browser: Browser, site: Served, tmp_path: Path) -> None:
    blocked = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(blocked))
    with browser.browser_type.launch_persistent_context(
        tmp_path, executable_path=shutil.which("chromium"), args=ARGUMENTS
    ) as context:
        page = context.new_page()
        page.goto(site.url)
        expect(page.get_by_text("Si apagaste JavaScript o las cookies")).to_be_visible()
        expect(page.get_by_role("button", name="Enviar")).to_be_hidden()
    assert site.bot.received == []


def test_what_two_tabs_have_not_sent_is_kept_for_both(visit: Visit, site: Served) -> None:
    page = visit()
    expect(page.get_by_role("button", name="Proponer algo")).to_be_visible()
    other = page.context.new_page()
    other.goto(site.url)
    expect(other.get_by_role("button", name="Proponer algo")).to_be_visible()
    page.route("**/chat/messages", lambda route: route.abort())
    write(page, "desde la primera")
    write(other, "desde la segunda")
    expect(other.get_by_text("Entendido: desde la segunda")).to_be_visible()
    page.close()
    other.reload()
    expect(other.get_by_text("Entendido: desde la primera")).to_be_visible()
    expect(other.locator("#log .mine").filter(has_text="desde la")).to_have_count(2)
