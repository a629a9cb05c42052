"""From `suggestions find` to a person's word: what is found, what a sheet brings back, what nothing
unconfirmed touches."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update
from typer.testing import CliRunner

from domain.known import KnownProcess
from domain.likeness import METHOD_VERSION
from domain.matrix_columns import COLUMNS
from panel import commands, suggestion_commands, suggestion_finding
from panel.commands import app
from panel.matrix_export import export_matrix
from panel.matrix_import import import_matrix
from panel.suggestion_finding import find_suggestions
from panel.suggestion_sheet import export_suggestions, import_suggestions
from storage import suggestions
from storage.database import Database
from storage.erased_words import forget_words
from storage.imports.known import known_processes
from storage.packs.pack import Request, write_pack
from storage.tables import contributions, persons, processes
from storage.tables import suggestions as table
from tests.export.world import add, add_themes
from tests.suggestions.ways import model

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)

SAME = (
    "en las postas no hay medicinas que publiquen cada mes que medicinas hay en cada posta",
    "Pedimos que cada posta publique la lista de medicinas que tiene, porque uno llega y no hay.",
    "El centro de salud debe publicar qué medicinas tiene cada mes",
)
APART = (
    "En las postas no hay medicinas, que investiguen a quienes se las roban.",
    "Que asfalten la carretera a Huancabamba, está llena de huecos.",
    "Faltan profesores en la escuela del caserío.",
    "Roban celulares en el paradero. Que pongan cámaras.",
    "No hay internet en la comunidad, pongan una antena.",
    "Los perros abandonados muerden a la gente.",
    "que titulen las tierras de las comunidades nativas",
    "El recibo de agua sube sin razón. Que pongan medidores.",
)


@pytest.fixture(autouse=True)
def one_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggestion_finding, "load", model)  # loaded once for all tests


def furnish(db: Database, texts: tuple[str, ...] = (*SAME, *APART)) -> list[int]:
    def rows(conn: Any) -> list[int]:
        process, person = add(conn, processes, code="VII"), add(conn, persons, name="Rosa")
        add_themes(conn, process)
        return [
            add(
                conn,
                contributions,
                process_id=process,
                code=f"P-{at}XX2",
                object="propuesta",
                person_id=person,
                theme_id=None,
                text=text,
                revision="publicable",
            )
            for at, text in enumerate(texts)
        ]

    return db.write(rows)


def known(db: Database) -> tuple[KnownProcess, ...]:
    with db.read() as conn:
        return known_processes(conn)


def rows(db: Database) -> list[Any]:
    with db.read() as conn:
        return list(conn.execute(select(table).order_by(table.c.id)))


def decide(db: Database, path: Path, said: dict[int, str]) -> Any:
    """Export, write these decisions by the suggestion's id, bring the sheet back."""
    export_suggestions(db, path, known(db))
    book = load_workbook(path)
    sheet = book.active
    assert sheet is not None
    for line in range(2, sheet.max_row + 1):
        decision = said.get(int(str(sheet.cell(line, 1).value)))
        if decision is not None:
            sheet.cell(line, 2, decision)
    book.save(path)
    return import_suggestions(db, path, "ana@example.pe", NOW)


def test_what_asks_for_the_same_is_a_group_and_each_has_a_theme(db: Database) -> None:
    ids = furnish(db)
    (found,) = find_suggestions(db, known(db), NOW)
    groups = [(row.contribution_id, row.other_id) for row in rows(db) if row.kind == "grupo"]
    assert groups == [(ids[1], ids[0]), (ids[2], ids[0])]
    assert found.counts["tema"] == len(ids)
    assert all(row.method and row.method_version and 0 < row.score <= 1 for row in rows(db))
    assert all(row.settled_at is None and row.accepted is None for row in rows(db))


def test_under_ten_nothing_is_grouped(db: Database) -> None:
    furnish(db, (*SAME, *APART[:6]))
    find_suggestions(db, known(db), NOW)
    assert {row.kind for row in rows(db)} == {"tema"}


def test_without_the_model_words_alone_decide(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggestion_finding, "load", lambda: None)
    ids = furnish(db)
    (found,) = find_suggestions(db, known(db), NOW)
    assert not found.model
    assert (ids[1], ids[0]) in [(row.contribution_id, row.other_id) for row in rows(db)]
    assert {(row.method, row.method_version) for row in rows(db)} == {("palabras", METHOD_VERSION)}


def test_a_person_decides_and_only_then_it_counts(db: Database, tmp_path: Path) -> None:
    ids = furnish(db)
    find_suggestions(db, known(db), NOW)
    theme = next(row for row in rows(db) if row.kind == "tema" and row.contribution_id == ids[0])
    wrong = next(row for row in rows(db) if row.kind == "tema" and row.contribution_id == ids[3])
    group = next(row for row in rows(db) if row.kind == "grupo")
    said = {theme.id: "sí", wrong.id: "NO", group.id: "si"}
    assert decide(db, tmp_path / "s.xlsx", said).counts == {"updated": 3, "unchanged": 0}
    with db.read() as conn:
        found = conn.execute(select(contributions.c.id, contributions.c.theme_id)).all()
        themes = {row.id: row.theme_id for row in found}
        assert suggestions.confirmed(conn, ids) == {
            ids[0]: ["P-1XX2"],
            ids[1]: ["P-0XX2"],
        }
    assert themes[ids[0]] == theme.theme_id
    assert themes[ids[3]] is None
    assert decide(db, tmp_path / "again.xlsx", {}).counts == {"updated": 0, "unchanged": 3}
    settled = {(row.kind, row.contribution_id) for row in rows(db) if row.settled_at is not None}
    find_suggestions(db, known(db), NOW)
    assert {(row.kind, row.contribution_id) for row in rows(db) if row.settled_at is not None} == settled
    assert len([row for row in rows(db) if (row.kind, row.contribution_id) == ("tema", ids[3])]) == 1


