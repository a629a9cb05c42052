"""What a button says that was pressed: payloads can be forged, so nothing in them is trusted."""

from __future__ import annotations


def number(argument: str) -> int:
    """The id in a payload; 0, which is nobody's, for anything else."""
    return int(argument) if argument.isascii() and argument.isdecimal() and len(argument) < 16 else 0


def numbers(argument: str, count: int) -> tuple[int, ...]:
    """The numbers of a payload, `12.3.0`; zero, which is nobody's id, for what is missing or forged."""
    read = [number(part) for part in argument.split(".")[:count]]
    return (*read, *([0] * (count - len(read))))
