"""What suggestions are worth on the half of the labelled set that was held out, and what grouping costs."""

from __future__ import annotations

from collections.abc import Iterator

from tests.bench.rows import Row
from tests.suggestions.questions import question_lines
from tests.suggestions.report import Line, everything
from tests.suggestions.size import measure
from tests.suggestions.ways import MODEL, OURS

_TARGETS = {
    "theme, first suggested": 0.90,
    "content words shared": 0.90,
    "all pairs": 0.60,
    "in one group: content words shared": 0.90,
    "in one group: all pairs": 0.60,
}


def rows(texts: int) -> Iterator[Row]:
    """F1 of pairs, accuracy of themes and questions, Rand index of groups; then CPU and memory of
    grouping."""
    lines = [*everything("reserva"), *question_lines("reserva")]
    for line in (one for one in lines if one.way in (OURS, MODEL)):
        if line.way == OURS or line.what.startswith("question"):
            others = [
                f"{one.way} {_value(one):.2f}" for one in lines if one.what == line.what and one != line
            ]
            limit = _TARGETS.get(line.what)
            yield Row(f"suggestions: {line.what}"[:50], _value(line), "", limit, True, "; ".join(others))
    size = measure(texts)
    note = f"{size.pairs:,} pairs, {size.groups:,} groups; model and all"
    yield Row(f"{texts:,} contributions grouped: CPU", size.cpu, "s", 20, note=note)
    yield Row(f"{texts:,} contributions grouped: peak", size.megabytes, "MB", 500)


def _value(line: Line) -> float:
    return next(one for one in (line.rand, line.accuracy, line.f1) if one is not None)
