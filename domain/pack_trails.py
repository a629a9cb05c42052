"""How each proposal came to each stage and how it left it: 29 → 26 → 18, with who is missing by code.

Everything follows from what the packs publish: the stages where a proposal was discussed, the proposals that
it went into or came from, its response in force, and whether a commitment adopted it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from domain.proposals import KINDS

NEW, GOES_ON, UNDER_WAY, UNTRACED = "nueva", "continua", "en_curso", "sin_rastro"
_MERGED: Final = {"fusionada_con": "fusion"}
_ADOPTED: Final = "incluida"
NO: Final = ("no_incluida", "derivada", "fuera_del_proceso", "retirada")
"""The outcomes that end a proposal's way with an answer."""

NUMBERS: Final = (
    "discutidas",
    "nuevas",
    "continuan",
    "por_fusion",
    "por_division",
    "por_reformulacion",
    "siguen",
    "fusionadas",
    "divididas",
    "reformuladas",
    "incluidas",
    "respondidas_que_no",
    "en_evaluacion",
    "en_curso",
    "sin_rastro",
)
"""What is counted of a stage: the first is the sum of the next five, and of the nine after them."""

_ENTERED: Final = {NEW: "nuevas", GOES_ON: "continuan", **{kind: f"por_{kind}" for kind in KINDS}}
_LEFT: Final = {
    GOES_ON: "siguen",
    "fusion": "fusionadas",
    "division": "divididas",
    "reformulacion": "reformuladas",
    "incluida": "incluidas",
    "incluida_modificada": "incluidas",
    **dict.fromkeys(NO, "respondidas_que_no"),
    "en_evaluacion": "en_evaluacion",
    UNDER_WAY: "en_curso",
    UNTRACED: "sin_rastro",
}


@dataclass(frozen=True, slots=True)
class Way:
    """What is known of a proposal: `stages` are places in the order of the process, ascending; `parents` the
    kinds of lineage that it came by; `children` kind and code of what it went into; `outcome` of the response
    in force, or empty."""

    stages: Sequence[int]
    parents: Sequence[str] = ()
    children: Sequence[tuple[str, str]] = ()
    outcome: str = ""
    merged_into: str = ""
    adopted: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A proposal at one stage: how it came, how it left, and into which codes."""

    stage: int
    entry: str
    exit: str
    into: tuple[str, ...] = ()


def steps(way: Way, last_used: int) -> list[Step]:
    """Its stages in order. `last_used` is the last place of the process where anything was discussed."""
    if not way.stages:
        return []
    first = min(way.parents, key=KINDS.index) if way.parents else NEW
    entries = [first, *[GOES_ON] * (len(way.stages) - 1)]
    ends = [(GOES_ON, ())] * (len(way.stages) - 1)
    left = [*ends, _end(way, last_used)]
    return [
        Step(stage, entry, exit_, into)
        for stage, entry, (exit_, into) in zip(way.stages, entries, left, strict=True)
    ]


def counted(entry: str, exit_: str) -> tuple[str, str, str]:
    """The three numbers of NUMBERS to which a step adds one."""
    return NUMBERS[0], _ENTERED[entry], _LEFT[exit_]


def _end(way: Way, last_used: int) -> tuple[str, tuple[str, ...]]:
    if way.children:
        kind = min((kind for kind, _ in way.children), key=KINDS.index)
        return kind, tuple(code for _, code in way.children)
    if way.outcome:
        return _MERGED.get(way.outcome, way.outcome), (way.merged_into,) if way.merged_into else ()
    if way.adopted:
        return _ADOPTED, ()
    return (UNTRACED if way.stages[-1] < last_used else UNDER_WAY), ()
