"""What people ask a chat about itself, by examples: each leads to a command or to a topic to learn about.

Examples are data (domain/data/question_examples.csv): `learn:TOPIC` or the name of a command, and how
people ask.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).parent / "data" / "question_examples.csv"

NEAR: Final = 0.46
"""From this cosine on an example is near enough to ask "did you mean this?", chosen on the development
half of tests/suggestions."""


@lru_cache(maxsize=1)
def question_examples() -> Sequence[tuple[str, str]]:
    """(answer, text) of every example."""
    with _FILE.open(encoding="utf-8", newline="") as lines:
        return [(row["answer"], row["text"]) for row in csv.DictReader(lines)]
