"""Every file of commands: once this is imported, the command line knows them."""

from __future__ import annotations

from panel import (  # noqa: F401
    address_commands,
    agenda_commands,
    announcement_commands,
    channel_commands,
    commitment_commands,
    database_commands,
    doctor,
    document_commands,
    organization_commands,
    outreach_commands,
    pack_commands,
    rating_commands,
    report_commands,
    suggestion_commands,
    telegram_commands,
    work_commands,
)
