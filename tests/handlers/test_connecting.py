"""The address of what is held by internet, said of one seat and of several."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from handlers.connecting import entries, entry


def _event(link: str, modality: str = "virtual") -> Any:
    return SimpleNamespace(link=link, modality=modality)


def test_one_address_is_said_once_and_several_are_looked_up() -> None:
    one, other = _event("https://a.example"), _event("https://b.example")
    assert entries("es", [one, one]) == "Para entrar: https://a.example"
    assert entries("es", [one, other]) == "Para entrar a cada una: MIS CUPOS."
    assert entries("es", [_event("")]) == ""


def test_who_goes_in_person_has_nothing_to_enter() -> None:
    assert entry("es", _event("https://a.example", "presencial")) == ""
    assert entry("es", _event("https://a.example", "hibrida")) == "Para conectarte: https://a.example"
