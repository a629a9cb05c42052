"""What sentences say of an installation comes from its settings, and else from the catalogue."""

from __future__ import annotations

import pytest

from bot import compose
from bot.settings import Settings
from mensajes import catalog


@pytest.mark.parametrize(
    ("named", "said"),
    [("", catalog.text("es", "privacy.controller")), ("la Región Piura", "la Región Piura")],
)
def test_who_holds_the_data(named: str, said: str) -> None:
    settings = Settings(_env_file=None, controller_name=named)
    assert compose.site(settings, b"").controller == said
