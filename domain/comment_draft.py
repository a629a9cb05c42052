"""What is asked for a comment on a document, and which answers are valid."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from domain.contribution_draft import Words


class CommentDraft(BaseModel):
    """One comment; the permission is asked of who is new."""

    consent: Literal["adult", "teen", "no"]
    words: Words
