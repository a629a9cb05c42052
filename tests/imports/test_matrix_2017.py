"""The process of 2017 in nothing but the matrix: 18 and 11 proposals, 26 discussed, one of them born there,
18 in the plan; and none of the 29 lost on the way, as three were then."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from sqlalchemy import Connection, select

from storage.consistency import check
from storage.database import Database
from storage.proposals.lineage import edges
from storage.tables import processes, proposal_stages, proposals, responses, stages
from tests.export.world import add, add_themes
from tests.imports.matrix_world import NOW, Book, decision

TABLES = [f"MT-{number}" for number in range(1, 19)]
WORKSHOPS = [f"TR-{number}" for number in range(1, 12)]
MERGED = dict(zip(TABLES[14:], ("MT-1", "MT-1", "TR-1", "TR-1"), strict=True))
DISCUSSED = [*TABLES[:14], *WORKSHOPS, "MN-1"]


def test_from_29_to_26_to_18(sqlite_db: Database, tmp_path: Path) -> None:
    sqlite_db.write(_furnish)
    path = tmp_path / "matriz.xlsx"
    book = Book(sqlite_db, path)
    for code in (*TABLES, *WORKSHOPS):
        at = (
            {"stage": "mesas", "institution": "Mesa"}
            if code in TABLES
            else {"stage": "talleres", "institution": "R"}
        )
        book.put(code, commitment=f"Compromiso {code}", **at)
    assert book.said() == ["29 propuestas nuevas."]
    book = Book(sqlite_db, path).put(
        "MN-1", institution="SGP", commitment="Foros multiactor", stage="nacionales"
    )
    for code in (*TABLES, *WORKSHOPS):
        merged = MERGED.get(code)
        into = (
            decision("fusionada_con", "fusionada", merged_into=merged) if merged else {"stage": "nacionales"}
        )
        book.put(code, **into)
    assert book.said()[0] == "1 propuesta nueva."
    book = Book(sqlite_db, path)
    for place, code in enumerate(DISCUSSED):
        kept = {"stage": "plan", **decision("incluida", "viable")}
        book.put(code, **(kept if place < 18 else decision("no_incluida", "no_es_competencia")))
    assert book.said()[1] == "26 decisiones nuevas; ya se avisa a quienes toca."
    with sqlite_db.read() as conn:
        passed = select(stages.c.code).join(proposal_stages, proposal_stages.c.stage_id == stages.c.id)
        counts = Counter(conn.execute(passed).scalars())
        assert counts == {"mesas": 18, "talleres": 11, "nacionales": 26, "plan": 18}
        assert Counter(edges(conn, 1)) == Counter(MERGED.items())
        answered = set(conn.execute(select(responses.c.proposal_id)).scalars())
        assert answered == set(conn.execute(select(proposals.c.id)).scalars()), (
            "each has its answer and its reason"
        )
    assert list(check(sqlite_db, NOW)) == []


def _furnish(conn: Connection) -> None:
    process = add(conn, processes, code="VII")
    add_themes(conn, process)
    for place, code in enumerate(("mesas", "talleres", "nacionales", "plan")):
        add(conn, stages, process_id=process, code=code, name=code, position=place, how="")
