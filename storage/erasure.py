"""`borrar`: a person becomes a row of numbers, in the transaction of the message that asked for it.

What stays: registrations, attendances, supports and the ledger of consents, which point to a person without
name, phone or place below the region, so that every total stays as it was; the proposals that storage/
erased_words.py keeps; and a digest of each address (storage/suppressions.py).

The row of an address loses its id in the channel and its person at once, and goes by itself after seven days
(storage/retention.py): until then the answer "listo" can point to it, which is sent in this very turn to the
address that the turn knows. If that one sending fails it is not repeated: nobody knows any more where to.
What the messaging companies hold is asked to be deleted there too (storage/deletions.py).
Lists that organisers import (attendance on paper, contributions by e-mail) have no person and stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, String, and_, case, cast, delete, func, literal, null, or_, select, update

from storage.deletions import ask_received, ask_sent
from storage.erased_words import forget_sentences, forget_words
from storage.known_names import forget_names
from storage.links import of_one, previous_of
from storage.media import NOT_HERE
from storage.my_registrations import of_person
from storage.readings import forget_readings
from storage.registrations import cancel
from storage.rejoinders import forget_rejoinders
from storage.suppressions import suppress
from storage.tables import (
    addresses,
    attendances,
    attendees,
    consents,
    contribution_media,
    dead_letters,
    help_requests,
    inbound,
    links,
    media,
    outbox,
    persons,
    registrations,
    section_supports,
    supports,
)

ERASED = "erased:"
"""Begins what stands in place of an address's id in its channel."""

_REGION = 2  # digits of a ubigeo


def erase(
    conn: Connection, person_id: int, *, keep_proposals: bool, key: bytes | None, now: datetime
) -> None:
    """Forget a person: their seats are freed (and offered to who waits), their words, files and messages are
    emptied, what was going to be told to them ends as superseded. `key`: of the digests; None where time has
    passed and nobody asked for it: then no mark of an address is left."""
    everybody = [person_id, *previous_of(conn, person_id)]  # who was joined with them is them
    names = conn.execute(select(persons.c.name).where(persons.c.id.in_(everybody))).scalars()
    seats = (own for one in everybody for own in of_person(conn, one, now))
    for own in sorted(seats, key=lambda own: own.event_id):
        cancel(conn, own.id, now)
    known = [name for name in names if name]
    forget_names(conn, [*known, *_companions(conn, everybody)])
    _drop_second_supports(conn, everybody[1:])
    for person in everybody:
        _unname_participation(conn, person)
        forget_sentences(conn, person, known, keep=keep_proposals)
    forget_words(conn, person_id, known, keep=keep_proposals, now=now)
    forget_rejoinders(conn, everybody, known, keep=keep_proposals)
    found = conn.execute(select(addresses).where(addresses.c.person_id == person_id).order_by(addresses.c.id))
    theirs = list(found)
    conn.execute(delete(links).where(of_one(everybody, [one.id for one in theirs])))
    _empty_outbox(conn, everybody, [one.id for one in theirs], now)
    _empty_files(conn, [one.id for one in theirs])
    for one in theirs:
        _empty_inbound(conn, one.channel, one.external_id, now)
        _cut_from_ledger(conn, everybody, one.external_id)
        if key is not None:
            suppress(conn, key, one.channel, one.external_id, now)
            forget_readings(conn, key, one.channel, one.external_id)
        _detach(conn, one.id, now)
    _unname(conn, everybody, now)


def _companions(conn: Connection, person_ids: list[int]) -> Sequence[str]:
    """How who was registered by these was called."""
    own = select(registrations.c.id).where(registrations.c.person_id.in_(person_ids))
    return conn.execute(select(attendees.c.name).where(attendees.c.registration_id.in_(own))).scalars().all()


def _drop_second_supports(conn: Connection, previous: list[int]) -> None:
    """What stayed with who was joined with them is what they support themselves, and did not count
    (storage/supporters.py)."""
    for table in (supports, section_supports):
        conn.execute(delete(table).where(table.c.person_id.in_(previous)))


