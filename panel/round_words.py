"""What a process does by itself, in the words of organisers: rounds and leases have short English names."""

from __future__ import annotations

from mensajes import catalog
from storage.rounds import FailingRound


def round_words(name: str) -> str:
    """A round's or a lease's name: `forget files`, `fetch whatsapp`."""
    whole = f"cli.round.{name.replace(' ', '.')}"
    if catalog.has("es", whole):
        return catalog.text("es", whole)
    kind, _, channel = name.partition(" ")
    key = f"cli.round.{kind}"
    return catalog.text("es", key, channel=channel) if channel and catalog.has("es", key) else name


def failing_facts(one: FailingRound) -> dict[str, object]:
    """What fails, since when, and with what error."""
    return {"what": round_words(one.name), "error": one.error, "at": one.since}
