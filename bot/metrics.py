"""What a process counts while it works, for whoever watches over the service.

Labels are names that the code gives (a channel, the kind of an error): never a person's, never their words.
Counting is a few additions in memory; the figures that the database knows are read when somebody asks
(bot/metrics_page.py).
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

registry = CollectorRegistry()

_turns = Histogram(
    "rimay_turn_seconds",
    "From a message's arrival until its effects were committed",
    ["channel"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 3, 10),
    registry=registry,
)
_repeated = Counter(
    "rimay_repeated_messages", "Messages that a provider sent again", ["channel"], registry=registry
)
_sends = Counter(
    "rimay_sends", "Attempts to send, by what came of them", ["channel", "outcome"], registry=registry
)
_failures = Counter(
    "rimay_failures", "Failures, by where and of what kind", ["where", "kind"], registry=registry
)

_spent = Gauge(
    "rimay_month_cost",
    "What this month's messages cost, in the price file's currency",
    ["channel"],
    registry=registry,
)
_ceiling = Gauge("rimay_month_ceiling", "What they may cost; 0: no ceiling", ["channel"], registry=registry)

_turns_of: dict[str, Histogram] = {}  # labels() costs more than the observation
_sends_of: dict[tuple[str, str], Counter] = {}


def turn_taken(channel: str, seconds: float, *, repeated: bool) -> None:
    """One message was taken, or had been taken before."""
    turns = _turns_of.get(channel) or _turns_of.setdefault(channel, _turns.labels(channel))
    turns.observe(seconds)
    if repeated:
        _repeated.labels(channel).inc()


def send_tried(channel: str, outcome: str) -> None:
    """A provider took a message (`sent`), or the kind of error that came instead."""
    key = (channel, outcome)
    sends = _sends_of.get(key) or _sends_of.setdefault(key, _sends.labels(channel, outcome))
    sends.inc()


def failed(where: str, error: BaseException) -> None:
    """Something raised: in a `turn`, a `request` or a round of `work`. Only its kind is kept."""
    _failures.labels(where, type(error).__name__).inc()


def spent(channel: str, cost: float, ceiling: float) -> None:
    """What a channel has cost this month, and may cost."""
    _spent.labels(channel).set(cost)
    _ceiling.labels(channel).set(ceiling)
