"""What can be corrected in MIS DATOS, what `borrar` asks, and which answers are valid."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from domain.channels import PUSHED
from domain.registration_form import Kind, Name

_PUSHED = f"^({'|'.join(PUSHED)})$"


class MyDataForm(BaseModel):
    """One correction. `place` is a ubigeo, several joined by | while it is not yet known which, or None."""

    field: Literal["name", "place", "organization", "phone", "channel", "news"]
    name: Name
    place: Annotated[str, Field(pattern=r"^\d{2,6}(\|\d{2,6})*$")] | None
    which: Annotated[str, Field(pattern=r"^\d{2,6}$")]
    kind: Kind
    organization: Annotated[str, Field(min_length=2, max_length=200)]
    channel: Annotated[str, Field(pattern=_PUSHED)]
    news: Literal["yes", "no"]


class ErasureForm(BaseModel):
    """What becomes of the proposals, and whether it is meant."""

    proposals: Literal["keep", "delete"]
    sure: Literal["yes", "no"]
