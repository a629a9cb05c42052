"""The columns of the matrix, the sheets that analysts work in; docs/archivos.md explains each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from domain.columns import Columns
from domain.proposals import CRITERIA

PROPOSALS_SHEET: Final = "propuestas"
CONTRIBUTIONS_SHEET: Final = "aportes"
LISTS_SHEET: Final = "listas"
MARK: Final = "edition"
"""The hidden column that tells what a row was exported with (domain/matrix_marks.py)."""

SHEET_NAMES: Final[Columns] = {PROPOSALS_SHEET: ("proposals",), CONTRIBUTIONS_SHEET: ("contributions",)}

VERSION_FIELDS: Final[Mapping[str, str]] = {
    "title": "title",
    "problem": "problem",
    "commitment": "commitment",
    "contribution": "contribution",
    "ogp_values": "ogp_values",
    "suggested_entity": "entity",
    "indicator": "indicator",
    "deadline": "deadline",
    "milestones": "milestones",
    "starts_on": "starts_on",
    "ends_on": "ends_on",
}
"""Columns whose change is a new version of the text, each with its column of `proposal_versions`."""

RESPONSE: Final[Columns] = {
    "outcome": ("resultado",),
    "reason_code": ("motivo",),
    "reason": ("razón",),
    "responsible": ("institución responsable",),
    "merged_into": ("fusionada con",),
    "referred_to": ("derivada a",),
    "referred_document": ("documento de derivación",),
    "referred_on": ("fecha del documento",),
    "until": ("en evaluación hasta",),
    "decided_on": ("fecha de la decisión",),
}
"""One decision: it is taken, and changed, as a whole."""

CRITERION_COLUMNS: Final[Mapping[str, str]] = {
    "especifico": "specific",
    "medible": "measurable",
    "realizable": "achievable",
    "realista": "realistic",
    "plazo": "time_bound",
    "competencia": "competence",
    "presupuesto": "budget",
    "planeamiento": "planning",
}
"""Each criterion with its column; beside it `…_note`, and `…_by` on the sheet of viability."""

_CRITERION_NAMES = {
    "especifico": "específico",
    "medible": "medible",
    "realizable": "realizable",
    "realista": "realista",
    "plazo": "plazos establecidos",
    "competencia": "competencia",
    "presupuesto": "presupuesto",
    "planeamiento": "planeamiento",
}


def _criteria(sheet: str) -> Columns:
    found: dict[str, tuple[str, ...]] = {}
    for criterion in CRITERIA[sheet]:
        column, name = CRITERION_COLUMNS[criterion], _CRITERION_NAMES[criterion]
        found |= {column: (name,), f"{column}_note": (f"nota: {name}",)}
        if sheet == "viabilidad":
            found[f"{column}_by"] = (f"respondió: {name}",)
    return found


SMART: Final[Columns] = {
    **_criteria("smart"),
    "smart_by": ("evaluó",),
    "smart_role": ("rol de quien evaluó",),
    "smart_on": ("fecha de evaluación",),
    "smart_version": ("versión evaluada",),
}
VIABILITY: Final[Columns] = {**_criteria("viabilidad"), "viability_on": ("fecha de viabilidad",)}

PROPOSALS: Final[Columns] = {
    "code": ("código",),
    "process": ("proceso",),
    "stage": ("etapa",),
    "earlier_stages": ("etapas anteriores",),
    "theme": ("tema",),
    "institution": ("institución autora",),
    "version": ("versión",),
    "title": ("título",),
    "problem": ("problema",),
    "commitment": ("compromiso", "propuesta"),
    "contribution": ("cómo contribuye",),
    "ogp_values": ("valores OGP",),
    "suggested_entity": ("institución sugerida",),
    "indicator": ("indicador",),
    "deadline": ("plazo",),
    "milestones": ("hitos",),
    "starts_on": ("inicio",),
    "ends_on": ("fin",),
    "sources": ("aportes",),
    "derives_from": ("deriva de",),
    **SMART,
    **VIABILITY,
    **RESPONSE,
    "alike": ("pide lo mismo que",),
    "respond_by": ("responder hasta",),
    MARK: ("edición",),
}

CONTRIBUTIONS: Final[Columns] = {
    "code": ("código",),
    "process": ("proceso",),
    "via": ("vía",),
    "received_on": ("recibido",),
    "stage": ("etapa",),
    "object": ("objeto",),
    "section": ("sección", "parte"),
    "words": ("texto", "palabras"),
    "theme": ("tema",),
    "revision": ("revisión",),
    "reservation": ("reserva", "por qué con reservas"),
    **RESPONSE,
    "alike": ("pide lo mismo que",),
    "respond_by": ("responder hasta",),
    MARK: ("edición",),
}

COLUMNS: Final[Mapping[str, Columns]] = {PROPOSALS_SHEET: PROPOSALS, CONTRIBUTIONS_SHEET: CONTRIBUTIONS}

READ_ONLY: Final[Mapping[str, frozenset[str]]] = {
    PROPOSALS_SHEET: frozenset(("process", "version", "smart_version", "alike", "respond_by")),
    CONTRIBUTIONS_SHEET: frozenset(
        ("process", "via", "received_on", "stage", "object", "section", "words", "alike", "respond_by")
    ),
}
"""What the sheet shows and nobody changes there; in a row without a mark they are not looked at."""

DATES: Final = frozenset(
    ("starts_on", "ends_on", "smart_on", "viability_on", "referred_on", "until", "decided_on")
)
READ_ONLY_DATES: Final = frozenset(("received_on", "respond_by"))

SMART_ABOUT: Final = ("smart_by", "smart_role", "smart_on")
"""Who judged on the SMART sheet, and when: of the sheet as a whole."""

VIABILITY_ABOUT: Final = ("viability_on",)


def _units() -> dict[str, str]:
    found = {**dict.fromkeys(RESPONSE, "response"), **dict.fromkeys(SMART_ABOUT, "smart_about")}
    for criterion, column in CRITERION_COLUMNS.items():
        found |= dict.fromkeys((column, f"{column}_note", f"{column}_by"), criterion)
    return found


_UNIT = _units()


def unit_of(column: str) -> str:
    """What a column belongs to, where two people's changes cannot be put together: a decision, a criterion
    with its note, who judged; else itself."""
    return _UNIT.get(column, column)
