"""Processes for the tests of races and crashes, started once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.storage.racing import Racers


@pytest.fixture(scope="session")
def racers() -> Iterator[Racers]:
    started = Racers()
    yield started
    started.close()