def _unname_participation(conn: Connection, person_id: int) -> None:
    """Registrations and attendances count as before. Those who came along were named by this person."""
    own = select(registrations.c.id).where(registrations.c.person_id == person_id)
    conn.execute(update(registrations).where(registrations.c.person_id == person_id).values(accessibility=""))
    conn.execute(update(attendees).where(attendees.c.registration_id.in_(own)).values(name=""))
    conn.execute(
        update(attendances)
        .where(or_(attendances.c.person_id == person_id, attendances.c.registration_id.in_(own)))
        .values(
            person_key=literal(ERASED).concat(cast(attendances.c.id, String)),  # unique, as it must be
            ubigeo=func.substr(attendances.c.ubigeo, 1, _REGION),
        )
    )


def _empty_outbox(conn: Connection, person_ids: list[int], address_ids: list[int], now: datetime) -> None:
    """What is on its way at this moment keeps its address, which has no name any more, until it is dropped:
    only then is it known what its provider calls it."""
    theirs = or_(outbox.c.person_id.in_(person_ids), outbox.c.address_id.in_(address_ids))
    open_ = outbox.c.status.in_(("queued", "leased"))
    ask_sent(conn, theirs, now)
    ended = {
        "status": case((open_, "superseded"), else_=outbox.c.status),
        "reason": case((open_, "erased"), else_=outbox.c.reason),
        "address_id": case((outbox.c.status == "leased", outbox.c.address_id), else_=None),
    }
    cut = {"body": null(), "inbound_id": None, "person_id": person_ids[0], "lease_owner": None}
    conn.execute(update(outbox).where(theirs).values(**ended, **cut, lease_until=None))


def _empty_files(conn: Connection, address_ids: list[int]) -> None:
    """A voice and a face tell who it is: files go even where the words stay."""
    theirs = media.c.address_id.in_(address_ids)
    linked = contribution_media.c.media_id.in_(select(media.c.id).where(theirs))
    conn.execute(delete(contribution_media).where(linked))
    here = case((NOT_HERE, ""), else_=media.c.reference)  # what its provider has goes with its message
    nameless: dict[str, Any] = {
        "name": "",
        "sha256": None,
        "size": None,
        "to_transcribe": False,
        "details": {},
    }
    conn.execute(update(media).where(theirs).values(reference=here, **nameless))
    asked = help_requests.c.address_id.in_(address_ids)
    conn.execute(update(help_requests).where(asked).values(text=""))


def _empty_inbound(conn: Connection, channel: str, external_id: str, now: datetime) -> None:
    """The ids stay, so that a message that is sent again counts once; no word and no sender does."""
    sent = (inbound.c.channel == channel, inbound.c.address == external_id)
    ask_received(conn, and_(*sent), now)
    buried = dead_letters.c.message_id.in_(select(inbound.c.message_id).where(*sent))
    conn.execute(update(dead_letters).where(dead_letters.c.channel == channel, buried).values(body={}))
    conn.execute(update(inbound).where(*sent).values(body={}, address=""))


def _cut_from_ledger(conn: Connection, person_ids: list[int], external_id: str) -> None:
    """A browser's message ids begin with the browser's own."""
    own = f"{external_id}:"
    conn.execute(
        update(consents)
        .where(consents.c.person_id.in_(person_ids), consents.c.message_id.startswith(own, autoescape=True))
        .values(message_id=func.replace(consents.c.message_id, own, ERASED))
    )


def _detach(conn: Connection, address_id: int, now: datetime) -> None:
    forgotten: dict[str, Any] = {
        "external_id": f"{ERASED}{address_id}",
        "person_id": None,
        "phone": None,
        "ubigeo": None,
        "state": {},
        "shown": {},
        "opted_out_at": now,
        "last_in_at": now,  # the seven days begin
    }
    conn.execute(update(addresses).where(addresses.c.id == address_id).values(**forgotten))


def _unname(conn: Connection, person_ids: list[int], now: datetime) -> None:
    """The region stays: exported rows are counted by it."""
    conn.execute(
        update(persons)
        .where(persons.c.id.in_(person_ids))
        .values(
            name=None,
            age_band=None,
            phone=None,
            phone_proof=None,
            ubigeo=func.substr(persons.c.ubigeo, 1, _REGION),
            reminders=False,
            announcements=False,
            last_organization_id=None,
            last_organization_kind=None,
            erased_at=now,
        )
    )
