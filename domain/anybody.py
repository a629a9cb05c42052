"""What the team typed, as anybody may read it: without phones, e-mails and documents of identity.

Authors are told the words as they are: these are about their own.
"""

from __future__ import annotations

from dataclasses import replace

from domain.life import Adopted, Advance, Decision, Life
from domain.redaction import without_contacts


def for_anybody(life: Life) -> Life:
    """What was decided and what the State commits itself to."""
    decisions, holding = (tuple(map(_decision, some)) for some in (life.decisions, life.standing))
    adopted = tuple(map(adopted_for_anybody, life.adopted))
    return replace(life, decisions=decisions, standing=holding, adopted=adopted)


def adopted_for_anybody(one: Adopted) -> Adopted:
    """A commitment with its last progress."""
    advance = advance_for_anybody(one.advance) if one.advance is not None else None
    return replace(
        one, title=without_contacts(one.title), entity=without_contacts(one.entity), advance=advance
    )


def advance_for_anybody(one: Advance) -> Advance:
    """The address of a page stays: its numbers are part of it."""
    evidence = one.evidence if is_link(one.evidence) else without_contacts(one.evidence)
    return replace(one, text=without_contacts(one.text), evidence=evidence)


def is_link(evidence: str) -> bool:
    """Only what begins like an address of the web is one."""
    return evidence.lower().startswith(("https://", "http://"))


def _decision(one: Decision) -> Decision:
    return replace(
        one,
        reason=without_contacts(one.reason),
        entity=without_contacts(one.entity),
        referred_to=without_contacts(one.referred_to),
        referred_document=without_contacts(one.referred_document),
    )
