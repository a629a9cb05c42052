"""Outreach done outside the bot: a file in."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path

from bot.service import utc_now
from domain.cells import Problem
from domain.columns import OUTREACH, rows_of
from domain.outreach_rows import REQUIRED, parse_outreach
from domain.row_links import link_outreach
from panel.commands import command, end, group, with_database
from panel.import_words import report_lines
from panel.imports import PIECE, Report, ignored_notes
from storage.database import Database
from storage.files import BadFile, read_sheet
from storage.imports.known import known_events, known_processes
from storage.imports.ledger import finish_import, open_import
from storage.imports.outreach import save_outreach

outreach = group("outreach")


@command(outreach, "import", "outreach_import")
def outreach_import(file: Path) -> None:
    report = with_database(lambda db: import_outreach(db, file, utc_now()))
    lines = report_lines(report)
    if not report.ok:
        end("\n".join(lines))
    print("\n".join(lines))


def import_outreach(db: Database, path: Path, now: datetime) -> Report:
    """Letters, press, radio: checked whole, then written in pieces that the last one makes visible."""
    try:
        sheet = rows_of(read_sheet(path, (".csv", ".xlsx")), OUTREACH, REQUIRED)
    except BadFile as bad:
        return Report("outreach", path.name, (Problem(bad.line, "", bad.text, bad.code, bad.valid),))
    rows, unread = parse_outreach(sheet)
    with db.read() as conn:
        linked, unknown = link_outreach(rows, known_processes(conn), known_events(conn))
    if unread or unknown:
        problems = tuple(sorted((*unread, *unknown), key=lambda problem: problem.line))
        return Report("outreach", path.name, problems, headers=sheet.headers)
    import_id = db.write(lambda conn: open_import(conn, "outreach", path.name, now))
    pieces = [linked[start : start + PIECE] for start in range(0, len(linked), PIECE)]
    done = [db.write(partial(save_outreach, piece=piece, import_id=import_id)) for piece in pieces]
    db.write(lambda conn: finish_import(conn, import_id, len(rows), now))
    added, updated = sum(new for new, _ in done), sum(changed for _, changed in done)
    counts = {"added": added, "updated": updated, "unchanged": len(rows) - added - updated}
    ignored = ignored_notes(sheet.ignored)
    return Report("outreach", path.name, counts=counts, notes=ignored)
