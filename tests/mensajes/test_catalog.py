"""The catalogue: keys, facts, plurals, formats, and what it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mensajes import catalog
from tests.mensajes import pseudo

LIMA = ZoneInfo("America/Lima")
START = datetime(2026, 12, 12, 9, 0, tzinfo=LIMA)
HEAD = r"""msgid ""
msgstr "Language: es\nContent-Type: text/plain; charset=utf-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty catalogue folder that the module reads instead of its own."""
    (tmp_path / "es").mkdir()
    monkeypatch.setattr(catalog, "_FOLDER", tmp_path)
    _forget()
    yield tmp_path
    monkeypatch.undo()
    _forget()


def _forget() -> None:
    catalog._load.cache_clear()
    catalog.languages.cache_clear()


def _write(folder: Path, area: str, body: str, language: str = "es") -> None:
    (folder / language).mkdir(exist_ok=True)
    (folder / language / f"{area}.po").write_text(f"{HEAD}\n{body}\n", "utf-8")


def _one(folder: Path, template: str) -> None:
    _write(folder, "a", f'msgid "a.b"\nmsgstr "{template}"')


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("{x:day}", "sáb. 12 dic."),
        ("{x:longday}", "sábado 12 de diciembre"),
        ("{x:longday|cap}", "Sábado 12 de diciembre"),
        ("{x:weekday}", "sábado 12"),
        ("{x:clock}", "9 a. m."),
        ("{x:date}", "12 de diciembre de 2026"),
        ("{x:month}", "diciembre"),
    ],
)
def test_a_moment_is_written_as_in_peru(folder: Path, field: str, expected: str) -> None:
    _one(folder, field)
    assert catalog.text("es", "a.b", x=START) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2026, 9, 9), "mié. 9 set."), (date(2026, 5, 5), "mar. 5 may."), (date(2026, 1, 1), "jue. 1 ene.")],
)
def test_short_days(folder: Path, day: date, expected: str) -> None:
    _one(folder, "{x:day}")
    assert catalog.text("es", "a.b", x=day) == expected


@pytest.mark.parametrize(
    ("hour", "minute", "expected"),
    [(15, 30, "3:30 p. m."), (12, 0, "12 del día"), (12, 30, "12:30 p. m."), (0, 5, "12:05 a. m.")],
)
def test_clocks(folder: Path, hour: int, minute: int, expected: str) -> None:
    _one(folder, "{x:clock}")
    assert catalog.text("es", "a.b", x=START.replace(hour=hour, minute=minute)) == expected


def test_the_same_instant_reads_differently_in_two_zones(folder: Path) -> None:
    _one(folder, "{x:clock} {x:weekday}")
    assert catalog.text("es", "a.b", x=START) == "9 a. m. sábado 12"
    assert catalog.text("es", "a.b", x=START.astimezone(UTC)) == "2 p. m. sábado 12"
    late = START.astimezone(timezone(timedelta(hours=11)))
    assert catalog.text("es", "a.b", x=late) == "1 a. m. domingo 13"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Piura"], "Piura"),
        (["a", "b", "c"], "a, b y c"),
        (["Lima", "Ica"], "Lima e Ica"),
        (["x", "hielo"], "x y hielo"),
    ],
)
def test_lists(folder: Path, names: list[str], expected: str) -> None:
    _one(folder, "{x:list}")
    assert catalog.text("es", "a.b", x=names) == expected


def test_the_number_chooses_the_form(folder: Path) -> None:
    _write(folder, "a", 'msgid "a.b"\nmsgid_plural "a.b"\nmsgstr[0] "{n} cupo"\nmsgstr[1] "{n} cupos"')
    assert [catalog.text("es", "a.b", n=n) for n in (0, 1, 2)] == ["0 cupos", "1 cupo", "2 cupos"]


@settings(max_examples=100, deadline=None)
@given(words=st.text())
def test_what_people_write_is_never_a_template(words: str) -> None:
    assert catalog.text("es", "arrive.again", name=words) == f"Hola, {words}. ¿Qué quieres hacer?"


