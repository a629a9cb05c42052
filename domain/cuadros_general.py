"""The Cuadros made general: any crossing of type, way in, region and theme, and stages with their lineage.

They are counted from the rows of the pack as they are written, so that whoever has the files has the numbers.
Each is a long table of codes and numbers: a row for every crossing that has any, sorted.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Final

from domain.cuadros import COUNTED_KINDS, Cuadro, Say, Value
from domain.pack_schema import Cell
from domain.pack_trails import NUMBERS, UNTRACED, counted

Row = Sequence[Cell]
Key = tuple[str, ...]
See = Callable[[Row], None]

UNTRACED_SHOWN: Final = 500
"""How many untraced proposals are listed by code beside the Cuadros; trayectorias.csv has all."""

_EVENT: Final = ("proceso_id", "tipo", "region", "tema")
"""What the rows of an event are counted by: columns of its own row."""

ROWS, PERSONS = "", "persona_anon_id"


@dataclass(frozen=True, slots=True)
class Tally:
    """How a table is counted. `by`: its columns, with `evento.` before those of its event; `only`: a column
    and the values that count; `numbers`: name → ROWS, PERSONS (each once), or a column to add up, where `si`
    is one."""

    table: str
    by: tuple[str, ...]
    numbers: Mapping[str, str]
    only: tuple[str, frozenset[str]] | None = None


TALLIES: Final[Mapping[str, Tally]] = {
    "conteo_eventos": Tally(
        "eventos", ("proceso_id", "tipo", "modalidad", "region", "tema", "estado"), {"eventos": ROWS}
    ),
    "conteo_organizaciones": Tally(
        "organizaciones", ("tipo", "subtipo", "region", "asistio"), {"organizaciones": ROWS}
    ),
    "conteo_inscripciones": Tally(
        "inscripciones",
        ("evento.proceso_id", "evento_id", "sector", "canal", "estado"),
        {"inscripciones": ROWS, "personas": "personas", "con_cupo": "con_cupo"},
    ),
    "conteo_personas": Tally(
        "asistencias",
        ("evento.proceso_id",),
        {"asistencias": ROWS, "personas": PERSONS},
        only=("evento.tipo", frozenset(COUNTED_KINDS)),
    ),
    "conteo_asistencias": Tally(
        "asistencias",
        ("evento.proceso_id", "evento.tipo", "evento.region", "evento.tema", "sector", "subtipo", "rol"),
        {"asistencias": ROWS, "personas": PERSONS},
    ),
    "conteo_aportes": Tally(
        "aportes",
        ("proceso_id", "etapa", "objeto", "sector", "subtipo", "via", "region", "tema"),
        {"aportes": ROWS, "respondidos": "respondido", "atrasados": "atrasado"},
        only=("retirado", frozenset(("no",))),
    ),
    "conteo_propuestas": Tally(
        "propuestas",
        ("proceso_id", "etapa_actual", "tema"),
        {"propuestas": ROWS},
        ("version", frozenset("1")),
    ),
    "conteo_respuestas": Tally(
        "decisiones",
        ("proceso_id", "etapa", "resultado", "motivo_codigo"),
        {"respuestas": ROWS},
        only=("vigente", frozenset(("si",))),
    ),
    "conteo_compromisos": Tally(
        "compromisos", ("proceso_id", "tema", "estado_actual"), {"compromisos": ROWS}
    ),
    "conteo_difusion": Tally("difusion", ("proceso_id", "medio"), {"acciones": ROWS, "alcance": "alcance"}),
}
STAGES, STAGES_BY_THEME, LOST = "conteo_etapas", "conteo_etapas_por_tema", "conteo_sin_rastro"
_STAGE = ("proceso_id", "etapa")
_TRAIL = ("proceso_id", "etapa", "tema", "propuesta_id", "entra", "sale", "dias_de_atraso")


class Counting:
    """Counts rows as they pass. Tables come in the order of the packs: events before what happens in them."""

    def __init__(self, names: Mapping[str, tuple[str, ...]]) -> None:
        self._names = names
        self._events: dict[Cell, tuple[Cell, ...]] = {}
        self._counts = {cuadro: _Count(len(tally.numbers)) for cuadro, tally in TALLIES.items()}
        self._stages: defaultdict[Key, dict[str, int]] = defaultdict(lambda: dict.fromkeys(NUMBERS, 0))
        self._lost: list[tuple[Key, Value]] = []

    def readers(self, table: str) -> list[See]:
        """What has to see each row of a table."""
        found = [self._reader(cuadro, tally) for cuadro, tally in TALLIES.items() if tally.table == table]
        if table == "eventos":
            found.append(self._keep_events())
        if table == "trayectorias":
            found.append(self._follow())
        return found

    def cuadros(self, stages: Sequence[Key], say: Say) -> dict[str, Cuadro]:
        """Every general Cuadro; `stages`: process and stage, in order."""
        found = {
            cuadro: _long(cuadro, tally.by, list(tally.numbers), self._counts[cuadro].rows, say)
            for cuadro, tally in TALLIES.items()
        }
        by_theme = {key: list(numbers.values()) for key, numbers in self._stages.items()}
        by_stage: dict[Key, list[int]] = {}
        for key, numbers in by_theme.items():
            before = by_stage.get(key[:2], [0] * len(NUMBERS))
            by_stage[key[:2]] = [one + two for one, two in zip(before, numbers, strict=True)]
        order = {stage: place for place, stage in enumerate(stages)}
        found[STAGES] = _staged(STAGES, _STAGE, by_stage, order, say)
        found[STAGES_BY_THEME] = _staged(STAGES_BY_THEME, (*_STAGE, "tema"), by_theme, order, say)
        lost = {key: (late,) for key, late in self._lost}
        found[LOST] = _long(LOST, (*_STAGE, "propuesta_id", "tema"), [_TRAIL[-1]], lost, say)
        return found

    def _keep_events(self) -> See:
        names = self._names["eventos"]
        key, pick = names.index("evento_id"), _picking(names, _EVENT)

        def keep(row: Row) -> None:
            self._events[row[key]] = pick(row)

        return keep

    def _reader(self, cuadro: str, tally: Tally) -> See:
        joined = [*tally.by, *([tally.only[0]] if tally.only else [])]
        names = self._names[tally.table]
        of_event = any(name.startswith("evento.") for name in joined)
        if of_event:
            names = (*names, *(f"evento.{name}" for name in _EVENT))
        event = self._names[tally.table].index("evento_id") if of_event else 0
        count = self._counts[cuadro]
        key, sums = (
            _picking(names, tally.by),
            [names.index(one) if one else -1 for one in tally.numbers.values()],
        )
        persons = [one == PERSONS for one in tally.numbers.values()]
        place, values = (names.index(tally.only[0]), tally.only[1]) if tally.only else (0, None)

        def see(row: Row) -> None:
            if of_event:
                row = (*row, *self._events[row[event]])
            if values is None or str(row[place]) in values:
                count.add(key(row), row, sums, persons)

        return see

    def _follow(self) -> See:
        pick = _picking(self._names["trayectorias"], _TRAIL)

        def follow(row: Row) -> None:
            process, stage, theme, code, entry, left, late = pick(row)
            numbers = self._stages[process, stage, theme]
            for number in counted(entry, left):
                numbers[number] += 1
            if left == UNTRACED:
                insort(self._lost, ((process, stage, code, theme), late))
                del self._lost[UNTRACED_SHOWN:]

        return follow


@dataclass(slots=True)
class _Count:
    """The numbers of one tally by key; persons already counted under a key are kept as numbers."""

    width: int
    rows: dict[Key, list[int]] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)

    def add(self, key: Key, row: Row, sums: Sequence[int], persons: Sequence[bool]) -> None:
        numbers = self.rows.get(key)
        if numbers is None:
            numbers = self.rows[key] = [0] * self.width
        for place, (column, is_person) in enumerate(zip(sums, persons, strict=True)):
            numbers[place] += self._new(key, row[column]) if is_person else _amount(row, column)

    def _new(self, key: Key, person: Cell) -> int:
        mark = hash((key, person))
        if mark in self.seen:
            return 0
        self.seen.add(mark)
        return 1


def _amount(row: Row, column: int) -> int:
    if column < 0:
        return 1
    value = row[column]
    return value if isinstance(value, int) else int(value == "si")


def _picking(names: Sequence[str], columns: Sequence[str]) -> Callable[[Row], Any]:
    """A function that gives some columns of a row as texts, nothing as an empty one."""
    places = [names.index(column) for column in columns]
    if len(places) == 1:
        (only,) = places
        return lambda row: (str(row[only] or ""),)
    pick = itemgetter(*places)
    return lambda row: tuple([one or "" for one in pick(row)])


def _long(
    name: str,
    by: Sequence[str],
    numbers: Sequence[str],
    rows: Mapping[Key, Iterable[Value]],
    say: Say,
) -> Cuadro:
    columns = (*(column.replace("evento.", "evento_") for column in by), *numbers)
    return Cuadro(
        title=say(f"{name}.title"),
        columns=tuple(columns),
        rows=tuple((*key, *rows[key]) for key in sorted(rows)),
        rule=say(f"{name}.rule"),
    )


def _staged(
    name: str,
    by: Sequence[str],
    rows: Mapping[Key, Sequence[int]],
    order: Mapping[Key, int],
    say: Say,
) -> Cuadro:
    """Stages in their order, and themes by name within each."""
    ordered: list[tuple[Value, ...]] = [
        (*key, *rows[key]) for key in sorted(rows, key=lambda key: (order[key[:2]], key[2:]))
    ]
    return Cuadro(say(f"{name}.title"), (*by, *NUMBERS), tuple(ordered), say(f"{name}.rule"))
