"""Events, invitations, the process and what comes in with files; requests of people."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.service import utc_now
from domain.contribution_rows import VIAS
from mensajes import catalog
from panel import admin, imports
from panel.agenda_template import write_template
from panel.commands import command, group, print_lines, report, settings, stop, with_database, workbook
from panel.message_words import near_ceilings

events, invitations, process = group("events"), group("invitations"), group("process")
contributions, attendance, requests = group("contributions"), group("attendance"), group("requests")


@command(events, "import", "events_import")
def events_import(file: Path) -> None:
    report(lambda db: imports.import_events(db, file, utc_now()))


@command(events, "template", "events_template")
def events_template(file: Path) -> None:
    with workbook(file):
        write_template(file)
    print(catalog.text("es", "cli.written", file=str(file)))


@command(events, "list", "events_list")
def events_list() -> None:
    print_lines(with_database(admin.event_lines))


@command(events, "cancel", "events_cancel")
def events_cancel(code: str, reason: Annotated[str, typer.Option()]) -> None:
    print_lines(with_database(lambda db: admin.cancel_event(db, code, reason, utc_now())))


@command(invitations, "create", "invitations_create")
def invitations_create(
    event: str, entity: Annotated[str, typer.Option()], seats: Annotated[int, typer.Option(min=1)]
) -> None:
    print_lines(with_database(lambda db: admin.create_invitation(db, event, entity, seats, utc_now())))


@command(invitations, "list", "invitations_list")
def invitations_list(event: str) -> None:
    print_lines(with_database(lambda db: admin.invitation_lines(db, event)))


@command(process, "import", "process_import")
def process_import(file: Path) -> None:
    report(lambda db: imports.import_process(db, file, utc_now()))


@command(contributions, "import", "contributions_import")
def contributions_import(file: Path, via: Annotated[str, typer.Option()]) -> None:
    if via not in (*VIAS, *VIAS.values()):
        stop("cli.bad_via", via=via, vias=list(VIAS))
    report(lambda db: imports.import_contributions(db, file, via, utc_now()))


@command(attendance, "import", "attendance_import")
def attendance_import(file: Path) -> None:
    report(lambda db: imports.import_attendance(db, file, utc_now()))


@command(requests, "list", "requests_list")
def requests_list() -> None:
    print_lines(
        with_database(lambda db: [*near_ceilings(db, settings(), utc_now()), *admin.request_lines(db)])
    )


@command(requests, "close", "requests_close")
def requests_close(number: str, by: str = "") -> None:
    print_lines(with_database(lambda db: admin.close_request(db, number, utc_now(), by)))
