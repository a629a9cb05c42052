"""What a bench says: one line a measure, with its target where there is one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One measure. `limit` is the target and `at_least` its direction; without a limit it informs."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def verdict(self) -> str:
        """`ok`, `missed`, or nothing where there is no target."""
        if self.limit is None:
            return ""
        return "ok" if (self.value >= self.limit if self.at_least else self.value <= self.limit) else "missed"

    def line(self) -> str:
        sign = "≥" if self.at_least else "≤"
        target = "" if self.limit is None else f"{sign} {self.limit:g}"
        measured = f"{self.name:<50}{_number(self.value):>10} {self.unit:<3}"
        return f"{measured}{target:>8}  {self.verdict:<7}{self.note}"


def summary(rows: Sequence[Row]) -> str:
    """How many targets were met, and which were not."""
    with_target = [row for row in rows if row.verdict]
    missed = [row.name for row in with_target if row.verdict == "missed"]
    met = f"{len(with_target) - len(missed)} of {len(with_target)} targets met"
    return f"{met}; MISSED: {'; '.join(missed)}" if missed else met


def save(rows: Sequence[Row], path: Path, facts: dict[str, Any]) -> None:
    """Keep the rows and the facts of the machine as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {**facts, "rows": [{**asdict(row), "verdict": row.verdict} for row in rows]}
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n")


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
