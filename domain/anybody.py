"""What the team typed, as anybody may read it: without phones, e-mails, documents of identity, known names.

Authors are told the words as they are: these are about their own. `clean` takes a text and gives it back as
it may be read (`cleaned` in storage/known_names.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from domain.life import Adopted, Advance, Decision, Life, Step

Clean = Callable[[str], str]


def for_anybody(life: Life, clean: Clean) -> Life:
    """What was decided and what the State commits itself to; a deadline that somebody wrote."""
    decisions, holding = (
        tuple(_decision(one, clean) for one in some) for some in (life.decisions, life.standing)
    )
    adopted = tuple(adopted_for_anybody(one, clean) for one in life.adopted)
    steps = tuple(_step(one, clean) for one in life.steps)
    return replace(life, steps=steps, decisions=decisions, standing=holding, adopted=adopted)


def adopted_for_anybody(one: Adopted, clean: Clean) -> Adopted:
    """A commitment with its last progress."""
    advance = advance_for_anybody(one.advance, clean) if one.advance is not None else None
    return replace(one, title=clean(one.title), entity=clean(one.entity), advance=advance)


def advance_for_anybody(one: Advance, clean: Clean) -> Advance:
    """The address of a page stays: its numbers are part of it."""
    evidence = one.evidence if is_link(one.evidence) else clean(one.evidence)
    return replace(one, text=clean(one.text), evidence=evidence)


def is_link(evidence: str) -> bool:
    """Only what begins like an address of the web is one."""
    return evidence.lower().startswith(("https://", "http://"))


def _step(one: Step, clean: Clean) -> Step:
    return replace(one, detail=clean(one.detail)) if one.kind == "dated" else one


def _decision(one: Decision, clean: Clean) -> Decision:
    return replace(
        one,
        reason=clean(one.reason),
        entity=clean(one.entity),
        referred_to=clean(one.referred_to),
        referred_document=clean(one.referred_document),
    )
