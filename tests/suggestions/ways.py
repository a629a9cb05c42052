"""The ways of comparing that are measured side by side: each gives every two texts a number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

from bot.sentences_model import load
from domain.grouping import judged
from domain.grouping_rows import Compared
from domain.likeness import Meaning, meaning
from domain.likeness_learned import joined
from domain.likeness_words import plain
from domain.text import fold

Matrix = Any  # of float32: how alike each of the first texts is to each of the second
Way = Callable[[Sequence[str], Sequence[str]], Matrix]

MODEL = "sentence model alone"

OURS = "model and words"
"""What is used where the model is installed."""

OUR_WORDS = "our words alone"
"""What is used where it is not."""


@cache
def model() -> Callable[[Sequence[str]], Matrix]:
    """The sentence model, loaded once; it remembers what it has read: the examples of the themes are the same
    for all. Ends the program where it is not installed."""
    encode = load()
    if encode is None:
        raise SystemExit("the sentence model is not installed")
    read = cache(encode)
    return lambda texts: read(tuple(texts))


def ways() -> dict[str, Way]:
    """Those of others, each of which suggests from the one threshold on that is best on the development
    half."""
    return {MODEL: sentences, "TF-IDF": tf_idf, "rapidfuzz alone": spelled}


def sentences(some: Sequence[str], others: Sequence[str]) -> Matrix:
    """The cosine of the sentence model's vectors."""
    encode = model()
    return encode([plain(one) for one in some]) @ encode([plain(one) for one in others]).T


def tf_idf(some: Sequence[str], others: Sequence[str]) -> Matrix:
    """Pieces of three to five letters, weighed by how rare they are among all these texts."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # a second to load, and no test needs it

    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    vectorizer.fit([fold(one) for one in (*some, *others)])
    one, other = (vectorizer.transform([fold(text) for text in texts]) for texts in (some, others))
    return (one @ other.T).toarray()


def spelled(some: Sequence[str], others: Sequence[str]) -> Matrix:
    """Words in common, in any order, by rapidfuzz."""
    one, other = ([fold(text) for text in texts] for texts in (some, others))
    return process.cdist(one, other, scorer=fuzz.token_set_ratio) / 100


def ours(texts: Sequence[str], *, by_model: bool) -> tuple[Matrix, Matrix, float]:
    """Likelihoods, which pairs are suggested, and how likely that is on average in a group."""
    meanings = [meaning(text) for text in texts]
    vectors = joined(meanings, *map(model(), read(texts, meanings))) if by_model else None
    likely = np.zeros((len(texts), len(texts)), dtype=np.float32)
    suggested, together = np.zeros(likely.shape, dtype=bool), 1.0
    for part in judged(Compared(meanings, vectors)):
        square, together = np.ix_(part.places, part.places), part.together
        likely[square], suggested[square] = part.likely, part.suggested
    return likely, suggested, together


def read(texts: Sequence[str], meanings: Sequence[Meaning]) -> tuple[list[str], list[str]]:
    """What the model reads of texts: whole, and their asks."""
    return [plain(text) for text in texts], [one.ask for one in meanings]
