"""Staff are told of a message that nobody could handle, in the chat that the settings name: how many wait and
what to run, nothing of whose they are."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from bot.reply import say
from bot.service import Service
from mensajes import catalog
from storage import staff_notices

EVERY = 60.0
"""Seconds between two looks."""


@dataclass(frozen=True, slots=True)
class Staff:
    """`chat`: channel and address."""

    service: Service
    chat: tuple[str, str]

    async def round(self) -> float:
        """Tell what is new."""
        await self.service.db.run(self._tell)
        return EVERY

    def _tell(self, conn: Connection) -> None:
        now, channel = self.service.clock(), self.service.channels.get(self.chat[0])
        letters = staff_notices.to_tell(conn, now)
        if letters is None or channel is None:
            return
        said = say("general.staff", n=letters.count).in_words().render(catalog.SOURCE)
        staff_notices.tell(conn, self.chat, channel.render(said).to_json(), letters, now)
