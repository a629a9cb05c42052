"""The helper process that thinks: a question as a line of JSON comes in, an answer as a line goes out.

    python -m bot.sentences_process

It has the sentence model, and dies with whoever started it, because then its input ends. What it cannot
read within its time it leaves out, and reads afterwards, for the next question. The examples of themes are
read when nobody asks; until then words say the theme.
"""

from __future__ import annotations

import json
import os
import select
import sys
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.sentences_model import PIECE, READY, load
from domain.likeness import READ, Meaning, is_suggested, likelihood, meaning, signs
from domain.likeness_learned import cosines, joined
from domain.likeness_questions import NEAR, question_examples
from domain.likeness_words import plain
from domain.theme_guess_near import Examples, examples, themes_of
from domain.themes import DEFAULT_THEMES

if TYPE_CHECKING:
    from bot.sentences_model import Vectors

Among = Sequence[tuple[str, str]]
"""Keys and texts."""

SECONDS = 0.04
"""Of one answer; whoever asked waits 50 ms."""

REMEMBERED = 10_000
"""Texts whose vectors are kept: 20 MB."""

_NICER = 10  # people's turns go first
_FEW = 4  # texts read at once, so that the clock is looked at often enough
_SOME = 16  # examples read at once: a question that comes meanwhile waits for them
_MOST = 3  # answers to one question


class Mind:
    """Answers questions; remembers the texts it has read, and has read all examples once it had the time."""

    def __init__(
        self,
        encode: Callable[[Sequence[str]], Vectors],
        seconds: float = SECONDS,
        known: Examples | None = None,
    ) -> None:
        self._encode, self._seconds, self._known = encode, seconds, known or examples()
        self._studied = Studied(self._known.texts, encode)
        self._read: OrderedDict[str, Any] = OrderedDict()
        self._unread: dict[str, None] = {}

    def answer(self, kind: str, text: str, among: Among) -> list[tuple[str, float]]:
        """What was found with its scores, the best first."""
        until = time.monotonic() + self._seconds
        if kind == "alike":
            return self._alike(text, among, until)
        if kind == "theme":
            return self._theme(text, among, until)
        return self._meant(text, until)

    def read_on(self, most: int = _FEW) -> bool:
        """Read some of the texts there was no time for; whether there are more."""
        few = [self._unread.popitem()[0] for _ in range(min(most, len(self._unread)))]
        if few:
            self._keep(few)
        return bool(self._unread)

    def study(self) -> bool:
        """Read some of the examples of themes; whether there are more."""
        return self._studied.go_on()

    def _alike(self, text: str, among: Among, until: float) -> list[tuple[str, float]]:
        meanings = [meaning(one) for one in (text, *(other for _, other in among))]
        vectors = self._joined([text, *(other for _, other in among)], meanings, until)
        mine, near = meanings[0], vectors[0]
        found = []
        for (key, _), other, vector in zip(among, meanings[1:], vectors[1:], strict=True):
            model = near is not None and vector is not None
            seen = signs(mine, other)
            likely = likelihood(seen, cosines(near, vector) if model else None)
            if is_suggested(seen, likely, model=model):
                found.append((key, likely))
        return sorted(found, key=lambda one: -one[1])[:_MOST]

    def _joined(self, texts: Sequence[str], meanings: Sequence[Meaning], until: float) -> list[Any]:
        """Of each text what domain/likeness_learned.py makes of it and its ask, None where there was no time
        to read both."""
        both = [
            words for one, of in zip(texts, meanings, strict=True) for words in (plain(one[:READ]), of.ask)
        ]
        read = self._vectors(both, until)
        whole, asks = read[::2], read[1::2]
        known = [at for at in range(len(texts)) if whole[at] is not None and asks[at] is not None]
        found: list[Any] = [None] * len(texts)
        if known:
            some = (np.array([vectors[at] for at in known]) for vectors in (whole, asks))
            for at, vector in zip(known, joined([meanings[at] for at in known], *some), strict=True):
                found[at] = vector
        return found

    def _theme(self, text: str, among: Among, until: float) -> list[tuple[str, float]]:
        themes = themes_of(tuple((code, name) for code, name in among), self._known)  # JSON has lists alone
        near, *names = self._vectors([plain(text[:READ]), *themes.names], until)
        together = None
        if self._studied.whole and near is not None and all(name is not None for name in names):
            to_examples, to_names = self._studied.vectors @ near, np.array(names) @ near
            together = themes.together(to_examples[None], to_names[None])[0].tolist()
        found = themes.likeliest(text, together)
        return [found] if found is not None else []

    def _meant(self, text: str, until: float) -> list[tuple[str, float]]:
        examples = question_examples()
        near = self._cosines(text, [plain(example) for _, example in examples], until)
        best: dict[str, float] = {}
        for (answer, _), cosine in zip(examples, near, strict=True):
            best[answer] = max(cosine, best.get(answer, 0.0))
        return sorted(((a, c) for a, c in best.items() if c >= NEAR), key=lambda one: -one[1])[:_MOST]

    def _cosines(self, text: str, others: Sequence[str], until: float) -> list[float]:
        near, *rest = self._vectors([plain(text[:READ]), *others], until)
        return [0.0 if near is None or one is None else float(near @ one) for one in rest]

    def _vectors(self, texts: Sequence[str], until: float) -> list[Any]:
        """The vector of each text, None where there was no time for it."""
        missing = list(dict.fromkeys(text for text in texts if text not in self._read))
        while missing and time.monotonic() < until:
            self._keep(missing[:_FEW])
            missing = missing[_FEW:]
        self._unread.update(dict.fromkeys(missing))
        return [self._remembered(text) for text in texts]

    def _remembered(self, text: str) -> Any:
        if text in self._read:
            self._read.move_to_end(text)
        return self._read.get(text)

    def _keep(self, texts: Sequence[str]) -> None:
        for text, vector in zip(texts, self._encode(texts), strict=True):
            self._read[text] = vector
        while len(self._read) > REMEMBERED:
            self._read.popitem(last=False)


