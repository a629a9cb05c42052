"""The way of the proposals from stage to stage: 29 → 26 → 18, how they came and how they left."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from markupsafe import Markup

from domain.pack_trails import GOES_ON, NEW, NO, OVERDUE, UNDER_WAY, UNTRACED
from domain.proposals import KINDS
from domain.report import Report, Silent, Stage
from panel.report.phrases import Phrases
from panel.report.tables import table

Draw = Callable[[str, Sequence[str], Mapping[str, Sequence[int]]], Markup]
"""A chart of a title, labels and series, ready to be put into the document."""


def way_facts(report: Report, phrases: Phrases, draw: Draw) -> dict[str, Any]:
    """The stages that had proposals, and then the commitments."""
    say, stages = phrases.say, [stage for stage in report.stages if stage.discussed]
    if not stages:
        return {"recorrido": {"pasos": ""}}
    adopted = report.numbers["compromisos"]
    names, counts = [stage.name for stage in stages], [stage.discussed for stage in stages]
    if adopted.count:
        names, counts = [*names, say("t.way_adopted")], [*counts, adopted.count]
    steps = " → ".join(f"{name}: {number:,}" for name, number in zip(names, counts, strict=True))
    discussed = phrases.column("propuestas_en_etapa", [(stage.name, stage.discussed) for stage in stages])
    source = discussed + (phrases.mark(adopted) if adopted.count else "")
    title = say("t.way_title" if adopted.count else "t.way_so_far")
    return {
        "recorrido": {
            "pasos": steps + source,
            "titulo": title + source,
            "grafico": draw(title, names, {say("t.proposals"): counts}),
            "titulo_llegan": say("t.way_came") + _column(stages, "propuestas_que_llegan", phrases),
            "llegan": _way_table(stages, _ENTRIES, "entry", phrases),
            "titulo_salen": say("t.way_left") + _column(stages, "propuestas_que_salen", phrases),
            "salen": _way_table(stages, _EXITS, "exit", phrases),
            "sin_rastro": _silence(report, phrases),
        }
    }


def _silence(report: Report, phrases: Phrases) -> str:
    """What is owed to proposals of which nothing was said, and to which."""
    told = []
    for exit_, key in ((UNTRACED, "t.way_lost"), (OVERDUE, "t.way_overdue")):
        if some := [one for one in report.silent if one.exit == exit_]:
            told += [phrases.say(key), _named(some, phrases)]
    if told:
        return " ".join(told)
    waiting = any(stage.exits.get(UNDER_WAY) for stage in report.stages)
    return phrases.say("t.way_under_way" if waiting else "t.way_nothing_lost")


def _named(some: Sequence[Silent], phrases: Phrases) -> str:
    names = [
        phrases.say("t.way_late", code=one.code, stage=one.stage, n=one.late)
        if one.late
        else phrases.say("t.way_silent", code=one.code, stage=one.stage)
        for one in some[:SILENT]
    ]
    days = [(one.code, one.late) for one in some[:SILENT] if one.late]
    source = phrases.column("propuestas_con_atraso", days) if days else ""
    key = "t.way_codes_more" if len(some) > SILENT else "t.way_codes"
    return phrases.say(key, codes="; ".join(names) + source)


SILENT: Final = 20
"""Proposals without an answer that are told by code; all are in the pack."""
_ENTRIES: Final = (NEW, GOES_ON, *KINDS)
_EXITS: Final = (
    GOES_ON,
    *KINDS,
    "incluida",
    "incluida_modificada",
    *NO,
    "en_evaluacion",
    UNDER_WAY,
    OVERDUE,
    UNTRACED,
)
"""How proposals come to a stage and leave it, in the order of the columns."""


def _ways(stage: Stage, query: str) -> Mapping[str, int]:
    return stage.entries if query == "propuestas_que_llegan" else stage.exits


def _column(stages: Sequence[Stage], query: str, phrases: Phrases) -> str:
    part = "entry" if query == "propuestas_que_llegan" else "exit"

    def told(stage: Stage) -> str:
        return ", ".join(f"{phrases.say(f'{part}.{way}')} {n:,}" for way, n in _ways(stage, query).items())

    return phrases.column(query, [(stage.name, told(stage)) for stage in stages])


def _way_table(stages: Sequence[Stage], ways: Sequence[str], part: str, phrases: Phrases) -> Markup:
    """A row for each way that any proposal took, a column for each stage: stages are few, ways many."""
    query = "propuestas_que_llegan" if part == "entry" else "propuestas_que_salen"
    used = [way for way in ways if any(_ways(stage, query).get(way) for stage in stages)]
    rows: list[tuple[str | int, ...]] = [
        (phrases.say(f"{part}.{way}"), *(_ways(stage, query).get(way, 0) for stage in stages)) for way in used
    ]
    total: tuple[str | int, ...] = (phrases.say_packs("cuadro.total"), *(stage.discussed for stage in stages))
    head = (phrases.say(f"t.way_{part}"), *(stage.name for stage in stages))
    return table(head, [*rows, total], totals=1)
