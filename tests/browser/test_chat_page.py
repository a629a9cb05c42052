"""The web chat in a real browser, as people use it."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from bot.messages import Option, Outgoing
from tests.browser.conftest import Served, write

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]

SCROLLED = """async (it) => {
  it.scrollTop = it.scrollHeight;
  for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
  return it.scrollTop;
}"""
"""To the end, and until the page was told so, which happens once a frame."""


def _conversation(page: Page) -> str:
    """What was said, without the clock."""
    return re.sub(r"\d+:\d\d\s[ap]\.\sm\.", "", page.locator("#log").inner_text())


def _fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.mark.parametrize("width", [320, 360, 1200])
def test_it_greets_and_answers_taps_without_scrolling_sideways(visit: Visit, width: int) -> None:
    page = visit(width=width)
    page.get_by_role("button", name="Ver talleres y charlas").click()
    expect(page.get_by_text("Entendido: events.list")).to_be_visible()
    expect(page.locator("#log .mine")).to_contain_text("Ver talleres y charlas")
    expect(page.get_by_role("button", name="Proponer algo")).to_be_disabled()
    expect(page.get_by_role("button", name="Ver más")).to_be_enabled()
    write(page, "palabra" * 40)
    expect(page.locator("#log .theirs")).to_have_count(3)
    assert _fits(page)


def test_over_an_open_keyboard_the_newest_question_is_in_view(visit: Visit) -> None:
    page = visit(height=350)
    write(page, "hola")
    newest = page.get_by_role("button", name="Proponer algo")
    expect(newest).to_have_count(2)
    expect(newest.last).to_be_in_viewport(ratio=1)
    expect(page.get_by_text("¿Qué quieres hacer?").last).to_be_in_viewport(ratio=0.3)
    page.set_viewport_size({"width": 360, "height": 640})
    assert page.locator("#scroll").evaluate(SCROLLED) > 0
    page.set_viewport_size({"width": 360, "height": 350})
    expect(newest.last).to_be_in_viewport(ratio=1)


def test_every_target_is_big_enough_for_a_thumb(visit: Visit) -> None:
    page = visit()
    expect(page.get_by_role("button", name="Proponer algo")).to_be_visible()
    for target in page.locator("button, .top a, label.round").all():
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44, target.inner_html()


def test_a_reload_keeps_both_sides_of_the_conversation(visit: Visit) -> None:
    page = visit()
    page.get_by_role("button", name="Proponer algo").click()
    write(page, "no hay medicinas")
    expect(page.get_by_text("Entendido: no hay medicinas")).to_be_visible()
    before = _conversation(page)
    page.reload()
    expect(page.get_by_text("Entendido: no hay medicinas")).to_be_visible()
    assert _conversation(page) == before
    expect(page.get_by_role("button", name="Ver más").first).to_be_disabled()
    expect(page.get_by_role("button", name="Ver más").last).to_be_enabled()


def test_a_reload_shows_their_own_words_even_where_the_server_keeps_none(visit: Visit, site: Served) -> None:
    site.bot.discreet = True
    page = visit()
    page.get_by_role("button", name="Proponer algo").click()
    write(page, "vivo en ayabaca")
    expect(page.get_by_text("Entendido: vivo en ayabaca")).to_be_visible()
    before = _conversation(page)
    page.reload()
    expect(page.get_by_text("Entendido: vivo en ayabaca")).to_be_visible()
    assert _conversation(page) == before


def test_what_the_server_forgot_is_forgotten_in_the_browser_too(visit: Visit, site: Served) -> None:
    page = visit()
    write(page, "mi nombre es Rosa")
    expect(page.get_by_text("Entendido: mi nombre es Rosa")).to_be_visible()
    site.bot.log.clear()
    page.reload()
    expect(page.get_by_role("button", name="Proponer algo")).to_be_visible()
    assert "Rosa" not in page.evaluate("JSON.stringify(localStorage)")


def test_a_lost_signal_loses_nothing_and_repeats_nothing(visit: Visit, site: Served) -> None:
    page = visit()
    expect(page.get_by_role("button", name="Proponer algo")).to_be_visible()
    page.context.set_offline(True)
    write(page, "primero")
    write(page, "segundo")
    expect(page.get_by_role("status")).to_contain_text("Sin señal: lo intento de nuevo")
    expect(page.locator("#log .mine .state")).to_have_text(["Enviando…", "Enviando…"])
    page.context.set_offline(False)
    expect(page.get_by_text("Entendido: segundo")).to_be_visible()
    expect(page.get_by_role("status")).to_be_empty()
    expect(page.locator("#log .state")).to_have_count(0)
    assert [said.text for said in site.bot.received] == ["", "primero", "segundo"]


def test_what_was_not_sent_survives_closing_the_page(visit: Visit, site: Served) -> None:
    page = visit()
    expect(page.get_by_role("button", name="Proponer algo")).to_be_visible()
    page.route("**/chat/messages", lambda route: route.abort())
    write(page, "en las postas no hay medicinas")
    page.get_by_label("Escribe aquí").fill("y nadie av")
    expect(page.get_by_role("status")).to_contain_text("Sin señal")
    page.unroute("**/chat/messages")
    page.reload()
    expect(page.get_by_text("Entendido: en las postas no hay medicinas")).to_be_visible()
    expect(page.get_by_label("Escribe aquí")).to_have_value("y nadie av")
    assert len(site.bot.received) == 2


def test_an_answer_that_was_lost_on_the_way_is_asked_for_again(visit: Visit, site: Served) -> None:
    page = visit()
    expect(page.get_by_role("button", name="Proponer algo")).to_be_visible()
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().text())
        route.abort()

    page.route("**/chat/messages", lose_the_first)
    write(page, "una sola vez")
    expect(page.get_by_text("Entendido: una sola vez")).to_be_visible()
    expect(page.locator("#log .theirs")).to_have_count(2)
    assert [said.text for said in site.bot.received] == ["", "una sola vez"]


def test_a_server_in_trouble_is_waited_for(visit: Visit) -> None:
    page = visit()
    expect(page.get_by_role("button", name="Proponer algo")).to_be_visible()
    page.route("**/chat/messages", lambda route: route.fulfill(status=502))
    write(page, "hola de nuevo")
    expect(page.get_by_role("status")).to_contain_text("lo intento de nuevo")
    page.unroute("**/chat/messages")
    expect(page.get_by_text("Entendido: hola de nuevo")).to_be_visible()


def test_a_reminder_arrives_while_the_page_is_open(visit: Visit, site: Served) -> None:
    page = visit()
    expect(page.get_by_role("button", name="Proponer algo")).to_be_visible()
    [address] = site.bot.log
    site.bot.write(
        address, Outgoing("Rosa, tu taller es mañana. ¿Vas a venir?", (Option("going", "Sí, voy"),))
    )
    expect(page.get_by_text("tu taller es mañana")).to_be_visible()
    expect(page.get_by_role("button", name="Sí, voy")).to_be_enabled()
    expect(page.get_by_role("button", name="Proponer algo")).to_be_disabled()


def test_the_keyboard_alone_is_enough(visit: Visit) -> None:
    page = visit()
    expect(page.get_by_role("button", name="Proponer algo")).to_be_visible()
    page.get_by_label("Escribe aquí").focus()
    page.keyboard.type("buenas")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Entendido: buenas")).to_be_visible()
    expect(page.get_by_label("Escribe aquí")).to_be_focused()
    page.keyboard.press("Shift+Tab")  # the file
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Menú")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Entendido: menu")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Ver más").last).to_be_focused()


def test_a_link_to_an_event_lands_on_it_once(visit: Visit, site: Served) -> None:
    page = visit("/?start=ev_TALLER-PIURA")
    expect(page.get_by_text("¿Te inscribo?")).to_be_visible()
    page.reload()
    expect(page.get_by_text("¿Te inscribo?")).to_have_count(1)
    assert [said.payload for said in site.bot.received] == ["start:ev_TALLER-PIURA"]


def test_a_ticket_shows_its_qr_and_links(visit: Visit) -> None:
    page = visit()
    write(page, "ticket")
    image = page.get_by_alt_text("Código QR de tu cupo")
    expect(image).to_be_visible()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    link = page.get_by_role("link", name="Guardar en mi calendario")
    expect(link).to_have_attribute("href", "/e/TALLER-PIURA.ics")
    expect(page.get_by_role("link", name="https://example.org/e/TALLER-PIURA")).to_be_visible()


def test_a_photo_is_made_small_before_it_travels(visit: Visit, site: Served) -> None:
    page = visit()
    expect(page.get_by_role("button", name="Proponer algo")).to_be_visible()
    picture = page.evaluate_handle(
        "async () => { const c = document.createElement('canvas'); c.width = 3000; c.height = 2000;"
        "const x = c.getContext('2d'); for (let i = 0; i < 3000; i += 3) { x.fillStyle = `hsl(${i} 80% 50%)`;"
        "x.fillRect(i, 0, 3, 2000); } return c.toDataURL('image/png'); }"
    ).json_value()
    content = base64.b64decode(picture.partition(",")[2])
    file = FilePayload(name="posta.png", mimeType="image/png", buffer=content)
    page.get_by_label("Mandar foto").set_input_files(file)
    expect(page.get_by_text("Gracias, guardé tu archivo.")).to_be_visible()
    [(stored, mime)] = site.bot.files
    assert mime == "image/jpeg"
    assert stored[:2] == b"\xff\xd8"
    assert len(stored) < 500_000


def test_a_long_answer_is_read_from_its_start(visit: Visit) -> None:
    page = visit()
    write(page, "largo")
    expect(page.get_by_text("Empieza aquí.")).to_be_visible()
    bubble = page.locator("#log .theirs .bubble").last.bounding_box()
    screen = page.locator("#scroll").bounding_box()
    assert bubble is not None
    assert screen is not None
    assert screen["y"] <= bubble["y"] <= screen["y"] + 40


def test_words_are_shown_as_words(visit: Visit) -> None:
    page = visit()
    write(page, "<img src=x onerror=alert(1)> <b>hola</b>")
    expect(page.get_by_text("Entendido: <img src=x onerror=alert(1)> <b>hola</b>")).to_be_visible()


def test_text_twice_as_big_still_fits(visit: Visit) -> None:
    page = visit()
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    write(page, "hola")
    expect(page.get_by_role("button", name="Ver talleres y charlas").last).to_be_visible()
    assert _fits(page)
    box = page.get_by_label("Escribe aquí").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 640


def test_without_javascript_it_names_the_other_ways(visit: Visit) -> None:
    page = visit(java_script_enabled=False)
    expect(page.get_by_text("conversar con Rimay por WhatsApp (+51999888777) y Telegram")).to_be_visible()
    expect(page.get_by_role("button", name="Enviar")).to_be_hidden()


def test_nothing_comes_from_elsewhere(visit: Visit, site: Served) -> None:
    page = visit()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    expect(page.get_by_role("button", name="Proponer algo")).to_be_visible()
    assert [url for url in asked if not re.match(re.escape(site.url) + "|data:", url)] == []


def test_a_place_is_shared_by_a_tap_and_only_where_it_is_asked(visit: Visit, site: Served) -> None:
    page = visit(geolocation={"latitude": -5.19, "longitude": -80.63}, permissions=["geolocation"])
    write(page, "dónde")
    page.get_by_role("button", name="Mandar dónde estoy").click()
    expect(page.get_by_text("Estás en -5.19, -80.63.")).to_be_visible()
    expect(page.locator("#log .mine").last).to_contain_text("Mandar dónde estoy")
    before = _conversation(page)
    page.reload()
    expect(page.get_by_text("Estás en -5.19, -80.63.")).to_be_visible()
    assert _conversation(page) == before


def test_who_does_not_share_their_place_writes_it(visit: Visit, site: Served) -> None:
    page = visit(permissions=[])
    write(page, "dónde")
    page.get_by_role("button", name="Mandar dónde estoy").click()
    expect(page.get_by_text("No pude saber dónde estás. Escríbelo aquí.")).to_be_visible()
    write(page, "en ayabaca")
    expect(page.get_by_text("Entendido: en ayabaca")).to_be_visible()
    assert [one.location for one in site.bot.received] == [None] * len(site.bot.received)
