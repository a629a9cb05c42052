"""The cover, the contents, and what stands above and below every page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from panel.report.drafting import SOURCE, Draft


def cover(draft: Draft, title: str, lines: Sequence[str], note: str) -> None:
    """A title, what it is about, and what a reader should know first; the next page follows."""
    space = draft.word.add_paragraph()
    space.paragraph_format.space_before = Pt(150)
    draft.text(title, "Title")
    for place, line in enumerate(lines):
        paragraph = draft.word.add_paragraph(line)
        paragraph.runs[0].font.size = Pt(18 if place == 0 else 13)
        paragraph.runs[0].font.bold = place == 0
    draft.word.add_paragraph().paragraph_format.space_before = Pt(120)
    draft.text(note, SOURCE)
    draft.word.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)


def running(draft: Draft, above: str) -> None:
    """A line above every page but the first, and the page's number below."""
    section = draft.word.sections[0]
    section.different_first_page_header_footer = True
    head = section.header.paragraphs[0]
    head.text, head.style = above, draft.word.styles[draft.style(SOURCE)]
    foot = section.footer.paragraphs[0]
    foot.alignment, foot.style = WD_ALIGN_PARAGRAPH.CENTER, draft.word.styles[draft.style(SOURCE)]
    _field(foot, "PAGE", "1")


def contents(draft: Draft, title: str, chapters: Sequence[str]) -> None:
    """The chapters by name; Word adds the page numbers when somebody updates the field."""
    draft.text(title, "Subtitle")
    for place, chapter in enumerate(chapters):
        paragraph = draft.word.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(3)
        if place == 0:
            _part(paragraph, "begin")
            _instruct(paragraph, 'TOC \\o "1-2" \\h \\z \\u')
            _part(paragraph, "separate")
        paragraph.add_run(draft.say(chapter))
        if place == len(chapters) - 1:
            _part(paragraph, "end")


def _field(paragraph: Any, instruction: str, shown: str) -> None:
    _part(paragraph, "begin")
    _instruct(paragraph, instruction)
    _part(paragraph, "separate")
    paragraph.add_run(shown)
    _part(paragraph, "end")


def _part(paragraph: Any, kind: str) -> None:
    part = OxmlElement("w:fldChar")
    part.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(part)


def _instruct(paragraph: Any, instruction: str) -> None:
    words = OxmlElement("w:instrText")
    words.set(qn("xml:space"), "preserve")
    words.text = f" {instruction} "
    paragraph.add_run()._r.append(words)
