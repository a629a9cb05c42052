"""What nobody would send, and what nobody has thought of yet: real requests with their values changed, and
every kind of update that Telegram describes."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from random import Random
from typing import Any

from tests.channels import test_telegram_updates, test_twilio_forms
from tests.fakes.bot_api import PRESENT, _api
from tests.fakes.telegram_people import START
from tests.fakes.twilio import FakeTwilio

UPDATES = [raw for raw, _ in test_telegram_updates.ROWS] + test_telegram_updates.NOT_OURS
FORMS = [dict(form) for form, _ in test_twilio_forms.ROWS]
STATUSES = [dict(FakeTwilio().status("SM1", word, 30_008)) for word in ("sent", "delivered", "failed", "?")]
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 7, 2**31, 2**53, 2**63, -(2**64), 10**30, 0.5, 1e308, -0.0),
    *(
        "",
        " ",
        "\x00",
        "\ud83d",
        "private",
        "@all",
        "x" * 30_000,
        "٣٤",
        "+5198765432",
        "٧",
        "hola",
        "🙂" * 500,
    ),
    *({}, [], [{}], {"id": 1}, [[[[]]]], {"": ""}, "menu:", "event.join:1", "offer.yes:1", "ticket.left:1"),
    *("f:1:consent:adult", "f::", "start:ev_", "link.keep:1", "'; DROP TABLE persons; --", "{{1}}", "inf"),
    *("<b>", "&#0;", "%00", "../../etc/passwd", "https://[x", "\u202e", "a\u0300" * 50, "P-0000", "1112222"),
)
"""In place of any value: wrong kinds, limits, forged buttons, signs that mean something somewhere."""


def updates(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """Telegram's: recorded ones and ones made from its description, changed in one to three places."""
    yield from _changed([*UPDATES, *described()], count, seed)


def forms(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """Twilio's: messages and delivery reports."""
    yield from _changed([*FORMS, *STATUSES], count, seed)


def described() -> list[dict[str, Any]]:
    """An update of each kind that the Bot API describes, and a message with each content, known or not."""
    if not PRESENT:
        return []
    types = _api()["types"]
    sender = test_telegram_updates.ROSA
    kinds = enumerate(types["Update"]["fields"][1:], start=50_000)
    found = [{"update_id": number, part["name"]: _sample(part["types"][0], 4)} for number, part in kinds]
    contents = [part for part in types["Message"]["fields"] if not part["required"]]
    return found + [sender.sends(**{part["name"]: _sample(part["types"][0], 4)}) for part in contents]


def _sample(kind: str, depth: int) -> Any:
    """The smallest value of a described type."""
    plain: dict[str, Any] = {"Integer": 7, "Float": 1.5, "String": "private", "Boolean": True, "True": True}
    if kind in plain or depth == 0:
        return plain.get(kind)
    if kind.startswith("Array of "):
        return [_sample(kind.removeprefix("Array of "), depth - 1)]
    described_ = _api()["types"].get(kind, {})
    if described_.get("subtypes"):
        return _sample(described_["subtypes"][0], depth - 1)
    fields = [field for field in described_.get("fields", ()) if field["required"]]
    return {field["name"]: _sample(field["types"][0], depth - 1) for field in fields}


def _changed(samples: list[dict[str, Any]], count: int, seed: int) -> Iterator[dict[str, Any]]:
    rng = Random(seed)
    for number in range(count):
        raw = _fresh(copy.deepcopy(samples[number % len(samples)]), number)
        for _ in range(rng.randint(1, 3)):
            _change(raw, rng)
        yield raw


def _fresh(raw: dict[str, Any], number: int) -> dict[str, Any]:
    """With an id and an hour of its own: what is repeated is not even looked at."""
    if "update_id" in raw:
        raw["update_id"] = 900_000 + number
    if "MessageSid" in raw and "MessageStatus" not in raw:
        raw["MessageSid"] = f"SM{number:032x}"
    for part in raw.values():
        if isinstance(part, dict) and part.get("date"):
            part["date"] = START + 100_000 + number
    return raw


def _change(raw: dict[str, Any], rng: Random) -> None:
    places = list(_places(raw))
    if not places:
        return
    holder, key = rng.choice(places)
    if rng.random() < 0.2:
        del holder[key]
    elif isinstance(holder, dict) and rng.random() < 0.1:
        holder[f"future_{rng.randint(0, 9)}"] = copy.deepcopy(rng.choice(VALUES))
    else:
        holder[key] = copy.deepcopy(rng.choice(VALUES))


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])
