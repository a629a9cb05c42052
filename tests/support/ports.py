"""Ports for servers that a test starts, kills and starts again."""

from __future__ import annotations

import itertools
import os
import socket

_FIRST, _EACH, _RANGES = 10_000, 2_000, 10
"""Below those that the system gives to whoever asks for any: else another test's server could get the port of
one that is just starting again."""

_numbers = itertools.count(os.getpid())


def free_port() -> int:
    """A port where nobody listens now. No other process of this test run is given it, nor this one again."""
    first = _FIRST + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _RANGES * _EACH
    return next(port for number in _numbers if _is_free(port := first + number % _EACH))


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
