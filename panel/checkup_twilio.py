"""WhatsApp and SMS: the account, its senders, where what comes in is posted, and the templates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.settings import Settings
from mensajes import catalog
from mensajes.templates import templates
from panel.checkup import TWILIO_PATH, Finding, Level
from storage.contents import APPROVED, Content
from storage.installation import Installation

if TYPE_CHECKING:
    from bot.channels.twilio_state import Number, TwilioState
    from panel.asking import Answers

SANDBOX = "whatsapp:+14155238886"
"""The number that everybody tries WhatsApp with: it is no institution's, so no account has it."""

_REFUSED = ("rejected", "paused", "disabled")


def twilio_check(here: Settings, answers: Answers) -> Iterator[Finding]:
    """The account, then each of its channels."""
    state = answers.twilio
    if not here.uses_twilio:
        yield Finding(Level.OFF, "whatsapp", "off")
        yield Finding(Level.OFF, "sms", "off")
    elif isinstance(state, str) or state is None:
        code = "credentials" if state in ("credentials", "gone") else "away"
        yield Finding(Level.WRONG, "twilio", code)
    else:
        yield from _account(state)
        yield from _whatsapp(here, state)
        yield from _sms(here, state, answers.installation)
    if here.whatsapp_from and answers.installation is not None:
        yield from templates_check(answers.installation.templates)


def templates_check(known: tuple[Content, ...]) -> Iterator[Finding]:
    """What WhatsApp lets us say outside the 24 hours. Other words make another template: after a change some
    that are known are of no use, and others missing."""
    if not known:
        yield Finding(Level.LOOK, "whatsapp", "no_templates")
        return
    said = {one.full_name for language in catalog.languages() for one in templates(language).values()}
    known = tuple(one for one in known if one.name in said)
    if missing := len(said) - len(known):
        yield Finding(Level.LOOK, "whatsapp", "missing_templates", {"n": missing})
    states = Counter(one.status for one in known)
    if states[APPROVED]:
        yield Finding(Level.WELL, "whatsapp", "approved", {"n": states[APPROVED]})
    refused = [one for one in known if one.status in _REFUSED]
    if refused:
        yield Finding(Level.LOOK, "whatsapp", "refused", {"names": [one.name for one in refused]})
    if waiting := len(known) - states[APPROVED] - len(refused):
        yield Finding(Level.LOOK, "whatsapp", "in_review", {"n": waiting})


def _account(state: TwilioState) -> Iterator[Finding]:
    if state.status != "active":
        yield Finding(Level.WRONG, "twilio", "suspended", {"status": state.status})
    elif state.trial:
        yield Finding(Level.LOOK, "twilio", "trial")
    else:
        yield Finding(Level.WELL, "twilio", "account")


def _whatsapp(here: Settings, state: TwilioState) -> Iterator[Finding]:
    if not here.whatsapp_from:
        yield Finding(Level.OFF, "whatsapp", "off")
    elif here.whatsapp_from == SANDBOX:
        yield Finding(Level.LOOK, "whatsapp", "sandbox")
    elif state.whatsapp is None:
        yield Finding(Level.WRONG, "whatsapp", "unknown", {"number": here.whatsapp_from})
    elif not state.whatsapp.status.upper().startswith("ONLINE"):
        yield Finding(Level.WRONG, "whatsapp", "not_online", {"status": state.whatsapp.status})
    else:
        yield Finding(Level.WELL, "whatsapp", "sender", {"number": here.whatsapp_from})
        yield from _webhook(here, "whatsapp", state.whatsapp)


def _sms(here: Settings, state: TwilioState, found: Installation | None) -> Iterator[Finding]:
    if not here.sms_from:
        yield Finding(Level.OFF, "sms", "off")
        return
    if state.sms is None:  # a short code or a sender's name is not in the list of numbers
        yield Finding(Level.LOOK, "sms", "unknown", {"number": here.sms_from})
    else:
        yield Finding(Level.WELL, "sms", "sender", {"number": here.sms_from})
        yield from _webhook(here, "sms", state.sms)
    at = found.heard.get("sms") if found is not None else None
    if at is not None:
        yield Finding(Level.WELL, "sms", "heard", {"at": at})
    else:
        yield Finding(Level.LOOK, "sms", "lost" if state.came_in else "one_way")


def _webhook(here: Settings, area: str, number: Number) -> Iterator[Finding]:
    wanted = f"{here.public_url}{TWILIO_PATH}"
    address, _, overrides = number.webhook.partition("#")
    if address != wanted or number.method.upper() != "POST":
        yield Finding(Level.WRONG, area, "elsewhere", {"url": address, "wanted": wanted})
        return
    yield Finding(Level.WELL, area, "webhook")
    if "rc=" not in overrides:
        yield Finding(Level.LOOK, area, "no_retries", {"wanted": f"{wanted}#rc=5&rp=all"})
    if not number.fallback:
        yield Finding(Level.LOOK, area, "no_fallback", {"wanted": wanted})