class Studied:
    """Texts that are read little by little, when there is nothing else to do. `vectors`: of each, once all
    are read (`whole`)."""

    def __init__(self, texts: Sequence[str], encode: Callable[[Sequence[str]], Vectors]) -> None:
        self._texts, self._encode, self._done = texts, encode, 0
        self.vectors: Vectors = np.empty((0, 0), np.float32)

    @property
    def whole(self) -> bool:
        return self._done >= len(self._texts)

    def go_on(self) -> bool:
        """Read some; whether there are more."""
        if self.whole:
            return False
        some = self._encode(self._texts[self._done : self._done + _SOME])
        if not self._done:
            self.vectors = np.empty((len(self._texts), some.shape[1]), np.float32)
        self.vectors[self._done : self._done + len(some)] = some
        self._done += len(some)
        return not self.whole


class Lines:
    """Lines of standard input, which can be asked whether there is one."""

    def __init__(self, source: int = 0) -> None:
        self._source, self._rest = source, b""

    def waiting(self) -> bool:
        return b"\n" in self._rest or bool(select.select([self._source], [], [], 0)[0])

    def next(self) -> bytes | None:
        """The next line; None when there will be no more."""
        while b"\n" not in self._rest:
            piece = os.read(self._source, 1 << 16)
            if not piece:
                return None
            self._rest += piece
        line, _, self._rest = self._rest.partition(b"\n")
        return line


def serve(mind: Mind, lines: Lines, say: Callable[[Mapping[str, Any]], None]) -> None:
    """Answer until there are no more questions."""
    say(READY)
    while (line := lines.next()) is not None:
        asked = json.loads(line)
        say({"id": asked["id"], "found": mind.answer(asked["kind"], asked["text"], asked["among"])})
        while not lines.waiting() and (mind.read_on() or mind.study()):
            pass


def main() -> None:
    """Load the model, get ready, serve."""
    os.nice(_NICER)
    encode = load()
    if encode is None:
        sys.exit(1)
    mind = Mind(encode)
    mind.answer("theme", "hola", [(theme.code, theme.plain) for theme in DEFAULT_THEMES])
    mind.answer("meant", "hola", ())
    mind.answer("alike", "hola", ())
    while mind.read_on(PIECE):  # what every question is compared with
        pass
    serve(mind, Lines(), _say)


def _say(answer: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer, separators=(",", ":")) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
