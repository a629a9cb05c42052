"""WhatsApp's templates at the provider: made and submitted once, and asked about.

The network is outside any transaction; what was made is noted at once, so that what is broken off goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.channels.contents import SHAPES
from bot.channels.contract import Rejected, SendError
from bot.channels.twilio_content import Approval, approval, create_content, submit
from bot.channels.twilio_http import TwilioAccount
from mensajes import catalog
from mensajes.templates import WhatsAppTemplate, templates
from storage.contents import SESSION, Content, find_content, keep_content, note_approval
from storage.database import Database

log = logging.getLogger(__name__)

EVERY = 3600.0
"""Seconds between two looks at what was approved, paused or given another category."""

UNSUBMITTED = "made"


@dataclass(frozen=True, slots=True)
class State:
    """Where a template is. `error`: why it could not be made, submitted or asked about, if so."""

    template: WhatsAppTemplate
    status: str
    category: str
    reason: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class TemplateCare:
    """One account's templates, every one in every language that is offered."""

    account: TwilioAccount
    db: Database
    clock: Callable[[], datetime]

    async def push(self) -> list[State]:
        """Make and submit what is not yet; buttons and lists, which need no approval, are made too."""
        for shape in SHAPES:
            if await self._known(shape.name) is None:
                sid = await create_content(self.account, shape.name, shape.types(), shape.samples(), "es")
                await self._keep(Content(shape.name, sid, UNSUBMITTED, SESSION, "", self.clock()))
        return [await self._pushed(one) for one in _all()]

    async def states(self) -> list[State]:
        """Ask about each template that was made, note what is said, and tell where all are."""
        return [await self._state(one) for one in _all()]

    async def round(self) -> float:
        """The same, again and again; what an organiser must see is logged."""
        for state in await self.states():
            if state.status in ("rejected", "paused", "disabled"):
                log.error("whatsapp: the template %s is %s", state.template.full_name, state.status)
        return EVERY

    async def _pushed(self, one: WhatsAppTemplate) -> State:
        try:
            content = await self._known(one.full_name) or await self._made(one)
            if content.status != UNSUBMITTED:
                return _state(one, content)
            told = await submit(self.account, content.sid, one.full_name, one.category)
        except SendError as error:
            return State(one, "", one.category, error=error.reason)
        return await self._noted(one, told)

    async def _made(self, one: WhatsAppTemplate) -> Content:
        samples = {str(number): sample for number, sample in enumerate(one.samples, start=1)}
        sid = await create_content(self.account, one.full_name, one.types(), samples, one.language)
        content = Content(one.full_name, sid, UNSUBMITTED, one.category, "", self.clock())
        await self._keep(content)
        return content

    async def _state(self, one: WhatsAppTemplate) -> State:
        content = await self._known(one.full_name)
        if content is None:
            return State(one, "", one.category)
        try:
            told = await approval(self.account, content.sid)
        except Rejected:
            told = Approval("gone", "", "")
        except SendError as error:
            return State(one, content.status, content.category, content.reason, error.reason)
        return await self._noted(one, told)

    async def _noted(self, one: WhatsAppTemplate, told: Approval) -> State:
        status = UNSUBMITTED if told.status == "unsubmitted" else told.status
        note = partial(note_approval, name=one.full_name, status=status, category=told.category)
        await self.db.run(partial(note, reason=told.reason, now=self.clock()))
        return State(one, status, told.category or one.category, told.reason)

    async def _known(self, name: str) -> Content | None:
        return await self.db.look(partial(find_content, name=name))

    async def _keep(self, content: Content) -> None:
        await self.db.run(partial(keep_content, content=content))


def _all() -> list[WhatsAppTemplate]:
    return [one for language in catalog.languages() for one in templates(language).values()]


def _state(one: WhatsAppTemplate, content: Content) -> State:
    return State(one, content.status, content.category, content.reason)
