"""Who answers what: commands, buttons, deep links, free text, flows and notices, declared by each handler."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from bot.context import Context, NoticeContext
from bot.flow import Flow
from bot.reply import Reply
from domain.likeness_words import plain
from domain.text import fold
from mensajes import catalog

Handler = Callable[[Context], "Reply | None"]
Argued = Callable[[Context, str], "Reply | None"]
H = TypeVar("H", bound=Handler)
A = TypeVar("A", bound=Argued)
N = TypeVar("N", bound="Noticer")
Noticer = Callable[[NoticeContext, Mapping[str, Any]], "Reply | None"]


@dataclass(slots=True)
class Router:
    """What one handler file can answer.

    `commands`: whole messages, by the words in the catalogue (`words.NAME`). `actions`: buttons `NAME:ARG`.
    `starts`: deep links `NAME_ARG`. `guards` look at free text before anything else does, `readers` when
    nothing else wanted it, in order; each may return None. `received`: contact, location. `notices` render
    a message that starts on our side, or return None when it no longer holds.
    """

    commands: dict[str, Handler] = field(default_factory=dict)
    actions: dict[str, Argued] = field(default_factory=dict)
    starts: dict[str, Argued] = field(default_factory=dict)
    guards: list[Argued] = field(default_factory=list)
    readers: list[Argued] = field(default_factory=list)
    received: dict[str, Handler] = field(default_factory=dict)
    notices: dict[str, Noticer] = field(default_factory=dict)
    flows: dict[str, Flow] = field(default_factory=dict)

    def command(self, name: str) -> Callable[[H], H]:
        """Answer the whole message that is one of `words.NAME`."""
        return _into(self.commands, name)

    def action(self, name: str) -> Callable[[A], A]:
        """Answer the button `NAME:ARG`."""
        return _into(self.actions, name)

    def start(self, name: str) -> Callable[[A], A]:
        """Answer the deep link `NAME_ARG`."""
        return _into(self.starts, name)

    def receives(self, what: str) -> Callable[[H], H]:
        """Answer a shared `contact` or `location` outside a form."""
        return _into(self.received, what)

    def notice(self, kind: str) -> Callable[[N], N]:
        """Render notices of that kind."""
        return _into(self.notices, kind)

    def guard(self, handler: A) -> A:
        """Look at free text before everything else."""
        self.guards.append(handler)
        return handler

    def reader(self, handler: A) -> A:
        """Look at free text that nothing else understood."""
        self.readers.append(handler)
        return handler

    def flow(self, flow: Flow) -> Flow:
        """Offer a form."""
        self.flows[flow.name] = flow
        return flow


def joined(routers: Iterable[Router]) -> Router:
    """One router of many; a name claimed twice is an error."""
    everything = Router()
    for router in routers:
        for name in ("commands", "actions", "starts", "received", "notices", "flows"):
            _merge(getattr(everything, name), getattr(router, name), name)
        everything.guards += router.guards
        everything.readers += router.readers
    return everything


@cache
def spoken(language: str, key: str) -> frozenset[str]:
    """The folded words that `key` of the catalogue lists."""
    return frozenset(map(fold, catalog.words(language, key)))


@cache
def spoken_words(language: str, names: tuple[str, ...]) -> dict[str, str]:
    """The command that each folded phrase means, for these commands."""
    return {fold(phrase): name for name in names for phrase in catalog.words(language, f"words.{name}")}


def asked_for(language: str, folded: str, names: tuple[str, ...]) -> str | None:
    """Which of these commands, by its words, whatever is said around them: "hola, talleres por favor" asks
    for "talleres", "buenas tardes señorita" greets, and "q paso con mi propuesta" is written short."""
    known = spoken_words(language, names)
    found = _among(known, language, folded)
    if found is None and (written_out := plain(folded)) != folded:
        found = _among(known, language, written_out)
    return found


def _among(known: Mapping[str, str], language: str, folded: str) -> str | None:
    before, after = _courtesies(language)
    while folded not in known:
        if folded.endswith(after):
            folded = folded.removesuffix(next(words for words in after if folded.endswith(words)))
        elif folded.startswith(before):
            folded = folded.removeprefix(next(words for words in before if folded.startswith(words)))
        else:
            return None
    return known[folded]


@cache
def _courtesies(language: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """As they stand before what is said, and after it; the longest first: "por favor" before "favor"."""
    longest = sorted(spoken(language, "general.courtesies"), key=len, reverse=True)
    return tuple(f"{words} " for words in longest), tuple(f" {words}" for words in longest)


def _into(table: dict[str, Any], name: str) -> Callable[[Any], Any]:
    def keep(handler: Any) -> Any:
        _merge(table, {name: handler}, "handler")
        return handler

    return keep


def _merge(table: dict[str, Any], more: dict[str, Any], what: str) -> None:
    twice = table.keys() & more.keys()
    if twice:
        raise ValueError(f"{what} claimed twice: {', '.join(sorted(twice))}")
    table.update(more)
