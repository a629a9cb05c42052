"""Who a browser is: a random id, signed, in a cookie that no script can read."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

LIFETIME = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class WebSessions:
    """Makes and checks the cookie. `secure` where the public address is https: then the cookie's name carries
    `__Host-`, so that a page on a neighbouring subdomain cannot plant another."""

    secret: bytes
    secure: bool = False

    @property
    def cookie(self) -> str:
        return "__Host-rimay" if self.secure else "rimay"

    def address(self, request: Request) -> str | None:
        """The session that the request's cookie proves, or None."""
        address, _, signature = request.cookies.get(self.cookie, "").partition(".")
        genuine = hmac.compare_digest(self._sign("session", address).encode(), signature.encode())
        return address if address and genuine else None

    def new(self, first_message: str = "") -> str:
        """A new session. It follows from the browser's id of its first message where that is a random UUID,
        so that repeating a first message whose answer was lost, cookie and all, finds the same session."""
        if _is_random(first_message):
            return self._sign("first", first_message.lower())
        return secrets.token_hex(16)

    def remember(self, response: Response, address: str) -> None:
        """Set the cookie, counted from today."""
        response.set_cookie(
            self.cookie,
            f"{address}.{self._sign('session', address)}",
            max_age=int(LIFETIME.total_seconds()),
            secure=self.secure,
            httponly=True,
            samesite="lax",
        )

    def _sign(self, purpose: str, value: str) -> str:
        return hmac.new(self.secret, f"web {purpose} {value}".encode(), hashlib.sha256).hexdigest()[:32]


def _is_random(text: str) -> bool:
    try:
        return UUID(text).version == 4
    except ValueError:
        return False
