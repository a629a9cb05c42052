"""The three cells with which a file names an organisation."""

from __future__ import annotations

from dataclasses import dataclass

from domain.cells import Cells, choice, words
from domain.text import fold

TYPES = ("publico", "osc", "ninguna")
SUBTYPES = ("academia", "cooperacion", "empresa", "ong", "base", "gremio", "otro")

_TYPE_WORDS = {
    **dict.fromkeys(("sociedad civil", "organización de la sociedad civil"), "osc"),
    **dict.fromkeys(("sector público", "entidad pública", "estado", "pública"), "publico"),
    **dict.fromkeys(("ninguno", "por mi cuenta", "sin organización", "persona natural"), "ninguna"),
}
SUBTYPE_WORDS = {
    **dict.fromkeys(("universidad", "universidad o instituto", "académica"), "academia"),
    **dict.fromkeys(("cooperación internacional", "cooperante"), "cooperacion"),
    **dict.fromkeys(("empresa privada", "sector privado"), "empresa"),
    **dict.fromkeys(("ong o asociación", "asociación", "organización no gubernamental"), "ong"),
    **dict.fromkeys(("organización de base", "organización social", "ronda", "comunidad"), "base"),
    **dict.fromkeys(("gremio o cámara", "cámara", "colegio profesional"), "gremio"),
    **dict.fromkeys(("otra", "otros"), "otro"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """An organisation as a file names it; `name` is empty for who comes on their own or without saying."""

    name: str
    type: str
    subtype: str

    @property
    def key(self) -> tuple[str, str]:
        """What makes two of them the same: folded name and type."""
        return fold(self.name)[:200], self.type


def organization(cells: Cells) -> Named:
    """Name, type and subtype; a name needs its type, a subtype belongs to civil society alone."""
    name = cells.read("organization", words(200), "")
    known = len(cells.problems)
    type_ = cells.read("organization_type", choice(*TYPES, also=_TYPE_WORDS), "")
    subtype = cells.read("organization_subtype", choice(*SUBTYPES, also=SUBTYPE_WORDS), "")
    if len(cells.problems) > known:
        return Named("", "ninguna", "")
    if fold(name) and not type_:
        cells.refuse("organization_type", "required", TYPES)
    if subtype and type_ != "osc":
        cells.refuse("organization_subtype", "subtype_of_osc", ("osc",))
    if not fold(name):  # "-", "…": people's way of saying none
        name = ""
    if type_ in ("", "ninguna"):
        return Named("", "ninguna", "")
    return Named(name, type_, subtype or ("otro" if type_ == "osc" else ""))
