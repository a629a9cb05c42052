"""`main.py addresses …`: staff see a person's chats, join two that are one person's, and part them."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy import Connection

from bot.service import utc_now
from panel.commands import command, group, secret_key, with_database
from panel.refused import Refused
from panel.words import say
from storage import chats, links
from storage.chats import Chat
from storage.database import Database
from storage.readings import settle_link

addresses = group("addresses")

By = Annotated[str, typer.Option()]
Reason = Annotated[str, typer.Option()]


@command(addresses, "list", "addresses_list")
def addresses_list(who: str) -> None:
    print("\n".join(with_database(lambda db: chat_lines(db, who))))


@command(addresses, "link", "addresses_link")
def addresses_link(old: int, new: int, by: By, reason: Reason) -> None:
    signed, key = _signed(by, reason), secret_key()
    print(with_database(lambda db: join(db, old, new, signed, key)))


@command(addresses, "unlink", "addresses_unlink")
def addresses_unlink(chat: int, by: By, reason: Reason) -> None:
    signed, key = _signed(by, reason), secret_key()
    print(with_database(lambda db: part(db, chat, signed, key)))


def chat_lines(db: Database, who: str) -> list[str]:
    """A line for each chat of whoever this phone or code is of."""
    with db.read() as conn:
        found = chats.find(conn, who)
    return [_line(one) for one in found] or [say("cli.addresses.nobody", who=who)]


def join(db: Database, old: int, new: int, by: str, key: bytes) -> str:
    """Chat `new` becomes the person's of chat `old`. `key`: of the digests of readings. Raises Refused."""

    def work(conn: Connection) -> int:
        both = chats.of_ids(conn, old, new)
        people = [both[one].person_id for one in (old, new) if one in both]
        doubled = links.doubled(conn, [one for one in people if one is not None], utc_now())
        if doubled:
            raise Refused(say("cli.addresses.doubled", codes=[one.code for one in doubled]))
        try:
            link = links.join_by_staff(conn, old, new, by, utc_now())
        except LookupError:
            raise Refused(say("cli.addresses.not_two")) from None
        settle_link(conn, key, link)
        return link

    return say("cli.addresses.joined", id=str(db.write(work)), chat=str(new))


def part(db: Database, chat: int, by: str, key: bytes) -> str:
    """The chat gets its previous person back. Raises Refused."""

    def work(conn: Connection) -> bool:
        found = chats.of_ids(conn, chat).get(chat)
        if not (found and found.link_id and links.undo(conn, found.link_id, by, utc_now())):
            return False
        settle_link(conn, key, found.link_id)
        return True

    if not db.write(work):
        raise Refused(say("cli.addresses.not_joined", chat=str(chat)))
    return say("cli.addresses.parted", chat=str(chat))


def _signed(by: str, reason: str) -> str:
    """Who and why, as they are kept."""
    if not (by.strip() and reason.strip()):
        typer.echo(say("cli.addresses.who_and_why"), err=True)
        raise typer.Exit(2)
    return f"{by.strip()}: {' '.join(reason.split())}"


def _line(one: Chat) -> str:
    kind = "chat_joined" if one.link_id else "line"
    return say(
        f"cli.addresses.{kind}",
        id=str(one.id),
        channel=say(f"linking.channel.{one.channel}"),
        who=one.name or say("cli.addresses.nameless"),
        person=str(one.person_id or "-"),
        at=one.last_in_at,
    )
