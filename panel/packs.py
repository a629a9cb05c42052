"""Handing out packs: what the command line and the panel ask for, with the words of the packs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from domain.cuadros import Say
from domain.pack_schema import Pack
from mensajes import catalog
from storage.database import Database
from storage.export.scope import UnknownProcess
from storage.packs.folder import FolderTaken
from storage.packs.pack import ReasonMissing, Request, Summary, write_pack

_AREA = "packs."


class PackRefused(Exception):
    """The pack was not written; its text says why and what to do, to a person."""


class WhoAndWhyNeeded(PackRefused):
    """The restricted pack was asked for without saying who asks and why."""


def export_pack(
    db: Database,
    directory: Path,
    pack: Pack,
    now: datetime,
    *,
    process_code: str | None = None,
    by: str = "",
    reason: str = "",
    address: str = "",
    language: str = "es",
    progress: Callable[[str, int], None] = lambda _table, _rows: None,
) -> Summary:
    """Write a pack into `directory`, whole or not at all. `address`: of the public pages.

    Raises PackRefused (WhoAndWhyNeeded among them), OSError, Unavailable.
    """

    say = _words(language)
    try:
        return write_pack(db, directory, Request(pack, process_code, by, reason, address), now, say, progress)
    except (ReasonMissing, FolderTaken, UnknownProcess) as why:
        raise _refused(why, say) from why


def _words(language: str) -> Say:
    def say(key: str, /, **facts: object) -> str:
        return catalog.text(language, _AREA + key, **facts)

    return say


def _refused(why: ReasonMissing | FolderTaken | UnknownProcess, say: Say) -> PackRefused:
    if isinstance(why, ReasonMissing):
        return WhoAndWhyNeeded(say("error.reason"))
    if isinstance(why, FolderTaken):
        key = "error.folder_mixed" if why.mixed else "error.folder"
        return PackRefused(say(key, directory=str(why.directory)))
    if not why.known:
        return PackRefused(say("error.no_process", code=why.code))
    return PackRefused(say("error.process", code=why.code, known=why.known))


def summary_text(summary: Summary, language: str = "es") -> str:
    """What the command line says at the end."""
    lines = [
        catalog.text(language, "packs.done", n=sum(summary.counts.values()), directory=str(summary.directory))
    ]
    if summary.pending:
        lines.append(catalog.text(language, "packs.pending_note", n=summary.pending))
    return "\n".join(lines)