def test_the_matrix_shows_what_a_person_accepted_and_nothing_else(
    sqlite_db: Database, tmp_path: Path
) -> None:
    furnish(sqlite_db)
    find_suggestions(sqlite_db, known(sqlite_db), NOW)
    accepted, rejected = [row.id for row in rows(sqlite_db) if row.kind == "grupo"]

    def shown(name: str, sheet: str) -> dict[str, str]:
        export_matrix(sqlite_db, tmp_path / name, NOW, "VII")
        page = load_workbook(tmp_path / name)[sheet]
        column = list(COLUMNS[sheet]).index("alike")
        lines = page.iter_rows(min_row=2, values_only=True)
        return {str(line[0]): str(line[column]) for line in lines if line[0] and line[column]}

    assert shown("before.xlsx", "propuestas") == {}
    decide(sqlite_db, tmp_path / "s.xlsx", {accepted: "sí", rejected: "no"})
    pair = {"P-0XX2": "P-1XX2", "P-1XX2": "P-0XX2"}
    assert (shown("a.xlsx", "propuestas"), shown("b.xlsx", "aportes")) == (pair, pair)
    assert import_matrix(sqlite_db, tmp_path / "a.xlsx", "ana@example.pe", NOW).ok


def test_an_accepted_theme_does_not_replace_one(db: Database, tmp_path: Path) -> None:
    ids = furnish(db)
    find_suggestions(db, known(db), NOW)
    row = next(row for row in rows(db) if row.kind == "tema" and row.contribution_id == ids[0])
    with db.read() as conn:
        other = suggestions.theme_ids(conn, known(db)[0].id)["otro"][0]
    db.write(
        lambda conn: conn.execute(
            update(contributions).where(contributions.c.id == ids[0]).values(theme_id=other)
        )
    )
    decide(db, tmp_path / "s.xlsx", {row.id: "sí"})
    with db.read() as conn:
        kept = select(contributions.c.theme_id).where(contributions.c.id == ids[0])
        assert conn.execute(kept).scalar_one() == other


def test_a_sheet_with_a_wrong_cell_changes_nothing(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)
    find_suggestions(sqlite_db, known(sqlite_db), NOW)
    first, second = rows(sqlite_db)[:2]
    path = tmp_path / "s.csv"
    lines = ("sugerencia;decisión", f"{first.id};sí", f"{second.id};quizá", "999999;no", f"{first.id};no")
    path.write_text("\n".join(lines), encoding="utf-8")
    report = import_suggestions(sqlite_db, path, "ana@example.pe", NOW)
    assert [(one.line, one.code) for one in report.problems] == [
        (3, "choice_list"),
        (4, "suggestion_gone"),
        (5, "suggestion_twice"),
    ]
    assert all(row.settled_at is None for row in rows(sqlite_db))


def test_nothing_unconfirmed_enters_a_pack(sqlite_db: Database, tmp_path: Path) -> None:
    furnish(sqlite_db)

    def packed(name: str) -> dict[str, bytes]:
        for pack in ("public", "restricted"):
            request = Request(pack, "VII", "ana@example.pe", "prueba")
            write_pack(sqlite_db, tmp_path / name / pack, request, NOW, lambda key, /, **_facts: key)
        return {
            str(file.relative_to(tmp_path / name)): file.read_bytes()
            for file in (tmp_path / name).rglob("*.csv")
        }

    (tmp_path / "before").mkdir()
    (tmp_path / "after").mkdir()
    before = packed("before")
    find_suggestions(sqlite_db, known(sqlite_db), NOW)
    assert rows(sqlite_db)
    assert packed("after") == before


def test_what_was_suggested_of_erased_words_goes_with_them(db: Database) -> None:
    ids = furnish(db)
    find_suggestions(db, known(db), NOW)
    with db.read() as conn:
        chosen = select(contributions.c.person_id).where(contributions.c.id == ids[0])
        person = conn.execute(chosen).scalar_one()
    db.write(lambda conn: forget_words(conn, person, [], keep=False, now=NOW))
    assert rows(db) == []


def test_the_commands_say_what_they_did(
    sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish(sqlite_db)
    monkeypatch.setenv("RIMAY_DATABASE_URL", sqlite_db.url)
    commands.settings.cache_clear()
    run, sheet = CliRunner().invoke, str(tmp_path / "s.xlsx")
    assert suggestion_commands.suggestions.registered_commands
    try:
        assert "11 textos" in run(app, ["suggestions", "find"]).output
        assert "sugerencias en" in run(app, ["suggestions", "export", sheet, "--process", "VII"]).output
        assert run(app, ["suggestions", "import", sheet, "--by", "ana@example.pe"]).exit_code == 0
        assert run(app, ["suggestions", "import", sheet, "--by", " "]).exit_code == 1
        assert run(app, ["suggestions", "export", f"{sheet}.xlsx", "--process", "XX"]).exit_code == 1
    finally:
        commands.settings.cache_clear()
