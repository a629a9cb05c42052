"""LEEME.md: what the pack is, how it was counted, and what each column means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.cuadros import Cuadro, Say
from domain.pack_schema import Pack, TableSchema


@dataclass(frozen=True, slots=True)
class Facts:
    """What a pack says about itself: `counts` is table → rows, `pending` texts that nobody has read yet."""

    pack: Pack
    made_at: datetime
    processes: tuple[str, ...]
    counts: Mapping[str, int]
    pending: int


def readme(facts: Facts, schemas: Mapping[str, TableSchema], cuadros: Mapping[str, Cuadro], say: Say) -> str:
    """The whole text, in Markdown."""
    return "\n".join((*_head(facts, say), *_rules(cuadros, say), *_dictionary(schemas, say), ""))


def dictionary(schemas: Mapping[str, TableSchema], say: Say) -> Iterator[tuple[str, str, str, str, str]]:
    """A row a column: table, column, type, values that it may hold, meaning."""
    for table, schema in schemas.items():
        for column in schema.columns:
            values = ", ".join(column.enum)
            meaning = say(f"column.{table}.{column.name}")
            yield table, column.name, say(f"kind.{column.kind}"), values, meaning


def _head(facts: Facts, say: Say) -> Iterator[str]:
    yield f"# {say(f'datapackage.title_{facts.pack}')}\n"
    yield say(f"readme.about_{facts.pack}") + "\n"
    yield say("readme.made", at=facts.made_at, processes=list(facts.processes)) + "\n"
    if facts.pack != "restricted":
        pending = say("readme.pending", n=facts.pending) if facts.pending else say("readme.none_pending")
        yield pending + "\n"
        yield say("readme.redacted") + "\n"
    yield f"## {say('readme.files')}\n"
    yield f"| {say('readme.file')} | {say('readme.rows')} | {say('readme.content')} |\n|---|---|---|"
    for table, number in facts.counts.items():
        yield f"| {table}.csv | {number} | {say(f'table.{table}')} |"
    yield "\n" + say("readme.other_files") + "\n"
    empty = [table for table, number in facts.counts.items() if not number]
    if empty:
        yield say("readme.empty", tables=empty) + "\n"


def _rules(cuadros: Mapping[str, Cuadro], say: Say) -> Iterator[str]:
    yield f"## {say('readme.rules')}\n"
    yield say("readme.rules_general") + "\n"
    official = {name: cuadro for name, cuadro in cuadros.items() if not cuadro.rule}
    for name, cuadro in official.items():
        yield f"### {say('readme.cuadro', number=name[-1], title=cuadro.title)}\n"
        yield say(f"{name}.rule") + "\n"
        yield _line(cuadro.columns) + "\n" + _line(["---"] * len(cuadro.columns))
        yield from (_line(row) for row in cuadro.rows)
        yield ""
    yield f"### {say('readme.general')}\n\n" + say("readme.general_text") + "\n"
    for name, cuadro in cuadros.items():
        if name not in official:
            yield f"- {cuadro.title} (`{name}`). {cuadro.rule}"
    yield "\n" + say("readme.recount") + "\n"


def _dictionary(schemas: Mapping[str, TableSchema], say: Say) -> Iterator[str]:
    yield f"## {say('readme.dictionary')}\n"
    yield say("readme.format") + "\n"
    last = ""
    for table, column, kind, values, meaning in dictionary(schemas, say):
        if table != last:
            yield f"\n### {table}\n\n{say(f'table.{table}')}\n"
            yield _line([say(f"dictionary.{part}") for part in ("column", "type", "meaning")])
            yield _line(["---"] * 3)
            last = table
        yield _line([column, kind, meaning + (f" ({values})" if values else "")])


def _line(cells: Iterable[object]) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