def test_a_missing_text_and_a_missing_fact_are_named() -> None:
    with pytest.raises(catalog.MissingText, match=r"arrive\.nothing"):
        catalog.text("es", "arrive.nothing")
    with pytest.raises(catalog.MissingFact, match=r"arrive\.again needs the fact 'name'"):
        catalog.text("es", "arrive.again")


@pytest.mark.parametrize("value", [None, True, 2.5, ["a"], START])
def test_a_fact_without_format_is_a_text_or_a_whole_number(folder: Path, value: object) -> None:
    _one(folder, "{x}")
    with pytest.raises(ValueError, match=r"^a\.b: "):
        catalog.text("es", "a.b", x=value)


def test_a_moment_without_zone_is_refused(folder: Path) -> None:
    _one(folder, "{x:clock}")
    with pytest.raises(ValueError, match="without its zone"):
        catalog.text("es", "a.b", x=START.replace(tzinfo=None))


@pytest.mark.parametrize(
    "template", ["{x.y}", "{x[0]}", "{x!r}", "{}", "{0}", "{x:nothing}", "{x:{y}}", "{x", "x}", "{x:day|}"]
)
def test_malformed_fields_are_refused(folder: Path, template: str) -> None:
    _one(folder, template)
    with pytest.raises(ValueError, match=r"^a\.b: "):
        catalog.text("es", "a.b", x="x", y="y")


def test_a_key_in_two_areas_is_refused(folder: Path) -> None:
    _write(folder, "a", 'msgid "a.b"\nmsgstr "x"')
    _write(folder, "c", 'msgid "a.b"\nmsgstr "y"')
    with pytest.raises(ValueError, match=r"c\.po: a\.b is already in another area"):
        catalog.text("es", "a.b")


@pytest.mark.parametrize(
    "body",
    [
        'msgid "a.b"\nmsgstr "x"\n\nmsgid "a.b"\nmsgstr "x"',
        'msgid "a.b"\nmsgstr ""',
        '#, fuzzy\nmsgid "a.b"\nmsgstr "x"',
    ],
    ids=["repeated", "empty", "fuzzy"],
)
def test_unfinished_files_are_refused(folder: Path, body: str) -> None:
    _write(folder, "a", body)
    with pytest.raises(ValueError, match=r"a\.po: a key is repeated, empty or fuzzy"):
        catalog.text("es", "a.b")


@pytest.mark.parametrize(
    "other", ['msgid "a.c"\nmsgstr "x"', 'msgid "a.b"\nmsgstr "{other}"'], ids=["lacks", "differs"]
)
def test_an_incomplete_language_is_not_offered_and_reads_in_spanish(folder: Path, other: str) -> None:
    _write(folder, "a", 'msgid "a.b"\nmsgstr "hola {name}"')
    _write(folder, "a", other, "qu")
    assert catalog.languages() == ("es",)
    assert catalog.text("qu", "a.b", name="Rosa") == "hola Rosa"


def test_a_complete_language_is_offered(folder: Path) -> None:
    _write(folder, "a", 'msgid "a.b"\nmsgstr "hola {name}"')
    _write(folder, "a", 'msgid "a.b"\nmsgstr "allillanchu {name}"', "qu")
    assert catalog.languages() == ("es", "qu")
    assert catalog.text("qu", "a.b", name="Rosa") == "allillanchu Rosa"


def test_words_are_alternatives() -> None:
    assert catalog.words("es", "words.reminders")[:2] == ("con avisos", "quiero avisos")


def test_the_made_up_language_brackets_every_text(monkeypatch: pytest.MonkeyPatch) -> None:
    pseudo.speak(monkeypatch)
    said = catalog.text("es", "arrive.again", name="Rosa")
    assert said.startswith("⟦Hola, Rosa.")
    assert said.endswith("~⟧")
    assert "menú" in catalog.words("es", "words.menu")
