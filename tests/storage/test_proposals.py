"""From words to decisions in rows: what a response answers, lineage, sheets of judgement, and erasure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from domain.responses import NewResponse
from storage.consistency import check
from storage.database import Database
from storage.erasure import erase
from storage.proposals import editing, lineage
from storage.proposals.making import begin
from storage.proposals.names import names
from storage.proposals.standing import Standing, keys_of, standings
from storage.responses import Unanswered, Unreasoned, answer_again, extend, record, unanswered
from storage.review import revise
from storage.tables import (
    answered,
    assessments,
    contributions,
    outbox,
    persons,
    proposal_edits,
    proposal_sources,
    proposal_versions,
    responses,
    supports,
)
from tests.imports.matrix_world import COMMENTS, NOW, PROPOSALS, furnish

TODAY = NOW.date()
ONE, TWO, THREE = PROPOSALS
INCLUDED = NewResponse(1, "incluida", "viable", "Se puede.", TODAY, "ana@pe")


def _stand(conn: Connection, code: str) -> Standing:
    return standings(conn, keys_of(conn, 1, [code]), names(conn, [1]))[0]


def _begun(conn: Connection, *codes: str) -> list[int]:
    found = conn.execute(select(contributions.c.id).where(contributions.c.code.in_(codes))).scalars()
    return [begin(conn, id_, "ana@pe", NOW) for id_ in sorted(found)]


def _change(conn: Connection, code: str, **texts: str) -> None:
    editing.change(conn, [(_stand(conn, code), texts)], names(conn, [1]), "ana@pe", NOW)


def _answered(conn: Connection, response_id: int) -> list[str]:
    query = select(contributions.c.code).join(answered, answered.c.contribution_id == contributions.c.id)
    return sorted(conn.execute(query.where(answered.c.response_id == response_id)).scalars())


def _told(conn: Connection) -> list[tuple[int, int]]:
    rows = conn.execute(select(outbox.c.facts, outbox.c.person_id).where(outbox.c.kind == "response"))
    return sorted((row.facts["response"], row.person_id) for row in rows)


def test_a_response_answers_everything_behind_a_proposal(db: Database) -> None:
    furnish(db)

    def work(conn: Connection) -> None:
        one, two, three = _begun(conn, *PROPOSALS)
        _change(conn, ONE, derives_from=f"fusion:{TWO}")
        _change(conn, TWO, derives_from=f"reformulacion:{THREE}", sources=f"{TWO}, {COMMENTS[0]}")
        first = record(conn, replace(INCLUDED, proposal_id=one), NOW)
        assert _answered(conn, first) == sorted((ONE, TWO, THREE, COMMENTS[0]))
        assert _told(conn) == [(first, 1), (first, 2)]
        assert record(conn, replace(INCLUDED, proposal_id=three), NOW) == 2
        assert _answered(conn, 2) == [THREE]
        comment = conn.execute(select(contributions.c.id).where(contributions.c.code == COMMENTS[1])).scalar()
        conn.execute(insert(proposal_sources).values(proposal_id=two, contribution_id=comment))
        answer_again(conn, [two], NOW)
        assert COMMENTS[1] in _answered(conn, first), "what comes later is answered by the same"
        assert _stand(conn, ONE).texts["outcome"] == "incluida"

    db.write(work)
    assert [one for one in check(db, NOW) if one.wrong] == []


def test_what_leaves_a_merger_waits_for_its_own_answer(db: Database) -> None:
    furnish(db)

    def work(conn: Connection) -> None:
        one, _, _ = _begun(conn, *PROPOSALS)
        _change(conn, ONE, derives_from=f"fusion:{TWO},{THREE}")
        until = replace(
            INCLUDED, outcome="en_evaluacion", reason_code="en_estudio", until=TODAY + timedelta(1)
        )
        studied = record(conn, replace(until, proposal_id=one), NOW)
        given = record(conn, replace(INCLUDED, proposal_id=one), NOW)
        told = _told(conn)
        _change(conn, ONE, derives_from=f"fusion:{THREE}")
        assert [_answered(conn, id_) for id_ in (studied, given)] == [sorted((ONE, THREE))] * 2
        assert sum(left.number for left in unanswered(conn, [1], TODAY)) == 1 + len(COMMENTS)
        _change(conn, ONE, derives_from=f"fusion:{TWO},{THREE}")
        assert _answered(conn, given) == sorted(PROPOSALS)
        assert _told(conn) == told, "nobody is told twice"

    db.write(work)
    assert [one for one in check(db, NOW) if one.wrong] == []


def test_a_merged_proposal_is_part_of_the_other(db: Database) -> None:
    furnish(db)

    def work(conn: Connection) -> None:
        one, two, _ = _begun(conn, *PROPOSALS)
        conn.execute(insert(supports).values(contribution_id=2, person_id=1, channel="web", at=NOW))
        into = record(conn, replace(INCLUDED, proposal_id=one), NOW)
        merged = replace(INCLUDED, outcome="fusionada_con", reason_code="fusionada", merged_into_id=one)
        given = record(conn, replace(merged, proposal_id=two), NOW)
        assert lineage.edges(conn, 1) == [(TWO, ONE)]
        assert (_answered(conn, given), _answered(conn, into)) == ([TWO], sorted((ONE, TWO)))
        assert _told(conn) == [(into, 1), (into, 2), (given, 1), (given, 2)], "who joined is told as well"
        with pytest.raises(lineage.Circle):
            record(conn, replace(merged, proposal_id=one, merged_into_id=two), NOW)

    db.write(work)


def test_a_response_without_a_reason_is_not_kept(sqlite_db: Database) -> None:
    furnish(sqlite_db)
    blank = replace(INCLUDED, reason=" ", contribution_ids=(4,))
    with pytest.raises(Unreasoned) as refused:
        sqlite_db.write(lambda conn: record(conn, blank, NOW))
    assert [(flaw.field, flaw.code) for flaw in refused.value.flaws] == [("reason", "required")]
    with sqlite_db.read() as conn:
        assert conn.execute(select(responses)).all() == []


def test_one_response_answers_many_comments(db: Database) -> None:
    furnish(db)
    given = replace(INCLUDED, contribution_ids=(4, 5))
    response_id = db.write(lambda conn: record(conn, given, NOW))
    db.write(lambda conn: extend(conn, response_id, [5, 6], NOW))
    with db.read() as conn:
        assert _answered(conn, response_id) == sorted(COMMENTS)


def test_what_waits_is_counted_with_its_delay(db: Database) -> None:
    furnish(db)
    due = date(2027, 1, 30)
    until = replace(INCLUDED, outcome="en_evaluacion", reason_code="en_estudio", until=TODAY + timedelta(1))
    db.write(lambda conn: record(conn, replace(until, contribution_ids=(4,)), NOW))
    db.write(lambda conn: record(conn, replace(INCLUDED, contribution_ids=(1, 5)), NOW))
    with db.read() as conn:
        found = unanswered(conn, [1], due + timedelta(4))
    assert found == [Unanswered("VII", "mesas", 2, due, 4), Unanswered("VII", "talleres", 2, due, 4)]


def test_the_last_decision_is_the_one_that_holds(sqlite_db: Database) -> None:
    furnish(sqlite_db)

    def work(conn: Connection) -> list[Any]:
        [own] = _begun(conn, ONE)
        for outcome, reason, day in (("no_incluida", "sin_presupuesto", 20), ("incluida", "viable", 21)):
            given = replace(INCLUDED, outcome=outcome, reason_code=reason, decided_on=date(2026, 11, day))
            record(conn, replace(given, proposal_id=own), NOW)
        assert _stand(conn, ONE).texts["outcome"] == "incluida"
        return list(conn.execute(select(proposal_edits.c.old).where(proposal_edits.c.field == "outcome")))

    assert [row.old for row in sqlite_db.write(work)] == ["", "no_incluida"]


def test_a_sheet_is_of_the_version_that_was_read(sqlite_db: Database) -> None:
    furnish(sqlite_db)

    def work(conn: Connection) -> None:
        _begun(conn, ONE)
        _change(conn, ONE, specific="sí", measurable="no", measurable_note="¿cuántas?", smart_by="Ana")
        _change(conn, ONE, problem="Faltan medicinas")
        assert (_stand(conn, ONE).texts["version"], _stand(conn, ONE).texts["smart_version"]) == ("2", "1")
        _change(conn, ONE, measurable="sí", measurable_note="")
        now = _stand(conn, ONE).texts
        assert (now["specific"], now["measurable"], now["smart_version"]) == ("sí", "sí", "2")
        assert len(conn.execute(select(assessments)).all()) == 4, "what was judged before is kept"
        _change(conn, ONE, specific="", measurable="", smart_by="")
        assert "specific" not in _stand(conn, ONE).texts

    sqlite_db.write(work)


def test_where_it_was_discussed_is_kept(sqlite_db: Database) -> None:
    furnish(sqlite_db)

    def work(conn: Connection) -> None:
        _begun(conn, ONE)
        _change(conn, ONE, stage="nacionales")
        assert _stand(conn, ONE).texts["earlier_stages"] == "mesas"
        _change(conn, ONE, earlier_stages="talleres")
        now = _stand(conn, ONE).texts
        assert (now["stage"], now["earlier_stages"]) == ("nacionales", "talleres"), "a slip can be mended"

    sqlite_db.write(work)


@pytest.mark.parametrize("revision", ["pendiente", "con_reservas"])
def test_words_are_read_before_anybody_sees_them(sqlite_db: Database, revision: str) -> None:
    furnish(sqlite_db)
    with pytest.raises(ValueError, match="fit to publish"):
        sqlite_db.write(lambda conn: revise(conn, 1, revision, "ana@pe", NOW))


@pytest.mark.parametrize("keep", [True, False])
def test_who_is_erased_leaves_no_words_of_theirs_in_proposals(db: Database, keep: bool) -> None:
    furnish(db)

    def work(conn: Connection) -> Sequence[str]:
        conn.execute(update(persons).where(persons.c.id == 1).values(name="Rosa Quispe"))
        said = "Soy Rosa Quispe y no hay medicinas"
        conn.execute(update(contributions).where(contributions.c.id == 1).values(problem=said))
        [own] = _begun(conn, ONE)
        _change(conn, ONE, title="Medicinas", specific="no", specific_note="preguntar a Rosa Quispe")
        _change(conn, ONE, indicator="Meses con la lista a la vista")
        _change(conn, ONE, problem="Faltan medicinas en la posta")
        record(conn, replace(INCLUDED, proposal_id=own, reason="Gracias, Rosa Quispe."), NOW)
        erase(conn, 1, keep_proposals=keep, key=b"k" * 32, now=NOW)
        tables = (proposal_versions, proposal_edits, assessments, responses)
        return [str(value) for table in tables for row in conn.execute(select(table)) for value in row]

    left = db.write(work)
    assert not [text for text in left if "Rosa" in text]
    assert any("no hay medicinas" in text for text in left) == keep
    assert {"Faltan medicinas en la posta", "Meses con la lista a la vista"} <= set(left)
