"""One account, many who send: never more than its rate, bulk never more than its part, replies first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.pacing import BLOCK, BULK_SHARE, BURST, Account, Grant, grant_bulk, grant_replies

NOON = datetime(2026, 11, 22, 17, tzinfo=UTC)
Ask = Callable[[Account, float, int, datetime], tuple[Grant, Account]]


def fresh() -> Account:
    return Account(NOON, NOON)


def times(grant: Grant) -> list[datetime]:
    return [grant.at + number * grant.gap for number in range(grant.count)]


def bulk_for(seconds: int, rate: float, late: timedelta = timedelta()) -> list[datetime]:
    """When bulk goes that never runs out, asked for as soon as the last of a block has gone."""
    account, now, sent = fresh(), NOON, []
    while now < NOON + timedelta(seconds=seconds):
        grant, account = grant_bulk(account, rate, 10_000, now)
        sent += [max(at, now) for at in times(grant)]
        now = (sent[-1] if grant.count else grant.at) + late
    return sent


@pytest.mark.parametrize("rate", [1, 30, 80, 500])
def test_bulk_uses_its_share_and_no_more(rate: float) -> None:
    sent = bulk_for(60, rate)
    assert len(sent) == pytest.approx(60 * rate * BULK_SHARE, rel=0.02, abs=1)


def test_a_lease_that_takes_a_while_costs_bulk_nothing() -> None:
    sent = bulk_for(60, 100, late=timedelta(milliseconds=60))
    assert len(sent) == pytest.approx(60 * 100 * BULK_SHARE, rel=0.02)


def test_several_processes_share_one_bulk_lane() -> None:
    account, count = fresh(), 0
    for step in range(6000):  # three of them ask every 30 ms, for a minute
        grant, account = grant_bulk(account, 40, 10, NOON + timedelta(milliseconds=10 * step))
        count += grant.count
    assert count == pytest.approx(60 * 40 * BULK_SHARE, rel=0.02)


def test_replies_go_at_once_beside_bulk_within_their_part() -> None:
    account, now = fresh(), NOON
    waits: list[timedelta] = []
    for step in range(4000):
        now = NOON + timedelta(milliseconds=10 * step)
        _, account = grant_bulk(account, 100, 1000, now)
        if step % 6 == 0:  # 17 a second
            reply, account = grant_replies(account, 100, 1, now)
            waits.append(reply.at - now)
    assert max(waits) == timedelta(0)


def test_replies_beyond_their_part_push_bulk_back() -> None:
    account, told, bulk = fresh(), 0, 0
    for step in range(6000):
        now = NOON + timedelta(milliseconds=10 * step)
        reply, account = grant_replies(account, 100, 1, now)  # as many as the account bears
        told += reply.count
        grant, account = grant_bulk(account, 100, 1000, now)
        bulk += grant.count
    assert told == pytest.approx(6000, rel=0.02)
    assert bulk < 100


def test_what_was_asked_to_wait_waits() -> None:
    later = NOON + timedelta(seconds=7)
    whole = Account(NOON, NOON, paused_until=later)
    only_bulk = Account(NOON, NOON, bulk_paused_until=later)
    assert grant_replies(whole, 30, 1, NOON)[0] == Grant(0, later, paused=True)
    assert grant_bulk(whole, 30, 1, NOON)[0] == Grant(0, later, paused=True)
    assert grant_bulk(only_bulk, 30, 1, NOON)[0] == Grant(0, later, paused=True)
    assert grant_replies(only_bulk, 30, 1, NOON)[0].count == 1
    assert grant_replies(whole, 30, 1, later)[0].count == 1


@pytest.mark.parametrize("ask", [grant_replies, grant_bulk])
def test_a_clock_that_is_put_back_stops_nobody(ask: Ask) -> None:
    tomorrow = NOON + timedelta(days=1)
    assert ask(Account(tomorrow, tomorrow), 30, 1, NOON)[0].count == 1


_ASKS = st.lists(st.tuples(st.booleans(), st.integers(1, 60), st.integers(0, 400)), min_size=1, max_size=120)


@given(_ASKS, st.sampled_from([1.0, 3.0, 30.0, 80.0, 400.0]))
def test_the_providers_bucket_never_overflows(asks: list[tuple[bool, int, int]], rate: float) -> None:
    """Whoever asks, in whatever order: the whole never passes the rate by more than the burst."""
    account, now, sent = fresh(), NOON, []
    for bulk, wanted, pause in asks:
        now += timedelta(milliseconds=pause)
        grant, account = (grant_bulk if bulk else grant_replies)(account, rate, wanted, now)
        assert grant.count <= max(1, int(rate * BLOCK.total_seconds()))
        assert grant.count or grant.at > now, "whoever gets nothing is told when to ask again"
        sent += [max(at, now) for at in times(grant)]
    sent.sort()
    most = rate * (BURST + 2 * BLOCK).total_seconds() + 3
    for first, begin in enumerate(sent):
        for last in range(first, min(len(sent), first + 200)):
            assert last - first + 1 <= rate * (sent[last] - begin).total_seconds() + most
