"""The benchmark measures real turns and says what it measured; nothing here depends on time."""

from __future__ import annotations

import json
from pathlib import Path

from tests.bench import turns
from tests.bench.rows import Row, save, summary


def test_people_register_and_propose_and_every_request_counts(tmp_path: Path) -> None:
    with turns.bare_server() as bare, turns.silent_server(tmp_path) as server:
        rounds = turns.pairs(server, bare, turns.mix(20), 1)
        now, peak = server.memory()
    achieved = turns.done(tmp_path / "silent.db")
    assert (rounds.failed, achieved.dead_letters) == (0, 0)
    assert achieved.registrations >= 14  # a series gives one for each of its events
    assert achieved.contributions == 6
    assert rounds.ratio > 0
    assert rounds.rimay[0].cpu > 0
    assert 0 < now <= peak


def test_a_missed_target_is_said_and_kept(tmp_path: Path) -> None:
    rows = [Row("rate", 0.2, "×", 0.15, at_least=True), Row("size", 200, "MB", 150), Row("wait", 3, "ms")]
    assert [row.verdict for row in rows] == ["ok", "missed", ""]
    assert summary(rows) == "1 of 2 targets met; MISSED: size"
    save(rows, tmp_path / "var" / "bench.json", {"cores": 2})
    kept = json.loads((tmp_path / "var" / "bench.json").read_text())
    assert [row["verdict"] for row in kept["rows"]] == ["ok", "missed", ""]
    assert kept["cores"] == 2
