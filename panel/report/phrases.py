"""Numbers as words of a sentence, each with the number of its source; names of what has a code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from domain.cuadros import Say
from domain.report import Figure
from domain.report_words import MARK, Ledger


class Phrases:
    """The words of one document, and the ledger of the numbers that they use."""

    def __init__(self, say: Say, say_packs: Say) -> None:
        self.say, self.say_packs = say, say_packs
        self._ledger = Ledger()

    def number(self, figure: Figure) -> str:
        """`312 personas` and its source: the words are those of the figure's query."""
        return self.say(f"n.{figure.query}", n=figure.count, number=f"{figure.count:,}") + self.mark(figure)

    def together(self, figures: Iterable[Figure]) -> str:
        """Those of which there is any, as one list; empty: there is none."""
        told = [self.number(figure) for figure in figures if figure.count]
        return self.say("t.list", items=told) if told else ""

    def mark(self, figure: Figure) -> str:
        """The number of a source, to be set above the line when the page is made."""
        return f"{MARK[0]}{self._ledger.cite(figure)}{MARK[1]}"

    def column(self, query: str, values: Iterable[tuple[str, int | str]]) -> str:
        """The source of a whole column: one line of the annex, with all its numbers and what each is of."""
        told = [
            f"{name}: {value:,}" if isinstance(value, int) else f"{name}: {value}" for name, value in values
        ]
        return self.mark(Figure(query, "\n".join(told) or "0"))

    def sources(self) -> list[dict[str, str]]:
        """The annex: every number that was used until now."""
        return [self._source(number, figure) for number, figure in self._ledger.entries()]

    def _source(self, number: int, figure: Figure) -> dict[str, str]:
        value = f"{figure.value:,}" if isinstance(figure.value, int) else figure.value
        chosen = self.say("t.source_about", about=figure.about) if figure.about else ""
        return {
            "numero": f"[{number}]",
            "consulta": figure.query,
            "que": " ".join(filter(None, (self.say(f"query.{figure.query}"), chosen))),
            "filtro": self.say(f"filter.{figure.query}"),
            "valor": value,
        }

    def day(self, day: date | None) -> str:
        return day.strftime("%d/%m/%Y") if day else ""

    def period(self, starts: date | None, ends: date | None) -> str:
        if starts and ends:
            return self.say("t.period", starts=starts, ends=ends)
        if starts:
            return self.say("t.period_from", starts=starts)
        return self.say("t.period_to", ends=ends) if ends else self.say("t.period_open")

    def blank(self, text: str) -> str:
        """The text, or the sign that somebody has to write it."""
        return text or self.say("t.to_write")


def compact(parts: Sequence[str], gap: str = ". ") -> str:
    """The parts that are not empty, one after the other."""
    return gap.join(part for part in parts if part)
