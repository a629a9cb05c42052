"""The evidence pack: for each process and OGP standard a text, its files, and what is missing."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from domain.cuadros import Say
from domain.pack_evidence import STANDARDS, Gap, Shown, days_before, gaps
from domain.pack_schema import Cell
from storage.export import evidence as rows
from storage.export.consultation import taken
from storage.export.reach import outreach_rows
from storage.export.scope import LIMA, Scope, local, stream, yes
from storage.packs.cells import safe_row
from storage.packs.tables_csv import csv_file

FOLDER: Final = "evidencia"
_PROGRESS_ROWS = 10_000

_MEETING = ("evento_id", "fecha", "tipo", "titulo", "region", "nivel_iap2")
_CAME = ("asistentes_publico", "asistentes_sociedad_civil", "asistentes_sin_organizacion")
_DOCUMENT = ("documento", "titulo", "publicado_en", "version", "enlace", "abre", "cierra")
_SNAPSHOT = ("archivo", "documento", "publicado_en", "sha256", "integro")
_ANSWER = (
    *("respuesta", "propuesta_id", "resultado", "motivo_codigo", "motivo_texto", "entidad", "fecha"),
    "notificada_en",
)
FILES: Final[Mapping[str, tuple[str, ...]]] = {
    "1.1_reuniones": (*_MEETING, *_CAME),
    "1.1_reglas": _DOCUMENT,
    "2.2_publicado": ("fecha", "tipo", "codigo", "detalle"),
    "3.1_cronograma": _SNAPSHOT,
    "3.2_difusion": ("fecha", "medio", "descripcion", "lugar", "alcance", "evidencia"),
    "3.3_vias": ("via", "aportes"),
    "3.3_plazos": ("tipo", "codigo", "titulo", "abre", "cierra", "dias", "responder_hasta"),
    "4.1_respuestas": (
        *("aporte_id", "recibido_en", "via", "tema", "objeto", "texto"),
        *(*_ANSWER, "responder_hasta", "dias_de_atraso"),
    ),
    "4.1_publicado": _SNAPSHOT,
    "5.1_reuniones": (*_MEETING, *_CAME),
    "5.1_avances": ("compromiso", "titulo", "fecha", "avance", "estado", "descripcion", "evidencia"),
}
"""The tables of the evidence and their columns; the first letters say the standard."""


def write_evidence(
    conn: Connection,
    folder: Path,
    scope: Scope,
    now: datetime,
    address: str,
    say: Say,
    progress: Callable[[str, int], None],
) -> None:
    """A folder a process under `evidencia`. `scope` is one that redacts; `address` is where the bot's pages
    are, or empty; `progress` is told the file and its rows so far."""
    for process_id, one in scope.processes.items():
        place = folder / FOLDER / one[0]
        place.mkdir(parents=True)
        alone = dataclasses.replace(scope, processes={process_id: one})
        _Process(conn, place, alone, now, address, say, progress).write(process_id)


class _Process:
    """The evidence of one process on its way: how many rows each file got, and what was seen in them."""

    def __init__(
        self,
        conn: Connection,
        folder: Path,
        scope: Scope,
        now: datetime,
        address: str,
        say: Say,
        progress: Callable[[str, int], None],
    ) -> None:
        self._conn, self._folder, self._scope, self._say = conn, folder, scope, say
        self._progress = progress
        self._now, self._address = now.astimezone(LIMA), address
        self._numbers: dict[str, int] = {}
        self._dates: dict[str, list[date]] = {}
        self._unanswered = self._late = self._undated = self._without = 0

    def write(self, process_id: int) -> None:
        ways = rows.by_way(self._conn, self._scope)
        windows = list(rows.windows(self._conn, self._scope))
        self._files(ways, windows)
        process = rows.process_row(self._conn, process_id)
        shown = self._shown(process.starts_on, ways, windows)
        self._texts(shown, str(self._scope.clean(process.name)), self._scope.clean(process.link) or "")

    def _files(self, ways: Mapping[str, int], windows: Sequence[Mapping[str, Cell]]) -> None:
        conn, scope = self._conn, self._scope
        self._file("1.1_reuniones", rows.meetings(conn, scope, on_results=False), dated="fecha")
        self._file("1.1_reglas", rows.of_kind(conn, scope, "reglas"))
        self._file("2.2_publicado", rows.published(conn, scope), dated="fecha")
        self._file("3.1_cronograma", self._snapshots("cronograma"), dated="publicado_en")
        self._file("3.2_difusion", outreach_rows(conn, scope))
        self._file("3.3_vias", [{"via": via, "aportes": number} for via, number in ways.items()])
        self._file("3.3_plazos", windows)
        self._file("4.1_respuestas", self._watched(rows.reasoned(conn, scope)))
        self._file("4.1_publicado", self._snapshots("documento"))
        self._file("5.1_reuniones", rows.meetings(conn, scope, on_results=True), dated="fecha")
        self._file("5.1_avances", self._reported(rows.advances(conn, scope)))

    def _shown(
        self, starts_on: date | None, ways: Mapping[str, int], windows: Sequence[Mapping[str, Cell]]
    ) -> Shown:
        """What the files that were written come to."""
        numbers, dates = self._numbers, self._dates
        return Shown(
            today=self._now.date(),
            starts_on=starts_on,
            address=self._address,
            meetings=dates["1.1_reuniones"],
            rules=numbers["1.1_reglas"],
            updates=dates["2.2_publicado"],
            calendar=next(iter(dates["3.1_cronograma"]), None),
            outreach=numbers["3.2_difusion"],
            contributions=ways,
            windows=[int(str(row["dias"])) for row in windows],
            unanswered=self._unanswered,
            late=self._late,
            undated=self._undated,
            drafts=numbers["4.1_publicado"],
            results=dates["5.1_reuniones"],
            commitments=rows.commitment_number(self._conn, self._scope),
            reports=numbers["5.1_avances"],
            reports_without_evidence=self._without,
        )

    def _file(self, name: str, records: Iterable[Mapping[str, Cell]], dated: str = "") -> None:
        columns, number = FILES[name], 0
        dates = self._dates.setdefault(name, [])
        with csv_file(self._folder / f"{name}.csv", columns) as file:
            for record in records:
                file.write(safe_row(record[column] for column in columns))
                number += 1
                if number % _PROGRESS_ROWS == 0:
                    self._progress(name, number)
                if dated and record[dated]:
                    dates.append(date.fromisoformat(str(record[dated])[:10]))
        self._numbers[name] = number
        self._progress(name, number)

    def _snapshots(self, kind: str) -> Iterator[Mapping[str, Cell]]:
        """Each version word for word, in a file of its own; what tells of a person is taken out, and said."""
        number = 0
        for row in stream(self._conn, taken(self._scope)):
            if row.kind != kind:
                continue
            number += 1
            text = self._scope.clean(row.content) or ""
            standard = "3.1" if kind == "cronograma" else "4.1"
            name = f"{standard}_{row.key or kind}_{number}.json"
            (self._folder / name).write_text(text, "utf-8")
            yield {
                "archivo": name,
                "documento": row.key,
                "publicado_en": local(row.at),
                "sha256": row.sha256,
                "integro": yes(text == row.content),
            }

    def _watched(self, records: Iterator[dict[str, Cell]]) -> Iterator[dict[str, Cell]]:
        last: Cell = None
        for record in records:
            if record["respuesta"] == "no" and record["aporte_id"] != last:
                self._unanswered += 1
                self._late += record["dias_de_atraso"] is not None
                self._undated += record["responder_hasta"] is None
            last = record["aporte_id"]
            yield record

    def _reported(self, records: Iterator[Mapping[str, Cell]]) -> Iterator[Mapping[str, Cell]]:
        for record in records:
            self._without += not record["evidencia"]
            yield record

    def _texts(self, shown: Shown, name: str, link: str) -> None:
        missing = list(gaps(shown))
        made = self._say("evidence.made", at=self._now, process=name)
        lines = [f"# {self._say('evidence.title')}\n", made + "\n", self._say("evidence.about") + "\n"]
        for standard in STANDARDS:
            own = [gap for gap in missing if gap.standard == standard]
            text = self._standard(standard, own, shown, link, made)
            (self._folder / f"{standard}.md").write_text(text, "utf-8")
            state = self._say("evidence.gaps", n=len(own)) if own else self._say("evidence.whole")
            lines.append(
                f"- [{standard}]({standard}.md). {self._say(f'evidence.standard.{standard}.title')}: {state}"
            )
        (self._folder / "LEEME.md").write_text("\n".join([*lines, ""]), "utf-8")

    def _standard(self, standard: str, missing: list[Gap], shown: Shown, link: str, made: str) -> str:
        say = self._say
        lines = [
            f"# {standard}. {say(f'evidence.standard.{standard}.title')}\n",
            made + "\n",
            say(f"evidence.standard.{standard}.asks") + "\n",
        ]
        lines += [f"## {say('evidence.shown')}\n"]
        there = [f"- {line}" for line in _FACTS.get(standard, _no_facts)(shown, link, say)]
        for name, number in self._numbers.items():
            if name.startswith(standard):
                told = say("evidence.rows", n=number) if number else say("evidence.no_rows")
                there.append(f"- [{name}.csv]({name}.csv): {told}")
        lines += there or [say("evidence.nothing_yet")]
        lines += [f"\n## {say('evidence.missing')}\n"]
        lines += [f"- {say(f'evidence.gap.{gap.code}', n=gap.n)}" for gap in missing]
        return "\n".join([*lines, "" if missing else say("evidence.nothing") + "\n"])


Facts = Callable[[Shown, str, Say], Iterator[str]]


def _no_facts(_shown: Shown, _link: str, _say: Say) -> Iterator[str]:
    return iter(())


def _site(shown: Shown, link: str, say: Say) -> Iterator[str]:
    if shown.address:
        yield say("evidence.address", url=shown.address)
    if link:
        yield say("evidence.process_link", url=link)


def _updated(shown: Shown, _link: str, say: Say) -> Iterator[str]:
    if shown.updates:
        yield say("evidence.last_update", at=shown.updates[-1])


def _published_before(shown: Shown, _link: str, say: Say) -> Iterator[str]:
    days = days_before(shown)
    if shown.calendar is not None:
        yield say("evidence.first_calendar", at=shown.calendar)
    if days is not None and days >= 0:
        yield say("evidence.days_before", n=days) if days else say("evidence.same_day")


def _replies(shown: Shown, _link: str, say: Say) -> Iterator[str]:
    yield say("evidence.replies")
    if in_time := shown.unanswered - shown.late - shown.undated:
        yield say("evidence.in_time", n=in_time)


_FACTS: Final[Mapping[str, Facts]] = {
    "2.1": _site,
    "2.2": _updated,
    "3.1": _published_before,
    "4.1": _replies,
}
