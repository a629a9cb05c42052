"""Counts every published number again, from the CSV files beside this script alone.

It is part of each pack and shares no code with what made it; it needs Python 3.10 and nothing else. A line a
row: `=` where cuadros.json says the same, `≠` where it does not. Ends with 1 if anything differs.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import zip_longest
from pathlib import Path

HERE = Path(__file__).resolve().parent
Row = dict[str, str]
Table = list[list[object]]
WAYS_IN = "foro correo telegram whatsapp sms web terminal taller mesa papel redes entrevista telefono"
SPACES = ("mesa_tematica", "taller_regional", "mesa_nacional")
KINDS = ("fusion", "division", "reformulacion")
ENTERED = {name: place for place, name in enumerate(("nueva", "continua", *KINDS), start=1)}
LEFT = {name: place for place, name in enumerate(("continua", *KINDS, "incluida"), start=6)}
LEFT.update(incluida_modificada=10, no_incluida=11, derivada=11, fuera_del_proceso=11, retirada=11)
LEFT.update(en_evaluacion=12, en_curso=13, sin_respuesta=14, sin_rastro=15)


def rows(table: str) -> Iterator[Row]:
    with (HERE / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def percent(part: int, whole: int, places: int) -> str:
    """Rounded half up; 0 of nothing."""
    share = Decimal(100 * part) / Decimal(whole) if whole else Decimal(0)
    return f"{share.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)}%"


def group(sector: str, subtype: str) -> str:
    """A public university counts as academia, which is civil society."""
    return "osc" if subtype == "academia" else sector


def shares(numbers: Sequence[int]) -> Table:
    whole = sum(numbers)
    return [[one, percent(one, whole, 1)] for one in numbers] + [[whole, percent(whole, whole, 1)]]


def cuadro_1() -> Table:
    came = [group(row["tipo"], row["subtipo"]) for row in rows("organizaciones") if row["asistio"] == "si"]
    return shares([came.count("osc"), came.count("publico")])


def cuadro_2() -> Table:
    schemes = {row["organizaciones_dentro_de"] for row in rows("procesos")}
    text = schemes.pop() if len(schemes) == 1 else "base:ong"
    within = dict(pair.split(":") for pair in text.split(";") if pair)
    came = (row for row in rows("organizaciones") if row["asistio"] == "si")
    kinds = [row["subtipo"] or "otro" for row in came if group(row["tipo"], row["subtipo"]) == "osc"]
    counts = Counter(within.get(kind, kind) for kind in kinds)
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
            counts[workshops[row["evento_id"]]][group(row["sector"], row["subtipo"])] += 1
    groups = ["publico", "osc"] + (["ninguna"] if any(one["ninguna"] for one in counts.values()) else [])
    came = [(region, one) for region, one in counts.items() if one]
    found: Table = [[region, *(one[name] for name in groups), sum(one.values())] for region, one in came]
    totals = [sum(one[name] for one in counts.values()) for name in groups]
    whole = sum(totals)
    return [*found, [*totals, whole], [percent(one, whole, 0) for one in [*totals, whole]]]


def cuadro_4() -> Table:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows("aportes"):
        if row["objeto"] != "propuesta" and row["retirado"] == "no":
            counts[row["tema"]][row["via"]] += 1
    used = {via for one in counts.values() for via in one}
    columns = [via for via in WAYS_IN.split() if via in used or via in ("foro", "correo")]
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


WHO = "sector subtipo via region tema"
WHERE = "evento.proceso_id evento.tipo evento.region evento.tema"
COUNTS = f"""
conteo_eventos | eventos | proceso_id tipo modalidad region tema estado | 1 |
conteo_organizaciones | organizaciones | tipo subtipo region asistio | 1 |
conteo_inscripciones | inscripciones | evento.proceso_id evento_id sector canal estado | 1 personas con_cupo |
conteo_personas | asistencias | evento.proceso_id | 1 persona_anon_id | evento.tipo {" ".join(SPACES)}
conteo_asistencias | asistencias | {WHERE} sector subtipo rol | 1 persona_anon_id |
conteo_aportes | aportes | proceso_id etapa objeto {WHO} | 1 respondido atrasado | retirado no
conteo_propuestas | propuestas | proceso_id etapa_actual tema | 1 | version 1
conteo_respuestas | decisiones | proceso_id etapa resultado motivo_codigo | 1 | vigente si
conteo_compromisos | compromisos | proceso_id tema estado_actual | 1 |
conteo_difusion | difusion | proceso_id medio | 1 alcance |
"""
"""Name, table, what it is crossed by (`evento.`: of the row's event), and its numbers: rows, persons (each
once under a key), or what a column adds up to, where `si` is one. Last, what a column must say to count."""


def crossed(table: str, by: str, numbers: str, only: str, events: dict[str, Row]) -> Table:
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


class Answers:
    """Which response is in force for each proposal and contribution."""

    def __init__(self) -> None:
        every = sorted(rows("decisiones"), key=lambda row: (row["fecha"], int(row["decision_id"])))
        place = {row["decision_id"]: number for number, row in enumerate(every)}
        last: dict[str, int] = {}
        self.ended = set()
        for row in rows("respuestas_aportes"):
            code, number = row["aporte_id"], place[row["decision_id"]]
            last[code] = max(number, last.get(code, number))
            if every[number]["resultado"] != "en_evaluacion":
                self.ended.add(code)
        self.own = {row["propuesta_id"]: row for row in every if row["propuesta_id"]}
        self.said = {code: every[number] for code, number in last.items()}
        alone = [row for row in self.said.values() if not row["propuesta_id"]]
        self.in_force = {row["decision_id"] for row in (*self.own.values(), *alone)}


def derived(trails: Trails) -> dict[str, Iterator[tuple[object, object]]]:
    """What the files say of a row, beside what follows from the other files."""
    reports = sorted(rows("avances"), key=lambda row: row["fecha"])
    status = {row["compromiso_id"]: row["estado"] for row in reports}
    said = (([row["respondido"], row["atrasado"]], trails.heard(row)) for row in rows("aportes"))
    in_force = trails.answers.in_force
    ruling = ((row["vigente"] == "si", row["decision_id"] in in_force) for row in rows("decisiones"))
    now = ((row["estado_actual"], row["compromiso_id"]) for row in rows("compromisos"))
    way = ("entra", "sale", "hacia", "dias_de_atraso")
    return {
        "aportes": said,
        "decisiones.vigente": ruling,
        "compromisos.estado_actual": ((says, status.get(code, "sin_informe")) for says, code in now),
        "trayectorias": (([row[name] for name in way], follows) for row, *follows in trails.steps()),
    }


class Trails:
    """Each proposal at each stage: how it came, how it left, and for how many days its answer is late."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self.process = {row["proceso_id"]: row for row in rows("procesos")}
        self.place: dict[tuple[str, ...], int] = {}
        self.due: list[str] = []
        for number, row in enumerate(rows("etapas")):
            self.place[row["proceso_id"], row["etapa"]] = number
            self.due.append(row["responder_hasta"] or self.process[row["proceso_id"]]["responder_hasta"])
        self.adopted = {row["propuesta_id"] for row in rows("compromiso_propuestas")}
        self.at: defaultdict[str, list[int]] = defaultdict(list)
        self.used: dict[str, int] = {}
        for row in rows("trayectorias"):
            here = self.place[row["proceso_id"], row["etapa"]]
            self.at[row["propuesta_id"]].append(here)
            self.used[row["proceso_id"]] = max(here, self.used.get(row["proceso_id"], here))
        self.parents: defaultdict[str, list[Row]] = defaultdict(list)
        self.children: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in rows("procedencia"):
            self.parents[row["propuesta_id"]].append(row)
            self.children[row["deriva_de"]].append((row["relacion"], row["propuesta_id"]))
        first = (row for row in rows("propuestas") if row["version"] == "1")
        self.since = {
            row["propuesta_id"]: row["fecha"] for row in first if row["propuesta_id"] in self.parents
        }
        whole = ((row["aporte_id"], row["proceso_id"]) for row in (rows("aportes") if self.parents else ()))
        codes = (code for one, process in whole for code in (one, f"{process}:{one}"))
        self.said = {code for code in codes if code in self.parents}

    def heard(self, row: Row) -> list[str]:
        """Whether a contribution has its answer, and whether that is late."""
        answered, today = row["aporte_id"] in self.answers.ended, self.process[row["proceso_id"]]["datos_al"]
        late = not answered and row["retirado"] == "no" and "" < row["responder_hasta"] < today
        return ["si" if one else "no" for one in (answered, late)]

    def steps(self) -> Iterator[tuple[Row, str, str, str, str]]:
        for row in rows("trayectorias"):
            here, code = self.place[row["proceso_id"], row["etapa"]], row["propuesta_id"]
            entry = self.birth(code) if here == min(self.at[code]) else "continua"
            yield row, entry, *(self.end(row, here) if here == max(self.at[code]) else ("continua", "", ""))

    def birth(self, code: str) -> str:
        """What others were only merged into was there before them."""
        every = self.parents.get(code, [])
        kinds = [row["relacion"] for row in every if row["relacion"] != "fusion" or self.made_of(code, row)]
        return min(kinds, key=KINDS.index) if kinds else "nueva"

    def made_of(self, code: str, row: Row) -> bool:
        left, came = max(self.at.get(row["deriva_de"], [-1])), min(self.at[code])
        same_day = left == came and self.since[code] >= row["fecha"]
        return code not in self.said and (left < came or same_day)

    def end(self, row: Row, here: int) -> tuple[str, str, str]:
        code = row["propuesta_id"]
        if code in self.children:
            kind = min((kind for kind, _ in self.children[code]), key=KINDS.index)
            return kind, ";".join(child for _, child in self.children[code]), ""
        own = self.answers.own.get(code)
        if answer := own or self.answers.said.get(code):
            into = own["fusionada_con"] if own else ""
            return answer["resultado"].replace("fusionada_con", "fusion"), into, ""
        if code in self.adopted:
            return "incluida", "", ""
        today, went_on = self.process[row["proceso_id"]]["datos_al"], here < self.used[row["proceso_id"]]
        if (due := self.due[here]) and today > due:
            late = (date.fromisoformat(today) - date.fromisoformat(due)).days
            return "sin_rastro" if went_on else "sin_respuesta", "", str(late)
        return "sin_rastro" if went_on and not due else "en_curso", "", ""


