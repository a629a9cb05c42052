"""What is asked in order to register, and which answers are valid."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

Name = Annotated[str, Field(min_length=3, max_length=120)]
MOST_NAMES = 20
"""However many may come with one registration, no longer list of names is read."""

Kind = Literal["alone", "base", "ong", "academia", "empresa", "gremio", "publico", "cooperacion", "otra"]


class RegistrationForm(BaseModel):
    """One registration for one event or series. `place` is a ubigeo, several joined by | while it is not yet
    known which, or None; `others` are the names of who comes along."""

    consent: Literal["adult", "teen", "no"]
    name: Name
    place: Annotated[str, Field(pattern=r"^\d{2,6}(\|\d{2,6})*$")] | None
    which: Annotated[str, Field(pattern=r"^\d{2,6}$")]
    kind: Kind
    organization: Annotated[str, Field(min_length=2, max_length=200)]
    same: Literal["yes", "no"]
    invitation: Annotated[str, Field(min_length=4, max_length=12)]
    others: Annotated[list[Name], Field(min_length=1, max_length=MOST_NAMES)]
    together: Literal["all", "some"]


class CompanionsForm(BaseModel):
    """The names of others who come along; whether as many as fit, where seats are too few for all."""

    others: Annotated[list[Name], Field(min_length=1, max_length=MOST_NAMES)]
    together: Literal["some", "none"]


class WhereForm(BaseModel):
    """Where a person lives; `place` and `which` as in RegistrationForm."""

    place: Annotated[str, Field(pattern=r"^\d{2,6}(\|\d{2,6})*$")] | None
    which: Annotated[str, Field(pattern=r"^\d{2,6}$")]


class CorrectionForm(BaseModel):
    """What is wrong in a registration, and how it should be; `people` are those who come along."""

    what: Literal["name", "kind", "place", "people", "leave"]
    name: Name
    place: Annotated[str, Field(pattern=r"^\d{2,6}(\|\d{2,6})*$")] | None
    which: Annotated[str, Field(pattern=r"^\d{2,6}$")]
    kind: Kind
    organization: Annotated[str, Field(min_length=2, max_length=200)]
    people: Annotated[list[Name], Field(min_length=1, max_length=MOST_NAMES)]
