"""What an author may answer to a response."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field


class RejoinderDraft(BaseModel):
    """Why they disagree, in their own words."""

    why: Annotated[str, Field(min_length=1, max_length=20_000)]
