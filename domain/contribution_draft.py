"""What is asked for a proposal, and which answers are valid."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

COUNTRY = "country"
"""The place of what happens everywhere: no region, the whole country."""

MANY = "|"
"""Between the codes of places while it is not yet known which of them."""

FORM_VERSION = "2026-11"
"""Kept with each proposal: raised when the questions change."""

Words = Annotated[str, Field(min_length=1, max_length=20_000)]
Where = Annotated[str, Field(pattern=r"^(?:\d{2,6}(?:\|\d{2,6})*|country)$")] | None
Ubigeo = Annotated[str, Field(pattern=r"^\d{2,6}$")]
ThemeCode = Annotated[str, Field(min_length=1, max_length=40)]


class ProposalDraft(BaseModel):
    """One proposal. `place` and `other_place` are a ubigeo, several joined by MANY, COUNTRY, or None for who
    cannot say; `about` is "yes", "theme", "place" or what was typed instead (domain/proposal_answers.py);
    `topic` is a theme's code, "place", or the same; `similar` a proposal's code, "mine", or what `send` may
    be where both are asked in one."""

    consent: Literal["adult", "teen", "no"]
    problem: Words
    ask: Words
    place: Where
    which: Ubigeo
    about: Annotated[str, Field(pattern=r"^(?:yes|theme|place|retold:[a-z_]*:(?:\d{2,6}|country|ask)?)$")]
    topic: ThemeCode
    other_place: Where
    other_which: Ubigeo
    theme: ThemeCode
    similar: Annotated[str, Field(min_length=1, max_length=10)]
    send: Literal["anonymous", "named", "fix"]


class AuthorDraft(BaseModel):
    """The name under which a proposal is shown."""

    name: Annotated[str, Field(min_length=3, max_length=120)]


class HintsDraft(BaseModel):
    """What makes a proposal stronger; None for who does not know."""

    entity: Words | None
    indicator: Words | None
    deadline: Words | None
