"""A pack appears whole or not at all, and takes nobody's place."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from panel.pack_commands import show_progress
from panel.packs import PackRefused, export_pack
from storage.database import Database
from tests.export.world import NOW

_EXPORTING = """
    import os, signal, sys
    from datetime import UTC, datetime
    from pathlib import Path
    from panel.packs import export_pack
    from storage.database import Database

    def die(table, rows):
        if table == "aportes":
            os.kill(os.getpid(), signal.SIGKILL)

    export_pack(Database(sys.argv[1]), Path(sys.argv[2]), "public", datetime.now(UTC), progress=die)
"""


_COMMANDED = """
    import os, signal, sys
    from panel import outreach_commands, pack_commands  # a command alone would have no name
    from panel.commands import app

    def stop(table, rows):
        if table == "aportes":
            os.kill(os.getpid(), signal.SIGTERM)

    pack_commands.show_progress = stop
    app(["export", sys.argv[1], "--pack", "public"])
"""


def test_an_export_that_fails_leaves_nothing(sqlite_db: Database, tmp_path: Path) -> None:
    def stop(table: str, _rows: int) -> None:
        if table == "aportes":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_pack(sqlite_db, tmp_path / "out" / "pack", "public", NOW, progress=stop)
    assert list((tmp_path / "out").iterdir()) == []


def test_an_export_that_is_killed_leaves_no_half_pack(sqlite_url: str, tmp_path: Path) -> None:
    place = tmp_path / "out" / "pack"
    code = textwrap.dedent(_EXPORTING)
    ended = subprocess.run([sys.executable, "-c", code, sqlite_url, str(place)], check=False, timeout=60)
    assert ended.returncode == -signal.SIGKILL
    assert not place.exists()
    db = Database(sqlite_url)
    export_pack(db, place, "public", NOW)
    db.close()
    assert (place / "SHA256SUMS").exists()


def test_an_export_that_is_told_to_stop_takes_back_what_it_wrote(sqlite_url: str, tmp_path: Path) -> None:
    place = tmp_path / "out" / "pack"
    environment = {**os.environ, "RIMAY_DATABASE_URL": sqlite_url}
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(_COMMANDED), str(place)],
        env=environment,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 128 + signal.SIGTERM, ended.stderr
    assert list(place.parent.iterdir()) == []


def test_progress_is_told_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    for rows in (0, 10_000, 100_000, 110_000, 200_000, 200_001):
        show_progress("aportes", rows)
    told = capsys.readouterr()
    assert told.err.splitlines() == ["aportes: 100000 filas", "aportes: 200000 filas"]
    assert told.out == ""


def test_an_older_pack_is_replaced_and_an_empty_folder_filled(sqlite_db: Database, tmp_path: Path) -> None:
    place = tmp_path / "pack"
    place.mkdir()
    for _ in range(2):
        export_pack(sqlite_db, place, "public", NOW)
        assert (place / "LEEME.md").exists()
    assert [path.name for path in tmp_path.iterdir() if "pack" in path.name] == ["pack"]


def test_what_is_not_ours_stays(sqlite_db: Database, tmp_path: Path) -> None:
    place = tmp_path / "pack"
    export_pack(sqlite_db, place, "public", NOW)
    (place / "notas.txt").write_text("mías")
    with pytest.raises(PackRefused, match="no es un paquete de Rimay"):
        export_pack(sqlite_db, place, "public", NOW)
    assert (place / "notas.txt").read_text() == "mías"
    (place / "datapackage.json").write_text("[]")
    with pytest.raises(PackRefused, match="no es un paquete de Rimay"):
        export_pack(sqlite_db, place, "public", NOW)
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(PackRefused):
        export_pack(sqlite_db, file, "public", NOW)
    assert file.read_text() == "x"


def test_no_personal_data_where_a_public_pack_is(sqlite_db: Database, tmp_path: Path) -> None:
    place = tmp_path / "pack"
    export_pack(sqlite_db, place, "public", NOW)
    with pytest.raises(PackRefused, match="van en carpetas distintas"):
        export_pack(sqlite_db, place, "restricted", NOW, by="ana@pe", reason="x")
    export_pack(sqlite_db, place, "evidence", NOW)
    assert '"rimay:pack": "evidence"' in (place / "datapackage.json").read_text("utf-8")


def test_a_link_to_a_folder_is_followed(sqlite_db: Database, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    os.symlink(tmp_path / "real", tmp_path / "link")
    export_pack(sqlite_db, tmp_path / "link", "public", NOW)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "LEEME.md").exists()


def test_what_killed_exports_left_is_swept(sqlite_db: Database, tmp_path: Path) -> None:
    old, new = tmp_path / ".pack.abc.incompleto", tmp_path / ".pack.def.incompleto"
    for left in (old, new):
        left.mkdir()
        (left / "aportes.csv").write_text("Rosa")
    os.utime(old, (0, 0))
    export_pack(sqlite_db, tmp_path / "pack", "public", NOW)
    assert not old.exists()
    assert new.exists()
