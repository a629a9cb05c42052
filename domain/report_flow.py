"""How proposals went from stage to stage: who was new, who went on, and who left no trace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Track:
    """A proposal's way: the places of the stages where it was discussed, whether it came out of others
    (`made`), and whether anything says what became of it: it went into others, or it has a response."""

    stages: frozenset[int]
    made: bool = False
    traced: bool = False


@dataclass(frozen=True, slots=True)
class Flow:
    """A stage: `discussed` is `kept` (also discussed before) + `made` (of others) + `born` there. `untraced`
    were last discussed at the stage before it that had any, and nothing says what became of them."""

    discussed: int
    born: int
    made: int
    kept: int
    untraced: int


def flows(tracks: Iterable[Track], stages: int) -> tuple[Flow, ...]:
    """One for each of the stages, in order."""
    known = [track for track in tracks if track.stages]
    return tuple(_flow(known, place) for place in range(stages))


def _flow(tracks: Sequence[Track], place: int) -> Flow:
    here = [track for track in tracks if place in track.stages]
    first = [track for track in here if min(track.stages) == place]
    made = sum(track.made for track in first)
    before = max((stage for track in tracks for stage in track.stages if stage < place), default=None)
    ended = [track for track in tracks if max(track.stages) == before] if here else []
    return Flow(
        discussed=len(here),
        born=len(first) - made,
        made=made,
        kept=len(here) - len(first),
        untraced=sum(not track.traced for track in ended),
    )
