"""The invented rows of 2017 give the record's numbers before any import touches them."""

from __future__ import annotations

import csv
import io
from collections import Counter

from tests.imports import fixtures_2017 as year


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_organisations_and_persons_are_those_of_the_record() -> None:
    rows = _rows(year.attendance_csv())
    organizations = {
        (row["organization"], row["organization_type"], row["organization_subtype"]) for row in rows
    }
    by_type = Counter(type_ for _, type_, _ in organizations)
    by_subtype = Counter("ong" if subtype == "base" else subtype for _, _, subtype in organizations)
    assert by_type == {"osc": 124, "publico": 52}
    assert by_subtype == {"": 52, "academia": 8, "cooperacion": 5, "empresa": 9, "ong": 102}
    assert len({row["external_id"] for row in rows}) == 312


def test_participants_of_the_workshops_are_those_of_the_record() -> None:
    rows = [row for row in _rows(year.attendance_csv()) if row["role"] == "participante"]
    counted = Counter((row["event_code"], row["organization_type"]) for row in rows)
    for event, (public, civil) in year.WORKSHOPS.items():
        assert (counted[event, "publico"], counted[event, "osc"]) == (public, civil)


def test_comments_are_ten_by_each_way() -> None:
    for via in ("forum", "email"):
        assert len([row for row in _rows(year.contributions_csv(via)) if not row["object"]]) == 10
