"""A provider that did not answer: whether our message may have reached it all the same."""

from __future__ import annotations

import aiohttp

from bot.channels.contract import RetryLater

_NOT_CONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
_CUT_OFF = (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, OSError)


def no_answer(error: Exception) -> RetryLater:
    """What a failure of aiohttp means: without a connection nothing was sent; afterwards nobody knows."""
    reason = "timeout" if isinstance(error, TimeoutError) else "network"
    maybe = isinstance(error, _CUT_OFF) and not isinstance(error, _NOT_CONNECTED)
    return RetryLater(reason, maybe_sent=maybe)
