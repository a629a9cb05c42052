"""What can be learned about Open Government: the topics in order, and where each one's facts come from.

The words are in mensajes/ (learn.TOPIC.label, learn.TOPIC.text) and name every source with its date, because
the documents contradict one another: a fact without its date would pick a side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Source:
    """A document and its date: "2025-05-19", or "2013-12" where only the month is known. `approximate`: the
    document carries no date and its contents suggest this one."""

    document: str
    date: str
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """One short lesson; `code` is the TOPIC of its texts."""

    code: str
    sources: tuple[Source, ...]


LEAFLET: Final = Source("Cartilla de la PCM para el plan 2014-2016", "2013-12", approximate=True)
RECORD: Final = Source("Sistematización del plan 2017-2019, PCM", "2017-12", approximate=True)
WEEK_2024: Final = Source("Nota de prensa de la Semana de Gobierno Abierto 2024", "2024-05", approximate=True)
WEEK_2025: Final = Source("SPDA, Semana de Gobierno Abierto 2025", "2025-05-19")
SIXTH_PLAN: Final = Source("Andina, aprobación del VI plan", "2026-01-03")

TOPICS: Final = (
    Topic("what", (LEAFLET,)),
    Topic("why", (RECORD,)),
    Topic("people", (LEAFLET,)),
    Topic("state", (LEAFLET,)),
    Topic("principles", (LEAFLET, RECORD)),
    Topic("making", (RECORD,)),
    Topic("sixth", (SIXTH_PLAN, WEEK_2025)),
    Topic("plans", (WEEK_2025, RECORD, WEEK_2024)),
    Topic("counts", (RECORD,)),
    Topic("alliance", (LEAFLET, WEEK_2024, WEEK_2025)),
    Topic("peru", (WEEK_2025, WEEK_2024, LEAFLET, SIXTH_PLAN, RECORD)),
)