def stage_counts(trails: Trails) -> dict[str, Table]:
    counts: defaultdict[tuple[str, ...], list[int]] = defaultdict(lambda: [0] * 16)
    lost: Table = []
    for row, entry, left, _, late in trails.steps():
        for key in ((row["proceso_id"], row["etapa"]), (row["proceso_id"], row["etapa"], row["tema"])):
            for place in (0, ENTERED[entry], LEFT[left]):
                counts[key][place] += 1
        if left == "sin_rastro":
            lost.append([*(row[name] for name in ("proceso_id", "etapa", "propuesta_id", "tema")), late])
    ordered = sorted(counts, key=lambda key: (trails.place[key[:2]], key))
    return {
        "conteo_etapas": [[*key, *counts[key]] for key in ordered if len(key) == 2],
        "conteo_etapas_por_tema": [[*key, *counts[key]] for key in ordered if len(key) == 3],
        "conteo_sin_rastro": sorted(lost, key=lambda row: [str(cell) for cell in row])[:500],
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
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # also into a file on Windows
    trails = Trails(Answers())
    printed = json.loads((HERE / "cuadros.json").read_text(encoding="utf-8"))
    counted = {cuadro.__name__: cuadro() for cuadro in (cuadro_1, cuadro_2, cuadro_3, cuadro_4)}
    events = {row["evento_id"]: row for row in rows("eventos")}
    for line in COUNTS.strip().splitlines():
        name, table, by, numbers, only = line.split(" |")
        counted[name] = crossed(table.strip(), by, numbers, only, events)
    counted |= stage_counts(trails)
    nothing: dict[str, Table] = {"rows": []}
    every = {**printed, **counted}
    wrong = sum(compare(name, printed.get(name, nothing)["rows"], counted.get(name, [])) for name in every)
    for name, pairs in derived(trails).items():
        different = sum(says != follows for says, follows in pairs)
        print("≠" if different else "=", name, *([different] if different else []))
        wrong += different
    print(f"No coinciden: {wrong}." if wrong else "Todo coincide.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
