"""What the OGP standards of participation ask to show, and what a process cannot show yet.

The standards (approved 24 November 2021, in force since 2022) by number: 1.1 the space for dialogue meets
every six months and its basic rules are public; 2.1 a public site; 2.2 a repository, updated twice a year;
3.1 the calendar two weeks before the start; 3.2 outreach; 3.3 a way to give inputs, open long enough; 4.1
reasoned responses; 5.1 two meetings a year on results, with civil society.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

STANDARDS: Final = ("1.1", "2.1", "2.2", "3.1", "3.2", "3.3", "4.1", "5.1")

SPACE_KINDS: Final = ("reunion", "foro_multiactor", "mesa_tematica", "mesa_nacional")
"""Events at which the space for dialogue meets."""

RESULT_KINDS: Final = ("presentacion", "reunion", "foro_multiactor")
"""Events at which results may be told: once the process is over, or a presentation at any time."""

HALF_A_YEAR: Final = timedelta(days=183)
_YEAR = timedelta(days=365)
_TWICE = 2
BEFORE_START: Final = 14
"""Days between the calendar and the start of the process."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What one process can show on a day. Dates are ascending; `contributions` by way in; `windows` in days,
    of stages and documents that were open to people; `unanswered` contributions wait for a response, of which
    `late` have passed their day and `undated` have none."""

    today: date
    starts_on: date | None
    address: str
    meetings: Sequence[date]
    rules: int
    updates: Sequence[date]
    calendar: date | None
    outreach: int
    contributions: Mapping[str, int]
    windows: Sequence[int]
    unanswered: int
    late: int
    undated: int
    drafts: int
    results: Sequence[date]
    commitments: int
    reports: int
    reports_without_evidence: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that a standard asks for and that is not there: a code for its sentence, and a number."""

    standard: str
    code: str
    n: int = 0


def days_before(shown: Shown) -> int | None:
    """Days from the first calendar to the start of the process; negative: it came afterwards."""
    if shown.calendar is None or shown.starts_on is None:
        return None
    return (shown.starts_on - shown.calendar).days


def gaps(shown: Shown) -> Iterator[Gap]:
    """What is missing, by standard."""
    yield from _space(shown)
    if not shown.address:
        yield Gap("2.1", "address")
    recent = sum(shown.today - _YEAR <= one <= shown.today for one in shown.updates)
    if recent < _TWICE:
        yield Gap("2.2", "updates" if recent else "no_updates", recent)
    yield from _calendar(shown)
    if not shown.outreach:
        yield Gap("3.2", "outreach")
    if not any(shown.contributions.values()):
        yield Gap("3.3", "inputs")
    if not shown.windows:
        yield Gap("3.3", "windows")
    yield from _answers(shown)
    yield from _results(shown)


def _space(shown: Shown) -> Iterator[Gap]:
    held = [one for one in shown.meetings if one <= shown.today]
    if not held:
        yield Gap("1.1", "meetings")
    apart = sum(after - before > HALF_A_YEAR for before, after in pairwise([*held, shown.today]))
    if apart:
        yield Gap("1.1", "apart", apart)
    if not shown.rules:
        yield Gap("1.1", "rules")


def _calendar(shown: Shown) -> Iterator[Gap]:
    days = days_before(shown)
    if shown.calendar is None:
        yield Gap("3.1", "calendar")
    elif days is None:
        yield Gap("3.1", "start")
    elif days < 0:
        yield Gap("3.1", "afterwards", -days)
    elif days < BEFORE_START:
        yield Gap("3.1", "late" if days else "same_day", days)


def _answers(shown: Shown) -> Iterator[Gap]:
    if not shown.drafts:
        yield Gap("4.1", "drafts")
    if shown.late:
        yield Gap("4.1", "overdue", shown.late)
    if shown.undated:
        yield Gap("4.1", "undated", shown.undated)


def _results(shown: Shown) -> Iterator[Gap]:
    recent = sum(shown.today - _YEAR <= one <= shown.today for one in shown.results)
    if recent < _TWICE:
        yield Gap("5.1", "results" if recent else "no_results", recent)
    if not shown.commitments:
        yield Gap("5.1", "commitments")
    elif not shown.reports:
        yield Gap("5.1", "reports")
    if shown.reports_without_evidence:
        yield Gap("5.1", "evidence", shown.reports_without_evidence)
