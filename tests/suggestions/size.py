"""What it costs to group many contributions, in a process of its own: python -m tests.suggestions.size
NUMBER"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.sentences_model import load
from domain.grouping import suggested
from domain.grouping_rows import Compared
from domain.likeness import meaning
from domain.likeness_learned import joined
from domain.likeness_words import plain
from tests.suggestions.labelled_set import contributions

ROOT = Path(__file__).parents[2]

_PLACES = (
    "Ayabaca",
    "Chota",
    "Huanta",
    "Yarinacocha",
    "Juli",
    "Moho",
    "Lamas",
    "Nauta",
    "Pisco",
    "Otuzco",
    "Bagua",
)
_ASKS = (
    "queremos",
    "pedimos que se atienda",
    "por favor",
    "ya es hora",
    "desde hace años",
    "señor alcalde",
    "urgente",
)


@dataclass(frozen=True, slots=True)
class Size:
    """Seconds by the clock and of CPU, and the most memory that the process had, the model in it. `letters`:
    of a text, on average."""

    texts: int
    letters: float
    seconds: float
    cpu: float
    megabytes: float
    pairs: int
    groups: int


def measure(number: int) -> Size:
    """Group so many in a new process."""
    done = subprocess.run(
        [sys.executable, "-m", __name__, str(number)], cwd=ROOT, capture_output=True, check=True, text=True
    )
    return Size(**json.loads(done.stdout.splitlines()[-1]))


def many(number: int) -> Iterator[str]:
    """Texts like those of the labelled set: each row again and again, with another place, beginning and
    end."""
    dice, rows = random.Random(7), contributions()
    for at in range(number):
        words = rows[at % len(rows)].text.split()
        if len(words) > 6 and at >= len(rows):
            del words[dice.randrange(len(words))]
        yield f"{dice.choice(_ASKS)} {' '.join(words)} en {dice.choice(_PLACES)}"


def _grouped(number: int) -> Size:
    texts = list(many(number))
    letters = sum(map(len, texts)) / number
    clock, began = time.perf_counter(), time.process_time()
    encode = load()
    meanings = [meaning(text) for text in texts]
    read = [plain(text) for text in texts], [one.ask for one in meanings]
    vectors = joined(meanings, *map(encode, read)) if encode else None
    pairs, groups = suggested(Compared(meanings, vectors))
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seconds, cpu = time.perf_counter() - clock, time.process_time() - began
    return Size(number, letters, seconds, cpu, megabytes, len(pairs), len(groups))


if __name__ == "__main__":
    print(json.dumps(asdict(_grouped(int(sys.argv[1])))))
