"""How each proposal came to each stage and how it left it: 29 → 26 → 18, with who is missing by code.

Everything follows from what the packs publish: the stages where a proposal was discussed and the day by which
each has to answer, the proposals that it went into or came from, its response in force, and whether a
commitment adopted it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.proposals import KINDS

NEW, GOES_ON, UNDER_WAY, OVERDUE, UNTRACED = "nueva", "continua", "en_curso", "sin_respuesta", "sin_rastro"
"""Nothing was said of the last three: it may still come; its day has passed; and the others went on."""
_FUSION: Final = "fusion"
_MERGED: Final = {"fusionada_con": _FUSION}
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
    "sin_respuesta",
    "sin_rastro",
)
"""What is counted of a stage: the first is the sum of the next five, and of the ten after them."""

_ENTERED: Final = {NEW: "nuevas", GOES_ON: "continuan", **{kind: f"por_{kind}" for kind in KINDS}}
_LEFT: Final = {
    GOES_ON: "siguen",
    _FUSION: "fusionadas",
    "division": "divididas",
    "reformulacion": "reformuladas",
    "incluida": "incluidas",
    "incluida_modificada": "incluidas",
    **dict.fromkeys(NO, "respondidas_que_no"),
    "en_evaluacion": "en_evaluacion",
    **{exit_: exit_ for exit_ in (UNDER_WAY, OVERDUE, UNTRACED)},
}


@dataclass(frozen=True, slots=True)
class Parent:
    """What a proposal comes from: the kind of lineage, since when, and the last place where the parent itself
    was discussed (None: nowhere)."""

    kind: str
    on: date
    last: int | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """What is known of a proposal: `stages` are places in the order of the process, ascending; `children` its
    kinds and codes; `outcome` of the response in force, or empty; `due` the day by which its last stage has
    to answer; `since` the day of its first text, and `said` that this is a person's."""

    stages: Sequence[int]
    parents: Sequence[Parent] = ()
    children: Sequence[tuple[str, str]] = ()
    outcome: str = ""
    merged_into: str = ""
    adopted: bool = False
    due: date | None = None
    since: date | None = None
    said: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A proposal at one stage: how it came, how it left, and into which codes; `late`: for how many days its
    answer has been due, where nothing was said and a day was set."""

    stage: int
    entry: str
    exit: str
    into: tuple[str, ...] = ()
    late: int | None = None


def steps(way: Way, last_used: int, today: date) -> list[Step]:
    """Its stages in order. `last_used` is the last place of the process where anything was discussed."""
    if not way.stages:
        return []
    *before, last = way.stages
    entries = [_birth(way), *[GOES_ON] * len(before)]
    left = [Step(stage, entry, GOES_ON) for stage, entry in zip(before, entries, strict=False)]
    return [*left, _last(way, last, entries[-1], last_used, today)]


def counted(entry: str, exit_: str) -> tuple[str, str, str]:
    """The three numbers of NUMBERS to which a step adds one."""
    return NUMBERS[0], _ENTERED[entry], _LEFT[exit_]


def _birth(way: Way) -> str:
    """How it came to its first stage: what others were only merged into was there before them."""
    kinds = [one.kind for one in way.parents if one.kind != _FUSION or _made_of(way, one)]
    return min(kinds, key=KINDS.index) if kinds else NEW


def _made_of(way: Way, parent: Parent) -> bool:
    """Whether it began with the merging: not as a person's words, and after the parent had left; where both
    were at one stage, on the day of the merging."""
    if way.said:
        return False
    if parent.last is None or parent.last < way.stages[0]:
        return True
    return parent.last == way.stages[0] and way.since is not None and way.since >= parent.on


def _last(way: Way, stage: int, entry: str, last_used: int, today: date) -> Step:
    """How it left the last stage where it was discussed."""
    if way.children:
        kind = min((kind for kind, _ in way.children), key=KINDS.index)
        return Step(stage, entry, kind, tuple(code for _, code in way.children))
    if way.outcome:
        into = (way.merged_into,) if way.merged_into else ()
        return Step(stage, entry, _MERGED.get(way.outcome, way.outcome), into)
    if way.adopted:
        return Step(stage, entry, _ADOPTED)
    return _silent(stage, entry, way.due, today, went_on=stage < last_used)


def _silent(stage: int, entry: str, due: date | None, today: date, *, went_on: bool) -> Step:
    """Nothing says what became of it. Until its day comes it is under way, wherever the others are."""
    if due is None:
        return Step(stage, entry, UNTRACED if went_on else UNDER_WAY)
    if today <= due:
        return Step(stage, entry, UNDER_WAY)
    return Step(stage, entry, UNTRACED if went_on else OVERDUE, late=(today - due).days)
