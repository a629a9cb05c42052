"""Spellings of one organisation count as one, and apart again, in whatever order."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from threading import Thread

import pytest
from sqlalchemy import Connection, select

from domain.organization_names import Known, looked_for, twice
from panel import organization_commands as commands
from panel.refused import Refused
from storage.database import Database
from storage.organization_merges import NotMerged, merge, merges, standing, unmerge
from storage.organizations import find_or_create, organization_id
from storage.tables import organizations
from tests.storage.seating import NOW

A, B, C, D = "Ronda de Hualcuy", "Rondas Hualcuy", "Ronda Campesina Hualcuy", "Ronda Hualcui"


def make(db: Database, *names: str) -> list[int]:
    def work(conn: Connection) -> list[int]:
        made = partial(find_or_create, conn, type_="osc", subtype="base", ubigeo=None, now=NOW)
        return [made(name=name) for name in names]

    return db.write(work)


def join(db: Database, variant: int, kept: int) -> int:
    return db.write(partial(merge, variant_id=variant, kept_id=kept, by="ana@example.pe", now=NOW)).id


def roots(db: Database) -> dict[str, str]:
    """What each counts as."""
    with db.read() as conn:
        rows = conn.execute(select(organizations.c.id, organizations.c.name, organizations.c.merged_into_id))
        known = {row.id: row for row in rows}
    return {row.name: known[row.merged_into_id or row.id].name for row in known.values()}


def test_chains_end_in_one_and_are_undone_in_any_order(db: Database) -> None:
    a, b, c, d = make(db, A, B, C, D)
    first, second, third = join(db, a, b), join(db, b, c), join(db, a, d)  # A is B is C; A goes on to D
    assert roots(db) == {A: D, B: D, C: D, D: D}
    with pytest.raises(NotMerged, match="same"):
        join(db, d, a)
    undo = partial(unmerge, by="", now=NOW)
    db.write(lambda conn: undo(conn, second))
    assert roots(db) == {A: B, B: B, C: D, D: D}
    db.write(lambda conn: undo(conn, first))
    db.write(lambda conn: undo(conn, third))
    assert roots(db) == {A: A, B: B, C: C, D: D}
    with pytest.raises(NotMerged, match="undone"):
        db.write(lambda conn: undo(conn, third))
    with db.read() as conn:
        assert merges(conn) == []


def test_a_typed_name_finds_where_the_chain_ends(db: Database) -> None:
    a, b, c = make(db, A, B, C)
    join(db, a, b)
    join(db, b, c)
    with db.read() as conn:
        assert organization_id(conn, "ronda de HUALCUY", "osc") == c
        assert [one.name for one in standing(conn)] == [C]


def test_two_at_once_never_make_a_circle(db: Database) -> None:
    ids = make(db, A, B, C, D)
    around = [*pairwise(ids), (ids[-1], ids[0])]
    refused: list[str] = []

    def try_it(variant: int, kept: int) -> None:
        try:
            join(db, variant, kept)
        except NotMerged as error:
            refused.append(error.code)

    threads = [Thread(target=try_it, args=pair) for pair in around]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["same"]  # the last of the four would close the circle
    assert len(set(roots(db).values())) == 1


def test_organisers_see_and_join_them(sqlite_db: Database) -> None:
    a, b, far = make(sqlite_db, A, "Ronda de Hualcuí", "Municipalidad Provincial de Ayabaca")
    lines = commands.listed(sqlite_db, "")
    assert any(f"organizations merge {b} {a}" in line for line in lines)
    assert [line for line in commands.listed(sqlite_db, "muni ayabaca") if line.startswith(str(far))]
    assert "unmerge 1" in commands.merge(sqlite_db, "ronda de hualcui", str(a), "ana@example.pe")
    assert any("ana@example.pe" in line for line in commands.listed(sqlite_db, ""))
    for wrong in (("999", str(a)), (str(a), "ronda de hualcuí")):
        with pytest.raises(Refused):
            commands.merge(sqlite_db, *wrong, "")
    assert commands.unmerge(sqlite_db, 1, "").startswith("Listo")
    for number in (1, 7):
        with pytest.raises(Refused):
            commands.unmerge(sqlite_db, number, "")


def test_what_is_used_more_is_the_one_to_keep() -> None:
    known = [Known(1, "Asociación Ñan", "osc", used=2), Known(2, "Asociacion Nan", "osc", used=5)]
    (pair,) = twice(known)
    assert (pair.variant.id, pair.kept.id) == (1, 2)
    assert (
        twice([Known(1, "Ministerio de Salud", "publico"), Known(2, "Ministerio de Energía", "publico")])
        == []
    )
    assert looked_for("asociacion ñan", known)[0].id in (1, 2)


APART = [
    ("Municipalidad Provincial de Piura", "Municipalidad Distrital de Piura"),
    ("Ronda Campesina Hualcuy", "Ronda Campesina Huancabamba"),
    ("Universidad Nacional de Piura", "Universidad de Piura"),
    ("Ronda de Ayabaca", "Frente de Ayabaca"),
]


def test_a_name_with_more_words_about_its_nature_may_be_the_same() -> None:
    names = (A, C, "Comunidad Nativa Tambo", "Comunidad de Tambo")
    found = twice([Known(number, name, "osc") for number, name in enumerate(names)])
    assert {frozenset((pair.variant.name, pair.kept.name)) for pair in found} == {
        frozenset(names[:2]),
        frozenset(names[2:]),
    }
    for names_ in APART:
        assert twice([Known(number, name, "osc") for number, name in enumerate(names_)]) == [], names_
