"""What messages cost, by the day's list of prices, and how much of a month's ceiling is spent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.channels import traits

KINDS = ("in", "reply", "utility", "marketing")
"""What a message is counted as: what a person wrote, an answer, a notice, an announcement."""

MICROS = 1_000_000
WARNING = 0.8
"""The part of a ceiling at which organisers are warned."""

Stand = Literal["free", "warned", "over"]


@dataclass(frozen=True, slots=True)
class PriceList:
    """What holds from a day on: millionths of the currency by channel and kind."""

    since: date
    micros: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Prices:
    """The lists, the oldest first."""

    currency: str
    lists: tuple[PriceList, ...]

    def cost(self, channel: str, kind: str, units: int, day: date) -> int:
        """Millionths that so many messages (of SMS: segments) of a day cost; 0 where no price is listed."""
        held = [one for one in self.lists if one.since <= day]
        return held[-1].micros.get(channel, {}).get(kind, 0) * units if held else 0


def kind_of(channel: str, lane: int, category: str | None) -> str:
    """What a message that went out is paid for as. `lane`: 0 an answer, 1 a notice, 2 an announcement;
    `category`: of the template that it was; what is none, where there are some, is an answer."""
    if category:
        return category
    return KINDS[1] if traits(channel).window is not None else KINDS[1 + lane]


def stand(spent: int, ceiling: int) -> Stand:
    """Where a month stands, in millionths; a ceiling of 0 is none."""
    if not ceiling or spent < ceiling * WARNING:
        return "free"
    return "warned" if spent < ceiling else "over"


def read_prices(content: object) -> Prices:
    """The prices of a parsed file. Raises ValueError, which says what is wrong."""
    if not isinstance(content, dict) or not isinstance(content.get("currency"), str):
        raise ValueError("currency")
    lists = content.get("lists")
    if not isinstance(lists, list) or not lists:
        raise ValueError("lists")
    read = sorted((_list(one) for one in lists), key=lambda one: one.since)
    return Prices(content["currency"], tuple(read))


def _list(content: object) -> PriceList:
    if not isinstance(content, dict) or not isinstance(content.get("from"), date):
        raise ValueError("from")
    return PriceList(
        content["from"],
        {str(name): _of_channel(name, kinds) for name, kinds in content.items() if name != "from"},
    )


def _of_channel(channel: object, kinds: object) -> dict[str, int]:
    if not isinstance(kinds, dict) or not kinds.keys() <= set(KINDS):
        raise ValueError(str(channel))
    if not all(isinstance(price, int | float) and 0 <= price < 1000 for price in kinds.values()):
        raise ValueError(str(channel))
    return {kind: round(price * MICROS) for kind, price in kinds.items()}
