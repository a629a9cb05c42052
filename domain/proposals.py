"""How a proposal is judged, and what it can come from; that nothing comes from itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Final, TypeVar

from domain.cells import BadCell
from domain.text import fold

K = TypeVar("K", int, str)

CRITERIA: Final[Mapping[str, tuple[str, ...]]] = {
    "smart": ("especifico", "medible", "realizable", "realista", "plazo"),
    "viabilidad": ("competencia", "presupuesto", "planeamiento"),
}
"""Each sheet with its criteria. SMART in the words of the record of 2017: específico, medible, realizable,
realista, con plazos establecidos."""

ANSWERS: Final = ("si", "parcial", "no")
KINDS: Final = ("fusion", "division", "reformulacion")
"""What a proposal is to those that it comes from: several became one, one became several, or said anew."""

Derivation = Mapping[str, str]
"""The codes that a proposal comes from, each with its kind."""

_PART = re.compile(r"\s*([^:;]+?)\s*:\s*([^:;]*?)\s*")


def derivation(text: str) -> Derivation:
    """`fusion:P-1,P-2; division:P-3` as codes with their kinds. Raises BadCell."""
    found: dict[str, str] = {}
    for part in filter(str.strip, text.split(";")):
        match = _PART.fullmatch(part)
        kind = fold(match[1]) if match else ""
        if match is None or kind not in KINDS:
            raise BadCell("derivation", KINDS)
        found |= dict.fromkeys(codes(match[2]), kind)
    return found


def derivation_text(comes_from: Derivation) -> str:
    """The same as a cell: kinds and codes in order."""
    of_kind: dict[str, list[str]] = defaultdict(list)
    for code, kind in sorted(comes_from.items()):
        of_kind[kind].append(code)
    return "; ".join(f"{kind}:{','.join(of_kind[kind])}" for kind in KINDS if kind in of_kind)


def codes(text: str) -> list[str]:
    """`P-1, P-2` as codes, in order and once each."""
    return sorted({code.upper() for code in re.split(r"[\s,;]+", text) if code})


def circle(edges: Iterable[tuple[K, K]]) -> tuple[K, ...]:
    """Of (parent, child) pairs, some that come from themselves, in order; empty: none does."""
    parents: dict[K, set[K]] = defaultdict(set)
    for parent, child in edges:
        parents[child].add(parent)
    try:
        TopologicalSorter(parents).prepare()
    except CycleError as found:
        return tuple(found.args[1][:-1])
    return ()
