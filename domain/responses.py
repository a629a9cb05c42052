"""What can be decided about people's words, the closed catalogue of reasons, and when a response is whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

REASONS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "incluida": ("viable", "mejora_el_texto"),
    "incluida_modificada": (
        "viable_con_cambios",
        "mejora_el_texto",
        "no_es_competencia",
        "alcance_impreciso",
        "sin_presupuesto",
        "sin_planeamiento",
        "otro_mecanismo",
        "fecha_no_viable",
    ),
    "fusionada_con": ("fusionada", "ya_cubierta"),
    "no_incluida": (
        "no_es_competencia",
        "alcance_impreciso",
        "sin_presupuesto",
        "sin_planeamiento",
        "otro_mecanismo",
        "fecha_no_viable",
        "ya_cubierta",
        "no_priorizada",
        "contra_norma",
        "sin_pedido",
    ),
    "derivada": ("corresponde_a_otra", "no_es_competencia", "personal_o_denuncia", "fuera_de_materia"),
    "fuera_del_proceso": ("fuera_de_materia", "personal_o_denuncia", "sin_pedido"),
    "retirada": ("pedido_del_autor",),
    "en_evaluacion": ("en_estudio", "falta_informacion", "alcance_impreciso", "sin_presupuesto"),
}
"""Each outcome with the reasons that it can have, the usual one first.

Most are those of the record of 2017 (no competence, scope to be made precise, the date, foros multiactor in
place of a commission); the others are its reviewers' and those that comments need.
"""

OUTCOMES: Final = tuple(REASONS_OF)
REASONS: Final = tuple(dict.fromkeys(code for codes in REASONS_OF.values() for code in codes))
IN_THE_PLAN: Final = frozenset(("incluida", "incluida_modificada"))
"""The outcomes with which words reach the plan themselves."""

REFUSED: Final = frozenset(("no_incluida", "fuera_del_proceso"))
"""Those with which words go no further here."""

_REFERRAL = ("referred_to", "referred_document", "referred_on")
_BELONGS = {
    "fusionada_con": ("merged_into_id",),
    "derivada": _REFERRAL,
    "en_evaluacion": ("until",),
}
"""What these outcomes need, and no other outcome has."""


@dataclass(frozen=True, slots=True)
class NewResponse:
    """A decision about a proposal, or about contributions alone. Days are those of Peru."""

    process_id: int
    outcome: str
    reason_code: str
    reason: str
    decided_on: date
    by: str
    proposal_id: int | None = None
    contribution_ids: tuple[int, ...] = ()
    stage_id: int | None = None
    entity: str = ""
    merged_into_id: int | None = None
    referred_to: str = ""
    referred_document: str = ""
    referred_on: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Flaw:
    """What a response lacks: the field, a code for the sentence, and what would be valid."""

    field: str
    code: str
    valid: tuple[str, ...] = ()


def check(given: NewResponse, today: date) -> tuple[Flaw, ...]:
    """What keeps it from being recorded; empty: nothing. Codes: choice_list, required, not_here, itself,
    answers_nothing, in_future, not_to_come."""
    return (*_reasoned(given), *_details(given), *_days(given, today))


def _reasoned(given: NewResponse) -> Iterator[Flaw]:
    fitting = REASONS_OF.get(given.outcome)
    if fitting is None:
        yield Flaw("outcome", "choice_list" if given.outcome else "required", OUTCOMES)
    elif given.reason_code not in fitting:
        yield Flaw("reason_code", "choice_list" if given.reason_code else "required", fitting)
    if not any(map(str.isalpha, given.reason)):  # a full stop is no reason, and the author would read it
        yield Flaw("reason", "required")
    if given.proposal_id is None and not given.contribution_ids:
        yield Flaw("contribution_ids", "answers_nothing")


def _details(given: NewResponse) -> Iterator[Flaw]:
    needed = _BELONGS.get(given.outcome, ())
    for field in (field for fields in _BELONGS.values() for field in fields):
        said = getattr(given, field)
        if field in needed and not said:
            yield Flaw(field, "required")
        elif field not in needed and said:
            yield Flaw(field, "not_here")
    if given.merged_into_id is not None and given.merged_into_id == given.proposal_id:
        yield Flaw("merged_into_id", "itself")


def _days(given: NewResponse, today: date) -> Iterator[Flaw]:
    if given.decided_on > today:
        yield Flaw("decided_on", "in_future")
    if given.referred_on is not None and given.referred_on > today:
        yield Flaw("referred_on", "in_future")
    if given.until is not None and given.until <= today:
        yield Flaw("until", "not_to_come")
