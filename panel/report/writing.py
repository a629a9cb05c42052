"""The report as files: the document, and one beside it for each institution; all of them, or none."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from docx.shared import Cm
from markupsafe import Markup

from domain.report import Institution, Report
from domain.report_words import file_names, fitted
from mensajes import catalog
from panel.report.charts import bars
from panel.report.context import report_context
from panel.report.facts import commitment_facts, decision_facts, quote_facts
from panel.report.phrases import Phrases
from panel.report.rendering import Page
from panel.report.template import institution_template, report_template
from storage.database import Database
from storage.export.scope import LIMA
from storage.report.gather import gather
from storage.whole_files import drafted, publish, refuse_taken

_CHART: Final = Cm(15.5)


@dataclass(frozen=True, slots=True)
class Written:
    """The files that were written, the report first, and the facts that its template did not use."""

    files: tuple[Path, ...]
    unused: tuple[str, ...]


def say(key: str, /, **facts: object) -> str:
    """The report's own words."""
    return catalog.text("es", f"report.{key}", **facts)


def _say_packs(key: str, /, **facts: object) -> str:
    return catalog.text("es", f"packs.{key}", **facts)


def write_template(file: Path) -> None:
    """The template as it comes with Rimay, to be changed in Word. Raises OSError."""
    with drafted(file) as draft:
        report_template(say).save(draft)
        publish(draft, file)


def write_report(
    db: Database, file: Path, now: datetime, process_code: str | None, template: Path | None
) -> Written:
    """Write the report of a process as it stands. Raises BadTemplate, ProcessNeeded, UnknownProcess, OSError,
    Unavailable."""
    own = Page(template) if template else None
    made_at = now.astimezone(LIMA)
    with db.read() as conn:
        if not db.is_sqlite:
            conn.execution_options(isolation_level="REPEATABLE READ")  # every number from one moment
        report: Report = fitted(gather(conn, process_code, made_at.date(), _say_packs))
    page = own or Page(_drawn(report_template(say)))
    context = report_context(report, Phrases(say, _say_packs), partial(_draw, page), made_at)
    used = page.fill(context)
    pages = {file: page, **_institutions(report, file, context["fecha"])}
    _publish(pages, now)
    return Written(tuple(pages), tuple(name for name in context if name not in used))


def _publish(pages: Mapping[Path, Page], now: datetime) -> None:
    """Every file is whole on the disk before the first has its name, and none takes that of another."""
    for target in pages:
        refuse_taken(target)
    with ExitStack() as stack:
        drafts = {target: stack.enter_context(drafted(target)) for target in pages}
        for target, page in pages.items():
            page.save(drafts[target], now)
        for target, draft in drafts.items():
            publish(draft, target)


def _drawn(draft: Any) -> io.BytesIO:
    out = io.BytesIO()
    draft.word.save(out)
    out.seek(0)
    return out


def _draw(page: Page, title: str, labels: Sequence[str], series: Mapping[str, Sequence[int]]) -> Markup:
    """A chart in a paragraph of its own, with a text for who cannot see it."""
    picture = io.BytesIO(bars(labels, series))
    inline = page.word.docx.part.new_pic_inline(picture, width=_CHART)
    told = [
        f"{label}: {', '.join(f'{values[place]:,} {name}' for name, values in series.items())}"
        for place, label in enumerate(labels)
    ]
    inline.docPr.set("descr", say("t.chart", title=title, told="; ".join(told)))
    inline.docPr.set("title", title)
    return Markup(_PICTURE).format(Markup(inline.xml))  # noqa: S704 - attributes are escaped by lxml


_PICTURE: Final = (
    '<w:p><w:pPr><w:spacing w:before="60" w:after="120"/><w:jc w:val="center"/></w:pPr>'
    "<w:r><w:drawing>{}</w:drawing></w:r></w:p>"
)


def _institutions(report: Report, file: Path, day: str) -> dict[Path, Page]:
    names = file_names(one.name for one in report.institutions)
    template = _drawn(institution_template(say)).getvalue() if names else b""
    pages = {}
    for one in report.institutions:
        page = Page(io.BytesIO(template))
        page.fill(_own_context(one, report, day))
        pages[file.with_name(f"{file.stem}-{names[one.name]}{file.suffix}")] = page
    return pages


def _own_context(one: Institution, report: Report, day: str) -> dict[str, Any]:
    phrases = Phrases(say, _say_packs)
    return {
        "institucion": one.name,
        "fecha": day,
        "proceso": {"nombre": report.process.name, "codigo": report.process.code},
        "decisiones": decision_facts(one.groups, phrases),
        "citas": quote_facts(one.quotes, phrases),
        "codigos": ", ".join(one.codes),
        "compromisos": commitment_facts(one.commitments, phrases),
        "fuentes": phrases.sources(),
    }
