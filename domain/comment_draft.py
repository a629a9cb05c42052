"""What is asked for a comment on a document, and which answers are valid."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from domain.contribution_draft import Words


class CommentDraft(BaseModel):
    """One comment; the permission and the name are asked of who is new."""

    consent: Literal["adult", "teen", "no"]
    name: Annotated[str, Field(min_length=3, max_length=120)]
    words: Words
