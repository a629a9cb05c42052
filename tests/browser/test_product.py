"""The whole product as a person meets it: the real server, its demonstration agenda and a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from time import monotonic
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.conftest import PATIENCE
from tests.browser.product import Product, served

pytestmark = pytest.mark.browser

PROBLEM = "en las postas de ayabaca no hay medicinas y nadie avisa cuando llegan"
IDEA = "que publiquen cada mes que medicinas hay en cada posta"
SEATS = "SELECT count(*) FROM attendees WHERE state = 'registered'"

QUICKLY = "() => Object.defineProperty(MouseEvent.prototype, 'timeStamp', { get: () => 1000 })"
"""However long this machine takes between two clicks, for the page no time passes."""

Enter = Callable[..., "Person"]


class Person:
    """Somebody in front of the page. Each thing said waits for its answer."""

    def __init__(self, page: Page, product: Product) -> None:
        self.page, self.product = page, product
        self.answers = page.locator("#log .theirs")
        self._last_tap = 0.0

    @property
    def answer(self) -> Locator:
        return self.answers.last

    def write(self, text: str) -> None:
        """Thinks for a while and writes."""
        self.product.a_while_passes()
        before = self.answers.count()
        self.page.get_by_label("Escribe aquí").fill(text)
        self.page.get_by_role("button", name="Enviar").click()
        expect(self.answers).not_to_have_count(before)
        self.settled()

    def tap(self, label: str) -> None:
        """Taps the option that says this, and not so soon after another tap that it is a double one."""
        before = self.answers.count()
        self.page.wait_for_timeout(max(1, 450 - 1000 * (monotonic() - self._last_tap)))
        self.option(label).click()
        self._last_tap = monotonic()
        expect(self.answers).not_to_have_count(before)
        self.settled()

    def option(self, label: str) -> Locator:
        return self.answer.get_by_role("button", name=re.compile(f"^{label}"))

    def settled(self) -> None:
        expect(self.page.locator("main.thinking, .state")).to_have_count(0)
        assert fits(self.page)

    def conversation(self) -> str:
        """What was said, without the clock."""
        return re.sub(r"\d+:\d\d\s[ap]\.\sm\.", "", self.page.locator("#log").inner_text())

    def register(self) -> str:
        """From the first question to a seat: its code."""
        self.tap("Ver talleres y charlas")
        self.write("ayabaca")
        self.tap("Taller de trabajo en")
        expect(self.answer).to_contain_text("¿Te inscribo?")
        self.tap("Sí")
        self.tap("Sí, tengo 18 o más")
        self.write("Rosa Quispe")
        self.tap("Ronda, comunidad, comité")
        self.write("ronda de hualcuy")
        return code_in(self.answer, r"Tu código es ([A-Z0-9]{4})\b")

    def propose(self) -> str:
        """A proposal of somebody known: its code."""
        self.write("quiero proponer algo")
        self.write(PROBLEM)
        self.write(IDEA)
        self.tap("Sí")
        expect(self.answer).to_contain_text("¿La envío?")
        self.tap("Sí, sin mi nombre")
        return code_in(self.answer, r"\b(P-[A-Z0-9]{4,8})\b")


def code_in(answer: Locator, pattern: str) -> str:
    found = re.search(pattern, answer.inner_text())
    assert found, answer.inner_text()
    return found[1]


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.fixture(scope="module")
def product(browser: Browser) -> Iterator[Product]:
    """One server for everybody in this file; after `browser`, so that none starts without a Chromium."""
    with served() as running:
        yield running


@pytest.fixture
def enter(browser: Browser, product: Product) -> Iterator[Enter]:
    """Somebody new opens the chat. No error of the page's program, nothing asked of another machine."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def open_chat(width: int = 360, path: str = "/", **options: Any) -> Person:
        context = browser.new_context(
            viewport={"width": width, "height": 640}, timezone_id="America/Lima", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if _is_wrong(line.type, line.text) else None)
        page.on(
            "request", lambda asked: wrong.append(asked.url) if _is_elsewhere(asked.url, product) else None
        )
        page.goto(product.url + path)
        person = Person(page, product)
        expect(person.answers).to_have_count(1)
        return person

    yield open_chat
    for context in contexts:
        context.close()
    assert wrong == []


def _is_wrong(kind: str, text: str) -> bool:
    return kind in ("error", "warning") and "ERR_INTERNET_DISCONNECTED" not in text


def _is_elsewhere(url: str, product: Product) -> bool:
    return not url.startswith((product.url + "/", "data:", "blob:"))


@pytest.mark.parametrize("width", [360, 1200])
def test_from_hello_to_what_became_of_a_proposal(enter: Enter, width: int) -> None:
    rosa = enter(width)
    ticket = rosa.register()
    _a_reload_changes_nothing(rosa)
    _the_ticket_can_be_shown(rosa, ticket)
    _a_reminder_comes_and_is_answered(rosa, ticket)
    proposal = rosa.propose()
    rosa.tap("Ahora no")
    rosa.write("¿qué pasó con mi propuesta?")
    expect(rosa.answer).to_contain_text(proposal)
    expect(rosa.answer).to_contain_text("Aún no hay decisión")
    rosa.write("MIS DATOS")
    expect(rosa.answer).to_contain_text("Rosa Quispe")
    _the_public_page_of_a_proposal_names_nobody(rosa, proposal)


