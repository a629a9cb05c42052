"""Prices by their date, and where a month stands."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from domain.prices import KINDS, kind_of, read_prices, stand

LISTS = [
    {"from": date(2026, 12, 1), "whatsapp": {"reply": 0.03}},
    {"from": date(2026, 10, 1), "whatsapp": {"in": 0.005, "reply": 0.02}, "sms": {"reply": 0.1}},
]


def test_the_list_of_the_day_holds() -> None:
    prices = read_prices({"currency": "USD", "lists": LISTS})
    assert prices.cost("whatsapp", "reply", 3, date(2026, 11, 30)) == 60_000
    assert prices.cost("whatsapp", "reply", 3, date(2026, 12, 1)) == 90_000
    assert prices.cost("whatsapp", "in", 3, date(2026, 12, 1)) == 0
    assert prices.cost("whatsapp", "reply", 3, date(2026, 9, 30)) == 0
    assert prices.cost("telegram", "reply", 3, date(2026, 12, 1)) == 0


@pytest.mark.parametrize(
    "content",
    [
        None,
        {},
        {"currency": "USD"},
        {"currency": "USD", "lists": []},
        {"currency": "USD", "lists": [{}]},
        {"currency": "USD", "lists": [{"from": "ayer"}]},
        {"currency": "USD", "lists": [{"from": date(2026, 1, 1), "sms": 1}]},
        {"currency": "USD", "lists": [{"from": date(2026, 1, 1), "sms": {"call": 1}}]},
        {"currency": "USD", "lists": [{"from": date(2026, 1, 1), "sms": {"in": "caro"}}]},
        {"currency": "USD", "lists": [{"from": date(2026, 1, 1), "sms": {"in": -1}}]},
    ],
)
def test_what_is_no_list_of_prices_is_refused(content: Any) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_prices(content)


def test_where_a_month_stands() -> None:
    assert [stand(spent, 1000) for spent in (0, 799, 800, 999, 1000, 5000)] == [
        *("free", "free", "warned", "warned", "over", "over")
    ]
    assert stand(10**9, 0) == "free"


def test_the_kinds_are_those_of_the_table() -> None:
    assert KINDS == ("in", "reply", "utility", "marketing")


@pytest.mark.parametrize(
    ("channel", "lane", "category", "kind"),
    [
        ("whatsapp", 0, None, "reply"),
        ("whatsapp", 1, None, "reply"),
        ("whatsapp", 1, "utility", "utility"),
        ("whatsapp", 2, "marketing", "marketing"),
        ("sms", 0, None, "reply"),
        ("sms", 1, None, "utility"),
        ("telegram", 2, None, "marketing"),
    ],
)
def test_what_a_message_is_paid_for_as(channel: str, lane: int, category: str | None, kind: str) -> None:
    assert kind_of(channel, lane, category) == kind
