"""Draws a poster: one A4 page whose text is text, with its fonts inside.

It runs in a process of its own (`python -m panel.poster_drawing`, a poster as JSON in, the PDF out): loading
the library and cutting the fonts take a processor for a second, which nobody's message should wait for.
"""

from __future__ import annotations

import io
import json
import os
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from fpdf import FPDF

_FONTS = Path(__file__).parent / "fonts"
_BRAND, _INK, _SOFT, _TINT, _WARN = (
    (156, 31, 46),
    (43, 35, 32),
    (90, 76, 69),
    (251, 246, 238),
    (253, 240, 213),
)
_WIDTH, _MARGIN = 210.0, 15.0
_INSIDE = _WIDTH - 2 * _MARGIN
_TOP_BAND, _ACT_TOP, _RADIO_TOP, _FOOTER_TOP = 20.0, 178.0, 243.0, 286.0
_FEW, _ROW = 6, 12.0  # lines that leave room for large letters; millimetres that two of them need
_POINT = 0.3528  # millimetres
_LEADING = 1.25


@dataclass(frozen=True, slots=True)
class Poster:
    """Its words, ready to print. `lines`: (label, words) in the order in which people ask, the first two the
    largest. `doors`: (label, address) of each QR code. `steps`: how to take part, the middle one the words to
    send. `notice`: why nobody can come in any more. `made_at`: a moment as ISO 8601."""

    language: str
    brand: str
    title: str
    notice: str
    lines: list[tuple[str, str]]
    steps: list[str]
    doors: list[tuple[str, str]]
    qr: str
    radio_label: str
    radio: str
    footer: str
    made_at: str


def draw(poster: Poster) -> bytes:
    """The PDF."""
    page = _page(poster)
    _band(page, poster.brand)
    y = _TOP_BAND + 8
    if poster.notice:
        y = _notice(page, poster.notice, y)
    crowded = bool(poster.notice) or len(poster.lines) > _FEW
    y = _fitted(page, poster.title, (_MARGIN, y, _INSIDE, 36 if crowded else 46), (52, 13), "B", _BRAND) + 4
    for (label, words), largest in zip(poster.lines[:2], (20, 16) if crowded else (26, 22), strict=False):
        y = _labelled(page, label, words, (_MARGIN, y, _INSIDE, 28), largest)
    _columns(page, poster.lines[2:], y)
    _act(page, poster)
    _radio(page, poster)
    _fitted(page, poster.footer, (_MARGIN, _FOOTER_TOP, _INSIDE, 7), (9, 6), "", _SOFT)
    return bytes(page.output())


def _page(poster: Poster) -> FPDF:
    from datetime import datetime

    from fpdf import FPDF, ViewerPreferences

    page = FPDF(format="A4")
    page.set_title(poster.title)
    page.set_lang(poster.language)
    page.set_author(poster.brand)
    page.set_creator("Rimay")
    page.set_creation_date(datetime.fromisoformat(poster.made_at))
    page.viewer_preferences = ViewerPreferences(display_doc_title=True)
    page.set_auto_page_break(False)
    page.set_margins(0, 0, 0)
    page.c_margin = 0
    page.add_font("poster", "", _FONTS / "DejaVuSansCondensed.ttf")
    page.add_font("poster", "B", _FONTS / "DejaVuSansCondensed-Bold.ttf")
    page.add_page()
    return page


def _band(page: FPDF, brand: str) -> None:
    page.set_fill_color(*_BRAND)
    page.rect(0, 0, _WIDTH, _TOP_BAND, style="F")
    _fitted(page, brand, (_MARGIN, 5.5, _INSIDE, 10), (22, 12), "B", (255, 255, 255))


def _notice(page: FPDF, words: str, y: float) -> float:
    height = 20.0
    page.set_fill_color(*_WARN)
    page.rect(_MARGIN, y, _INSIDE, height, style="F", round_corners=True, corner_radius=3)
    _fitted(page, words, (_MARGIN + 4, y + 3, _INSIDE - 8, height - 6), (17, 8), "B", _INK)
    return y + height + 6


def _labelled(
    page: FPDF, label: str, words: str, box: tuple[float, float, float, float], largest: int
) -> float:
    x, y, width, height = box
    y = _fitted(page, label, (x, y, width, 5), (11, 8), "", _SOFT) + 0.5
    return _fitted(page, words, (x, y, width, height - 5.5), (largest, 9), "B", _INK) + 3.5


def _columns(page: FPDF, lines: list[tuple[str, str]], top: float) -> None:
    """The rest in two columns, row by row, in what room is left."""
    room = _ACT_TOP - 4 - top
    rows = [lines[number : number + 2] for number in range(0, len(lines), 2)][: int(room / _ROW)]
    width = (_INSIDE - 8) / 2
    for number, row in enumerate(rows):
        height = min((_ACT_TOP - 4 - top) / (len(rows) - number), 26)
        ends = [
            _labelled(page, label, words, (_MARGIN + place * (width + 8), top, width, height - 3), 17)
            for place, (label, words) in enumerate(row)
        ]
        top = max(ends)


