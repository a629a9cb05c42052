"""What the outbox says was sent, against what providers took: what is missing, what came twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from storage.tables import addresses, outbox
from tests.chaos.mailbox import Key, Mailboxes

Said = tuple[str, str, str]
"""(channel, address, text)."""


@dataclass(frozen=True, slots=True)
class Books:
    """Rows of the outbox that have words, by what they say: all, those that must arrive (a notice that was
    worded, and after a crash no longer held, need not), those marked sent, those that are leased."""

    all: Counter[Said]
    due: Counter[Said]
    sent: Counter[Said]
    leased: Counter[Said]
    repeats: int


def books(conn: Connection) -> Books:
    """As the database has it now."""
    rows = conn.execute(
        select(addresses.c.channel, addresses.c.external_id, outbox.c.body, outbox.c.status, outbox.c.repeats)
        .join(addresses, outbox.c.address_id == addresses.c.id)
        .where(outbox.c.body.is_not(None))
    ).all()
    found: dict[str, Counter[Said]] = {
        "sent": Counter(),
        "leased": Counter(),
        "superseded": Counter(),
        "": Counter(),
    }
    repeats = 0
    for channel, address, body, status, again in rows:
        said = (channel, address, words(body["text"]))
        found[""][said] += 1
        repeats += again or 0
        if status in found:
            found[status][said] += 1
    due = found[""] - found["superseded"]
    return Books(found[""], due, found["sent"], found["leased"], repeats)


def written(conn: Connection, key: Key, text: str) -> int:
    """How often a message was written to somebody; what came more often than that is a repetition."""
    theirs = (addresses.c.channel == key[0], addresses.c.external_id == key[1])
    bodies = conn.scalars(
        select(outbox.c.body).join(addresses, outbox.c.address_id == addresses.c.id).where(*theirs)
    )
    return sum(words(body["text"]) == words(text) for body in bodies if body)


def delivered(mailboxes: Mailboxes) -> Counter[Said]:
    """What the providers took."""
    return Counter((*key, words(one.text)) for key, arrived in mailboxes.arrived.items() for one in arrived)


def words(text: str) -> str:
    """The first line: Telegram writes long options under it."""
    return text.strip().split("\n", 1)[0]


@dataclass
class Doubts:
    """How often each message may rightly have come again: once for each time that a crash fell after it was
    taken and before that was noted, and for each time that a provider took it and did not say so."""

    may: Counter[Said] = field(default_factory=Counter)

    def crash(self, kept: Books, taken: Mapping[Said, int]) -> None:
        """Looked at between the crash and the next start."""
        for said in kept.leased:
            unnoted = taken[said] - kept.sent[said] - self.may[said]
            if unnoted > 0:
                self.may[said] += min(unnoted, kept.leased[said])

    def unsaid(self, doubtful: Iterable[tuple[Key, str]]) -> Counter[Said]:
        """With what providers left open."""
        return self.may + Counter((*key, words(text)) for key, text in doubtful)
