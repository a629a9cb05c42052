"""A document as a reader has it: words in their order, with the numbers of sources in brackets."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

LABEL = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True)
class Line:
    """A paragraph: its style and its words."""

    style: str
    text: str


def everything(path: Path) -> str:
    """All words of every part of a file, without their markup."""
    with zipfile.ZipFile(path) as parts:
        inside = [parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")]
    return re.sub(r"<[^>]+>", "", "\n".join(inside))


class Read:
    """One file: `lines` outside tables, and `tables` as rows of cells."""

    def __init__(self, path: Path) -> None:
        self.word = Document(str(path))
        self.lines: list[Line] = []
        self.tables: list[list[list[str]]] = []
        names = {style.style_id: str(style.name) for style in self.word.styles}
        for child in self.word.element.body:
            if child.tag == qn("w:p"):
                self.lines.append(Line(names.get(child.style or "Normal", ""), Paragraph(child, None).text))  # type: ignore[arg-type]
            elif child.tag == qn("w:tbl"):
                rows = (row.iter(qn("w:tc")) for row in child.iter(qn("w:tr")))
                self.tables.append([[_words(cell) for cell in row] for row in rows])

    def headings(self, level: int) -> list[str]:
        return [line.text for line in self.lines if line.style == f"Heading {level}"]

    def table(self, first: str, wide: int | None = None) -> list[list[str]]:
        """The table whose head begins with those words."""
        (found,) = (
            rows
            for rows in self.tables
            if LABEL.sub("", rows[0][0]).strip() == first and wide in (None, len(rows[0]))
        )
        return found

    def between(self, first: str, last: str) -> list[Line]:
        """The lines of some chapters."""
        texts = [line.text for line in self.lines]
        begins = [place for place, text in enumerate(texts) if text.startswith(first)][-1]
        ends = [place for place, text in enumerate(texts) if text.startswith(last)][-1]
        return self.lines[begins:ends]


def _words(cell: Any) -> str:
    return "\n".join(Paragraph(one, cell).text for one in cell.iter(qn("w:p")))
