"""What people thought of events: counted, and the sentences that somebody of the staff has to read."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import Annotated

import typer

from mensajes import catalog
from panel.commands import command, group, with_database
from panel.refused import Refused
from storage import ratings as stored
from storage.database import Database
from storage.ratings import Rated, Sentence

ratings = group("ratings")


class Revision(StrEnum):
    """What may become of a sentence."""

    PENDING = "pendiente"
    PUBLISHABLE = "publicable"
    RESERVED = "con_reservas"


@command(ratings, "list", "ratings_list")
def ratings_list(event: Annotated[str, typer.Option()] = "") -> None:
    print("\n".join(with_database(lambda db: listed(db, event))))


@command(ratings, "review", "ratings_review")
def ratings_review(
    number: int, revision: Annotated[Revision, typer.Option("--as")] = Revision.PUBLISHABLE
) -> None:
    print(with_database(lambda db: reviewed(db, number, revision)))


def listed(db: Database, event: str = "") -> list[str]:
    """Each event with its average, then what was said; what nobody has read yet comes first."""
    with db.read() as conn:
        found = [one for one in stored.rated(conn) if not event or one.event_code.upper() == event.upper()]
        said = stored.sentences(conn, event)
    lines = [*map(_event, found), *map(_sentence, said)]
    return lines or [_say("none")]


def reviewed(db: Database, number: int, revision: Revision) -> str:
    """Whether the sentence may be shown. Raises Refused."""
    if not db.write(partial(stored.review, rating_id=number, revision=revision.value)):
        raise Refused(_say("unknown", number=str(number)))
    return _say("reviewed", number=str(number), revision=revision.value)


def _event(one: Rated) -> str:
    each = [f"{score}: {count}" for score, count in enumerate(one.summary.counts, start=1)]
    facts = {"code": one.event_code, "title": one.title, "average": str(one.summary.average)}
    return _say("event", n=one.summary.count, counts=", ".join(each), **facts)


def _sentence(one: Sentence) -> str:
    quote = "named" if one.named else "plain" if one.quote else "no"
    facts = {"number": str(one.id), "code": one.event_code, "score": str(one.score), "text": one.text}
    return _say("sentence", revision=one.revision, quote=_say(f"quote.{quote}"), **facts)


def _say(key: str, /, **facts: object) -> str:
    return catalog.text("es", f"outreach.ratings.{key}", **facts)
