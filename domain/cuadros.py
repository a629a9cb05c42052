"""The four tables of the official record, from counts. Rules: data/cuadros_2017.json, printed in LEEME.md.

Percentages are rounded half up; a total is printed as 100 because the printed shares may add to 100.1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from domain.organization_scheme import Scheme, counted_as

Value = str | int

COUNTED_KINDS = ("mesa_tematica", "taller_regional", "mesa_nacional")
"""Coming to one of these makes an organisation a participant of the process (Cuadros 1 and 2)."""


class Say(Protocol):
    """Gives the words of a key, with its facts in place."""

    def __call__(self, key: str, /, **facts: object) -> str: ...


@dataclass(frozen=True, slots=True)
class Cuadro:
    """A printed table: its title, its columns and its rows, totals last. `rule` says how it was counted."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    rule: str = ""

    def to_json(self) -> dict[str, object]:
        described: dict[str, object] = {
            "title": self.title,
            "columns": list(self.columns),
            "rows": [list(row) for row in self.rows],
        }
        return described | ({"rule": self.rule} if self.rule else {})


@dataclass(frozen=True, slots=True)
class Organization:
    """An organisation that attended, merges resolved."""

    type: str
    subtype: str


def is_civil_society(type_: str, subtype: str) -> bool:
    """A public university counts as academia, and academia is civil society in this record."""
    return type_ == "osc" or subtype == "academia"


def cuadro_1(attended: Sequence[Organization], say: Say) -> Cuadro:
    """Organisations by type. Who came on their own behalf is no organisation."""
    civil = sum(is_civil_society(one.type, one.subtype) for one in attended)
    public = sum(one.type == "publico" for one in attended) - sum(
        one.type == "publico" and one.subtype == "academia" for one in attended
    )
    return _with_shares("cuadro_1", [(say("cuadro_1.osc"), civil), (say("cuadro_1.publico"), public)], say)


def cuadro_2(attended: Sequence[Organization], say: Say, scheme: Scheme | None = None) -> Cuadro:
    """Civil-society organisations by type, some counted within another as the process says; without a scheme,
    base organisations within ONG, as in 2017."""
    counts: dict[str, int] = {}
    for one in attended:
        if is_civil_society(one.type, one.subtype):
            row = counted_as(one.subtype or "otro", scheme)
            counts[row] = counts.get(row, 0) + 1
    always = [row for row in _SUBTYPE_ROWS if counted_as(row, scheme) == row]
    others = [row for row in _OTHER_ROWS if counts.get(row)]
    rows = [(say(f"cuadro_2.{row}"), counts.get(row, 0)) for row in (*always, *others)]
    return _with_shares("cuadro_2", rows, say)


def cuadro_3(regions: Mapping[str, Mapping[str, int]], say: Say) -> Cuadro:
    """Participants of regional workshops: region (in the order given) → publico, osc, ninguna → persons."""
    groups = ["publico", "osc"]
    if any(counts.get("ninguna") for counts in regions.values()):
        groups.append("ninguna")
    rows, totals = _crossed(regions, groups)
    whole = sum(totals)
    return Cuadro(
        title=say("cuadro_3.title"),
        columns=(
            say("cuadro_3.region"),
            *(say(f"cuadro_3.{group}") for group in groups),
            say("cuadro.total"),
        ),
        rows=(
            *rows,
            (say("cuadro.total"), *totals, whole),
            (say("cuadro_3.share"), *(percent(total, whole, places=0) for total in totals), _all(whole, 0)),
        ),
    )


def cuadro_4(themes: Mapping[str, Mapping[str, int]], vias: Sequence[str], say: Say) -> Cuadro:
    """Contributions by theme (in the order given) and way in. Forum and e-mail always have their column."""
    used = {via for counts in themes.values() for via, number in counts.items() if number}
    columns = ["foro", "correo", *(via for via in vias if via in used - {"foro", "correo"})]
    rows, totals = _crossed(themes, columns)
    return Cuadro(
        title=say("cuadro_4.title"),
        columns=(say("cuadro_4.theme"), *(say(f"cuadro_4.{via}") for via in columns), say("cuadro_4.total")),
        rows=(*rows, (say("cuadro.total"), *totals, sum(totals))),
    )


def percent(part: int, whole: int, *, places: int) -> str:
    """`70.5%`: rounded half up, 0 where there is nothing to share."""
    share = Decimal(100 * part) / Decimal(whole) if whole else Decimal(0)
    return f"{share.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)}%"


_SUBTYPE_ROWS = ("academia", "cooperacion", "empresa", "ong")
_OTHER_ROWS = ("base", "gremio", "otro")


def _with_shares(name: str, rows: Sequence[tuple[str, int]], say: Say) -> Cuadro:
    whole = sum(number for _, number in rows)
    return Cuadro(
        title=say(f"{name}.title"),
        columns=(say(f"{name}.type"), say("cuadro.number"), say("cuadro.share")),
        rows=(
            *((label, number, percent(number, whole, places=1)) for label, number in rows),
            (say("cuadro.total"), whole, _all(whole, 1)),
        ),
    )


def _crossed(
    counts: Mapping[str, Mapping[str, int]], columns: Sequence[str]
) -> tuple[list[tuple[Value, ...]], list[int]]:
    """A row for each key with its sum at the end, and the sum of each column."""
    numbers = {label: [row.get(column, 0) for column in columns] for label, row in counts.items()}
    rows: list[tuple[Value, ...]] = [(label, *row, sum(row)) for label, row in numbers.items()]
    return rows, [sum(row[place] for row in numbers.values()) for place in range(len(columns))]


def _all(whole: int, places: int) -> str:
    """What a total prints: 100 by rule, and 0 of nothing."""
    return percent(whole, whole, places=places)
