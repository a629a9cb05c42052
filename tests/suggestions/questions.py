"""Questions as people ask them, matched to what answers them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from domain.likeness_questions import NEAR, question_examples
from tests.suggestions.labelled_set import Half, Question, questions
from tests.suggestions.measuring import best_threshold
from tests.suggestions.report import Line
from tests.suggestions.ways import MODEL, ways

NONE = "none"


def question_lines(half: Half) -> Iterator[Line]:
    """Of questions that have an answer, how often the nearest example leads to it; and of all that was
    answered, how much rightly. None where a part has no questions."""
    asked, developed = questions(half), questions("desarrollo")
    for name, way in ways().items() if asked else ():
        limit = NEAR if name == MODEL else _limit(way, developed)
        yield from _lines(name, asked, *_nearest(way, asked), limit)


def _lines(
    way: str, asked: Sequence[Question], answers: Sequence[str], scores: Sequence[float], limit: float
) -> Iterator[Line]:
    real = [at for at, one in enumerate(asked) if one.answer != NONE]
    right = sum(answers[at] == asked[at].answer for at in real)
    yield Line("question, first answer", way, accuracy=right / len(real), right=len(real))
    said = [at for at, score in enumerate(scores) if score >= limit]
    hits = sum(answers[at] == asked[at].answer for at in said)
    precision, recall = hits / len(said) if said else 0.0, hits / len(real)
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    yield Line("question, answered or left", way, f1, precision, recall, len(real))


def _nearest(way: Any, asked: Sequence[Question]) -> tuple[list[str], list[float]]:
    examples = question_examples()
    alike = way([one.text for one in asked], [text for _, text in examples])
    return [examples[int(row.argmax())][0] for row in alike], [float(row.max()) for row in alike]


def _limit(way: Any, developed: Sequence[Question]) -> float:
    answers, scores = _nearest(way, developed)
    right = [answer == one.answer for answer, one in zip(answers, developed, strict=True)]
    return best_threshold(scores, right)


if __name__ == "__main__":
    print("desarrollo:", _limit(ways()[MODEL], questions("desarrollo")))
