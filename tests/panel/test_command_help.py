"""Every command and every word of it says what it is; one that is written wrong is told so in Spanish."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from typer.main import get_command

import main  # noqa: F401
import panel.all_commands  # noqa: F401  # every command is known then
from panel.command_help import param_help
from panel.commands import app

ENGLISH = ("Usage", "Options", "Commands", "Show this", "default", "required", "Error", "Missing", "Invalid")


Say = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def program() -> Any:
    return get_command(app)


@pytest.fixture
def say(program: Any, capsys: pytest.CaptureFixture[str]) -> Say:
    """What a command line answers: its code, its words, and its words on the side."""

    def said(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            program.main(list(words), prog_name="main.py")
        return int(str(ended.value.code)), *capsys.readouterr()

    return said


def _commands(found: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, found
    for name, inner in getattr(found, "commands", {}).items():
        yield from _commands(inner, (*path, name))


def test_every_command_explains_all_of_its_words(program: Any, say: Say) -> None:
    every = list(_commands(program))
    assert len(every) > 50
    for path, found in every:
        code, told, _ = say(*path, "--help")
        assert (code, told.startswith("Uso: main.py")) == (0, True), path
        assert not [word for word in ENGLISH if word in told], path
        assert found.help or not path, path
        for param in found.params:
            assert " ".join(param_help("_".join(path), param).split()) in " ".join(told.split()), path


def test_what_a_command_lacks_is_named_with_what_it_is(program: Any, say: Say) -> None:
    for path, found in _commands(program):
        needed = [param for param in found.params if param.required]
        if needed and not hasattr(found, "commands"):
            code, _, told = say(*path)
            assert (code, told.startswith("Falta ")) == (2, True), told
            assert f"\nSe escribe así: main.py {' '.join(path)} " in told
            assert not [word for word in ENGLISH if word in told], told


WRONG = [
    ("suggestions import s.xlsx", "Falta --by. Quién decidió: nombre o correo. Queda anotado."),
    (
        "export datos --pack publico",
        "--pack: «publico» no es válido. Lo válido: «public», «restricted» y «evidence».",
    ),
    ("messages failed --days 900", "--days: «900» no es válido. Va un número entero entre 1 y 90."),
    ("invitations create M --entity D --seats 0", "--seats: «0» no es válido. Va un número entero desde 1."),
    ("announcements withdraw tres", "NÚMERO: «tres» no es un número entero."),
    ("events lits", "No conozco el comando «lits». Lo más parecido: «list»."),
    ("report i.docx --proceso VI", "No conozco la opción «--proceso». Lo más parecido: «--process»."),
    ("events list sobra", "Sobra o falta algo en el comando."),
    ("export datos --pack", "A --pack le falta su dato, o le sobra."),
]


@pytest.mark.parametrize(("words", "said"), WRONG)
def test_what_is_written_wrong_is_told_in_spanish(say: Say, words: str, said: str) -> None:
    code, _, told = say(*words.split())
    assert (code, told.splitlines()[0]) == (2, said)


def test_a_group_alone_shows_what_it_can_do(say: Say) -> None:
    code, _, told = say("matrix")
    assert code == 2
    assert "Comandos:" in told
