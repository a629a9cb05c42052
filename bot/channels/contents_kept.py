"""The ids of contents in the database, so that each is made once for all processes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from storage.contents import SESSION, Content, find_content, keep_content
from storage.database import Database


class KeptContents:
    """The table of contents, asked from the event loop."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db, self._clock = db, clock

    async def find(self, name: str) -> str | None:
        """The sid of a content."""
        found = await self._db.look(partial(find_content, name=name))
        return found.sid if found is not None else None

    async def keep(self, name: str, sid: str) -> str:
        """A content was made; the sid to use, which is another where another process was faster."""
        made = Content(name, sid, "made", SESSION, "", self._clock())
        return await self._db.run(partial(keep_content, content=made))
