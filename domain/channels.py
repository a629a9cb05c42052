"""What is true of each channel: the one place that tells them apart, for whoever keeps, words or counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

TELEGRAM, WHATSAPP, SMS, WEB, TERMINAL = "telegram", "whatsapp", "sms", "web", "terminal"


@dataclass(frozen=True, slots=True)
class Kept:
    """What a provider keeps of a conversation can be deleted there: `within` so long after it was sent (None:
    at any time), `most` messages at once, and by the chat's address too (`by_chat`) or by their ids alone."""

    within: timedelta | None = None
    most: int = 1
    by_chat: bool = False


@dataclass(frozen=True, slots=True)
class Traits:
    """`pulled`: its people have to come for what they are told. `window`: for so long after they wrote they
    may be told anything, later only approved templates. `proof`: how the phone of an address is known
    (persons.phone_proof). `shares_phone`: a button gives the phone. `ids_return`: its message ids come
    again after a quiet week. `brief`: paid by the piece of 160 letters, so what is long is a link away.
    `one_way`: it reaches any phone, and that answers come in is only known once one did. `kept`: what its
    provider keeps, and we can delete there; None: nobody else keeps anything."""

    pulled: bool = False
    window: timedelta | None = None
    proof: str = "channel"
    shares_phone: bool = False
    ids_return: bool = False
    brief: bool = False
    one_way: bool = False
    kept: Kept | None = None


CHANNELS: Mapping[str, Traits] = {
    # update ids go on from a random number after a quiet week (https://core.telegram.org/bots/api#update);
    # bots delete what is younger than two days (#deletemessages)
    TELEGRAM: Traits(
        proof="contact",
        shares_phone=True,
        ids_return=True,
        kept=Kept(within=timedelta(hours=48), most=100, by_chat=True),
    ),
    WHATSAPP: Traits(window=timedelta(hours=24), kept=Kept()),
    SMS: Traits(proof="sms", brief=True, one_way=True, kept=Kept()),
    WEB: Traits(pulled=True),
    TERMINAL: Traits(pulled=True),
}

PULLED = tuple(name for name, one in CHANNELS.items() if one.pulled)
PUSHED = tuple(name for name in CHANNELS if name not in PULLED)
KEEPING: Mapping[str, Kept] = {name: one.kept for name, one in CHANNELS.items() if one.kept is not None}
BRIEF = tuple(name for name, one in CHANNELS.items() if one.brief)
PROOFS = tuple(dict.fromkeys(one.proof for one in CHANNELS.values()))
"""How a phone may be known; a typed one is no proof of anything."""

_ORDINARY = Traits()


def traits(channel: str) -> Traits:
    """Of a channel by its name; of one that is none of these, nothing out of the ordinary."""
    return CHANNELS.get(channel, _ORDINARY)
