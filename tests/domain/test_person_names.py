"""Names of people as they type them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.person_names import first_name, read_name, read_names


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("rosa quispe", "Rosa Quispe"),
        ("ROSA QUISPE", "Rosa Quispe"),
        ("me llamo Rosa María del Carmen", "Rosa María del Carmen"),
        ("hola, soy josé de la cruz.", "José de la Cruz"),
        ("Ana O'Higgins Núñez-Vela", "Ana O'Higgins Núñez-Vela"),
        ("ñusta  huamán\n", "Ñusta Huamán"),
        ("mi nombre es rosa quispe y vivo en ayabaca", "Rosa Quispe"),
        ("soy rosa quispe, vivo en ayabaca", "Rosa Quispe"),
        ("rosa quispe y soy de la ronda", "Rosa Quispe"),
        ("Rosa Vivo Paz", "Rosa Vivo Paz"),
        ("rosa quispe, voy con mi mamá", "Rosa Quispe"),
        ("juana mas con", "Juana Mas Con"),
    ],
)
def test_a_name_is_written_as_on_a_list(typed: str, name: str) -> None:
    assert read_name(typed) == name


@pytest.mark.parametrize(
    "typed",
    [
        "rosa",
        "",
        "12345678",
        "rosa 99",
        "quiero ir al taller?",
        "rosa@correo.pe",
        "a" * 200,
        "no quiero decir mi nombre",
        "cuanto cuesta",
        "y a qué hora es",
        "hay que pagar",
        "dónde queda",
        "voy con mi mamá",
        "voy con ana torres",
        "charlas por internet",
        "ver otros",
        "mi hermano",
    ],
)
def test_what_is_not_a_name_is_none(typed: str) -> None:
    assert read_name(typed) is None


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("juan perez y elsa diaz", ("Juan Perez", "Elsa Diaz")),
        ("juan perez, elsa diaz e inés paz", ("Juan Perez", "Elsa Diaz", "Inés Paz")),
        ("juan perez\nelsa diaz", ("Juan Perez", "Elsa Diaz")),
        ("Rosa Ortega y Gasset", ("Rosa Ortega y Gasset",)),
        ("juan perez y elsa diaz, vivo en ayabaca", ("Juan Perez", "Elsa Diaz")),
        ("voy con juan perez y elsa diaz", ("Juan Perez", "Elsa Diaz")),
        ("me acompaña juan perez", ("Juan Perez",)),
        ("mi hermano, elsa diaz", None),
        ("cuanto cuesta", None),
        ("juan y elsa", None),
        ("juan perez, elsa", None),
        ("", None),
    ],
)
def test_several_names(typed: str, names: tuple[str, ...] | None) -> None:
    assert read_names(typed) == names


@settings(max_examples=150)
@given(st.text(max_size=80))
def test_any_text_is_a_name_or_not(text: str) -> None:
    name = read_name(text)
    assert name is None or read_name(name) == name
    assert name is None or first_name(name)
