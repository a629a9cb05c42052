"""Counts every published number again, from the CSV files beside this script alone.

It is part of each pack and shares no code with what made it; it needs Python 3.10 and nothing else. A line a
row: `=` where cuadros.json says the same, `≠` where it does not. Ends with 1 if anything differs.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import zip_longest
from pathlib import Path

HERE = Path(__file__).resolve().parent
Row = dict[str, str]
Table = list[list[object]]

WAYS_IN = (
    *("telegram", "whatsapp", "sms", "web", "terminal", "foro", "correo", "taller", "mesa", "papel", "redes"),
    *("entrevista", "telefono"),
)
SPACES = ("mesa_tematica", "taller_regional", "mesa_nacional")
KINDS = ("fusion", "division", "reformulacion")
ENTERED = {name: place for place, name in enumerate(("nueva", "continua", *KINDS), start=1)}
LEFT = {name: place for place, name in enumerate(("continua", *KINDS, "incluida"), start=6)}
LEFT.update(incluida_modificada=10, no_incluida=11, derivada=11, fuera_del_proceso=11, retirada=11)
LEFT.update(en_evaluacion=12, en_curso=13, sin_rastro=14)
SHOWN = 500


def rows(table: str) -> Iterator[Row]:
    """A table's rows, one at a time."""
    with (HERE / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def percent(part: int, whole: int, places: int) -> str:
    """Rounded half up; 0 of nothing."""
    share = Decimal(100 * part) / Decimal(whole) if whole else Decimal(0)
    return f"{share.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)}%"


def is_civil(sector: str, subtype: str) -> bool:
    """A public university counts as academia, which is civil society."""
    return sector == "osc" or subtype == "academia"


def shares(numbers: Sequence[int]) -> Table:
    """Numbers with their percentages, and the total."""
    whole = sum(numbers)
    return [[one, percent(one, whole, 1)] for one in numbers] + [[whole, percent(whole, whole, 1)]]


def cuadro_1() -> Table:
    came = [row for row in rows("organizaciones") if row["asistio"] == "si"]
    civil = sum(is_civil(row["tipo"], row["subtipo"]) for row in came)
    public = sum(row["tipo"] == "publico" and row["subtipo"] != "academia" for row in came)
    return shares([civil, public])


def cuadro_2() -> Table:
    schemes = {row["organizaciones_dentro_de"] for row in rows("procesos")}
    text = schemes.pop() if len(schemes) == 1 else "base:ong"
    within = dict(pair.split(":") for pair in text.split(";") if pair)
    counts: Counter[str] = Counter()
    for row in rows("organizaciones"):
        if row["asistio"] == "si" and is_civil(row["tipo"], row["subtipo"]):
            kind = row["subtipo"] or "otro"
            counts[within.get(kind, kind)] += 1
    usual = ("academia", "cooperacion", "empresa", "ong")
    always = [kind for kind in usual if within.get(kind, kind) == kind]
    others = [kind for kind in ("base", "gremio", "otro") if counts[kind]]
    return shares([counts[kind] for kind in always + others])


def cuadro_3() -> Table:
    held = (row for row in rows("eventos") if row["tipo"] == "taller_regional")
    workshops = {row["evento_id"]: row["region"] for row in held}
    counts: dict[str, Counter[str]] = {region: Counter() for region in workshops.values()}
    for row in rows("asistencias"):
        if row["rol"] == "participante" and row["evento_id"] in workshops:
            group = "osc" if is_civil(row["sector"], row["subtipo"]) else row["sector"]
            counts[workshops[row["evento_id"]]][group] += 1
    groups = ["publico", "osc"] + (["ninguna"] if any(one["ninguna"] for one in counts.values()) else [])
    came = [(region, one) for region, one in counts.items() if one]
    found: Table = [[region, *(one[group] for group in groups), sum(one.values())] for region, one in came]
    totals = [sum(one[group] for one in counts.values()) for group in groups]
    whole = sum(totals)
    return [*found, [*totals, whole], [percent(one, whole, 0) for one in [*totals, whole]]]


def cuadro_4() -> Table:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows("aportes"):
        if row["objeto"] != "propuesta" and row["retirado"] == "no":
            counts[row["tema"]][row["via"]] += 1
    used = {via for one in counts.values() for via in one}
    columns = ["foro", "correo", *(via for via in WAYS_IN if via in used and via not in ("foro", "correo"))]
    names: dict[str, str] = {}
    for row in rows("temas"):
        names.setdefault(row["tema"], row["nombre"])
    themes = [theme for theme in names if theme != "otro" or theme in counts] + [""] * ("" in counts)
    found: Table = []
    for theme in themes:
        numbers = [counts[theme][via] for via in columns]
        found.append([*([names[theme]] if theme else []), *numbers, sum(numbers)])
    totals = [sum(one[via] for one in counts.values()) for via in columns]
    return [*found, [*totals, sum(totals)]]


WHERE = "evento.proceso_id evento.tipo evento.region evento.tema"
COUNTS = f"""
conteo_eventos | eventos | proceso_id tipo modalidad region tema estado | 1 |
conteo_organizaciones | organizaciones | tipo subtipo region asistio | 1 |
conteo_inscripciones | inscripciones | evento.proceso_id evento_id sector canal estado | 1 personas con_cupo |
conteo_personas | asistencias | evento.proceso_id | 1 persona_anon_id | evento.tipo {" ".join(SPACES)}
conteo_asistencias | asistencias | {WHERE} sector subtipo rol | 1 persona_anon_id |
conteo_aportes | aportes | proceso_id etapa objeto sector subtipo via region tema | 1 respondido | retirado no
conteo_propuestas | propuestas | proceso_id etapa_actual tema | 1 | version 1
conteo_respuestas | decisiones | proceso_id etapa resultado motivo_codigo | 1 | vigente si
conteo_compromisos | compromisos | proceso_id tema estado_actual | 1 |
conteo_difusion | difusion | proceso_id medio | 1 alcance |
"""
"""Name, table, what it is crossed by (`evento.`: of the row's event), and its numbers: rows, persons (each
once under a key), or what a column adds up to, where `si` is one. Last, what a column must say to count."""


def crossed(table: str, by: str, numbers: str, only: str, events: dict[str, Row]) -> Table:
    """A row for each key that has any, sorted."""
    column, *values = only.split() or [""]
    counts: dict[tuple[str, ...], list[int]] = {}
    seen = set()
    for row in rows(table):
        if "evento." in by + only:
            row.update((f"evento.{key}", value) for key, value in events[row["evento_id"]].items())
        if column and row[column] not in values:
            continue
        key = tuple(row[one] for one in by.split())
        sums = counts.setdefault(key, [0] * len(numbers.split()))
        for place, number in enumerate(numbers.split()):
            if number == "persona_anon_id":
                sums[place] += (key, row[number]) not in seen
                seen.add((key, row[number]))
            else:
                cell = "1" if number == "1" else row[number]
                sums[place] += cell == "si" if cell in ("si", "no", "") else int(cell)
    return [[*key, *counts[key]] for key in sorted(counts)]


def newest(decisions: Iterable[Row]) -> Row:
    """The last by day, then by number."""
    return max(decisions, key=lambda row: (row["fecha"], int(row["decision_id"])))


class Answers:
    """Which response is in force for each proposal and contribution."""

    def __init__(self) -> None:
        every = {row["decision_id"]: row for row in rows("decisiones")}
        answered: defaultdict[str, list[Row]] = defaultdict(list)
        for row in rows("respuestas_aportes"):
            answered[row["aporte_id"]].append(every[row["decision_id"]])
        own: defaultdict[str, list[Row]] = defaultdict(list)
        for row in filter(lambda row: row["propuesta_id"], every.values()):
            own[row["propuesta_id"]].append(row)
        self.own = {code: newest(found) for code, found in own.items()}
        ends = {code for code, row in every.items() if row["resultado"] != "en_evaluacion"}
        self.ended = {row["aporte_id"] for row in rows("respuestas_aportes") if row["decision_id"] in ends}
        self.said = {code: newest(found) for code, found in answered.items()}
        alone = [row for row in self.said.values() if not row["propuesta_id"]]
        self.in_force = {row["decision_id"] for row in (*self.own.values(), *alone)}


def derived(answers: Answers, trails: Trails) -> dict[str, Iterator[tuple[object, object]]]:
    """What the files say of a row, beside what follows from the other files."""
    status: dict[str, str] = {}
    for row in sorted(rows("avances"), key=lambda row: row["fecha"]):
        status[row["compromiso_id"]] = row["estado"]

    def beside(table: str, column: str, follows: Callable[[Row], str]) -> Iterator[tuple[object, object]]:
        return ((row[column], follows(row)) for row in rows(table))

    return {
        "aportes.respondido": beside(
            "aportes", "respondido", lambda row: "si" if row["aporte_id"] in answers.ended else "no"
        ),
        "decisiones.vigente": beside(
            "decisiones", "vigente", lambda row: "si" if row["decision_id"] in answers.in_force else "no"
        ),
        "compromisos.estado_actual": beside(
            "compromisos", "estado_actual", lambda row: status.get(row["compromiso_id"], "sin_informe")
        ),
        "trayectorias": (
            ([row["entra"], row["sale"], row["hacia"]], follows) for row, *follows in trails.steps()
        ),
    }


class Trails:
    """Each proposal at each stage: how it came and how it left."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        stages = [(row["proceso_id"], row["etapa"]) for row in rows("etapas")]
        self.place: dict[tuple[str, ...], int] = {stage: number for number, stage in enumerate(stages)}
        self.parents: defaultdict[str, list[str]] = defaultdict(list)
        self.children: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in rows("procedencia"):
            self.parents[row["propuesta_id"]].append(row["relacion"])
            self.children[row["deriva_de"]].append((row["relacion"], row["propuesta_id"]))
        self.adopted = {row["propuesta_id"] for row in rows("compromiso_propuestas")}
        self.at: defaultdict[str, list[int]] = defaultdict(list)
        self.used: dict[str, int] = {}
        for row in rows("trayectorias"):
            here = self.place[row["proceso_id"], row["etapa"]]
            self.at[row["propuesta_id"]].append(here)
            self.used[row["proceso_id"]] = max(here, self.used.get(row["proceso_id"], here))

    def steps(self) -> Iterator[tuple[Row, str, str, str]]:
        for row in rows("trayectorias"):
            here, code = self.place[row["proceso_id"], row["etapa"]], row["propuesta_id"]
            born = min(self.parents[code], key=KINDS.index) if code in self.parents else "nueva"
            entry = born if here == min(self.at[code]) else "continua"
            left, into = self.end(row) if here == max(self.at[code]) else ("continua", "")
            yield row, entry, left, into

    def end(self, row: Row) -> tuple[str, str]:
        code = row["propuesta_id"]
        if code in self.children:
            kind = min((kind for kind, _ in self.children[code]), key=KINDS.index)
            return kind, ";".join(child for _, child in self.children[code])
        own = self.answers.own.get(code)
        answer = own or self.answers.said.get(code)
        if answer:
            outcome = answer["resultado"]
            return "fusion" if outcome == "fusionada_con" else outcome, own["fusionada_con"] if own else ""
        if code in self.adopted:
            return "incluida", ""
        return "sin_rastro" if max(self.at[code]) < self.used[row["proceso_id"]] else "en_curso", ""


def stage_counts(trails: Trails) -> dict[str, Table]:
    by_theme: defaultdict[tuple[str, ...], list[int]] = defaultdict(lambda: [0] * 15)
    lost: Table = []
    for row, entry, left, _ in trails.steps():
        numbers = by_theme[row["proceso_id"], row["etapa"], row["tema"]]
        for place in (0, ENTERED[entry], LEFT[left]):
            numbers[place] += 1
        if left == "sin_rastro":
            lost.append([row[name] for name in ("proceso_id", "etapa", "propuesta_id", "tema")])
    by_stage: defaultdict[tuple[str, ...], list[int]] = defaultdict(lambda: [0] * 15)
    for key, numbers in by_theme.items():
        by_stage[key[:2]] = [a + b for a, b in zip(by_stage[key[:2]], numbers, strict=True)]

    def staged(counts: dict[tuple[str, ...], list[int]]) -> Table:
        return [[*key, *counts[key]] for key in sorted(counts, key=lambda key: (trails.place[key[:2]], key))]

    return {
        "conteo_etapas": staged(by_stage),
        "conteo_etapas_por_tema": staged(by_theme),
        "conteo_sin_rastro": sorted(lost, key=lambda row: [str(cell) for cell in row])[:SHOWN],
    }


def compare(name: str, printed: Table, counted: Table) -> int:
    """How many rows differ. They are compared from the end, where numbers are: labels are only printed."""
    wrong = 0
    for says, follows in zip_longest(printed, counted, fillvalue=["?"]):
        alike = [str(cell) for cell in says[-len(follows) :]] == [str(cell) for cell in follows]
        print("=" if alike else "≠", name, *says, *([] if alike else ["|", *follows]))
        wrong += not alike
    return wrong


def main() -> int:
    answers = Answers()
    trails = Trails(answers)
    printed = json.loads((HERE / "cuadros.json").read_text(encoding="utf-8"))
    counted = {cuadro.__name__: cuadro() for cuadro in (cuadro_1, cuadro_2, cuadro_3, cuadro_4)}
    events = {row["evento_id"]: row for row in rows("eventos")}
    for line in COUNTS.strip().splitlines():
        name, table, by, numbers, only = line.split(" |")
        counted[name] = crossed(table.strip(), by, numbers, only, events)
    counted |= stage_counts(trails)
    wrong = 0
    for name in {**printed, **counted}:
        wrong += compare(name, printed.get(name, {"rows": []})["rows"], counted.get(name, []))
    for name, pairs in derived(answers, trails).items():
        different = sum(says != follows for says, follows in pairs)
        print("≠" if different else "=", name, *([different] if different else []))
        wrong += different
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
