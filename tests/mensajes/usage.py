"""Which texts the code says: its literals, its f-strings, and the literals of page templates.

An f-string such as f"{flow.name}.{step.name}.ask" is a rule: it says every key of that shape whose changing
parts are themselves names written somewhere in the code (a step called "place", a theme "salud"). A text that
ends where a name must follow, such as 'page.via_' in a template or "packs." in Python, is a rule too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeGuard

Nodes = Sequence[ast.AST]

ROOT = Path(__file__).parents[2]
SAYING = ("bot", "handlers", "panel", "mensajes", "main.py")  # where texts are said
NAMING = (*SAYING, "domain", "storage")  # where the names that fill a rule are written
NOT_KEYS = {"action", "start", "notice", "receives", "getLogger", "get_template", "TemplateResponse"}
FILES = (
    ".html",
    ".py",
    ".po",
    ".csv",
    ".xlsx",
    ".css",
    ".js",
    ".ics",
    ".pdf",
    ".png",
    ".svg",
    ".json",
    ".txt",
)
_KEY = re.compile(r"[a-z_]+(?:\.[a-z_0-9]+)+")
_QUOTED = re.compile(r"""["']([a-z_]+(?:\.[a-z_0-9]*)+)["']""")
_BEGINNING = re.compile(r"[a-z_]{3,}\.(?:[a-z_0-9.]*[._])?")
_PART = "([a-z0-9_.]+?)"


@dataclass(frozen=True, slots=True)
class Usage:
    """Keys said literally, each with a place; rules; every name written in the code; commands, and codes
    of what was wrong with an answer."""

    literals: dict[str, str]
    rules: tuple[re.Pattern[str], ...]
    inner_rules: tuple[re.Pattern[str], ...]
    names: frozenset[str]
    commands: frozenset[str]
    problems: frozenset[str]

    def says(self, key: str) -> bool:
        """Whether the code can say that key."""
        return key in self.literals or any(self._fits(rule, key) for rule in self.rules)

    def _fits(self, rule: re.Pattern[str], key: str) -> bool:
        found = rule.fullmatch(key)
        return found is not None and all(self._is_named(value) for value in found.groups())

    def _is_named(self, value: str) -> bool:
        """Written in the code as it is, or piece by piece, or of the shape of an inner rule."""
        if value in self.names or all(piece in self.names or piece.isdigit() for piece in value.split(".")):
            return True
        inner = (rule.fullmatch(value) for rule in self.inner_rules)
        return any(found is not None and self.names.issuperset(found.groups()) for found in inner)


@cache
def usage() -> Usage:
    """What the code says now."""
    naming = {path: list(ast.walk(ast.parse(path.read_text("utf-8")))) for path in _files(NAMING, "*.py")}
    saying = {path: naming[path] for path in _files(SAYING, "*.py")}
    literals = {key: where for path, nodes in saying.items() for key, where in _literals(path, nodes)}
    rules = {rule for nodes in saying.values() for rule in _rules(nodes)}
    for path in _files(SAYING, "*.j2"):
        quoted = _QUOTED.findall(path.read_text("utf-8"))
        literals |= {key: str(path.relative_to(ROOT)) for key in quoted if key[-1] not in "._"}
        rules |= {re.escape(key) + _PART for key in quoted if key[-1] in "._"}
    names = {word for nodes in naming.values() for word in _names(nodes)}
    inner = {rule for nodes in naming.values() for rule in _rules(nodes)}
    commands = frozenset(name for nodes in saying.values() for name in _commands(nodes))
    problems = frozenset(code for nodes in naming.values() for code in _problems(nodes))
    return Usage(literals, _compiled(rules), _compiled(inner), frozenset(names), commands, problems)


def _compiled(rules: set[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rule) for rule in sorted(rules))


def _files(places: Iterable[str], pattern: str) -> Iterator[Path]:
    for place in places:
        path = ROOT / place
        yield from [path] if path.is_file() and path.match(pattern) else sorted(path.rglob(pattern))


def _literals(path: Path, nodes: Nodes) -> Iterator[tuple[str, str]]:
    others = {id(node) for outer in nodes if _is_other(outer) for node in ast.walk(outer)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in others:
            found = _KEY.fullmatch(node.value)
            if found is not None and not node.value.endswith(FILES):
                yield node.value, f"{path.relative_to(ROOT)}:{node.lineno}"


def _is_other(node: ast.AST) -> bool:
    """A call whose texts are names of something else, or an f-string: its pieces are no keys."""
    if not isinstance(node, ast.Call):
        return isinstance(node, ast.JoinedStr)
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in NOT_KEYS


def _rules(nodes: Nodes) -> Iterator[str]:
    for node in nodes:
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and _BEGINNING.fullmatch(node.value)
        ):
            yield re.escape(node.value) + _PART
        elif isinstance(node, ast.JoinedStr):
            parts = [
                part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else None
                for part in node.values
            ]
            fixed = "".join(part for part in parts if part is not None)
            if "." in fixed and re.fullmatch(r"[a-z_.0-9]*[a-z]{3}[a-z_.0-9]*", fixed):
                yield "".join(_PART if part is None else re.escape(part) for part in parts)


def _commands(nodes: Nodes) -> Iterator[str]:
    """The names of `router.command("name")`, whose words people type."""
    for node in nodes:
        if _calls(node, "command") and ast.unparse(node.func) == "router.command" and node.args:
            yield ast.literal_eval(node.args[0])


def _problems(nodes: Nodes) -> Iterator[str]:
    """The codes of `Heard(problem="code")`."""
    for node in nodes:
        if _calls(node, "Heard"):
            for given in node.keywords:
                if given.arg == "problem" and isinstance(given.value, ast.Constant):
                    yield str(given.value.value)


def _calls(node: ast.AST, name: str) -> TypeGuard[ast.Call]:
    """Whether it is `name(…)` or `something.name(…)`."""
    return isinstance(node, ast.Call) and name in (
        getattr(node.func, "id", ""),
        getattr(node.func, "attr", ""),
    )


def _names(nodes: Nodes) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 400:
            yield from (node.value, *node.value.replace("|", " ").replace(",", " ").split())
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
