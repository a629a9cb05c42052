from __future__ import annotations

from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.cells import BadCell
from domain.gazetteer import neighbours, places, read
from domain.place_names import names
from domain.places import (
    Ambiguous,
    Place,
    distance_rank,
    find_place,
    jurisdiction,
    nearest_names,
    parse_ubigeo,
    place,
    recognise,
)
from domain.text import fold


def codes(text: str) -> list[str]:
    found = recognise(text)
    if isinstance(found, Ambiguous):
        return [option.ubigeo for option in found.options]
    return [found.ubigeo] if found else []


def test_counts() -> None:
    assert Counter(one.kind for one in places().values()) == {"region": 25, "province": 196, "district": 1893}
    assert all(one.region and (one.kind == "region" or one.province) for one in places().values())


def test_codes_are_of_inei() -> None:
    assert [place(code).name for code in ("07", "08", "15", "24")] == ["Callao", "Cusco", "Lima", "Tumbes"]


def test_ucayali_the_province_lies_in_loreto() -> None:
    assert codes("ucayali") == ["25"]
    assert codes("provincia de Ucayali") == ["1606"]
    assert place("1606").label == "Ucayali, Loreto"


def test_departments_that_are_also_provinces_ask_nothing() -> None:
    regions = {one.name: one.ubigeo for one in places().values() if one.kind == "region"}
    namesakes = [one.name for one in places().values() if one.kind == "province" and one.name in regions]
    assert len(namesakes) == 18
    assert all(codes(name) == [regions[name]] for name in namesakes if name != "Lima")


def test_every_place_is_found_by_its_label() -> None:
    for one in places().values():
        if len(one.label.split(", ")) == 3 and one.ubigeo not in ("090708", "090712"):
            assert one.ubigeo in codes(one.label) or one.ubigeo[:4] in codes(one.label), one


def test_repeated_districts_ask_back_with_labels_that_differ() -> None:
    count = Counter(fold(one.name) for one in places().values() if one.kind == "district")
    repeated = [name for name, times in count.items() if times > 1]
    assert len(repeated) == 101
    for name in repeated:
        found = recognise(name)
        if isinstance(found, Place):
            assert found.kind == "region" or found.ubigeo in ("090709", "090714")  # repeated by the source
        else:
            assert found is not None
            labels = [option.label for option in found.options]
            assert 1 < len(labels) == len(set(labels))
    assert len(codes("santa rosa")) == 10


def test_lima_asks() -> None:
    found = recognise("lima")
    assert isinstance(found, Ambiguous)
    assert [option.label for option in found.options] == ["Lima Metropolitana", "Lima Provincias"]
    assert codes("departamento de lima") == codes("lima perú") == codes("limaa") == ["1501", "15"]
    assert codes("provincia de lima") == codes("Lima Metropolitana") == ["1501"]
    assert codes("lima provincias") == ["15"]


@pytest.mark.parametrize(
    ("text", "ubigeo"),
    [
        ("ayabaca", "2002"),
        ("AYABACA", "2002"),
        ("vivo en ayabaca", "2002"),
        ("soy de piura", "20"),
        ("ayabaca piura", "2002"),
        ("ayabca", "2002"),
        ("aiabaca", "2002"),
        ("ayabca piura", "2002"),
        ("pirua", "20"),
        ("kusko", "08"),
        ("cuzco", "08"),
        ("guancabelica", "09"),
        ("sanmartin", "22"),
        ("Áncash", "02"),
        ("callao", "07"),
        ("el callao", "07"),
        ("bellavista, callao", "070102"),
        ("miraflores lima", "150122"),
        ("arequipa miraflores", "040110"),
        ("frías", "200202"),
        ("distrito de piura", "200101"),
        ("sjl", "150132"),
        ("pucallpa", "2501"),
        ("tingo maría", "1006"),
        ("en las postas de ayabaca no hay medicinas", "2002"),
        ("caserío hualcuy, distrito de ayabaca", "200201"),
        ("vivo cerca de guancabelica y quiero ir al taller", "09"),
        ("mala", "150509"),
        ("josé luis bustamante", "040129"),
        ("villa maría", "150143"),
        ("libertad", "13"),
    ],
)
def test_recognised(text: str, ubigeo: str) -> None:
    assert codes(text) == [ubigeo]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "²",
        "1",
        "\x00",
        "hola",
        "charla",
        "todos",
        "la calidad es mala",
        "chao gracias pues ya fue",
        "no sé",
        "en junio",
        "diciembre",
        "hospital",
        "obras",
        "taller de salud",
        "me siento en la mar de bien",
        "quiero proponer algo",
        "x" * 5000,
    ],
)
def test_not_a_place(text: str) -> None:
    assert recognise(text) is None


