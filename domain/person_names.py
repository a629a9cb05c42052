"""The names of people as they type them: "me llamo rosa quispe", "ROSA QUISPE", "Rosa, Juan y Elsa"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.text import fold

LONGEST = 120

_LEAD = re.compile(
    r"^\s*(?:(?:hola|buenos d[ií]as|buenas)[,. ]+)?(?:yo )?(?:soy|me llamo|mi nombre es)\s+", re.IGNORECASE
)
_LEAD_OF_OTHERS = re.compile(
    r"^\s*(?:(?:yo )?(?:voy|vamos|vengo|ir[eé]|vendr[eé]) con|me acompañan?|conmigo van?|van? conmigo)\s+",
    re.IGNORECASE,
)
"""As who they come with is told: "voy con Ana Torres y Luis Paz"."""

_NAME = re.compile(r"[^\W\d_]+(?:[.'’´`-]?[^\W\d_]+)*\.?(?: [^\W\d_]+(?:[.'’´`-]?[^\W\d_]+)*\.?)*")
_NO_NAME = re.compile(
    r"(?: y |[,.;\n] ?(?:y )?)(?:yo )?(?:vivo|soy|vengo|estoy|radico|tengo|trabajo|somos|voy|vamos)\b.*$"
    r"| (?:vivo|radico) en\b.*$",
    re.IGNORECASE | re.DOTALL,
)
"""What people say of themselves in the same breath: "rosa quispe y vivo en ayabaca"."""

_ASKS = re.compile(
    r"(?:y |pero |hola |disculpe? |oiga |entonces )*(?:(?:a|en|por|para|de|con|desde|hasta|adonde) )?"
    r"(?:que|cual|cuales|cuanto|cuanta|cuantos|cuantas|como|donde|adonde|cuando|quien|quienes|hay que"
    r"|hay cupos?|se puede|puedo|tengo que|es gratis|y si)(?: .*)?"
)
_BETWEEN = re.compile(r"\s*(?:[,;\n/+&]|\by\b|\be\b)\s*", re.IGNORECASE)
_LISTED = re.compile(r"[,;\n]")
_OF_SENTENCES = frozenset(
    (
        *("no", "que", "qué", "porque", "quiero", "quisiera", "puedo", "tengo", "nombre", "gracias"),
        *("taller", "talleres", "charla", "charlas", "internet", "cupo", "cupos", "por", "pero", "mi", "mis"),
        *("voy", "vamos", "iré", "ver", "otro", "otra", "otros", "otras"),
    )
)
"""Nobody is called so: "no quiero decir mi nombre" and "mi hermano" are no names. Words that are somebody's
name too, however rare ("para", "con", "mas"), are not here: who is called so could not register."""

_SMALL = {"de", "del", "la", "las", "los", "y", "e", "da", "do", "dos", "van", "von"}


def asks(text: str) -> bool:
    """Whether a short answer is plainly a question: "cuánto cuesta", "¿hay que pagar?", "a qué hora"."""
    return "?" in text or "¿" in text or _ASKS.fullmatch(fold(text)) is not None


def read_name(text: str) -> str | None:
    """A name of two words at least, as it is written on a list; None when the text is something else."""
    name = " ".join(_bare(text).strip(' .,;:!"').split())
    if len(name) > LONGEST or len(name.split()) < 2 or not _NAME.fullmatch(name):
        return None
    if asks(text) or not _OF_SENTENCES.isdisjoint(name.lower().split()):
        return None
    return capitalised(name)


def read_names(text: str) -> Sequence[str] | None:
    """Several names between commas, lines or "y", each of two words; None when one of them is not a name.

    "Rosa Ortega y Gasset" is one name only if what follows "y" is a single word.
    """
    parts = [part for part in _BETWEEN.split(_bare(_LEAD_OF_OTHERS.sub("", text))) if part.strip()]
    whole: list[str] = []
    for part in parts:
        if len(part.split()) == 1 and whole and len(whole[-1].split()) > 1 and not _LISTED.search(text):
            whole[-1] = f"{whole[-1]} y {part}"
        else:
            whole.append(part)
    names = [read_name(part) for part in whole]
    return tuple(name for name in names if name) if names and all(names) else None


def _bare(text: str) -> str:
    return _NO_NAME.sub("", _LEAD.sub("", text))


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
