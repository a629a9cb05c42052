"""Texts without the names of places: two villages may ask for the same, and one for two things."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from typing import Final

from domain.likeness_words import ideas
from domain.place_names import names
from domain.spelling import words_of
from domain.text import fold

_SHORTEST: Final = 4  # letters of a word that is taken for a name
_WORD: Final = re.compile(r"[^\W\d_]+")
# Words of places' names that people use for other things; ideas (agua, puente) are none either.
_ORDINARY: Final = words_of(
    "agua aguas alta alto anda arena arenal arma ashaninka awajun azul baja bajo balsas banda banos "
    "barranca barranco blanca buena caja cajas caleta calzada canas capilla capillas capital casa casitas "
    "cercado cerro chico choco choros chupa cielo ciudad cochas colonia convencion coronel corrales crucero "
    "cuenca cuesta culebras cura diciembre dios domingo encanada esperanza florida flores fortaleza "
    "frontera general gobierno granada grande guerra hongos hospital huaca huaro independencia jeronimo "
    "julio justo kichwa lagunas levanto libertad libre lomas maca madre mala manta marca marcas marco mato "
    "mayo metropolitana metropolitano mito mora moro muro negra negro nieto noviembre nueva nueve nuevo "
    "octubre organos oroya padre palma palos pampa pampas parado perla piedra piedras porvenir primavera "
    "progreso provincia provincias pueblo puente puerto punta puquio quinua quito region regional rica "
    "rinconada rojas salas sana sano santo sauce selva silvestre sisa supe suyo tambo tanta tapo teniente "
    "tigre tinta toro totora tres union valga valle ventanilla verdes victoria viejo villa virgen vista"
)


def without_places(text: str) -> str:
    """The text, with nothing where a word of a place's name was."""
    return _WORD.sub(lambda word: "" if _names(word.group()) else word.group(), text)


@lru_cache(maxsize=20_000)
def _names(word: str) -> bool:
    return fold(word) in _words()


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    said = chain.from_iterable(name.split() for name in names())
    return frozenset(
        word for word in said if len(word) >= _SHORTEST and word not in _ORDINARY and _is_new(word)
    )


def _is_new(word: str) -> bool:
    return all(idea.startswith("~") for idea in ideas(word))
