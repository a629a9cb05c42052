"""Every sentence by its key: `text("es", "events.card", title=…, starts=…)`.

A language is a folder of .po files, one for each area, read at first use and merged. A text's fields are
plain names with an optional format (mensajes/formats.py); the facts that fill them are never read as
templates again, so a person may write braces. Spanish is the complete one: a language that lacks any of its
keys, or names other facts, is not offered, and its readers get Spanish.
"""

from __future__ import annotations

import gettext
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from mensajes import formats

SOURCE: Final = "es"
_FOLDER: Final = Path(__file__).parent


class MissingText(KeyError):
    """No text has that key."""


class MissingFact(KeyError):
    """A text names a fact that was not given."""


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    spec: str


_Template = tuple[str | _Field, ...]


@dataclass(frozen=True, slots=True)
class _Language:
    code: str
    forms: Mapping[str, tuple[str, ...]]
    templates: Mapping[str, tuple[_Template, ...]]
    plural: Callable[[int], int]


def text(language: str, key: str, /, **facts: object) -> str:
    """The sentence of `key` with its facts in place; where it has plural forms, the fact `n` chooses.

    MissingText and MissingFact are KeyErrors that name the key; ValueError: a fact of the wrong kind.
    """
    spoken = _spoken(language)
    forms = spoken.templates.get(key)
    if forms is None:
        raise MissingText(key)
    try:
        return "".join(
            part if isinstance(part, str) else formats.apply(facts[part.name], part.spec, spoken.code)
            for part in _chosen(spoken, forms, facts)
        )
    except KeyError as missing:
        raise MissingFact(f"{key} needs the fact {missing.args[0]!r}") from None
    except ValueError as wrong:
        raise ValueError(f"{key}: {wrong}") from wrong


def words(language: str, key: str) -> tuple[str, ...]:
    """The alternatives of a word that people type, in order: "menú|inicio" is two."""
    return tuple(word.strip() for word in text(language, key).split("|"))


def has(language: str, key: str) -> bool:
    """Whether the key exists."""
    return key in _spoken(language).templates


def entries(language: str = SOURCE) -> Mapping[str, tuple[str, ...]]:
    """Every key with its forms as written, for translators and for tests."""
    return _load(language).forms


@cache
def languages() -> tuple[str, ...]:
    """The codes of the languages that are complete, Spanish first."""
    others = sorted(folder.name for folder in _FOLDER.iterdir() if any(folder.glob("*.po")))
    return (SOURCE, *(code for code in others if code != SOURCE and _is_complete(code)))


def field_names(template: str) -> frozenset[str]:
    """The facts that a text names. ValueError where it is malformed."""
    return frozenset(part.name for part in _parse(template) if isinstance(part, _Field))


def _chosen(spoken: _Language, forms: tuple[_Template, ...], facts: Mapping[str, object]) -> _Template:
    if len(forms) == 1:
        return forms[0]
    n = facts["n"]
    if not isinstance(n, int):
        raise ValueError(f"n is a whole number, not {n!r}")
    return forms[spoken.plural(n)]


def _spoken(language: str) -> _Language:
    return _load(language if language in languages() else SOURCE)


@cache
def _load(language: str) -> _Language:
    forms: dict[str, tuple[str, ...]] = {}
    plural: Callable[[int], int] = int
    for path in sorted((_FOLDER / language).glob("*.po")):
        area = _read(path)
        plural = gettext.c2py(area.plural_expr)
        for key, versions in _messages(area, path):
            if key in forms:
                raise ValueError(f"{path.name}: {key} is already in another area")
            forms[key] = versions
    templates = {key: tuple(_parse(version, key) for version in versions) for key, versions in forms.items()}
    return _Language(language, forms, templates, plural)


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def _messages(area: Catalog, path: Path) -> list[tuple[str, tuple[str, ...]]]:
    found: list[tuple[str, tuple[str, ...]]] = []
    for message in area:
        if not message.id or message.fuzzy:
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        versions = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        if all(versions):
            found.append((key, versions))
    if len({key for key, _ in found}) != _count(path):
        raise ValueError(f"{path.name}: a key is repeated, empty or fuzzy")
    return found


def _count(path: Path) -> int:
    """How many entries the file holds; Babel merges repeated keys without a word."""
    return sum(line.startswith('msgid "') for line in path.read_text("utf-8").splitlines()) - 1


def _parse(template: str, key: str = "") -> _Template:
    parts: list[str | _Field] = []
    try:
        for literal, name, spec, conversion in string.Formatter().parse(template):
            if literal:
                parts.append(literal)
            if name is not None:
                parts.append(_field(name, spec or "", conversion))
    except ValueError as wrong:
        raise ValueError(f"{key or repr(template)}: {wrong}") from wrong
    return tuple(parts)


def _field(name: str, spec: str, conversion: str | None) -> _Field:
    if not name.isidentifier() or conversion:
        raise ValueError(f"a field is a plain name, not {name!r}")
    if not formats.known(spec):
        raise ValueError(f"no format is called {spec!r}")
    return _Field(name, spec)


def _is_complete(language: str) -> bool:
    source, other = _load(SOURCE).forms, _load(language).forms
    return source.keys() <= other.keys() and all(_facts(source[key]) == _facts(other[key]) for key in source)


def _facts(versions: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*map(field_names, versions))
