"""Messages deleted at Twilio (https://www.twilio.com/docs/messaging/api/message-resource#delete-a-message-resource)."""

from __future__ import annotations

from twilio.base.exceptions import TwilioRestException  # type: ignore[import-untyped]  # twilio carries no types

from bot.channels.contract import RetryLater
from bot.channels.twilio_http import TwilioAccount, our_errors

_STILL_GOING = 20009


async def delete_message(account: TwilioAccount, sid: str) -> bool:
    """Delete a message, ours or somebody's, and with it its files; False if it is not there any more. Raises
    a SendError: RetryLater `on_its_way` while Twilio still works on it."""
    with our_errors():
        try:
            return bool(await account.opened().messages(sid).delete_async())
        except TwilioRestException as error:
            if error.status == 404:
                return False
            if error.code == _STILL_GOING:
                raise RetryLater("on_its_way") from None
            raise
