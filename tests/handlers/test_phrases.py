"""Pieces of sentences: titles that are cut."""

from __future__ import annotations

import pytest

from handlers.phrases import shortened


@pytest.mark.parametrize(
    ("title", "cut"),
    [
        ("Taller de agua", "Taller de agua"),
        ("Taller de agua y salud, con las rondas de Ayabaca", "Taller de agua y salud, con…"),
        ("Taller de agua y de las casas, en Piura", "Taller de agua y de las casas…"),
        ("Taller de agua y salud en Piura (demostración)", "Taller de agua… (demostración)"),
        ("Taller (de todo lo que hace falta en las postas)", "Taller (de todo lo que hace…"),
        ("Electroencefalografista" * 2, "ElectroencefalografistaElectroe…"),
    ],
)
def test_a_title_is_cut_at_a_word_and_keeps_its_mark(title: str, cut: str) -> None:
    assert shortened(title, 32) == cut
    assert len(cut) <= 32
