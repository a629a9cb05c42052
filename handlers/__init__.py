"""What Rimay can talk about: one file per thing a person can do."""

from bot.router import Router, joined
from handlers import (
    amend,
    announcements,
    arrive,
    at_length,
    calendar_now,
    comment,
    commitments,
    documents,
    erase,
    event_card,
    event_details,
    event_notices,
    event_questions,
    event_search,
    events,
    files_lost,
    groups,
    holding,
    joined_chats,
    learn,
    leaving,
    link_words,
    linking,
    meant,
    menu,
    my_data,
    my_data_change,
    my_file,
    my_proposals,
    needs,
    privacy,
    proposal_hints,
    propose,
    rating,
    read_document,
    registration,
    rejoin,
    reminders,
    response_notices,
    returning,
    safety,
    subscription,
    tickets,
    waiting,
)

_HANDLERS = (
    subscription,  # BAJA goes before everything
    safety,
    link_words,  # at any moment, as a link is followed
    my_data,
    my_data_change,
    my_file,
    erase,
    privacy,
    returning,
    arrive,
    linking,
    joined_chats,
    files_lost,
    groups,
    comment,  # its words go on for some seconds
    learn,
    propose,
    proposal_hints,
    my_proposals,
    rejoin,
    response_notices,
    commitments,
    rating,
    needs,
    calendar_now,
    documents,
    read_document,
    event_questions,
    registration,
    holding,
    amend,
    leaving,
    tickets,
    waiting,
    reminders,
    announcements,
    event_notices,
    events,
    event_card,
    event_details,
    event_search,
    at_length,
)
"""In the order in which they are offered the free text that nothing else understood."""


def everything() -> Router:
    """All of it; the last resort comes last."""
    routers = [handler.router for handler in _HANDLERS]
    commands = joined(routers).commands
    last_resort = Router(readers=[at_length.at_length, arrive.not_understood])
    return joined([*routers, menu.doors(commands), meant.meant(commands), last_resort])
