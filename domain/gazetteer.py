"""The places of Peru by INEI's ubigeo: 25 regions, 196 provinces, 1,893 districts.

Sources in domain/data/README.md. RENIEC numbers regions otherwise from 07 on: its codes are never used.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

PlaceKind = Literal["region", "province", "district"]

LIMA, LIMA_METROPOLITANA, CALLAO = "15", "1501", "07"
_KINDS: Mapping[int, PlaceKind] = {2: "region", 4: "province", 6: "district"}
_DATA = Path(__file__).parent / "data"
_METROPOLITANA, PROVINCIAS = "Lima Metropolitana", "Lima Provincias"


@dataclass(frozen=True, slots=True)
class Place:
    """A region, province or district: `ubigeo` of 2, 4 or 6 digits and its official name."""

    ubigeo: str
    name: str

    @property
    def kind(self) -> PlaceKind:
        return _KINDS[len(self.ubigeo)]

    @property
    def region(self) -> Place:
        return place(self.ubigeo[:2])

    @property
    def province(self) -> Place | None:
        """None for a region."""
        return place(self.ubigeo[:4]) if len(self.ubigeo) >= 4 else None

    @property
    def label(self) -> str:
        """As it is told to a person: "Piura", "Ayabaca, Piura", "Frías, Ayabaca, Piura"."""
        if self.ubigeo == LIMA_METROPOLITANA:
            return _METROPOLITANA
        if len(self.ubigeo) == 2:
            return self.name
        middle = place(self.ubigeo[:4]).name
        names = (self.name, self.region.name)
        return ", ".join(names if middle in names else (self.name, middle, self.region.name))


def place(ubigeo: str) -> Place:
    """The place with this code; KeyError when INEI has none."""
    return places()[ubigeo]


@cache
def places() -> Mapping[str, Place]:
    """All 2,114 by code, regions before their provinces and these before their districts."""
    found = {row["ubigeo"]: row["provincia"] or row["departamento"] for row in read("ubigeo.csv")}
    found |= {row["ubigeo"]: row["name"] for row in read("districts.csv")}
    return {code: Place(code, found[code]) for code in sorted(found)}


def jurisdiction(ubigeo: str) -> str:
    """One of the 26 regional jurisdictions: a region's name, Lima Metropolitana or Lima Provincias.

    The code 15 alone does not say which of these two, so it stays "Lima".
    """
    if ubigeo[:2] != LIMA or ubigeo == LIMA:
        return place(ubigeo).region.name
    return _METROPOLITANA if place(ubigeo).ubigeo[:4] == LIMA_METROPOLITANA else PROVINCIAS


@cache
def neighbours(region: str) -> frozenset[str]:
    """The codes of the regions that share a border with this one."""
    pairs = [(row["region"], row["neighbour"]) for row in read("neighbours.csv")]
    return frozenset([b for a, b in pairs if a == region] + [a for a, b in pairs if b == region])


def distance_rank(here: str, there: str) -> int:
    """How far two codes are, to order what is near: 0 same district, 1 same province, 2 same region (or Lima
    and Callao, one city), 3 neighbouring regions, 4 other."""
    for rank, digits in enumerate((6, 4, 2)):
        if len(here) >= digits and here[:digits] == there[:digits]:
            return rank
    if {here[:4], there[:4]} <= {LIMA_METROPOLITANA, CALLAO, f"{CALLAO}01"}:
        return 2
    return 3 if there[:2] in neighbours(here[:2]) else 4


def read(name: str) -> list[dict[str, str]]:
    """The rows of one of the project's own data files."""
    with (_DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
