"""29 → 26 → 18 from the rows, with who is missing by code; and proposals that merge, split and end."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select, update

from domain.pack_trails import NUMBERS, Parent, Way, counted, steps
from domain.proposals import KINDS
from domain.responses import OUTCOMES
from panel.packs import export_pack
from storage.database import Database
from storage.tables import (
    answered,
    contributions,
    proposal_lineage,
    proposal_sources,
    proposal_stages,
    proposal_versions,
    proposals,
    responses,
    stages,
)
from tests.export.record_2017 import BORN_LATE, LOST, TABLES_2017, WORKSHOPS_2017, Proposals2017
from tests.export.recounting import recount
from tests.export.world import NOW, add


def _cuadros(db: Database, folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Rows of cuadros.json by column, after the pack's script found them right."""
    export_pack(db, folder, "public", NOW)
    again = recount(folder)
    assert again.returncode == 0, again.stdout
    found = json.loads((folder / "cuadros.json").read_text("utf-8"))
    return {
        name: [dict(zip(one["columns"], row, strict=True)) for row in one["rows"]]
        for name, one in found.items()
    }


def _numbers(row: dict[str, Any]) -> dict[str, int]:
    return {name: row[name] for name in NUMBERS if row[name]}


def test_the_way_of_2017_can_be_followed(db: Database, tmp_path: Path) -> None:
    db.write(Proposals2017)
    found = _cuadros(db, tmp_path / "pack")
    stages = {row["etapa"]: _numbers(row) for row in found["conteo_etapas"]}
    assert stages == {
        "mesas_tematicas": {"discutidas": 18, "nuevas": 18, "siguen": 18},
        "talleres_regionales": {
            "discutidas": 29,
            "nuevas": 11,
            "continuan": 18,
            "siguen": 25,
            "sin_rastro": 4,
        },
        "mesas_nacionales": {
            "discutidas": 26,
            "nuevas": 1,
            "continuan": 25,
            "siguen": 18,
            "respondidas_que_no": 8,
        },
        "aprobacion": {"discutidas": 18, "continuan": 18, "incluidas": 18},
    }
    by_theme = {(row["etapa"], row["tema"]): row["nuevas"] for row in found["conteo_etapas_por_tema"]}
    assert {theme: by_theme["mesas_tematicas", theme] for theme in TABLES_2017} == TABLES_2017
    assert {theme: by_theme["talleres_regionales", theme] for theme in WORKSHOPS_2017} == WORKSHOPS_2017
    assert by_theme["mesas_nacionales", ""] == 1
    assert tuple(row["propuesta_id"] for row in found["conteo_sin_rastro"]) == LOST
    assert {row["etapa"] for row in found["conteo_sin_rastro"]} == {"talleres_regionales"}
    assert sum(row["compromisos"] for row in found["conteo_compromisos"]) == 18
    with (tmp_path / "pack/trayectorias.csv").open(encoding="utf-8", newline="") as file:
        late = [row for row in csv.DictReader(file) if row["propuesta_id"] == BORN_LATE]
    assert [(row["entra"], row["sale"]) for row in late] == [("nueva", "continua"), ("continua", "incluida")]


