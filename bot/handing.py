"""One message handed to its provider: its id there, or which of the five errors came instead."""

from __future__ import annotations

import asyncio
import logging

from bot import metrics
from bot.channels.contract import Channel, Misconfigured, RetryLater, SendError
from bot.notices import Ready

log = logging.getLogger(__name__)

LONGEST = 25.0
"""Seconds that sending one message may take."""


async def hand(channel: Channel | None, one: Ready) -> tuple[str, SendError | None]:
    """The provider's id, or what went wrong; nothing is raised, so that one message stops no other."""
    sent_as, error = await _handed(channel, one)
    metrics.send_tried(one.channel, type(error).__name__ if error else "sent")
    return sent_as, error


async def _handed(channel: Channel | None, one: Ready) -> tuple[str, SendError | None]:
    if channel is None:
        return "", Misconfigured("channel_off")
    try:
        async with asyncio.timeout(LONGEST):
            return await channel.send(one.address, one.message), None
    except SendError as error:
        return "", error
    except TimeoutError:
        return "", RetryLater("timeout", maybe_sent=True)
    except Exception as error:
        log.error("%s: a message could not be sent: %s", one.channel, type(error).__name__)
        return "", RetryLater("unexpected")
