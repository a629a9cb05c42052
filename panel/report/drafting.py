"""What a template is drawn with: paragraphs, loops and tables in which the facts have their places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from domain.cuadros import Say

_BLUE: Final = RGBColor(0x1F, 0x4E, 0x79)
_GREY: Final = RGBColor(0x6B, 0x6B, 0x6B)
_INK: Final = RGBColor(0x22, 0x22, 0x22)
_FONT: Final = "Calibri"
_WIDTH: Final = 16.0


class Draft:
    """A template being drawn. Every word is a text of mensajes/; `say` gives it with its places."""

    def __init__(self, say: Say) -> None:
        self.say = say
        self.word = Document()
        self._own = {name: say(f"t.style_{name}") for name in (PROMPT, QUOTE, SOURCE, SHEET)}
        _dress(self.word, self._own)

    def style(self, name: str) -> str:
        """What a style is called in the document."""
        return self._own.get(name, name)

    def heading(self, key: str, level: int = 1, *, page: bool = False, **places: str) -> None:
        """A heading; `page`: it begins one."""
        paragraph = self.word.add_heading(self.say(key, **places), level)
        paragraph.paragraph_format.page_break_before = page

    def text(self, key: str, style: str = "Normal", *, kept: bool = False, **places: str) -> None:
        """A text; `kept`: on the page of what follows."""
        self.line(self.say(key, **places), style)
        self.word.paragraphs[-1].paragraph_format.keep_with_next = kept or None

    def either(self, fact: str, words: str, otherwise: str = "") -> str:
        """Words that are said if there is any of a fact, or else others."""
        return f"{{% if {fact} %}}{words}{{% else %}}{otherwise}{{% endif %}}"

    def prompt(self, key: str) -> None:
        """What a person has to write, in grey."""
        self.text(key, PROMPT)

    def block(self, name: str) -> None:
        """A table or a picture that is made elsewhere."""
        self.word.add_paragraph(f"{{{{p {name} }}}}")

    def line(self, words: str, style: str = "Normal") -> None:
        """Words or facts that are ready."""
        self.word.add_paragraph(words, self.style(style))

    @contextmanager
    def each(self, what: str) -> Iterator[None]:
        """What is inside, once for each: `one in many`."""
        self.word.add_paragraph(f"{{%p for {what} %}}")
        yield
        self.word.add_paragraph("{%p endfor %}")

    @contextmanager
    def when(self, fact: str) -> Iterator[None]:
        """What is inside, if there is any."""
        self.word.add_paragraph(f"{{%p if {fact} %}}")
        yield
        self.word.add_paragraph("{%p endif %}")

    def rows(
        self, what: str, columns: Sequence[tuple[str, str, float]], facts: dict[str, str] | None = None
    ) -> None:
        """A table with a row for each: text of the head, fact of the cell, width in centimetres."""
        table = self._table(len(columns), [width for _, _, width in columns])
        heads = table.rows[0]
        _repeat(heads)
        for cell, (key, _, _) in zip(heads.cells, columns, strict=True):
            _write(cell, self.say(key, **(facts or {})), bold=True, color=RGBColor(0xFF, 0xFF, 0xFF))
            cell.paragraphs[0].paragraph_format.keep_with_next = True
            _shade(cell, "1F4E79")
        for words in (f"{{%tr for {what} %}}", None, "{%tr endfor %}"):
            cells = _added(table).cells
            for cell, (_, fact, _) in zip(cells, columns, strict=True):
                if words is None:
                    _write(cell, fact)
            if words is not None:
                _write(cells[0], words)
        self._gap()

    def sheet(self, fields: Sequence[tuple[str, str]]) -> None:
        """A table of two columns: what it is, and the fact."""
        table = self._table(2, [4.2, _WIDTH - 4.2])
        for place, (key, fact) in enumerate(fields):
            cells = (table.rows[0] if place == 0 else _added(table)).cells
            _write(cells[0], self.say(key), bold=True, color=_BLUE)
            _shade(cells[0], "E8EEF4")
            _write(cells[1], fact)
        self._gap()

    def save(self, path: Path) -> None:
        self.word.save(str(path))

    def _table(self, columns: int, widths: Sequence[float]) -> Any:
        table = self.word.add_table(1, columns, "Table Grid")
        table.autofit = False
        _edge(table)
        scale = _WIDTH / sum(widths)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width * scale)
        for cell, width in zip(table.rows[0].cells, widths, strict=True):
            cell.width = Cm(width * scale)
        _whole(table.rows[0])
        return table

    def _gap(self) -> None:
        after = self.word.add_paragraph()
        after.paragraph_format.space_after = Pt(4)
        after.paragraph_format.line_spacing = Pt(6)


PROMPT: Final = "prompt"
QUOTE: Final = "quote"
SOURCE: Final = "source"
SHEET: Final = "sheet"
CAPTION: Final = "Caption"


def _dress(word: Any, own: Mapping[str, str]) -> None:
    """A4, margins of 2.5 cm, one font, headings that stay with what follows."""
    section = word.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Cm(2.5)
    styles = word.styles
    _style(styles["Normal"], 11, _INK, after=6, line=1.12)
    for level, size in ((1, 17), (2, 13), (3, 11.5)):
        style = styles[f"Heading {level}"]
        _style(style, size, _BLUE, before=18 - 3 * level, after=5, bold=True)
    _style(styles["Title"], 26, _BLUE, after=14, bold=True)
    _style(styles["Subtitle"], 17, _BLUE, after=10, bold=True)
    _style(styles[CAPTION], 10, _BLUE, before=8, after=4, bold=True)
    styles[CAPTION].paragraph_format.keep_with_next = True
    _style(_new(styles, own[PROMPT]), 11, _GREY, after=6, italic=True)
    quote = _new(styles, own[QUOTE])
    _style(quote, 10.5, _INK, after=5, italic=True)
    quote.paragraph_format.left_indent = quote.paragraph_format.right_indent = Cm(0.8)
    quote.paragraph_format.keep_together = True
    _style(_new(styles, own[SOURCE]), 8.5, _GREY, after=8)
    # of the style, not of the paragraph: other programs put that break where the loop takes it away
    _new(styles, own[SHEET], "Heading 2").paragraph_format.page_break_before = True
    _speak_spanish(styles.element)


def _new(styles: Any, name: str, base: str = "Normal") -> Any:
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles[base]
    return style


def _style(
    style: Any,
    size: float,
    color: RGBColor,
    *,
    before: float = 0,
    after: float = 0,
    line: float = 1.0,
    bold: bool = False,
    italic: bool = False,
) -> None:
    font = style.font
    font.name, font.size, font.bold, font.italic = _FONT, Pt(size), bold, italic
    font.color.rgb = color
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), _FONT)
    shape = style.paragraph_format
    shape.space_before, shape.space_after, shape.line_spacing = Pt(before), Pt(after), line
    shape.widow_control = True


def _speak_spanish(styles: Any) -> None:
    """So that Word checks the spelling of Peru, and readers aloud pronounce it."""
    for language in styles.iter(qn("w:lang")):
        language.set(qn("w:val"), "es-PE")


def _added(table: Any) -> Any:
    row = table.add_row()
    for cell, column in zip(row.cells, table.columns, strict=True):
        cell.width = column.width
    _whole(row)
    return row


def _whole(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _repeat(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _write(cell: Any, words: str, *, bold: bool = False, color: RGBColor | None = None) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
    shape = paragraph.paragraph_format
    shape.space_before, shape.space_after, shape.line_spacing = Pt(2), Pt(2), 1.0
    run = paragraph.add_run(words)
    run.font.size, run.font.bold = Pt(9.5), bold
    if color is not None:
        run.font.color.rgb = color


def _edge(table: Any) -> None:
    """Thin grey lines."""
    edges = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "A6B4C2")):
            line.set(qn(f"w:{name}"), value)
        edges.append(line)
    inside = table._tbl.tblPr
    inside.find(qn("w:tblLayout")).addprevious(edges)  # Word wants them in its own order


def _shade(cell: Any, fill: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)