def test_what_merges_splits_and_is_answered_keeps_its_trace(db: Database, tmp_path: Path) -> None:
    def more(conn: Connection) -> None:
        record = Proposals2017(conn)
        first, second, last = (record.stages[code] for code in list(record.stages)[:3])
        of = {"process_id": record.process}

        def proposal(code: str, *stages: int) -> int:
            id_ = add(conn, proposals, **of, code=code, born_stage_id=stages[0], stage_id=stages[-1])
            add(conn, proposal_versions, proposal_id=id_, number=1)
            for stage in stages[1:-1]:
                add(conn, proposal_stages, proposal_id=id_, stage_id=stage)
            return id_

        def grown(kind: str, parents: list[int], children: list[int]) -> None:
            for parent in parents:
                for child in children:
                    add(conn, proposal_lineage, parent_id=parent, child_id=child, kind=kind)

        grown("fusion", [proposal("A1", first), proposal("A2", first, second)], [proposal("A", last)])
        grown("division", [proposal("B", second)], [proposal("B1", last), proposal("B2", last)])
        grown("reformulacion", [proposal("D", second)], [proposal("D-2", second, last)])
        said = {"object": "propuesta", "stage_id": first}
        asked = [add(conn, contributions, **of, **said, code=f"P-{n}") for n in range(4)]
        how = {"stage_id": second, "reason": "Porque sí", "decided_on": NOW.date()}
        for contribution, outcome in zip(asked, ("retirada", "en_evaluacion", "fusionada_con"), strict=False):
            response = add(conn, responses, **of, **how, outcome=outcome, reason_code="ya_cubierta")
            add(conn, answered, response_id=response, contribution_id=contribution)
        add(conn, proposal_sources, proposal_id=proposal("E", last), contribution_id=asked[3])

    db.write(more)
    found = _cuadros(db, tmp_path / "pack")
    stages = {row["etapa"]: _numbers(row) for row in found["conteo_etapas"]}
    plus = {"mesas_tematicas": 18, "talleres_regionales": 29, "mesas_nacionales": 26}
    assert {name: stages[name]["discutidas"] - plus[name] for name in plus} == {
        "mesas_tematicas": 5,
        "talleres_regionales": 4,
        "mesas_nacionales": 5,
    }
    tables = stages["mesas_tematicas"]
    assert (tables["fusionadas"], tables["respondidas_que_no"], tables["en_evaluacion"]) == (2, 1, 1)
    workshops = stages["talleres_regionales"]
    assert (workshops["fusionadas"], workshops["divididas"], workshops["reformuladas"]) == (1, 1, 1)
    national = stages["mesas_nacionales"]
    assert (national["por_fusion"], national["por_division"], national["sin_rastro"]) == (1, 2, 5)
    assert [row["propuesta_id"] for row in found["conteo_sin_rastro"]][:5] == ["A", "B1", "B2", "D-2", "E"]


TODAY = NOW.date()
_DAYS = st.dates(TODAY - timedelta(days=3), TODAY + timedelta(days=3))
_WAYS = st.builds(
    Way,
    stages=st.lists(st.integers(0, 4), unique=True, max_size=5).map(sorted),
    parents=st.lists(
        st.builds(Parent, st.sampled_from(KINDS), _DAYS, st.none() | st.integers(0, 4)), max_size=2
    ),
    children=st.lists(st.tuples(st.sampled_from(KINDS), st.just("X")), max_size=2),
    outcome=st.sampled_from(("", *OUTCOMES)),
    adopted=st.booleans(),
    due=st.none() | _DAYS,
    since=_DAYS,
    said=st.booleans(),
)


@given(st.lists(_WAYS, max_size=6))
def test_who_comes_to_a_stage_leaves_it_in_one_way(ways: list[Way]) -> None:
    last_used = max((stage for way in ways for stage in way.stages), default=-1)
    found = [dict.fromkeys(NUMBERS, 0) for _ in range(5)]
    for way in ways:
        for step in steps(way, last_used, TODAY):
            for name in counted(step.entry, step.exit):
                found[step.stage][name] += 1
    for numbers in found:
        counts = [numbers[name] for name in NUMBERS]
        assert counts[0] == sum(counts[1:6]) == sum(counts[6:])
    if ways and last_used >= 0:
        assert found[last_used]["sin_rastro"] == 0


@pytest.mark.parametrize(
    ("due", "went_on", "left"),
    [
        (None, True, ("sin_rastro", None)),
        (None, False, ("en_curso", None)),
        (TODAY, True, ("en_curso", None)),
        (TODAY, False, ("en_curso", None)),
        (TODAY - timedelta(days=1), True, ("sin_rastro", 1)),
        (TODAY - timedelta(days=12), False, ("sin_respuesta", 12)),
    ],
)
def test_nothing_is_missed_before_its_day(
    due: date | None, went_on: bool, left: tuple[str, int | None]
) -> None:
    (step,) = steps(Way(stages=(1,), due=due), 2 if went_on else 1, TODAY)
    assert (step.exit, step.late) == left


