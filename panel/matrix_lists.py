"""The matrix's sheet of lists: what each column takes, with its meaning, for the cells to choose from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.known import KnownProcess
from domain.matrix_columns import CRITERION_COLUMNS, LISTS_SHEET
from domain.matrix_rows import REVISIONS
from domain.matrix_shown import stage_name
from domain.proposals import KINDS
from domain.responses import OUTCOMES, REASONS, REASONS_OF
from mensajes import catalog
from storage.proposals.standing import SAYS

_REASONS_NAME = "motivos_"  # a defined name for each outcome: motivos_incluida


@dataclass(frozen=True, slots=True)
class Lists:
    """`columns`: header, then (value, meaning) pairs."""

    columns: Mapping[str, Sequence[tuple[str, str]]]

    def write(self, book: Any) -> None:
        """Write the sheet, and name the reasons of each outcome."""
        sheet = book.add_worksheet(LISTS_SHEET)
        bold = book.add_format({"bold": True, "bottom": 1})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        sheet.freeze_panes(1, 0)
        for place in range(len(self.columns)):
            sheet.set_column(2 * place, 2 * place, 22, wrap)
            sheet.set_column(2 * place + 1, 2 * place + 1, 44, wrap)
        for row, cells in enumerate(self._rows()):
            for place, text in cells:
                sheet.write_string(row, place, text, bold if row == 0 else wrap)
        for outcome in OUTCOMES:
            book.define_name(f"{_REASONS_NAME}{outcome}", f"={self._range(_reasons_title(outcome))}")

    def offer(self, sheet: Any, columns: Sequence[str], last: int) -> None:
        """Let the cells of these columns choose, down to row `last`."""
        offered = {
            **dict.fromkeys(CRITERION_COLUMNS.values(), "answers"),
            "stage": "stages",
            "theme": "themes",
            "outcome": "outcomes",
            "revision": "revisions",
        }
        from xlsxwriter.utility import xl_col_to_name

        for place, column in enumerate(columns):
            if column == "reason_code":
                outcome = xl_col_to_name(columns.index("outcome"), col_abs=True)
                source = f'=INDIRECT("{_REASONS_NAME}"&{outcome}2)'
            elif column in offered and self.columns[_title(offered[column])]:
                source = f"={self._range(_title(offered[column]))}"
            else:
                continue
            sheet.data_validation(1, place, last, place, {"validate": "list", "source": source})

    def _range(self, title: str) -> str:
        from xlsxwriter.utility import xl_col_to_name

        column = xl_col_to_name(2 * list(self.columns).index(title), col_abs=True)
        return f"{LISTS_SHEET}!{column}$2:{column}${len(self.columns[title]) + 1}"

    def _rows(self) -> Iterator[list[tuple[int, str]]]:
        yield [(2 * place, title) for place, title in enumerate(self.columns)]
        for row in range(max(len(values) for values in self.columns.values())):
            yield [
                (2 * place + side, text)
                for place, values in enumerate(self.columns.values())
                if row < len(values)
                for side, text in enumerate(values[row])
                if text
            ]


def lists_of(processes: Sequence[KnownProcess]) -> Lists:
    """The lists of these processes and the closed catalogues."""
    columns = {
        _title("stages"): _stages(processes),
        _title("themes"): _themes(processes),
        _title("answers"): [(said, "") for said in SAYS.values()],
        _title("revisions"): [(code, _meaning("revision", code)) for code in REVISIONS],
        _title("kinds"): [(code, _meaning("kind", code)) for code in KINDS],
        _title("outcomes"): [(code, _meaning("outcome", code)) for code in OUTCOMES],
        _title("reasons"): [(code, _meaning("reason", code)) for code in REASONS],
    }
    for outcome, reasons in REASONS_OF.items():
        columns[_reasons_title(outcome)] = [(code, _meaning("reason", code)) for code in reasons]
    return Lists(columns)


def _stages(processes: Sequence[KnownProcess]) -> list[tuple[str, str]]:
    """Called as people call them, each with its code."""
    every = {stage_name(one, process.stages): one.code for process in processes for one in process.stages}
    return list(every.items())


def _themes(processes: Sequence[KnownProcess]) -> list[tuple[str, str]]:
    every = [theme for process in processes for theme in process.themes]
    return list({theme.code: (theme.code, theme.names[0]) for theme in every}.values())


def _meaning(kind: str, code: str) -> str:
    return catalog.text("es", f"matrix.{kind}.{code}")


def _title(name: str) -> str:
    return catalog.text("es", f"matrix.list.{name}")


def _reasons_title(outcome: str) -> str:
    return catalog.text("es", "matrix.list.reasons_of", outcome=outcome)
