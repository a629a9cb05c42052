"""What a person makes of each thing that Rimay says, by the words on the screen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["asked", "over", "offer", "ended"]
"""A question; the end of what the person wanted; a seat that is offered; an offer that ended."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that Rimay says. `answer` has {names} to fill in. `after`: the lines it may follow ("want",
    "leave", "look", "propose": what they began with), asked only about words read before: maybe repeated."""

    name: str
    after: str
    pattern: re.Pattern[str]
    kind: Kind = "asked"
    answer: str = ""

    def may_follow(self, before: str) -> bool:
        return before in self.after.split()


@dataclass(frozen=True, slots=True)
class Heard:
    """A line and the codes in it."""

    line: Line
    codes: Mapping[str, str] = field(default_factory=dict)


def plain(text: str) -> str:
    """Without accents: a text message costs half where none is needed."""
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))


_SEAT, _PROPOSAL = "want consent name", "propose consent name"
_ANYTHING = "want leave look propose consent name card full"
_ABOUT = "problem ask place about topic"

_LINES: tuple[tuple[str, str, Kind, str, str], ...] = (
    ("late", "", "asked", "", r"Llegó tarde y no lo tomé en cuenta"),
    ("puzzled", _ANYTHING, "over", "", r"No te entendí bien"),
    ("offer", "", "offer", "", r"hay un cupo para ti en"),
    ("expired", "", "ended", "", r"se cumplió la hora"),
    ("consent", "propose card full", "asked", "Sí, tengo 18", r"¿Aceptas\?"),
    ("name", "consent propose card full", "asked", "{name}", r"¿Cómo te llamas\?"),
    ("home", "name", "asked", "{home}", r"¿Dónde vives\?"),
    ("which_home", "home", "asked", "1", r"¿Cuál es el tuyo\?"),
    ("kind", "home which_home", "asked", "{kind}", r"¿vienes por alguna organización\?"),
    ("organization", "kind", "asked", "{organization}", r"¿Cómo se llama\?"),
    ("same", "organization", "asked", "No, es otra", r"No, es otra"),
    ("card", _SEAT, "asked", "Sí", r"¿Te inscribo\?"),
    ("full", _SEAT, "asked", "Sí", r"¿Entras a la lista de espera\?"),
    ("seated", "", "asked", "{needs}", r": tienes cupo\. Tu código es (?P<ticket>\w+).*Cuéntame"),
    ("noted", "seated", "over", "", r"Se lo digo a quienes organizan|¡Nos vemos!"),
    ("waiting", "full kind organization same card", "over", "", r"\AEstás en el puesto"),
    ("mine", _SEAT, "over", "", r"Ya tienes (cupo|tu lugar)|Ya estás en la lista|Tienes un cupo guardado"),
    ("accepted", "yes", "over", "", r"Listo, tienes cupo.*Código (?P<ticket>\w+)"),
    ("no_offer", "yes sure", "over", "", r"Ahora no hay un cupo|Ya no estás en esa lista|La hora ya pasó"),
    ("which", "leave", "asked", "{event}", r"¿A cuál no puedes ir\?"),
    ("sure", "leave which no", "asked", "Sí, lo dejo", r"¿Seguro\?"),
    ("left", "sure", "over", "", r"dejaste tu cupo|saliste de la lista|tu cupo pasa a otra persona"),
    ("nothing", "leave sure", "over", "", r"Eso ya no está guardado|no hay nada que dejar"),
    ("tickets", "look", "over", "", r"Todavía no tienes|Esto es lo tuyo|Tienes cupo\. |En espera|Estás en"),
    ("offered", "look want", "over", "", r"Te guardo un cupo hasta"),
    ("problem", _PROPOSAL, "asked", "{problem}", r"¿Qué problema hay y dónde\?"),
    ("ask", "problem ask", "asked", "{ask}", r"¿Qué debería hacer el Estado"),
    ("place", "ask", "asked", "En todo el Perú", r"¿Dónde pasa\?"),
    ("about", "ask place", "asked", "Sí", r"¿Es sobre "),
    ("topic", "ask place", "asked", "1", r"¿De qué se trata\?"),
    ("similar", _ABOUT, "asked", "La mía es distinta", r"La mía es distinta"),
    ("send", f"{_ABOUT} similar", "asked", "Sí, sin mi nombre", r"Quedaría así: "),
    ("saved", "", "asked", "{more}", r"Guardada\. Código (?P<proposal>P-\w+).*3 preguntas cortas\?"),
    ("entity", "saved", "asked", "{entity}", r"¿Qué institución podría hacerlo\?"),
    ("indicator", "entity", "asked", "{indicator}", r"¿Cómo nos daríamos cuenta"),
    ("deadline", "indicator", "asked", "{deadline}", r"¿Para cuándo\?"),
    ("proposed", "saved deadline", "over", "", r"quedó más fuerte|Para saber en qué va, escribe"),
)  # fmt: skip
LINES = tuple(
    Line(name, after, re.compile(plain(pattern), re.DOTALL), kind, answer)
    for name, after, kind, answer, pattern in _LINES
)


def hear(text: str) -> Heard | None:
    """What a message is; None where nobody expected such a thing."""
    words = plain(text)
    for line in LINES:
        found = line.pattern.search(words)
        if found is not None:
            codes = {name: value for name, value in found.groupdict().items() if value}
            return Heard(line, codes)
    return None
