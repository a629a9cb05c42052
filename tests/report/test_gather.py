"""What the report says is the same on both databases, and of its own process alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from markupsafe import Markup
from sqlalchemy import Connection, insert, select, update

from domain.report import SEVERAL, Report
from mensajes import catalog
from panel.report.phrases import Phrases
from panel.report.ways import way_facts
from storage.database import Database
from storage.export.scope import UnknownProcess, load_scope
from storage.export.withheld import VERSION_TEXTS, Withheld
from storage.report.gather import ProcessNeeded, gather
from storage.report.titles import titles
from storage.tables import (
    answered,
    commitments,
    contributions,
    documents,
    imports,
    organizations,
    persons,
    processes,
    progress,
    proposal_versions,
    proposals,
    responses,
    stages,
)
from tests.export.world import NOW, add, add_themes
from tests.report.invented import PROCESS
from tests.report.world import fill

TODAY = date(2018, 1, 15)


def read(db: Database, code: str | None = None, today: date = TODAY) -> Report:
    with db.read() as conn:
        return gather(conn, code, today, say_packs)


def say_packs(key: str, /, **facts: object) -> str:
    return catalog.text("es", f"packs.{key}", **facts)


def test_both_databases_say_the_same(db: Database, tmp_path: Path) -> None:
    fill(db, tmp_path)
    found = read(db)
    assert {query: figure.value for query, figure in found.numbers.items()} == {
        "personas": 312,
        "eventos": 5,
        "aportes": 25,
        "aportes_propuestas": 5,
        "aportes_comentarios": 20,
        "decisiones": 31,
        "compromisos": 18,
        "cupos": 0,
        "asistencias": 332,
        "difusion": 4,
        "difusion_alcance": 15_460,
        "anuncios": 1,
        "propuestas": 31,
        "propuestas_fusionadas": 3,
        "propuestas_divididas": 0,
        "propuestas_reformuladas": 0,
        "aportes_sin_leer": 10,
        "aportes_respondidos": 21,
        "replicas": 2,
        "replicas_sin_atender": 1,
        "aportes_sin_respuesta": 4,
        "aportes_atrasados": 4,
        "compromisos_hitos": 36,
    }
    assert [stage.discussed for stage in found.stages] == [18, 29, 26, 0]
    assert [(one.theme, one.number.value, one.late.value, one.days.value) for one in found.waiting] == [
        ("Salud", 1, 1, 15),
        ("Seguridad ciudadana", 2, 2, 15),
        ("Saneamiento", 1, 1, 15),
    ]
    assert [(group.outcome, group.number.value) for group in found.groups if group.theme == "Salud"] == [
        ("incluida", 2),
        ("fusionada_con", 1),
    ]
    several = [(group.outcome, group.number.value) for group in found.groups if group.theme == SEVERAL]
    assert several == [("incluida_modificada", 1)], "one response to comments of many themes"
    assert len(found.organizations) == 176
    assert [rated.average and rated.average.value for rated in found.ratings] == ["3.8", None]
    early = read(db, today=date(2017, 12, 15))
    assert [one.late.value for one in early.waiting] == [0, 0, 0]
    assert early.numbers["aportes_atrasados"].value == 0
    assert found.silent == ()
    db.write(_more)
    after = read(db, PROCESS)
    assert after.numbers == found.numbers
    assert len(after.organizations) == 175
    assert [quote.code for theme in after.themes for quote in theme.quotes].count("P-BBBB") == 0
    titles = {row.codes[0]: row.title for group in after.groups for row in group.decisions}
    assert titles["P-BBBB"] == titles["P-CCCC"] == ""
    with pytest.raises(ProcessNeeded) as needed:
        read(db)
    assert needed.value.known == (PROCESS, "OTRO")
    with pytest.raises(UnknownProcess):
        read(db, "NADA")


def test_what_nobody_answered_in_time_is_named_with_its_days(sqlite_db: Database) -> None:
    def some(conn: Connection) -> None:
        process = add(conn, processes, code="VI", name="VI Plan", respond_by=date(2017, 12, 31))
        of = {"process_id": process}
        days = {"opens_on": date(2017, 9, 1), "closes_on": date(2017, 9, 30)}
        first = add(conn, stages, **of, code="mesas", name="Mesas", position=0, **days)
        last = add(
            conn, stages, **of, code="consulta", name="Consulta", position=1, respond_by=date(2018, 1, 14)
        )
        for code, stage in (("P-A", first), ("P-B", last)):
            add(conn, contributions, **of, code=code, stage_id=stage, object="propuesta")
        add(conn, documents, **of, code="B1", title="Borrador", version=1, stage_id=first, respond_by=None)

    sqlite_db.write(some)
    found = read(sqlite_db, "VI")
    assert [(one.code, one.stage, one.exit, one.late) for one in found.silent] == [
        ("P-A", "Mesas", "sin_rastro", 15),
        ("P-B", "Consulta", "sin_respuesta", 1),
    ]
    phrases = Phrases(lambda key, /, **facts: catalog.text("es", f"report.{key}", **facts), say_packs)
    told = way_facts(found, phrases, lambda *_: Markup(""))["recorrido"]["sin_rastro"]
    assert "P-A (Mesas, 15 días de atraso)" in told
    assert "P-B (Consulta, 1 día de atraso)" in told
    assert read(sqlite_db, "VI", date(2017, 12, 31)).silent == ()
    (document,) = found.documents
    assert (document.opens_on, document.closes_on) == (date(2017, 9, 1), date(2017, 9, 30))


def test_a_proposal_is_called_by_the_words_that_it_has(sqlite_db: Database) -> None:
    """One that was imported has no title and no part that asks: all its words are its problem."""
    sqlite_db.write(_imported)
    with sqlite_db.read() as conn:
        hidden = Withheld(conn, load_scope(conn, None, TODAY, names=False))
        assert list(titles(conn, hidden, (1, 2)).values()) == ["No hay agua", "Agua para todos"]


def _imported(conn: Connection) -> None:
    process = add(conn, processes, code="VI")
    for id_, words in ((1, {}), (2, {"commitment": "Agua para todos"})):
        add(conn, proposals, id=id_, process_id=process, code=f"P-{id_}", created_at=NOW)
        texts = {**dict.fromkeys(VERSION_TEXTS, ""), "problem": "No hay agua", **words}
        add(conn, proposal_versions, proposal_id=id_, number=1, at=NOW, **texts)


def _more(conn: Connection) -> None:
    """What is not whole, withdrawn, or of another process; two organisations that are one; words that were
    publishable until now."""
    own = contributions.c
    process = conn.execute(select(processes.c.id).where(processes.c.code == PROCESS)).scalar_one()
    unfinished = add(conn, imports, kind="contributions", file_name="a.csv", rows=1, at=NOW)
    said = {"process_id": process, "revision": "publicable", "object": "propuesta"}
    add(conn, contributions, **said, code="P-1111", import_id=unfinished)
    add(conn, contributions, **said, code="P-2222", withdrawn_at=NOW)
    other = add(conn, processes, code="OTRO")
    add(conn, contributions, **{**said, "process_id": other}, code="P-3333")
    first = conn.execute(select(responses).where(responses.c.process_id == process)).mappings().first()
    assert first is not None
    conn.execute(insert(responses).values({**first, "id": 10_000, "process_id": other, "proposal_id": None}))
    names = select(organizations.c.id).where(organizations.c.name.like("Asociación Inventada%")).limit(2)
    one, two = conn.execute(names).scalars()
    conn.execute(update(organizations).where(organizations.c.id == two).values(merged_into_id=one))
    conn.execute(update(contributions).where(own.code == "P-BBBB").values(revision="con_reservas"))


def test_of_ten_thousand_a_few_are_told_and_all_are_counted(sqlite_db: Database) -> None:
    sqlite_db.write(_many)
    found = read(sqlite_db)
    (theme,) = (theme for theme in found.themes if theme.contributions.count)
    assert (theme.quotable.value, len(theme.quotes)) == (10_000, 6)
    (group,) = found.groups
    assert (group.number.value, len(group.decisions), group.decisions[0].more) == (50, 40, True)
    assert [(one.name, len(one.commitments)) for one in found.institutions] == [("Una <Dos>", 3), ("ユ", 1)]
    assert [(len(one.codes), len(one.quotes)) for one in found.institutions] == [(0, 0), (300, 20)]


def _many(conn: Connection) -> None:
    process = add(conn, processes, code="VI")
    theme = add_themes(conn, process)["salud"]
    first = add(conn, contributions, process_id=process, theme_id=theme, code="P-0000", revision="publicable")
    row = dict(conn.execute(select(contributions).where(contributions.c.id == first)).mappings().one())
    del row["id"]
    conn.execute(insert(contributions), [{**row, "code": f"P-{number:05}"} for number in range(1, 10_000)])
    for place, entity in enumerate(("Una <Dos>", "una, dós", "Una Dos!", "ユ"), start=1):
        texts = dict.fromkeys(_TEXTS, "")
        own = {"code": f"C-{place}", "position": place, "entity": entity, "created_at": NOW}
        add(conn, commitments, process_id=process, **own, **texts)
    for number in range(1, 51):
        said = {
            "outcome": "no_incluida",
            "reason_code": "no_priorizada",
            "reason": "Por ahora no.",
            "by": "ana",
        }
        of = {"referred_to": "", "referred_document": "", "decided_on": TODAY, "recorded_at": NOW}
        made = add(conn, responses, process_id=process, entity="ユ", **said, **of)
        ids = range(first + 100 * number, first + 100 * number + 10)
        conn.execute(insert(answered), [{"response_id": made, "contribution_id": one} for one in ids])


_TEXTS = (
    *(
        "title",
        "problem",
        "text",
        "contribution",
        "ogp_values",
        "other_actors",
        "indicator",
        "baseline",
        "goal",
    ),
    "budget",
)


def test_what_the_team_typed_names_nobody_either(sqlite_db: Database) -> None:
    """A contact in an institution's cell, in a referral or in a link."""
    secret = "Rosa Quispe Mamani 987654321"

    def some(conn: Connection) -> None:
        process = add(conn, processes, code="VI")
        add(conn, persons, name="Rosa Quispe Mamani")
        of = {"process_id": process}
        typed = {"entity": f"Minsa, {secret}", "referred_to": secret, "referred_document": secret}
        add(conn, responses, **of, outcome="derivada", reason_code="x", reason=secret, **typed)
        adopted = add(conn, commitments, **of, code="C-1", title="x", entity=f"Minsa, {secret}", position=1)
        said = {"status": "limitado", "text": secret, "evidence": secret}
        add(conn, progress, commitment_id=adopted, on=TODAY, **said)

    sqlite_db.write(some)
    found = str(read(sqlite_db, "VI"))
    assert "Quispe" not in found
    assert "987654321" not in found
    assert "[dato reservado]" in found
