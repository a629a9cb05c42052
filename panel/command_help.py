"""How the command line explains itself, and what it says to a command that is written wrong: in Spanish, one
place for all commands. The texts are `cli.param.COMMAND.NAME`, else `cli.param.NAME`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Any, Protocol

from typer import Abort, echo
from typer._click import exceptions as wrong  # Typer has no public name for what is wrong with a command
from typer.core import TyperCommand, TyperGroup

from domain.cells import nearest
from mensajes import catalog

USAGE = 2


class _Formatter(Protocol):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None: ...
    def write_paragraph(self) -> None: ...
    def write_text(self, text: str) -> None: ...
    def section(self, name: str) -> Any: ...
    def write_dl(self, rows: list[tuple[str, str]]) -> None: ...


class _Unknown(wrong.UsageError):
    """A command that there is not; its message is ready."""


class Command(TyperCommand):
    """A command whose help says each of its words in Spanish."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _explain(ctx, formatter, [])


class Group(TyperGroup):
    """Commands that share their first word; the outermost one answers what is written wrong."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        shown = ((name, self.commands[name].help or "") for name in self.list_commands(ctx))
        _explain(ctx, formatter, list(shown))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if self.get_command(ctx, args[0]) is None:
            raise _Unknown(_like("command", args[0], list(self.commands)), ctx)
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **extra: Any) -> Any:
        extra["standalone_mode"] = False
        try:
            done = super().main(*args, **extra)
        except wrong.NoArgsIsHelpError as nothing_said:
            sys.exit(_refuse(nothing_said.message))
        except wrong.UsageError as error:
            sys.exit(_refuse(f"{_what(error)}\n{_help(error.ctx)}"))
        except Abort:
            sys.exit(1)
        sys.exit(done if isinstance(done, int) else 0)


def _refuse(words: str) -> int:
    echo(words.rstrip(), err=True)
    return USAGE


def _help(ctx: Any) -> str:
    return "" if ctx is None else _say("usage.more", usage=_usage(ctx), path=ctx.command_path)


def _what(error: wrong.UsageError) -> str:
    """What is wrong, in a sentence."""
    if isinstance(error, wrong.NoSuchOption):
        params = error.ctx.command.params if error.ctx else []
        options = [_name(param) for param in params if param.param_type_name == "option"]
        return _like("option", error.option_name, [*options, "--help"])
    param = getattr(error, "param", None)
    if param is not None:
        missing = isinstance(error, wrong.MissingParameter)
        return _missing(error.ctx, param) if missing else _invalid(param, error.__cause__)
    if isinstance(error, wrong.BadOptionUsage):
        return _say("usage.bare", name=error.option_name)
    return error.message if isinstance(error, _Unknown) else _say("usage.other")


def _like(kind: str, said: str, known: Sequence[str]) -> str:
    """Something that is not there, and what is."""
    near = nearest(said, known, 2)
    what = _say(f"usage.unknown_{kind}", said=said)
    every = [f"«{one}»" for one in near or known]
    return f"{what} {_say('usage.near' if near else 'usage.all', every=every)}"


def _missing(ctx: Any, param: Any) -> str:
    return _say("usage.missing", name=_name(param), what=param_help(_path(ctx), param))


def _invalid(param: Any, cause: Any) -> str:
    given = str(cause.errors()[0]["input"]) if cause is not None else ""
    facts = {"name": _name(param), "said": given}
    if choices := _choices(param):
        return _say("usage.choice", valid=[f"«{one}»" for one in choices], **facts)
    low, high = param.min, param.max
    if low is not None and high is not None:
        return _say("usage.between", low=str(low), high=str(high), **facts)
    return _say("usage.whole" if low is None else "usage.at_least", low=str(low), **facts)


def _explain(ctx: Any, formatter: _Formatter, commands: list[tuple[str, str]]) -> None:
    program, _, words = _usage(ctx).partition(" ")
    formatter.write_usage(program, words, _say("usage.prefix"))
    if ctx.command.help:
        formatter.write_paragraph()
        formatter.write_text(ctx.command.help)
    params = [param for param in ctx.command.get_params(ctx) if not param.hidden]
    for kind in ("argument", "option"):
        rows = [_row(ctx, param) for param in params if param.param_type_name == kind]
        _section(formatter, kind, rows)
    _section(formatter, "command", commands)


def _section(formatter: _Formatter, kind: str, rows: list[tuple[str, str]]) -> None:
    if rows:
        with formatter.section(_say(f"usage.title.{kind}")):
            formatter.write_dl(rows)


def _row(ctx: Any, param: Any) -> tuple[str, str]:
    return " ".join((_name(param), *_value(param))), " ".join((param_help(_path(ctx), param), *_notes(param)))


def _notes(param: Any) -> Iterator[str]:
    default = param.default.value if isinstance(param.default, Enum) else param.default
    if param.required and param.param_type_name == "option":
        yield _say("usage.required")
    elif default not in (None, "", False) and param.name != "help":
        yield _say("usage.default", value=str(default))


def param_help(command: str, param: Any) -> str:
    """What a word of a command means; `command`: its path with `_`, `events_import`."""
    own = f"cli.param.{command}.{param.name}"
    return catalog.text("es", own if catalog.has("es", own) else f"cli.param.{param.name}")


def _usage(ctx: Any) -> str:
    command = ctx.command
    words = [_name(param) for param in command.get_params(ctx) if param.param_type_name == "argument"]
    needed = [param for param in command.params if param.required and param.param_type_name == "option"]
    words += [" ".join((_name(param), *_value(param))) for param in needed]
    rest = _say("usage.command") if isinstance(command, TyperGroup) else _say("usage.options")
    more = isinstance(command, TyperGroup) or len(command.params) > len(words)
    return " ".join((ctx.command_path, *words, *([rest] if more else [])))


def _name(param: Any) -> str:
    """`--via`, `ARCHIVO`."""
    if param.param_type_name == "option":
        return str(param.opts[0])
    name = catalog.text("es", f"cli.metavar.{param.name}")
    return name if param.required else f"[{name}]"


def _value(param: Any) -> Iterator[str]:
    if param.param_type_name == "option" and not param.is_flag:
        yield "|".join(_choices(param)) or catalog.text("es", f"cli.metavar.{param.name}")


def _choices(param: Any) -> list[str]:
    return [str(getattr(one, "value", one)) for one in param.type_descriptor.choices or ()]


def _path(ctx: Any) -> str:
    names: list[str] = []
    while ctx is not None and ctx.parent is not None:
        names.append(ctx.info_name)
        ctx = ctx.parent
    return "_".join(reversed(names))


def _say(key: str, /, **facts: object) -> str:
    return catalog.text("es", f"cli.{key}", **facts)
