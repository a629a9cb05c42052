"""One way from a command or a page to the texts of organisers, which are in Spanish."""

from __future__ import annotations

from mensajes import catalog


def say(key: str, /, **facts: object) -> str:
    """The text of that key, filled."""
    return catalog.text("es", key, **facts)
