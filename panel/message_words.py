"""What did not arrive and what messages cost, as lines for organisers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import compose
from bot.failure_words import why
from bot.settings import Settings
from bot.spending import load_prices, month_of
from domain.prices import MICROS, Prices, stand
from panel.words import say
from storage.database import Database
from storage.deletions import Count
from storage.undelivered import Undelivered
from storage.usage import Spent, cost_of

_SHOWN = 20
_LIMA = ZoneInfo("America/Lima")


def undelivered_lines(found: Sequence[Undelivered]) -> list[str]:
    """By reason, the most frequent first, with whom to call."""
    by_reason: dict[str, list[Undelivered]] = {}
    for one in found:
        by_reason.setdefault(why(one.reason), []).append(one)
    lines: list[str] = []
    for words, theirs in sorted(by_reason.items(), key=lambda pair: -len(pair[1])):
        lines.append(say("cli.messages.group", n=len(theirs), why=words))
        lines += [_who(one) for one in theirs[:_SHOWN]]
        if len(theirs) > _SHOWN:
            lines.append(say("cli.messages.more", n=len(theirs) - _SHOWN))
    return lines or [say("cli.messages.none")]


def deleted_lines(found: Sequence[Count]) -> list[str]:
    """What came of what was to be deleted at providers, by channel."""
    return [_deleted(one) for one in found] or [say("cli.deleted.none")]


def cost_lines(spent: Sequence[Spent], month: str, prices: Prices, ceilings: Mapping[str, int]) -> list[str]:
    """Each channel's kinds, then its sum, against its ceiling where it has one."""
    if not spent:
        return [say("cli.cost.none", month=month)]
    lines: list[str] = []
    for channel in dict.fromkeys(one.channel for one in spent):
        theirs = [one for one in spent if one.channel == channel]
        lines += [_kind(one, prices.currency) for one in theirs]
        total = sum(one.cost for one in theirs)
        lines += _total(channel, total, month, prices.currency, ceilings.get(channel, 0))
    return [*lines, say("cli.cost.estimate")]


def near_ceilings(db: Database, settings: Settings, now: datetime) -> list[str]:
    """The channels that have spent most of what they may this month, for whoever looks at the requests."""
    ceilings = {name: most for name, most in compose.ceilings(settings).items() if most}
    if not ceilings:
        return []
    with db.read() as conn:
        costs = cost_of(conn, month_of(now, settings.timezone), tuple(ceilings))
    near = [name for name, cost in costs.items() if stand(cost, ceilings[name]) != "free"]
    currency = load_prices(settings.prices_file).currency if near else ""
    return [line for name in near for line in _against(name, costs[name], ceilings[name], currency)]


def _total(channel: str, total: int, month: str, currency: str, ceiling: int) -> list[str]:
    if ceiling:
        return _against(channel, total, ceiling, currency)
    return [say("cli.cost.total", channel=channel, cost=_money(total), currency=currency, month=month)]


def _against(channel: str, cost: int, ceiling: int, currency: str) -> list[str]:
    key = "cli.cost.over" if stand(cost, ceiling) == "over" else "cli.cost.ceiling"
    facts = {"cost": _money(cost), "ceiling": _money(ceiling), "percent": str(100 * cost // ceiling)}
    return [say(key, channel=channel, currency=currency, **facts)]


def _deleted(one: Count) -> str:
    what = say(f"cli.deleted.{one.outcome or 'open'}")
    channel = say(f"linking.channel.{one.channel}")
    line = say("cli.deleted.line", channel=channel, what=what, count=str(one.messages))
    return f"{line} ({' '.join((one.code, *one.kept))})" if one.code else line


def _kind(one: Spent, currency: str) -> str:
    return say(
        "cli.cost.line",
        channel=one.channel,
        kind=say(f"cli.cost.kind.{one.kind}"),
        n=one.messages,
        cost=_money(one.cost),
        currency=currency,
    )


def _who(one: Undelivered) -> str:
    return say(
        "cli.messages.who",
        at=one.at.astimezone(_LIMA),
        name=one.name or say("cli.messages.nameless"),
        phone=one.phone or say("cli.messages.no_phone"),
        event=one.event or say("cli.messages.no_event"),
    )


def _money(micros: int) -> str:
    return f"{micros / MICROS:.2f}"
