"""The messages that the fake Twilio has taken and got, and how its lists show them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit


@dataclass
class SentMessage:
    """One message that Twilio took. `to` and `sender` as given: `whatsapp:+51…` or `+51…`. Of a content:
    `body` as it is read, without its buttons, `content` its sid, and its variables."""

    sid: str
    to: str
    sender: str
    body: str
    status_callback: str
    content: str = ""
    variables: dict[str, str] = field(default_factory=dict)
    at: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    def resource(self) -> dict[str, Any]:
        """As the list shows it."""
        known = {"sid": self.sid, "from": self.sender, "to": self.to, "body": self.body}
        dates = dict.fromkeys(("date_created", "date_sent", "date_updated"), format_datetime(self.at))
        return {**known, **dates, "direction": "outbound-api", "status": "sent", "num_media": "0"}


@dataclass
class ReceivedMessage:
    """One message that a person sent; `at`: when, which a test may change."""

    form: dict[str, str]
    at: datetime

    def resource(self) -> dict[str, Any]:
        """As the list shows it."""
        sid, when = self.form["MessageSid"], format_datetime(self.at)
        known = {"sid": sid, "from": self.form["From"], "to": self.form["To"], "body": self.form["Body"]}
        dates = dict.fromkeys(("date_created", "date_sent", "date_updated"), when)
        return {
            **known,
            **dates,
            "direction": "inbound",
            "status": "received",
            "num_media": self.form["NumMedia"],
        }

    def media(self) -> list[dict[str, str]]:
        """As the list of its files shows them."""
        files = range(int(self.form["NumMedia"]))
        paths = [urlsplit(self.form[f"MediaUrl{number}"]).path for number in files]
        kinds = [self.form[f"MediaContentType{number}"] for number in files]
        return [
            {"uri": f"{path}.json", "content_type": kind} for path, kind in zip(paths, kinds, strict=True)
        ]