@pytest.mark.parametrize(
    ("stages", "parent", "said", "since", "entry"),
    [
        ((1,), 0, False, -9, "fusion"),  # it appears where those that it was made of no longer are
        ((0, 1), 1, False, 0, "nueva"),  # it was there before, and so counts where it was
        ((1,), 0, True, 0, "nueva"),  # a person's words: what left before was only added to them
        ((1, 2), 1, False, -1, "nueva"),  # at one stage, and merged on another day
        ((1, 2), 1, False, 0, "fusion"),  # at one stage, and written the day they were merged
        ((0,), None, False, 0, "fusion"),  # what it was made of was at no stage
    ],
)
def test_what_others_are_merged_into_was_there_before(
    stages: tuple[int, ...], parent: int | None, said: bool, since: int, entry: str
) -> None:
    began = TODAY + timedelta(days=since)
    way = Way(stages, (Parent("fusion", TODAY, parent),), said=said, since=began)
    first, *others = steps(way, 3, TODAY)
    assert first.entry == entry
    assert {one.entry for one in others} <= {"continua"}


def test_29_26_18_where_the_missing_were_merged(sqlite_db: Database, tmp_path: Path) -> None:
    """Of the 29, three were merged into others that went on (born earlier, born there, a person's words) and
    one waits in time: those that took them in still count as they came."""

    def merged(conn: Connection) -> None:
        record = Proposals2017(conn)
        ids = {row.code: row.id for row in conn.execute(select(proposals.c.code, proposals.c.id))}
        absorbed = {LOST[0]: "MT-ambiente-1", LOST[1]: "TR-infraestructura-1", LOST[2]: "TR-salud-1"}
        for code, into in absorbed.items():
            line = {"parent_id": ids[code], "child_id": ids[into]}
            add(conn, proposal_lineage, **line, kind="fusion", at=NOW + timedelta(days=1))
        said = {"object": "propuesta", "stage_id": record.stages["talleres_regionales"]}
        add(conn, contributions, process_id=record.process, **said, code="TR-salud-1")
        of = stages.c.code == "talleres_regionales"
        conn.execute(update(stages).where(of).values(respond_by=TODAY))

    sqlite_db.write(merged)
    found = _cuadros(sqlite_db, tmp_path / "pack")
    numbers = {row["etapa"]: _numbers(row) for row in found["conteo_etapas"]}
    assert numbers["mesas_tematicas"] == {"discutidas": 18, "nuevas": 18, "siguen": 18}
    workshops = {"discutidas": 29, "nuevas": 11, "continuan": 18, "siguen": 25, "fusionadas": 3}
    assert numbers["talleres_regionales"] == {**workshops, "en_curso": 1}
    assert numbers["mesas_nacionales"]["discutidas"] == 26
    assert numbers["aprobacion"] == {"discutidas": 18, "continuan": 18, "incluidas": 18}
    assert found["conteo_sin_rastro"] == []
    assert [(row["aportes"], row["atrasados"]) for row in found["conteo_aportes"]] == [(1, 0)]


@pytest.mark.parametrize("file", ["aportes", "trayectorias"])
def test_a_number_that_was_changed_is_found(sqlite_db: Database, tmp_path: Path, file: str) -> None:
    def some(conn: Connection) -> None:
        record = Proposals2017(conn)
        add(conn, contributions, process_id=record.process, via="foro")

    sqlite_db.write(some)
    export_pack(sqlite_db, tmp_path / "pack", "public", NOW)
    path = tmp_path / "pack" / f"{file}.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), "utf-8")
    again = recount(tmp_path / "pack")
    assert again.returncode == 1
    assert any(line.startswith("≠") for line in again.stdout.splitlines())
