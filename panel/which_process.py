"""Which process a command is about: the one that was named, by code or name, or the only one there is."""

from __future__ import annotations

from collections.abc import Sequence

from domain.cells import BadCell
from domain.known import KnownProcess, find, own
from mensajes import catalog
from panel.refused import Refused


def the_process(processes: Sequence[KnownProcess], said: str) -> KnownProcess:
    """The one that was named; without a name the only one there is (of its own, where it has any). Raises
    Refused: never a guess."""
    if said:
        return _named(processes, said)
    fitting = own(_some(processes)) or processes
    if len(fitting) != 1:
        raise Refused(_say("which", codes=[one.code for one in fitting]))
    return fitting[0]


def the_processes(processes: Sequence[KnownProcess], said: str) -> Sequence[KnownProcess]:
    """The one that was named; without a name all of the installation's own. Raises Refused."""
    return [_named(processes, said)] if said else own(_some(processes)) or processes


def _named(processes: Sequence[KnownProcess], said: str) -> KnownProcess:
    try:
        return find(said, "process", _some(processes))
    except BadCell as bad:
        raise Refused(_say("unknown", said=said, codes=list(bad.valid))) from bad


def _some(processes: Sequence[KnownProcess]) -> Sequence[KnownProcess]:
    if not processes:
        raise Refused(_say("none"))
    return processes


def _say(key: str, /, **facts: object) -> str:
    return catalog.text("es", f"cli.process.{key}", **facts)
