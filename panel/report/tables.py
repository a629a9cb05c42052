"""Tables whose columns are not known beforehand, as Word's own markup: they look alike in every template."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from markupsafe import Markup, escape

WIDTH: Final = 9_070
"""Of a page's text, in twentieths of a point: A4 with margins of 2.5 cm."""

_TOGETHER: Final = 14
"""A table of so many rows stays on one page."""

_HEAD: Final = "1F4E79"
_TOTAL: Final = "E8EEF4"
_LINE: Final = "A6B4C2"

Cell = str | int


def table(columns: Sequence[str], rows: Sequence[Sequence[Cell]], *, totals: int = 0) -> Markup:
    """A table with a head that is repeated on every page; the last `totals` rows stand out. Numbers and
    percentages to the right. For a paragraph of its own: `{{p … }}`."""
    widths = _widths(columns, rows)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    together = len(rows) <= _TOGETHER
    head = _row(columns, widths, fill=_HEAD, color="FFFFFF", bold=True, keep=True, head=True)
    body = "".join(_body(rows, widths, totals, together))
    return Markup(f"<w:tbl>{_PROPERTIES}<w:tblGrid>{grid}</w:tblGrid>{head}{body}</w:tbl>{_AFTER}")  # noqa: S704 - cells are escaped


def _body(
    rows: Sequence[Sequence[Cell]], widths: Sequence[int], totals: int, together: bool
) -> Iterator[str]:
    for place, row in enumerate(rows):
        last = place == len(rows) - 1
        stands_out = place >= len(rows) - totals
        fill = _TOTAL if stands_out else ""
        yield _row(row, widths, fill=fill, bold=stands_out, keep=together and not last)


def _widths(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[int]:
    """By the longest word or number of each column, the first, which has the labels, widest."""
    if len(columns) == 1:
        return [WIDTH]
    needs = [
        max(len(str(cell)) for cell in (*column.split(), *(row[place] for row in rows)))
        for place, column in enumerate(columns)
    ]
    needs = [min(max(need, 8), 40) + 2 for need in needs]
    return [WIDTH * need // sum(needs) for need in needs]


def _row(
    cells: Sequence[Cell],
    widths: Sequence[int],
    *,
    fill: str = "",
    color: str = "",
    bold: bool = False,
    keep: bool = False,
    head: bool = False,
) -> str:
    """One row that no page divides."""
    repeated = "<w:tblHeader/>" if head else ""
    inside = "".join(
        _cell(cell, width, fill, color, bold=bold, keep=keep)
        for cell, width in zip(cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{inside}</w:tr>"


def _cell(cell: Cell, width: int, fill: str, color: str, *, bold: bool, keep: bool) -> str:
    side = "right" if _is_number(cell) else "left"
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    kept = "<w:keepNext/>" if keep else ""
    paragraph = f'{kept}<w:spacing w:before="40" w:after="40" w:line="240"/><w:jc w:val="{side}"/>'
    ink = f'<w:color w:val="{color}"/>' if color else ""
    run = f'{"<w:b/>" if bold else ""}{ink}<w:sz w:val="19"/>'
    text = escape(f"{cell:,}" if isinstance(cell, int) else cell)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f"<w:p><w:pPr>{paragraph}</w:pPr><w:r><w:rPr>{run}</w:rPr>"
        f'<w:t xml:space="preserve">{text}</w:t></w:r></w:p></w:tc>'
    )


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int) or cell.rstrip("%").replace(".", "").replace(",", "").isdigit()


_EDGES = "".join(
    f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="{_LINE}"/>'
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_PROPERTIES = (
    f'<w:tblPr><w:tblW w:w="{WIDTH}" w:type="dxa"/><w:tblBorders>{_EDGES}</w:tblBorders>'
    '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="90" w:type="dxa"/>'
    '<w:right w:w="90" w:type="dxa"/></w:tblCellMar></w:tblPr>'
)
_AFTER = '<w:p><w:pPr><w:spacing w:before="0" w:after="60"/></w:pPr></w:p>'
