"""The names of people as they type them: "me llamo rosa quispe", "ROSA QUISPE", "Rosa, Juan y Elsa"."""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 120

_LEAD = re.compile(
    r"^\s*(?:(?:hola|buenos d[ií]as|buenas)[,. ]+)?(?:yo )?(?:soy|me llamo|mi nombre es)\s+", re.IGNORECASE
)
_NAME = re.compile(r"[^\W\d_]+(?:[.'’´`-]?[^\W\d_]+)*\.?(?: [^\W\d_]+(?:[.'’´`-]?[^\W\d_]+)*\.?)*")
_BETWEEN = re.compile(r"\s*(?:[,;\n/+&]|\by\b|\be\b)\s*", re.IGNORECASE)
_LISTED = re.compile(r"[,;\n]")
_OF_SENTENCES = frozenset(
    (
        *("no", "que", "qué", "porque", "quiero", "quisiera", "puedo", "tengo", "nombre", "gracias"),
        *("taller", "pero"),
    )
)
"""Nobody is called so: "no quiero decir mi nombre" is no name."""

_SMALL = {"de", "del", "la", "las", "los", "y", "e", "da", "do", "dos", "van", "von"}


def read_name(text: str) -> str | None:
    """A name of two words at least, as it is written on a list; None when the text is something else."""
    name = " ".join(_LEAD.sub("", text).strip(' .,;:!"').split())
    if len(name) > LONGEST or len(name.split()) < 2 or not _NAME.fullmatch(name):
        return None
    if not _OF_SENTENCES.isdisjoint(name.lower().split()):
        return None
    return capitalised(name)


def read_names(text: str) -> Sequence[str] | None:
    """Several names between commas, lines or "y", each of two words; None when one of them is not a name.

    "Rosa Ortega y Gasset" is one name only if what follows "y" is a single word.
    """
    parts = [part for part in _BETWEEN.split(_LEAD.sub("", text)) if part.strip()]
    whole: list[str] = []
    for part in parts:
        if len(part.split()) == 1 and whole and len(whole[-1].split()) > 1 and not _LISTED.search(text):
            whole[-1] = f"{whole[-1]} y {part}"
        else:
            whole.append(part)
    names = [read_name(part) for part in whole]
    return tuple(name for name in names if name) if names and all(names) else None


def first_name(name: str) -> str:
    """What a person is called by."""
    return name.split()[0] if name.split() else ""


def capitalised(name: str) -> str:
    """Capitals where a name was typed all in small letters or all in capitals; else as it was written."""
    if not (name.islower() or name.isupper()):
        return name
    words = name.lower().split()
    return " ".join(
        word
        if index and word in _SMALL
        else "-".join(part[:1].upper() + part[1:] for part in word.split("-"))
        for index, word in enumerate(words)
    )
