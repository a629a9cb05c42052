"""The report of the process of 2017: whole, each number with its source, no words that may not be shown."""

from __future__ import annotations

import csv
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from docx.oxml.ns import qn

from panel.packs import export_pack
from panel.report.writing import Written, write_report
from storage.database import Database
from tests.export.test_cuadros import RECORD
from tests.report.invented import LONG, NAMED, NOW, PROPOSED, SECRETS
from tests.report.reading import LABEL, Read, everything
from tests.report.world import fill

Rows = list[dict[str, str]]

CHAPTERS = [
    "I. Introducción",
    "II. Antecedentes y contexto",
    "III. Metodología",
    "IV. Difusión",
    "V. Participación",
    "VI. Recorrido de las propuestas",
    "VII. Aportes por tema",
    "VIII. Decisiones y sus razones",
    "IX. Lo que falta responder",
    "X. Compromisos",
    "XI. Lo que dijeron quienes asistieron",
    "XII. Buenas prácticas",
    "XIII. Lecciones aprendidas",
    "Anexo 1. Organizaciones participantes",
    "Anexo 2. De dónde sale cada número",
    "Anexo 3. Cómo se contó",
]


@pytest.fixture(scope="module")
def made(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Written]]:
    """The report of the world, and its public pack beside it."""
    folder = tmp_path_factory.mktemp("report")
    shutil.copyfile(sqlite_template, folder / "rimay.db")
    db = Database(f"sqlite:///{folder / 'rimay.db'}")
    fill(db, folder)
    written = write_report(db, folder / "informe.docx", NOW, None, None)
    export_pack(db, folder / "pack", "public", NOW)
    db.close()
    yield folder, written
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def report(made: tuple[Path, Written]) -> Read:
    return Read(made[0] / "informe.docx")


@pytest.fixture(scope="module")
def sources(report: Read) -> dict[str, list[str]]:
    """Number of the annex → query, what, filter, number."""
    return {row[0].strip("[]"): row[1:] for row in report.table("Nota")[1:]}


