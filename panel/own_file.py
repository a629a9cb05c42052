"""What is held of a person, as a file that any spreadsheet opens: a document on Telegram, else a link."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Response

from bot.passes import holder
from bot.site import Site
from domain.gazetteer import place
from panel.assets import READING
from panel.pages import missing, text
from storage.database import Database
from storage.own_data import Held, own_data
from storage.packs.cells import safe

NAME = "mis-datos.csv"
"""What the file is called on the phone."""

_HEADER = ("what", "since", "code", "words")


def own_file(db: Database, site: Site, passed: str, now: datetime) -> bytes | None:
    """The CSV (UTF-8 with a mark, as Excel reads it) of whoever has that pass; None for a pass that is not
    genuine, or over. Blocks."""
    person_id = holder(site.secret_key, passed, now)
    if person_id is None:
        return None
    with db.read() as conn:
        held = list(own_data(conn, person_id))
    return _csv(held, ZoneInfo(site.timezone)) if held else None


def own_file_route(db: Database, site: Site, now: Callable[[], datetime]) -> APIRouter:
    """`/mis-datos/{pass}.csv`."""
    router = APIRouter()

    @router.api_route("/mis-datos/{passed}.csv", methods=READING)
    def mine(passed: str) -> Response:
        content = own_file(db, site, passed, now())
        if content is None:
            return missing()
        headers = {
            "Content-Disposition": f'attachment; filename="{NAME}"',
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex",
        }
        return Response(content, media_type="text/csv; charset=utf-8", headers=headers)

    return router


def _csv(held: list[Held], zone: ZoneInfo) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([text(f"mydata.file.{name}") for name in _HEADER])
    for one in held:
        at = one.at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if one.at else ""
        writer.writerow([text(f"mydata.file.{one.kind}"), at, safe(one.code), safe(_said(one))])
    return out.getvalue().encode("utf-8-sig")


def _said(one: Held) -> str:
    """Codes as people say them."""
    if one.kind == "ubigeo":
        return place(one.what).name
    if one.kind in ("permission", "refusal"):
        return text(f"mydata.file.purpose.{one.what}")
    if one.kind == "age_band":
        return text(f"mydata.file.age.{one.what}")
    return one.what