def test_two_places_ask_back() -> None:
    assert codes("de piura pero trabajo en tumbes") == ["20", "24"]
    assert codes("bellavista") == ["2202", "060802", "070102", "200602"]


def test_the_rest_of_the_text() -> None:
    assert find_place("taller PIURA salud")[1] == "taller salud"
    assert find_place("taller de salud") == (None, "taller de salud")


def test_jurisdictions_are_26() -> None:
    assert len({jurisdiction(code) for code in places() if code != "15"}) == 26
    assert jurisdiction("15") == place("15").label == "Lima"
    assert jurisdiction("150122") == "Lima Metropolitana"
    assert jurisdiction("1505") == "Lima Provincias"
    assert jurisdiction("0701") == "Callao"


@pytest.mark.parametrize(
    ("here", "there", "rank"),
    [
        ("200201", "200201", 0),
        ("200201", "200202", 1),
        ("2002", "200202", 1),
        ("2002", "2001", 2),
        ("20", "2001", 2),
        ("150122", "0701", 2),
        ("0701", "1505", 3),
        ("20", "24", 3),
        ("20", "23", 4),
    ],
)
def test_distance(here: str, there: str, rank: int) -> None:
    assert distance_rank(here, there) == distance_rank(there, here) == rank


def test_neighbours() -> None:
    regions = [code for code in places() if len(code) == 2]
    for code in regions:
        assert neighbours(code)
        assert code not in neighbours(code)
        assert all(code in neighbours(other) for other in neighbours(code))
    assert neighbours("24") == {"20"}
    assert neighbours("07") == {"15"}
    assert neighbours("20") == {"24", "14", "06"}


@pytest.mark.parametrize(
    ("cell", "ubigeo"),
    [
        ("4", "04"),
        (4, "04"),
        ("401", "0401"),
        (1501.0, "1501"),
        ("200201", "200201"),
        ("Ayabaca", "2002"),
        ("Piura/Ayabaca", "2002"),
        ("Ayabaca, Piura", "2002"),
        ("piura", "20"),
        ("lima metropolitana", "1501"),
    ],
)
def test_import_cells(cell: object, ubigeo: str) -> None:
    assert parse_ubigeo(cell) == ubigeo


@pytest.mark.parametrize(
    ("cell", "code", "valid"),
    [
        ("Ayabca", "place", "Ayabaca, Piura"),
        ("99", "place", None),
        ("2099", "place", "20 Piura"),
        ("Lima", "place_ambiguous", "1501 Lima Metropolitana"),
        ("Santa Rosa", "place_ambiguous", "150139 Santa Rosa, Lima"),
        ("por definir en Piura", "place", "Piura"),
        ("", "place", None),
        ("²", "place", None),
    ],
)
def test_import_cells_refused(cell: str, code: str, valid: str | None) -> None:
    with pytest.raises(BadCell) as refused:
        parse_ubigeo(cell)
    assert refused.value.code == code
    assert valid is None or valid in refused.value.valid


def test_aliases_are_of_real_places() -> None:
    assert all(
        row["ubigeo"] in places() and row["said"] == fold(row["said"]) for row in read("place_names.csv")
    )


def test_nearest_names() -> None:
    assert "Huancabamba, Piura" in nearest_names("Uancabanba")


@given(st.text(max_size=80) | st.lists(st.sampled_from(sorted(names())), max_size=5).map(" ".join))
@settings(max_examples=150, deadline=None)
def test_any_text_is_answered(text: str) -> None:
    found = recognise(text)
    assert not isinstance(found, Ambiguous) or len(found.options) > 1
    with suppress(BadCell):
        assert parse_ubigeo(text) in places()
