"""What is found, forgotten or refused about the database, in sentences for whoever keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from mensajes import catalog
from panel.round_words import round_words
from storage.backup import CopyRefused
from storage.backup_postgres import address
from storage.consistency import Finding


def finding_lines(found: Iterable[Finding]) -> list[str]:
    """What is wrong first, then what to look at; a last line sums up."""
    ordered = sorted(found, key=lambda one: not one.wrong)
    lines = [
        _say("check.line.wrong" if one.wrong else "check.line.look", what=_finding(one)) for one in ordered
    ]
    wrong = sum(one.wrong for one in ordered)
    return [*lines, _say("check.sum.wrong", n=wrong) if wrong else _say("check.sum.well")]


def _finding(one: Finding) -> str:
    facts = {"where": one.where, **{name: str(value) for name, value in one.facts.items()}}
    said = _say(f"check.rule.{one.rule}", **{**facts, "count": one.count})
    examples = [round_words(name) for name in one.examples] if one.rule == "round_failing" else one.examples
    return f"{said} {_say('check.some', examples=list(examples))}" if examples else said


def forgotten_lines(done: Mapping[str, int]) -> list[str]:
    """One line for each kind that something was forgotten of."""
    kinds = ("received", "sent", "strangers", "nameless", "files", "contents", "consents", "identities")
    lines = [_say(f"purge.{kind}", n=done[kind]) for kind in kinds if done.get(kind)]
    return lines or [_say("purge.nothing")]


def refusal_lines(refused: CopyRefused, url: str, file: Path) -> list[str]:
    """Why a copy was not made or not put back; where a program is missing, what to type where it is."""
    lines = [_say(f"copy.{refused.code}", file=str(file), detail=refused.detail)]
    if refused.code == "no_program":
        lines += [_say(f"copy.type.{refused.detail}", file=str(file), database=address(url))]
    return lines


def megabytes(size: int) -> str:
    """A size as people read it."""
    return f"{max(size / 1_000_000, 0.1):.1f} MB"


def _say(key: str, **facts: object) -> str:
    return catalog.text("es", f"cli.{key}", **facts)
