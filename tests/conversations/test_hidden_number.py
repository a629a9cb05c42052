"""Who hides the phone from WhatsApp is served in full: registers, is reminded, proposes, is answered."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from storage.database import Database
from storage.tables import addresses, persons
from tests.conversations.people import Speaker
from tests.conversations.script import read_script
from tests.conversations.test_conversations import FOLDER, Replay
from tests.conversations.world import World


@pytest.mark.parametrize("name", ["registro", "recordatorios", "propuesta", "que_paso", "espera"])
def test_without_a_number(
    name: str, sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    says = Speaker._twilio

    def hidden(self: Speaker, *said: Any) -> Mapping[str, Any]:
        form = {key: value for key, value in says(self, *said).items() if key != "WaId"}
        return {**form, "From": "whatsapp:", "ExternalUserIdentifier": f"whatsapp:{self.address}"}

    monkeypatch.setattr(Speaker, "_twilio", hidden)
    monkeypatch.setattr(Speaker, "address", property(lambda self: f"PE.{self.number}"))
    path = FOLDER / f"{name}.txt"
    Replay(World(sqlite_db, "whatsapp", tmp_path), read_script(path), path.name).run()
    with sqlite_db.read() as conn:
        assert all(one.startswith("PE.") for one in conn.scalars(select(addresses.c.external_id)))
        assert set(conn.scalars(select(persons.c.phone))) == {None}
