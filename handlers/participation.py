"""Taking part in events, as one router: free text is read in this order."""

from __future__ import annotations

from bot.router import joined
from handlers import (
    amend,
    event_card,
    event_details,
    event_notices,
    event_search,
    events,
    leaving,
    needs,
    registration,
    reminders,
    tickets,
    waiting,
)

router = joined(
    one.router
    for one in (
        needs,
        tickets,
        event_search,
        events,
        event_card,
        event_details,
        registration,
        waiting,
        leaving,
        amend,
        reminders,
        event_notices,
    )
)
