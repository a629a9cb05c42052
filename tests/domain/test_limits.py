"""Who must rest, and who is left in peace."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.limits import BURST, CALM, PACE, SAME, Heard, Rhythm, hear, is_late

NOON = 1_790_000_000
MACHINE = "Gracias por comunicarte con Bodega Rosita. Tu caso es el 1234."


def heard(texts: list[str], every: float, weight: float = 1.0, rhythm: Rhythm = CALM) -> list[Heard]:
    """What becomes of these messages, one every so many seconds, with the rhythm stored in between."""
    found: list[Heard] = []
    for number, text in enumerate(texts):
        rhythm, one = hear(rhythm, text, weight, 0, int(NOON + number * every))
        rhythm = Rhythm(*json.loads(json.dumps(rhythm.to_json())))
        found.append(one)
    return found


@pytest.mark.parametrize(
    ("texts", "every", "weight"),
    [
        ([f"me falta decir {n}" for n in range(40)], 1, 1.0),  # one sentence in forty messages
        ([""] * 200, 0, 0.2),  # albums
        ([str(1 + n % 3) for n in range(500)], 12, 1.0),  # a helper types a workshop's proposals
        (["1"] * 60, 2, 1.0),
        (["no hay medicinas en las postas de ayabaca"] * SAME, 30, 1.0),
        (["no hay medicinas en las postas de ayabaca"] * 20, 3601, 1.0),
        (["hola"] * 1000, PACE, 1.0),
    ],
)
def test_people_are_left_in_peace(texts: list[str], every: float, weight: float) -> None:
    assert set(heard(texts, every, weight)) == {"listen"}


@pytest.mark.parametrize(
    ("texts", "every", "most"),
    [
        ([MACHINE.replace("1234", str(n)) for n in range(50)], 3, SAME),
        ([MACHINE] * 50, 300, SAME),
        ([f"{n} respuestas siempre distintas: {n * 7 % 13}-{chr(97 + n % 20)}" for n in range(900)], 3, 130),
        (["hola"] * 900, 0, BURST),
    ],
)
def test_two_machines_do_not_talk_for_long(texts: list[str], every: float, most: int) -> None:
    found = heard(texts, every)
    first = found.index("rest")
    assert first <= most
    assert found[first + 1] == "resting", "it is said once"


def test_who_goes_on_rests_longer_and_a_day_later_begins_anew() -> None:
    rhythm, now = CALM, NOON
    lengths: list[int] = []
    while len(lengths) < 4:
        rhythm, one = hear(rhythm, MACHINE, 1, 0, now)
        if one == "rest":
            lengths.append(rhythm.until - now)
            now = rhythm.until
        now += 60
    assert lengths == [600, 3600, 6 * 3600, 6 * 3600]
    rhythm, one = hear(rhythm, "hola", 1, 0, rhythm.until + 86_400)
    assert (one, rhythm.rests) == ("listen", 0)


def test_after_a_rest_a_person_goes_on_as_before() -> None:
    rhythm = CALM
    for _ in range(BURST + 5):
        rhythm, _one = hear(rhythm, "1", 1, 0, NOON)
    assert heard(["hola"] * 3, 5, rhythm=rhythm) == ["resting"] * 3
    after, one = hear(rhythm, "hola", 1, 0, rhythm.until)
    assert one == "listen"
    assert after.level < BURST / 2


@given(st.lists(st.tuples(st.text(max_size=60), st.integers(-100, 100)), max_size=30))
def test_what_is_stored_is_small_and_decides_alike(said: list[tuple[str, int]]) -> None:
    rhythm, now = CALM, NOON
    for text, later in said:
        now += later
        rhythm, _ = hear(rhythm, text, 1, now, now)
    stored = json.loads(json.dumps(rhythm.to_json()))
    assert len(json.dumps(stored)) < 80
    assert hear(Rhythm(*stored), "hola", 1, 0, now + PACE)[1] == hear(rhythm, "hola", 1, 0, now + PACE)[1]


def test_of_somebody_calm_little_is_stored() -> None:
    rhythm, _ = hear(CALM, "talleres en piura", 1, 0, NOON)
    assert rhythm.to_json() == [0, 1.0, NOON]
    assert CALM.to_json() == []


def test_the_same_second_is_not_late() -> None:
    assert [is_late(10, sent) for sent in (9, 10, 11)] == [True, False, False]
