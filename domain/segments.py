"""For whom an announcement is: `region=Piura, Cusco; tema=salud` is for those of either who care for health.

The conditions hold together; the values of one are alternatives. `todos`: whoever allowed announcements.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from domain.cells import BadCell, nearest
from domain.organizations import KINDS
from domain.places import parse_ubigeo
from domain.text import fold

EVERYBODY = ("todos", "all", "everyone")

_NAMES = {
    "region": ("region", "lugar", "regiones"),
    "theme": ("theme", "tema", "temas"),
    "organization": ("organization", "organizacion", "organizaciones"),
    "registered": ("registered", "inscritos", "inscripcion"),
    "attended": ("attended", "asistieron", "asistencia"),
    "authors": ("authors", "autores"),
}
_BY_NAME = {name: field for field, names in _NAMES.items() for name in names}
_SPANISH = ("region", "tema", "organizacion", "inscritos", "asistieron", "autores", "todos")


class BadCondition(BadCell):
    """A condition that cannot be understood; `text`: which word of it."""

    def __init__(self, text: str, code: str, valid: Iterable[str]) -> None:
        super().__init__(code, valid)
        self.text = text


@dataclass(frozen=True, slots=True)
class Segment:
    """All empty: everybody. `region`: places by UBIGEO, of two digits or more; `theme`, `authors`: themes and
    stages, as they are written until they are looked up and then codes (of `authors`, `todos`: of any stage);
    `organization`: codes of KINDS; `registered`, `attended`: codes of events."""

    region: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    organization: tuple[str, ...] = ()
    registered: tuple[str, ...] = ()
    attended: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()

    def to_json(self) -> dict[str, list[str]]:
        """What is kept of it: the conditions that it has."""
        return {name: list(values) for name, values in asdict(self).items() if values}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Segment:
        return cls(**{one.name: tuple(kept.get(one.name, ())) for one in fields(cls)})


def parse_segment(said: str | Mapping[str, Any]) -> Segment:
    """What the command line or a file says. Raises BadCondition: `segment` with the names that there are, or
    what a value's own parser says."""
    if isinstance(said, str):
        if fold(said) in EVERYBODY:
            return Segment()
        pairs = [part.partition("=") for part in said.split(";") if part.strip()]
        said = {name: values.split(",") for name, _, values in pairs}
    found: dict[str, tuple[str, ...]] = {}
    for name, given in said.items():
        field = _BY_NAME.get(fold(str(name)))
        words = tuple(dict.fromkeys(_words(given)))
        if field is None or not words:
            raise BadCondition(str(name).strip(), "segment", nearest(str(name), _SPANISH) or _SPANISH)
        found[field] = found.get(field, ()) + tuple(_read(field, word) for word in words)
    if not found:
        raise BadCondition("", "segment", _SPANISH)
    return Segment(**found)


def _read(field: str, word: str) -> str:
    try:
        return _READERS[field](word)
    except BadCell as bad:
        raise BadCondition(word, bad.code, bad.valid) from bad


def _words(given: object) -> list[str]:
    listed = given if isinstance(given, list | tuple) else [given]
    return [str(one).strip() for one in listed if one is not None and str(one).strip()]


def _kind(text: str) -> str:
    """A kind of organisation by its code, its subtype or its usual word."""
    codes = {kind.code: kind.code for kind in KINDS} | _KIND_WORDS
    code = codes.get(fold(text))
    if code is None:
        named = [_ALONE if kind.code == "alone" else kind.code for kind in KINDS]
        near = nearest(text, [*named, *_KIND_WORDS])
        raise BadCell("choice" if near else "choice_list", near or named)
    return code


_ALONE = "ninguna"


_KIND_WORDS = {
    "por mi cuenta": "alone",
    _ALONE: "alone",
    "ronda": "base",
    "comunidad": "base",
    "universidad": "academia",
    "estado": "publico",
    "otro": "otra",
}


def _stage(text: str) -> str:
    return "todos" if fold(text) in (*EVERYBODY, "si", "yes", "true") else text


_READERS: Mapping[str, Callable[[str], str]] = {
    "region": parse_ubigeo,
    "theme": str,
    "organization": _kind,
    "registered": str.upper,
    "attended": str.upper,
    "authors": _stage,
}
