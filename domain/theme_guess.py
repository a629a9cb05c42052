"""Which theme a text may be about, by its words: a suggestion that the person confirms or changes."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final

from domain.text import fold

# Beginnings of folded words (a whole word where it ends with a dot).
_WORDS: Final = {
    "salud": "salud posta medic hospital enferm doctor vacun anemi desnutri dengue farmaci "
    "ambulanci partera obstetr clinica essalud minsa sis. curar parto pastilla "
    "discapacid psicolog",
    "ambiente": "ambient rio. rios. miner basur contamin relave bosque tala. talar deforest "
    "reforest arbol residuo recicl humo fauna quebrada lagun derrame mercurio plomo "
    "incendio clima sequia laguna paramo",
    "infraestructura": "carretera puente pista trocha obra. obras. internet senal celular camino "
    "electric luz. vereda muelle transport bache asfalt alumbrado fibra antena "
    "telefon riego canal. reservorio represa via. vias. computador estadio mercado",
    "educacion": "educa escuela colegio profesor maestr alumn universi docente clase aula. aulas. "
    "estudi ugel estudiante libro jardin inicial beca bilingue aprend ensen analfabet "
    "pronoei",
    "seguridad_ciudadana": "segurid robo robar roban delincuen serenazgo policia comisari asalt extorsi "
    "violencia patrull crimen pandill camara droga sicari cobro. cupos. ratero banda. "
    "bandas. inseguri acoso femini",
    "saneamiento": "agua desague alcantarill letrina saneamient potable cloro cano. canos. jass "
    "tuberi bano. banos. silo. silos. pozo cisterna",
}


def _pattern(words: str) -> re.Pattern[str]:
    alternatives = (rf"{word[:-1]}\b" if word.endswith(".") else word for word in words.split())
    return re.compile(rf"\b(?:{'|'.join(alternatives)})")


_PATTERNS: Final = {code: _pattern(words) for code, words in _WORDS.items()}

GUESSED: Final = frozenset(_WORDS)
"""The codes that words can suggest."""


@lru_cache(maxsize=512)
def _scores(text: str) -> tuple[tuple[int, int, str], ...]:
    """(different words, minus where the first one stands, theme), the best first."""
    folded = fold(text[:4_000])
    found = []
    for code, pattern in _PATTERNS.items():
        hits = list(pattern.finditer(folded))
        if hits:
            found.append((len({hit[0] for hit in hits}), -hits[0].start(), code))
    return tuple(sorted(found, reverse=True))


def guess_theme(text: str, codes: Collection[str]) -> str | None:
    """The one of these themes whose words are most in the text, the first named where two are even; None
    where there are none."""
    return next((code for _, _, code in _scores(text) if code in codes), None)
