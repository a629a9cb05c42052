"""The template of the report as it comes with Rimay: the chapters of the record of 2017-2019.

It is drawn from the texts in mensajes/ whenever it is needed, so that no copy of them grows old in the tree.
An organiser can have it written (`report --blank`), change it in Word, and pass it as `--template`.
"""

from __future__ import annotations

from typing import Final

from domain.cuadros import Say
from panel.report import answers, chapters
from panel.report.drafting import Draft
from panel.report.furniture import contents, cover, running

_CHAPTERS: Final = (
    ("introduction", chapters.introduction),
    ("background", chapters.background),
    ("method", chapters.method),
    ("spreading", chapters.spreading),
    ("participation", chapters.participation),
    ("way", answers.way),
    ("words", answers.words),
    ("decisions", answers.decisions),
    ("unanswered", answers.unanswered),
    ("commitments", answers.commitments),
    ("opinions", chapters.opinions),
    ("practices", chapters.practices),
    ("lessons", chapters.lessons),
    ("institutions_annex", chapters.institutions_annex),
    ("sources_annex", chapters.sources_annex),
    ("rules_annex", chapters.rules_annex),
)


def report_template(say: Say) -> Draft:
    """The whole document, without a fact in it."""
    draft = Draft(say)
    cover(
        draft,
        "t.cover_title",
        (
            "{{ proceso.nombre }}",
            say("t.cover_period", period="{{ proceso.periodo }}"),
            say("t.cover_day", day="{{ fecha }}"),
        ),
        "t.cover_note",
    )
    running(draft, say("t.running", name="{{ proceso.nombre }}", day="{{ fecha }}"))
    contents(draft, "t.contents", [f"t.chapter_{name}" for name, _ in _CHAPTERS])
    for name, chapter in _CHAPTERS:
        draft.heading(f"t.chapter_{name}", page=name in _ON_A_NEW_PAGE)
        chapter(draft)
    _describe(draft, say("t.properties", name="{{ proceso.nombre }}"))
    return draft


_ON_A_NEW_PAGE: Final = frozenset(
    ("introduction", "commitments", "opinions", "institutions_annex", "sources_annex")
)


def institution_template(say: Say) -> Draft:
    """What one institution has to know: its decisions, the words behind them, its commitments."""
    draft = Draft(say)
    draft.text("t.own_title", "Title", name="{{ institucion }}")
    draft.text("t.own_about", process="{{ proceso.nombre }}", day="{{ fecha }}")
    running(
        draft,
        say("t.own_running", name="{{ institucion }}", process="{{ proceso.nombre }}", day="{{ fecha }}"),
    )
    draft.heading("t.own_decisions")
    answers.decision_tables(draft)
    draft.heading("t.own_words")
    with draft.when("not citas"):
        draft.text("t.own_no_words")
    with draft.each("c in citas"):
        answers.quotation(draft)
    with draft.when("codigos"):
        draft.text("t.own_codes", codes="{{ codigos }}")
    draft.heading("t.own_commitments")
    answers.commitment_pages(draft)
    draft.heading("t.chapter_sources", page=True)
    chapters.sources_annex(draft)
    _describe(draft, say("t.own_title", name="{{ institucion }}"))
    return draft


def _describe(draft: Draft, title: str) -> None:
    """What a list of files and a reader aloud say of it."""
    told = draft.word.core_properties
    told.title, told.author, told.comments, told.language = title, "Rimay", "", "es-PE"
