"""How kinds of civil-society organisations are counted in a process's Cuadros: some within another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.cells import Cells, choice
from domain.organization_cells import SUBTYPE_WORDS, SUBTYPES

Scheme = Mapping[str, str]
"""By kind (SUBTYPES): the kind that it is counted within. What is not there is counted as itself."""

AS_IN_2017: Scheme = {"base": "ong"}
"""Base organisations within ONG, as in the official record of that year."""

_kind = choice(*SUBTYPES, also=SUBTYPE_WORDS)


def counted_as(subtype: str, scheme: Scheme | None) -> str:
    """The kind as which it is counted; `scheme` is None where the process says nothing."""
    return (AS_IN_2017 if scheme is None else scheme).get(subtype, subtype)


def read_scheme(rows: Sequence[Cells]) -> dict[str, str]:
    """The scheme as a sheet has it: a kind a line, and within which it is counted (empty: apart). What is
    counted within another has none within itself."""
    read = [(cells, cells.require("kind", _kind, ""), cells.read("counted_as", _kind, "")) for cells in rows]
    scheme: dict[str, str] = {}
    for cells, kind, within in read:
        if kind in scheme:
            cells.refuse("kind", "repeated_code")
        scheme[kind] = within or kind
    for cells, _, within in read:
        if scheme.get(within, within) != within:
            cells.refuse("counted_as", "counted_elsewhere")
    return {kind: within for kind, within in scheme.items() if kind != within}
