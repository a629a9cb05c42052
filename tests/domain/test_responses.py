"""No decision without a reason, and nothing in it that does not belong to its outcome."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.responses import OUTCOMES, REASONS, REASONS_OF, NewResponse, check

TODAY = date(2026, 11, 22)
few = settings(max_examples=50)

_days = st.none() | st.dates(TODAY - timedelta(days=9), TODAY + timedelta(days=9))
_words = st.sampled_from(("", "  ", "Minsa", "Oficio 12-2026"))


@st.composite
def whole(draw: st.DrawFn) -> NewResponse:
    """A response that can be recorded."""
    outcome = draw(st.sampled_from(OUTCOMES))
    given = NewResponse(
        1, outcome, draw(st.sampled_from(REASONS_OF[outcome])), "Se puede.", TODAY, "ana@pe", proposal_id=7
    )
    if outcome == "fusionada_con":
        return replace(given, merged_into_id=8)
    if outcome == "derivada":
        return replace(
            given, referred_to="Minsa", referred_document="Oficio 12", referred_on=draw(st.just(TODAY))
        )
    if outcome == "en_evaluacion":
        return replace(given, until=TODAY + timedelta(days=draw(st.integers(1, 400))))
    return given


@few
@given(whole())
def test_what_is_whole_is_recorded(response: NewResponse) -> None:
    assert check(response, TODAY) == ()


@few
@given(whole(), st.sampled_from(("", " ", "\n\t", ".", "-- 1")))
def test_a_decision_without_a_reason_is_refused(response: NewResponse, blank: str) -> None:
    assert [flaw.field for flaw in check(replace(response, reason=blank), TODAY)] == ["reason"]
    without = check(replace(response, reason_code=""), TODAY)
    assert [(flaw.field, flaw.code, flaw.valid) for flaw in without] == [
        ("reason_code", "required", REASONS_OF[response.outcome])
    ]


@few
@given(whole(), st.sampled_from((*REASONS, "otra")))
def test_a_reason_fits_its_outcome(response: NewResponse, reason: str) -> None:
    refused = bool(check(replace(response, reason_code=reason), TODAY))
    assert refused == (reason not in REASONS_OF[response.outcome])


@few
@given(
    st.sampled_from((*OUTCOMES, "", "aprobada")),
    st.sampled_from((None, 7, 8)),
    st.tuples(_words, _words, _days),
    _days,
)
def test_each_outcome_has_what_it_needs_and_nothing_else(
    outcome: str, merged: int | None, referred: tuple[str, str, date | None], until: date | None
) -> None:
    reason = REASONS_OF.get(outcome, ("viable",))[0]
    response = NewResponse(
        1,
        outcome,
        reason,
        "Así es.",
        TODAY,
        "ana@pe",
        7,
        merged_into_id=merged,
        referred_to=referred[0].strip(),
        referred_document=referred[1].strip(),
        referred_on=referred[2],
        until=until,
    )
    said = (response.referred_to, response.referred_document, response.referred_on)
    fine = (
        outcome in OUTCOMES
        and (merged == 8 if outcome == "fusionada_con" else merged is None)
        and (all(said) and said[2] <= TODAY if outcome == "derivada" and said[2] else not any(said))
        and (outcome != "derivada" or all(said))
        and ((until is not None and until > TODAY) if outcome == "en_evaluacion" else until is None)
    )
    assert (check(response, TODAY) == ()) == fine


@few
@given(whole(), st.integers(1, 400))
def test_nothing_is_decided_tomorrow_nor_about_nothing(response: NewResponse, days: int) -> None:
    later = replace(response, decided_on=TODAY + timedelta(days=days))
    assert "in_future" in {flaw.code for flaw in check(later, TODAY)}
    alone = check(replace(response, proposal_id=None), TODAY)
    assert [flaw.code for flaw in alone] == ["answers_nothing"]
    assert check(replace(response, proposal_id=None, contribution_ids=(3, 4)), TODAY) == ()


def test_what_is_kept_fits_its_columns() -> None:
    assert max(map(len, OUTCOMES)) <= 20
    assert max(map(len, REASONS)) <= 40