def _act(page: FPDF, poster: Poster) -> None:
    """How to take part: the words to send at the left, the codes to point a phone at on the right."""
    height = _RADIO_TOP - _ACT_TOP - 5
    page.set_draw_color(*_BRAND)
    page.set_line_width(1)
    page.rect(_MARGIN, _ACT_TOP, _INSIDE, height, style="D", round_corners=True, corner_radius=4)
    codes = len(poster.doors)
    side = {0: 0.0, 1: 42.0, 2: 36.0}.get(codes, 31.0)
    left = _MARGIN + _INSIDE - codes * (side + 4) - 2
    for number, (label, address) in enumerate(poster.doors):
        _door(page, f"{poster.qr} {address}", label, address, left + number * (side + 4), side)
    width = left - _MARGIN - 10
    y = _ACT_TOP + 6
    for step, largest, room in zip(poster.steps, (15, 34, 15), (14, 16, 19), strict=False):
        style, colour = ("B", _BRAND) if largest == 34 else ("", _INK)
        y = _fitted(page, step, (_MARGIN + 6, y, width, room), (largest, 7), style, colour) + 2


def _door(page: FPDF, spoken: str, label: str, address: str, x: float, side: float) -> None:
    import segno

    image = io.BytesIO()
    segno.make_qr(address, error="m").save(image, kind="png", scale=10, border=2)
    y = _ACT_TOP + (_RADIO_TOP - _ACT_TOP - 5 - side - 7) / 2
    page.image(image, x, y, side, side, link=address, alt_text=spoken)
    page.set_font("poster", "B", 11)
    page.set_text_color(*_INK)
    page.set_xy(x, y + side + 1)
    page.cell(side, 5, label, align="C")


def _radio(page: FPDF, poster: Poster) -> None:
    page.set_fill_color(*_TINT)
    page.rect(
        _MARGIN,
        _RADIO_TOP,
        _INSIDE,
        _FOOTER_TOP - _RADIO_TOP - 4,
        style="F",
        round_corners=True,
        corner_radius=3,
    )
    y = _fitted(
        page, poster.radio_label, (_MARGIN + 5, _RADIO_TOP + 4, _INSIDE - 10, 6), (12, 8), "B", _BRAND
    )
    box = (_MARGIN + 5, y + 1, _INSIDE - 10, _FOOTER_TOP - 6 - y)
    _fitted(page, poster.radio, box, (15, 8), "", _INK)


def _fitted(
    page: FPDF,
    words: str,
    box: tuple[float, float, float, float],
    sizes: tuple[int, int],
    style: str,
    colour: tuple[int, int, int],
) -> float:
    """Write as large as fits into (x, y, width, height), else as small as allowed and cut short. Returns
    where the text ends."""
    x, y, width, height = box
    page.set_font("poster", style, sizes[0])
    words = _printable(
        page, words.replace(" a. m.", "\u00a0a.\u00a0m.").replace(" p. m.", "\u00a0p.\u00a0m.")
    )
    lines = _as_large_as_fits(page, words, (width, height), sizes)
    step = page.font_size_pt * _POINT * _LEADING
    most = max(int(height / step), 1)
    if len(lines) > most:
        lines = [*lines[: most - 1], lines[most - 1].rstrip()[:-1] + "…"]
    page.set_text_color(*colour)
    for number, line in enumerate(lines):
        page.set_xy(x, y + number * step)
        page.cell(width, step, line, align="L")
    return y + len(lines) * step


def _as_large_as_fits(page: FPDF, words: str, room: tuple[float, float], sizes: tuple[int, int]) -> list[str]:
    """The lines of the words, at the size that the page has afterwards."""
    width, height = room
    lines: list[str] = []
    for size in range(sizes[0], sizes[1] - 1, -1):
        page.set_font_size(size)
        lines = _broken(page, words, width)
        unbroken = all(page.get_string_width(word) <= width for word in words.split())
        if len(lines) * size * _POINT * _LEADING <= height and unbroken:
            break
    return lines


def _broken(page: FPDF, words: str, width: float) -> list[str]:
    """The lines of a text of that width."""
    found = page.multi_cell(width, 1, words, align="L", dry_run=True, output="LINES")
    return cast("list[str]", found)


def _printable(page: FPDF, words: str) -> str:
    """Without what the font has no letter for."""
    known = getattr(page.current_font, "cmap", {})  # ours are both TrueType
    composed = unicodedata.normalize("NFC", words)
    return "".join(char for char in composed if char == "\n" or ord(char) in known)


def main() -> None:
    """JSON in, PDF out; everything else on this machine goes first."""
    if hasattr(os, "nice"):
        os.nice(10)
    given = json.load(sys.stdin.buffer)
    sys.stdout.buffer.write(draw(Poster(**given)))


if __name__ == "__main__":
    main()
