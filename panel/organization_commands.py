"""Organisations whose name was written in several ways: seen, counted as one, and parted again."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from bot.service import utc_now
from domain.organization_names import Known, Pair, looked_for, twice
from mensajes import catalog
from panel.commands import command, group, with_database
from panel.refused import Refused
from storage import organization_merges as merging
from storage.database import Database
from storage.organization_merges import Merged, NotMerged

organizations = group("organizations")

PAIRS = 30
"""Suggestions that are shown at most."""


@command(organizations, "list", "organizations_list")
def organizations_list(like: Annotated[str, typer.Option()] = "") -> None:
    print("\n".join(with_database(lambda db: listed(db, like))))


@command(organizations, "merge", "organizations_merge")
def organizations_merge(a: str, b: str, by: str = "") -> None:
    print(with_database(lambda db: merge(db, a, b, by)))


@command(organizations, "unmerge", "organizations_unmerge")
def organizations_unmerge(number: int, by: str = "") -> None:
    print(with_database(lambda db: unmerge(db, number, by)))


def listed(db: Database, like: str) -> list[str]:
    """Each organisation a line, then pairs that may be one, then the merges that hold."""
    with db.read() as conn:
        known, held = merging.standing(conn), merging.merges(conn)
    chosen = looked_for(like, known) if like else known
    if not chosen:
        return [_say("none_like" if like else "none", like=like)]
    ids = {one.id for one in chosen}
    pairs = [one for one in twice(known) if {one.variant.id, one.kept.id} & ids][:PAIRS]
    lines = [_say("line", n=one.used, **_facts(one)) for one in chosen]
    lines += [_say("alike"), *map(_pair, pairs)] if pairs else []
    return lines + ([_say("merged"), *map(_merged, held)] if held and not like else [])


def merge(db: Database, a: str, b: str, by: str) -> str:
    """Count A as B. Raises Refused."""
    with db.read() as conn:
        variant, kept = (_one(word, merging.named(conn, word)) for word in (a, b))
    try:
        work = partial(merging.merge, variant_id=variant.id, kept_id=kept.id, by=by, now=utc_now())
        done = db.write(work)
    except NotMerged as refused:
        raise Refused(_say("same", variant=variant.name, kept=kept.name)) from refused
    return _say("done", number=str(done.id), variant=done.variant.name, kept=done.kept.name)


def unmerge(db: Database, number: int, by: str) -> str:
    """Undo the merge with that number. Raises Refused."""
    try:
        undone = db.write(partial(merging.unmerge, number=number, by=by, now=utc_now()))
    except NotMerged as refused:
        raise Refused(_say(f"unmerge.{refused.code}", number=str(number))) from refused
    return _say("undone", variant=undone.variant.name, kept=undone.kept.name)


def _one(word: str, found: list[Known]) -> Known:
    if len(found) == 1:
        return found[0]
    lines = [_say("line.short", **_facts(one)) for one in found]
    raise Refused("\n".join([_say("several" if found else "unknown", word=word), *lines]))


def _facts(one: Known) -> dict[str, str]:
    kind = f"{one.type}, {one.subtype}" if one.subtype else one.type
    return {"id": str(one.id), "name": one.name, "kind": kind}


def _pair(pair: Pair) -> str:
    names = {"variant_name": pair.variant.name, "kept_name": pair.kept.name, "score": str(pair.score)}
    return _say("pair", variant=str(pair.variant.id), kept=str(pair.kept.id), **names)


def _merged(one: Merged) -> str:
    names = {"variant": one.variant.name, "kept": one.kept.name, "by": one.by or _say("nobody")}
    return _say("record", number=str(one.id), at=one.at, **names)


def _say(key: str, /, **facts: object) -> str:
    return catalog.text("es", f"organizations.{key}", **facts)
