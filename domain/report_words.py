"""Words of people and of offices made fit for a document, and the numbers of its sources."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, Final

from domain.report import Figure

MARK: Final = ("\ue000", "\ue001")
"""What stands around the number of a source until the page is made; people's words never have it."""

_REFUSED: Final = re.compile("[^\t\n\u0020-\ud7ff\uf900-\ufffd\U00010000-\U0010ffff]")
_GAPS: Final = re.compile(r"[ \t\u00a0\u2000-\u200b]+")
_LINES: Final = re.compile(r"\s*\n\s*")
_SLUG: Final = 60


def fit(text: str) -> str:
    """The text in lines, without empty ones and without signs that a document cannot hold."""
    plain = _REFUSED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _LINES.sub("\n", _GAPS.sub(" ", plain)).strip()


def fitted(value: Any) -> Any:
    """The same value with every text in it made fit: of dataclasses, mappings and tuples."""
    if isinstance(value, str):
        return fit(value)
    if isinstance(value, tuple):
        return tuple(map(fitted, value))
    if isinstance(value, Mapping):
        return {key: fitted(one) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{part.name: fitted(getattr(value, part.name)) for part in fields(value)})
    return value


def clip(text: str, longest: int) -> str:
    """At most so many letters, ended at a word, and "…" where something was left out."""
    if len(text) <= longest:
        return text
    head = text[: longest - 1]
    at_word = head.rsplit(None, 1)[0] if " " in head else head
    return f"{at_word.rstrip(' ,;:.')}…"


@dataclass(slots=True)
class Ledger:
    """Numbers the sources in the order in which the text uses them; the same figure keeps its number."""

    _numbers: dict[Figure, int] = field(default_factory=dict)

    def cite(self, figure: Figure) -> int:
        return self._numbers.setdefault(figure, len(self._numbers) + 1)

    def entries(self) -> Iterator[tuple[int, Figure]]:
        return ((number, figure) for figure, number in self._numbers.items())


def file_names(institutions: Iterable[str]) -> dict[str, str]:
    """Each institution → the part of a file's name that stands for it, all different in any capitals."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for institution in institutions:
        name = _named(institution)
        number = 1
        while (chosen := name if number == 1 else f"{name}-{number}").lower() in taken:
            number += 1
        taken.add(chosen.lower())
        found[institution] = chosen
    return found


def _named(institution: str) -> str:
    plain = unicodedata.normalize("NFKD", institution).encode("ascii", "ignore").decode()
    return "-".join(re.findall(r"[A-Za-z0-9]+", plain))[:_SLUG].rstrip("-") or "institucion"
