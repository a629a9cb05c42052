"""The pages that anybody may open: the chat, an event, a contribution, the notice, a ticket's QR."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import segno
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from bot.channels.web_session import WebSessions
from bot.site import Site
from panel.assets import READING, asset_routes
from panel.calendar import event_calendar
from panel.contribution_page import contribution_routes
from panel.event_page import event_lines, event_notice, is_past
from panel.own_file import own_file_route
from panel.pages import LOCATING, missing, page, text
from panel.poster import event_poster
from panel.poster_printing import Busy, Printer
from storage.database import Database, Unavailable
from storage.public_pages import EventFacts, published_event

_TICKET = re.compile(r"[A-Z0-9]{4,8}")
_START = re.compile(r"[A-Za-z0-9_-]{1,60}")
SCRIPT_WORDS = (
    "sending offline failed too_big too_long unreadable options you today "
    "file photo qr ics place data locating no_place"
)


def public_routes(db: Database, site: Site, sessions: WebSessions, now: Callable[[], datetime]) -> APIRouter:
    """`/`, `/e/{code}`, its `.ics` and `/cartel.pdf`, `/d/{code}`, `/privacidad`, `/qr/{code}.svg`,
    `/mis-datos/{pass}.csv`, `/static/…`; any other address gets a page that says so, so these routes come
    after everybody else's."""
    router = APIRouter(include_in_schema=False)
    for routes in (
        asset_routes(),
        _chat(db, site, sessions),
        _calendar(db, site, now),  # its address would be an event's too
        _event_page(db, site, now),
        _poster(db, site, now),
        contribution_routes(db, site, now),
        _privacy(site),
        _qr(),
        own_file_route(db, site, now),
        _anything_else(),
    ):
        router.include_router(routes)
    return router


def _chat(db: Database, site: Site, sessions: WebSessions) -> APIRouter:
    router = APIRouter()

    @router.api_route("/", methods=READING)
    def chat(request: Request) -> HTMLResponse:
        words = {name: text(f"web.{name}") for name in SCRIPT_WORDS.split()}
        response = page("chat", words=words, channels=_ways(db, site))
        response.headers["Permissions-Policy"] = LOCATING
        sessions.remember(response, sessions.address(request) or sessions.new())
        return response

    return router


def _ways(db: Database, site: Site) -> list[str]:
    """The page opens whether or not the database can say what comes in."""
    without = replace(site, sms="")
    if site == without:
        return site.channels()
    try:
        with db.read() as conn:
            return site.proved(conn).channels()
    except Unavailable:
        return without.channels()


def _calendar(db: Database, site: Site, now: Callable[[], datetime]) -> APIRouter:
    router = APIRouter()

    @router.api_route("/e/{code}.ics", methods=READING)
    def calendar(code: str) -> Response:
        if (facts := _event(db, code)) is None:
            return missing()
        content = event_calendar(facts.event, f"{site.public_url}/e/{facts.event.code}", now())
        name = re.sub(r"[^\w-]", "-", facts.event.code, flags=re.ASCII)
        headers = {"Content-Disposition": f'attachment; filename="{name}.ics"', "Cache-Control": "no-cache"}
        return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)

    return router


def _event_page(db: Database, site: Site, now: Callable[[], datetime]) -> APIRouter:
    router = APIRouter()

    @router.api_route("/e/{code}", methods=READING)
    def event(code: str) -> HTMLResponse:
        if (facts := _event(db, code)) is None:
            return missing()
        return page("event", **_event_view(facts, site, now()))

    return router


def _poster(db: Database, site: Site, now: Callable[[], datetime]) -> APIRouter:
    router, printer = APIRouter(), Printer()

    @router.api_route("/e/{code}/cartel.pdf", methods=READING)
    async def poster(request: Request, code: str) -> Response:
        facts, proved = await db.look(lambda conn: (published_event(conn, code), site.proved(conn)))
        if facts is None:
            return missing()
        # without a public address: the one by which whoever prints it came
        root = site.public_url or str(request.base_url).rstrip("/")
        try:
            drawn = await printer.pdf(event_poster(facts, proved, root, now()))
        except Busy:
            return Response(text("poster.busy"), 503, {"Retry-After": "20"}, "text/plain; charset=utf-8")
        name = re.sub(r"[^\w-]", "-", facts.event.code, flags=re.ASCII)
        headers = {
            "Content-Disposition": f'inline; filename="cartel-{name}.pdf"',
            "Cache-Control": "no-cache",
        }
        return Response(drawn, media_type="application/pdf", headers=headers)

    return router


def _privacy(site: Site) -> APIRouter:
    router = APIRouter()

    @router.api_route("/privacidad", methods=READING)
    def privacy() -> HTMLResponse:
        return page("privacy", notice=_notice(site))

    return router


def _qr() -> APIRouter:
    router = APIRouter()

    @router.api_route("/qr/{code}.svg", methods=READING)
    def qr(code: str) -> Response:
        if not _TICKET.fullmatch(code):
            raise HTTPException(404)
        drawing = io.BytesIO()
        segno.make_qr(code, error="m").save(drawing, kind="svg", scale=8, border=4, light="#fff")
        return Response(
            drawing.getvalue(),
            media_type="image/svg+xml",
            headers={"Cache-Control": "private, max-age=86400"},
        )

    return router


def _anything_else() -> APIRouter:
    """GET alone: a HEAD would take what other routes answer to GET only."""
    router = APIRouter()

    @router.get("/{path:path}")
    def anything_else(path: str) -> HTMLResponse:  # noqa: ARG001  # FastAPI passes it
        return missing()

    return router


def _event(db: Database, code: str) -> EventFacts | None:
    with db.read() as conn:
        return published_event(conn, code)


def _event_view(facts: EventFacts, site: Site, now: datetime) -> dict[str, Any]:
    code = facts.event.code
    payload = f"ev_{code}"
    linkable = _START.fullmatch(payload) is not None
    return {
        "event": facts.event,
        "lines": event_lines(facts, now),
        "notice": event_notice(facts, now),
        "past": is_past(facts, now),
        "start": payload,
        "whatsapp": site.whatsapp_link(text("page.whatsapp_text", code=code)),
        "telegram": site.telegram_link(payload) if linkable else "",
    }


def _notice(site: Site) -> list[str]:
    """The paragraphs of the notice; the first is its title, the last its version and date."""
    missing = text("privacy.missing")
    notice = text(
        "privacy.full",
        controller=site.controller,
        address=site.controller_address or missing,
        contact=site.contact or missing,
        dpo=site.dpo or missing,
        ask=text("privacy.ask", contact=site.contact) if site.contact else text("privacy.ask.here"),
        version=text("privacy.version"),
        date=text("privacy.date"),
    )
    return notice.split("\n\n")
