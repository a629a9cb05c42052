"""What a service writes about itself: one JSON object a line, with nothing in it about anybody.

Our own records are made of names that the code gives (a channel, the kind of an error), so they are written
with what fills them. A library's may hold an address, a token or what somebody wrote: only its template is
written, or its place where there is none. Of an exception its kind and the lines that it came through, never
its message.
"""

from __future__ import annotations

import errno
import json
import logging
import re
import sys
import threading
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

OURS = frozenset(("bot", "domain", "handlers", "main", "mensajes", "panel", "storage"))

_WARNING = re.compile(r"^\S+:\d+: \w+")
_log = logging.getLogger("bot")


RAISED = "raised"
"""Beside a record, the error that it tells of: these lines have its kind and its trace. Other handlers show
nothing of it; of `exc_info` they would print the message, which may hold people's words."""


class JsonLines(logging.Formatter):
    """`at`, `level`, `logger`, `message`, and after an exception `error` and `trace`."""

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
        }
        raised = record.exc_info[1] if record.exc_info else getattr(record, RAISED, None)
        if raised is not None:
            said |= {"error": kind(raised), "trace": _trace(raised)}
        return json.dumps(said, ensure_ascii=False)


def write_json_lines() -> None:
    """From now on everything that this process logs, and whatever nobody caught, goes to stderr as JSON."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(True)
    sys.excepthook = _uncaught
    sys.unraisablehook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)
    threading.excepthook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def kind(error: BaseException) -> str:
    """What an error is called, and the system's name for it where it has one."""
    name = errno.errorcode.get(error.errno or 0, "") if isinstance(error, OSError) else ""
    return f"{type(error).__name__} {name}".strip()


def _message(record: logging.LogRecord) -> str:
    """Of a library's record its template; where it has none, it may be filled already: only its place."""
    if isinstance(record.msg, BaseException):
        return kind(record.msg)
    if record.name.partition(".")[0] in OURS:
        return record.getMessage()
    if record.name == "py.warnings":
        return " ".join(_WARNING.findall(record.getMessage())[:1])
    return str(record.msg) if record.args else f"{record.module}:{record.lineno} {record.funcName}"


def _trace(error: BaseException) -> list[str]:
    """The files and lines of an error, and of those that it came from, innermost first."""
    lines: list[str] = []
    seen: BaseException | None = error
    while seen is not None:
        lines += [kind(seen), *_frames(seen.__traceback__)]
        seen = seen.__cause__ or seen.__context__
    return lines


def _frames(trace: TracebackType | None) -> list[str]:
    frames: list[str] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[::-1]


def _uncaught(_kind: type[BaseException], error: BaseException | None, _trace: TracebackType | None) -> None:
    if error is not None:
        _log.critical("nobody caught this", exc_info=error)
