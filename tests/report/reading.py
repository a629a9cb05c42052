"""A document as a reader has it: words in their order, with the numbers of sources in brackets."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from docx import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

LABEL = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True)
class Line:
    """A paragraph: its style and its words."""

    style: str
    text: str


class Read:
    """One file: `lines` outside tables, `tables` as rows of cells, and all words of every part."""

    def __init__(self, path: Path) -> None:
        self.word = Document(str(path))
        self.lines: list[Line] = []
        self.tables: list[list[list[str]]] = []
        for child in self.word.element.body:
            if child.tag == qn("w:p"):
                paragraph = Paragraph(child, self.word._body)
                self.lines.append(Line(str(paragraph.style.name if paragraph.style else ""), paragraph.text))
            elif child.tag == qn("w:tbl"):
                rows = Table(child, self.word._body).rows
                self.tables.append([[cell.text for cell in row.cells] for row in rows])
        with zipfile.ZipFile(path) as parts:
            inside = [parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")]
        self.everything = re.sub(r"<[^>]+>", "", "\n".join(inside))

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