@pytest.fixture(scope="module")
def pack(made: tuple[Path, Written]) -> Callable[[str], Rows]:
    def table(name: str) -> Rows:
        with (made[0] / "pack" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return table


def test_it_has_every_chapter_and_uses_every_fact(report: Read, made: tuple[Path, Written]) -> None:
    assert report.headings(1) == CHAPTERS
    assert made[1].unused == ()
    texts = [line.text for line in report.lines]
    assert texts.count("Borrador del 15 de enero de 2018") == 1
    assert [text for text in texts if "{{" in text and "nadie avisa" not in text] == []
    prompts = [line.text for line in report.lines if line.style == "Para completar"]
    assert len(prompts) == 10
    assert all(text.startswith("[") for text in prompts)


@pytest.mark.parametrize("name", RECORD)
def test_the_cuadros_are_those_of_the_record(report: Read, name: str) -> None:
    record = RECORD[name]
    rows = report.table(record["columns"][0], len(record["columns"]))
    assert rows[0] == record["columns"]
    assert rows[1:] == [[str(cell) for cell in row] for row in record["rows"]]
    captions = [line.text for line in report.lines if line.style == "Caption"]
    (caption,) = (text for text in captions if text.startswith(f"Cuadro {name[-1]}: "))
    assert LABEL.sub("", caption) == f"Cuadro {name[-1]}: {record['title']}"
    assert LABEL.search(caption)


_NO_COUNT = re.compile(
    r"\d+ de [a-z]+ de \d{4}|\d\d/\d\d/\d{4}|\d{4}-\d{4}|anexo \d|del 1 al 5|sobre 5|Cuadro \d:"
)
_LABELS = re.compile(r"((?:\[\d+\])+)")
_NUMBER = re.compile(r"\d+(?:[,.]\d+)*")


def test_every_number_of_the_text_says_where_it_comes_from(
    report: Read, sources: dict[str, list[str]]
) -> None:
    checked = 0
    for line in report.between("I. Introducción", "Anexo 1."):
        if line.style not in ("Normal", "Caption"):
            continue
        pieces = [*_LABELS.split(_NO_COUNT.sub("", line.text)), ""]
        for words, labels in zip(pieces[::2], pieces[1::2], strict=True):
            known = [
                number for label in LABEL.findall(labels) for number in _NUMBER.findall(sources[label][3])
            ]
            assert set(_NUMBER.findall(words)) <= set(known), (words, labels, known)
            checked += len(_NUMBER.findall(words))
    assert checked > 50


def test_tables_of_numbers_say_where_they_come_from(report: Read, sources: dict[str, list[str]]) -> None:
    """Every cell of them is in the line of the annex that their head or caption names."""
    named = {
        "Vía": ("aportes_por_via", 1),
        "Llegaron": ("propuestas_que_llegan", 1),
        "Salieron": ("propuestas_que_salen", 1),
        "Resultado": ("decisiones_por_resultado", 1),
    }
    values = {row[0]: row[3] for row in sources.values()}
    for first, (query, column) in named.items():
        for row in report.table(first)[1:]:
            if row[0] != "Total":
                assert (
                    f"{row[0]}: {row[column]}" in values[query]
                    or f"{row[0]} {row[column]}" in values[query]
                    or row[column] == "0"
                )
    assert [row[1:4] for row in report.table("Tema")[1:]] == [
        ["1", "1", "15"],
        ["2", "2", "15"],
        ["1", "1", "15"],
    ]


def test_every_source_counts_the_same_from_the_public_files(
    sources: dict[str, list[str]], pack: Callable[[str], Rows]
) -> None:
    """As the annex tells it, and with no code of ours."""
    said = [row for row in pack("aportes") if row["retirado"] == "no"]
    came = [row for row in pack("asistencias") if row["rol"] == "participante"]
    now = [row for row in pack("decisiones") if row["vigente"] == "si"]
    open_ = [row for row in said if row["respondido"] == "no"]
    merged = [row for row in pack("procedencia") if row["relacion"] == "fusion"]
    new = [row for row in said if row["objeto"] == "propuesta"]
    ways = pack("trayectorias")
    spread = [row for row in pack("difusion") if row["medio"] != "anuncio_en_el_chat"]
    again = {
        "personas": len({row["persona_anon_id"] for row in came}),
        "eventos": len([row for row in pack("eventos") if row["estado"] != "cancelado"]),
        "aportes": len(said),
        "aportes_propuestas": len(new),
        "aportes_comentarios": len(said) - len(new),
        "aportes_sin_leer": len([row for row in said if row["revision"] == "pendiente"]),
        "aportes_respondidos": len(said) - len(open_),
        "aportes_sin_respuesta": len(open_),
        "aportes_atrasados": len([row for row in said if row["atrasado"] == "si"]),
        "decisiones": len(now),
        "replicas": len(pack("replicas")),
        "replicas_sin_atender": len([row for row in pack("replicas") if row["atendida"] == "no"]),
        "compromisos": len(pack("compromisos")),
        "compromisos_hitos": len(pack("hitos")),
        "cupos": sum(int(row["con_cupo"]) for row in pack("inscripciones")),
        "asistencias": len(came),
        "difusion": len(spread),
        "difusion_alcance": sum(int(row["alcance"] or 0) for row in spread),
        "anuncios": len(pack("difusion")) - len(spread),
        "propuestas": len({row["propuesta_id"] for row in pack("propuestas")}),
        "propuestas_fusionadas": len({row["deriva_de"] for row in merged}),
    }
    found = {row[0]: row[3].replace(",", "") for row in sources.values() if row[0] in again}
    assert found == {query: str(number) for query, number in again.items()}
    crossed: dict[str, Counter[object]] = {
        "aportes_por_tema": Counter(row["tema"] for row in said),
        "propuestas_por_tema": Counter(row["tema"] for row in new),
        "citables_por_tema": Counter(row["tema"] for row in said if row["revision"] == "publicable"),
        "decisiones_por_resultado": Counter(row["resultado"] for row in now),
        "propuestas_en_etapa": Counter(row["etapa"] for row in ways),
        "propuestas_que_llegan": Counter((row["etapa"], row["entra"]) for row in ways),
        "propuestas_que_salen": Counter((row["etapa"], row["sale"]) for row in ways),
        "aportes_por_via": Counter(row["via"] for row in said),
        "valoraciones_por_evento": Counter(row["evento_id"] for row in pack("valoraciones")),
        "decisiones_por_resultado_y_tema": Counter((row["resultado"], row["propuesta_id"]) for row in now),
    }
    for query, counts in crossed.items():
        told = [
            int(number) for row in sources.values() if row[0] == query for number in _NUMBER.findall(row[3])
        ]
        if query == "decisiones_por_resultado_y_tema":
            assert sum(told) == sum(counts.values())
        else:
            assert sorted(number for number in told if number) == sorted(counts.values()), query
    assert [row[3] for row in sources.values() if row[0] == "valoracion_promedio"] == ["3.8"]


def test_nothing_shows_what_its_author_did_not_let(made: tuple[Path, Written], report: Read) -> None:
    for path in made[1].files:
        seen = everything(path)
        assert [secret for secret in SECRETS if secret.casefold() in seen.casefold()] == [], path
        assert "Persona Inventada" not in seen
    quotes = [line.text for line in report.lines if line.style == "Cita de un aporte"]
    (planted,) = (text for text in quotes if text.endswith("P-AAAA"))
    assert planted.count("[dato reservado]") == 4
    assert "En la posta faltan medicinas <todo el año> & nadie avisa: «{{ n }}» cuesta S/ 30 $5." in planted
    (named,) = (text for text in quotes if NAMED in text)
    assert named.endswith(f"para nada.» {NAMED}, Comité Vecinal Inventado 1. Cajamarca. P-BBBB")
    assert "«Nos pusimos de acuerdo en lo que hay que hacer.» Peggy Tuanama" in quotes
    assert "«Recibimos materiales muy útiles; llámame al [dato reservado].» Una persona" in quotes
    rows = {row[0]: row for rows in report.tables for row in rows if row[0] in PROPOSED}
    assert rows["P-CCCC"][1] == "(su texto todavía no se publica)"
    assert rows["P-AAAA"][1] == "Aviso semanal de las medicinas que faltan"


def test_decisions_have_their_reasons(report: Read) -> None:
    rows = {row[0]: row[1:] for rows in report.tables for row in rows if rows[0][0] == "Código"}
    assert len(rows) == 32  # thirty proposals, the comments together, and the head
    assert (
        rows["INFR-21"][1]
        == "No es competencia de la entidad: Es una vía vecinal: le toca a la municipalidad."
    )
    assert rows["EDUC-24"][2].splitlines()[-1] == "Se unió a P-DDDD"
    comments = next(row for code, row in rows.items() if code.endswith(" y otros"))
    assert comments[1] == "Mejora el texto: Se precisó la redacción."
    assert {"Incluida en el plan", "Unida a otra propuesta", "Derivada a otra institución"} <= set(
        report.headings(2)
    )
    (steps,) = (line.text for line in report.lines if line.text.startswith("De etapa en etapa: "))
    assert _NUMBER.findall(LABEL.sub("", steps)) == ["18", "29", "26", "18"]


def test_each_commitment_has_a_page_with_its_sheet(report: Read) -> None:
    pages = [line.text for line in report.lines if line.style == "Título de una ficha"]
    assert pages[0] == "Compromiso C-01: Foros multiactor por sector"
    assert len(pages) == 18
    style = report.word.styles["Título de una ficha"]
    assert style.base_style.name == "Heading 2"
    assert style.paragraph_format.page_break_before
    sheets = [dict(rows) for rows in report.tables if rows[0][0] == "Número"]
    assert sheets[0]["Propuestas de las que sale"] == "FORO-1"
    assert sheets[0]["Aportes de los que sale"] == "ninguno"
    grown = {sheet["Propuestas de las que sale"]: sheet for sheet in sheets}
    assert grown["P-AAAA"]["Aportes de los que sale"] == "P-AAAA"
    assert [sheet["Meta"] for sheet in sheets].count("(por completar)") == 3
    assert len(sheets[0]) == 15
    assert sheets[1]["Problema público"] == LONG


def test_each_institution_has_its_own_file(made: tuple[Path, Written]) -> None:
    names = [path.name for path in made[1].files[1:]]
    assert names == [
        "informe-Minam.docx",
        "informe-Minedu.docx",
        "informe-Mininter.docx",
        "informe-Ministerio-de-Transportes-y-Comunicaciones.docx",
        "informe-Ministerio-de-Vivienda-Construccion-y-Saneamiento.docx",
        "informe-Minsa.docx",
        "informe-Presidencia-del-Consejo-de-Ministros.docx",
    ]
    own = Read(made[0] / "informe-Presidencia-del-Consejo-de-Ministros.docx")
    assert [line.text for line in own.lines if line.style == "Título de una ficha"] == [
        "Compromiso C-01: Foros multiactor por sector"
    ]
    assert own.table("Código")[1][0] == "FORO-1"
    health = Read(made[0] / "informe-Minsa.docx")
    assert "P-AAAA" in next(line.text for line in health.lines if line.text.startswith("Códigos: "))
    assert "FORO-1" not in everything(made[0] / "informe-Minsa.docx")
    assert len(health.table("Nota")) > 3


def test_pictures_can_be_heard(report: Read) -> None:
    told = [inline.docPr.get("descr") for inline in report.word.element.body.iter(qn("wp:inline"))]
    assert len(told) == 6
    assert told[2].startswith("Gráfico de barras. Cuadro 3: Número y porcentaje de participantes")
    assert "San Martín: 14 Sector público, 29 Organización de la Sociedad Civil" in told[2]
