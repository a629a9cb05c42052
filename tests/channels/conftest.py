"""Async tests run on asyncio through anyio's own plugin."""

from __future__ import annotations

import pytest


@pytest.fixture
def anyio_backend() -> str:
    """The one event loop that the project runs on."""
    return "asyncio"