def _a_reload_changes_nothing(person: Person) -> None:
    before = person.conversation()
    assert "ronda de hualcuy" in before
    person.page.reload()
    expect(person.answer).to_contain_text("tienes cupo")
    assert person.conversation() == before


def _the_ticket_can_be_shown(person: Person, ticket: str) -> None:
    person.write("mis cupos")
    person.tap("Ver mi código QR")
    expect(person.answer).to_contain_text(ticket)
    image = person.page.get_by_alt_text("Código QR de tu cupo")
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0


def _a_reminder_comes_and_is_answered(person: Person, ticket: str) -> None:
    person.product.next_reminder_falls_due(ticket)
    expect(person.answer).to_contain_text("¿Vas a venir?")
    person.tap("Sí, voy")
    expect(person.answer).to_contain_text(ticket)


def _the_public_page_of_a_proposal_names_nobody(person: Person, proposal: str) -> None:
    person.page.goto(f"{person.product.url}/d/{proposal}")
    expect(person.page.get_by_role("heading", level=1)).to_contain_text(proposal)
    expect(person.page.locator("main")).not_to_contain_text("Rosa")
    assert fits(person.page)
    person.page.go_back()
    expect(person.answer).to_contain_text("Rosa Quispe")


@pytest.mark.parametrize("width", [320, 1200])
def test_a_poster_link_leads_to_the_question(enter: Enter, product: Product, width: int) -> None:
    person = enter(width, "/?start=ev_DEMO-PIURA")
    expect(person.answer).to_contain_text("¿Te inscribo?")
    person.page.goto(f"{product.url}/e/DEMO-PIURA")
    assert fits(person.page)
    person.page.get_by_role("link", name="Quiero ir").click()
    expect(person.answer).to_contain_text("¿Te inscribo?")
    person.page.go_back()
    expect(person.page.get_by_role("heading", level=1)).to_contain_text("Piura")


def test_a_signal_lost_in_the_middle_loses_nothing(enter: Enter) -> None:
    person = enter()
    person.tap("Proponer algo")
    person.tap("Sí, tengo 18 o más")
    person.page.context.set_offline(True)
    person.page.get_by_label("Escribe aquí").fill("Elmer Huamán")
    person.page.get_by_role("button", name="Enviar").click()
    expect(person.page.get_by_role("status")).to_contain_text("Sin señal")
    person.page.context.set_offline(False)
    expect(person.answer).to_contain_text("¿Qué problema hay")
    expect(person.page.get_by_role("status")).to_be_empty()
    assert person.conversation().count("Elmer Huamán") == 1
    expect(person.answers).to_have_count(4)


def test_two_quick_taps_have_one_effect(enter: Enter) -> None:
    person = enter(path="/?start=ev_DEMO-PIURA")
    expect(person.answer).to_contain_text("¿Te inscribo?")
    person.page.evaluate(QUICKLY)
    person.option("Sí").dblclick(delay=20)
    expect(person.answer).to_contain_text("¿Aceptas?")
    person.settled()
    assert person.conversation().count("¿Aceptas?") == 1
    expect(person.page.locator("#log .mine")).to_have_count(1)


def test_two_taps_on_the_same_seat_take_one(enter: Enter, product: Product) -> None:
    person = enter()
    person.register()
    before = product.rows(SEATS)
    person.write("charla el gobierno abierto tendencias y el rol de la OGP")
    expect(person.answer).to_contain_text("¿Te inscribo?")
    person.option("Sí").evaluate("button => { button.click(); button.click(); }")
    expect(person.answer).to_contain_text("tienes cupo")
    person.settled()
    assert product.rows(SEATS) == [(before[0][0] + 1,)]


def test_the_keyboard_alone_registers(enter: Enter) -> None:
    person = enter()
    keyboard = person.page.keyboard
    person.page.get_by_label("Escribe aquí").focus()
    keyboard.type("taller piura")
    keyboard.press("Enter")
    expect(person.answers).to_have_count(2)
    person.option("Sí").focus()
    keyboard.press("Enter")
    expect(person.answer).to_contain_text("¿Aceptas?")
    keyboard.press("Tab")
    expect(person.option("Sí, tengo 18 o más")).to_be_focused()
    keyboard.press("Enter")
    expect(person.answer).to_contain_text("¿Cómo te llamas?")


def test_two_tabs_are_one_conversation(enter: Enter, product: Product) -> None:
    person = enter()
    other = Person(person.page.context.new_page(), product)
    other.page.goto(product.url)
    expect(other.answers).to_have_count(1)
    other.tap("Proponer algo")
    expect(person.answer).to_contain_text("¿Aceptas?")
    person.tap("No, o tengo menos")
    expect(other.answer).to_contain_text("no guardo tus datos")


@pytest.mark.parametrize(
    "text",
    [
        "<script>document.title='x'</script><img src=x onerror=document.title='x'>",
        "👩‍🌾🇵🇪😀",
        "مرحبا \u202egnp",
        "{n} %s",
    ],
)
def test_strange_words_are_only_words(enter: Enter, text: str) -> None:
    person = enter()
    person.write(text)
    expect(person.page.locator("#log .mine")).to_contain_text(text)
    expect(person.page).to_have_title("Rimay: conversa con Gobierno Abierto")
