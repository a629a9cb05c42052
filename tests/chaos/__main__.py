"""The long version: `make chaos`, or `python -m tests.chaos --help`. Exit code 1 if anything was lost."""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
from collections import Counter
from collections.abc import Sequence

from tests.chaos.runs import RUNS, Outcome, Size, perform

LOSSES = ("lost answers", "lost registrations", "lost places", "oversold seats", "lost replies")
_SHOWN = 5


def main() -> int:
    """Run what was asked for, print a table and what is wrong."""
    asked = _arguments()
    size = Size(asked.seed, asked.people, asked.kills)
    names = asked.runs or [run.name for run in RUNS]
    print(f"seed {size.seed}: {', '.join(names)}", flush=True)
    outcomes = []
    for run in (run for run in RUNS if run.name in names):
        outcome = asyncio.run(perform(run, size))
        print(f"{run.name}: {outcome.seconds:.0f} s, {len(outcome.verdict.faults)} wrong", flush=True)
        _explain(outcome)
        outcomes.append(outcome)
    print("\n" + table(outcomes) + f"\nseed {size.seed}")
    return int(any(outcome.verdict.faults for outcome in outcomes))


def table(outcomes: Sequence[Outcome]) -> str:
    """A column a run, a line a measure."""
    columns = [_measures(outcome) for outcome in outcomes]
    width = max(len(name) for name in columns[0])
    lines = [" " * width + "".join(f"{number:>9}" for number, _ in enumerate(outcomes, start=1))]
    lines += [f"{name:<{width}}" + "".join(f"{one[name]:>9,}" for one in columns) for name in columns[0]]
    legend = [f"{number}: {outcome.name}" for number, outcome in enumerate(outcomes, start=1)]
    return "\n".join([*legend, "", *lines])


def _measures(outcome: Outcome) -> dict[str, int]:
    verdict = outcome.verdict
    wrong = Counter(fault.about for fault in verdict.faults)
    return {
        "people": outcome.people,
        "kills": outcome.kills,
        "messages taken": verdict.inbound,
        "refused, and brought again": outcome.refused,
        "given up, and asked for later": outcome.given_up,
        "troubles of providers": outcome.troubles,
        "replies": verdict.replies,
        "seats": verdict.seats,
        "proposals": verdict.proposals,
        **{name: wrong.pop(name, 0) for name in LOSSES},
        "repeated replies": verdict.repeats.seen,
        "  of them after a crash, or in doubt": verdict.repeats.explained,
        "  counted in the outbox": verdict.repeats.counted,
        "anything else that is wrong": wrong.total(),
        "seconds": round(outcome.seconds),
    }


def _explain(outcome: Outcome) -> None:
    shown = Counter[str]()
    for fault in outcome.verdict.faults:
        shown[fault.about] += 1
        if shown[fault.about] <= _SHOWN:
            print(f"  {fault.about}: {fault.what}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    given = os.environ.get
    seed = int(given("CHAOS_SEED") or random.SystemRandom().randrange(1_000_000))
    parser.add_argument("runs", nargs="*", metavar="RUN", help=", ".join(run.name for run in RUNS))
    parser.add_argument("--kills", type=int, default=int(given("CHAOS_KILLS") or 50))
    parser.add_argument("--people", type=int, default=int(given("CHAOS_PEOPLE") or 200))
    parser.add_argument("--seed", type=int, default=seed)
    asked = parser.parse_args()
    unknown = set(asked.runs) - {run.name for run in RUNS}
    if unknown:
        parser.error(f"no such run: {', '.join(sorted(unknown))}")
    return asked


if __name__ == "__main__":
    sys.exit(main())
