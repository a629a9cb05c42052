"""Proof that a webhook comes from Twilio."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import (  # type: ignore[import-untyped]  # twilio carries no types
    RequestValidator,
    add_port,
    remove_port,
)


class TwilioSignatures:
    """Checks `X-Twilio-Signature` (HMAC-SHA1 with the account's token) over the address that Twilio was
    given: the public URL, path and query, never what a proxy says."""

    def __init__(self, public_url: str, auth_token: str) -> None:
        self._base = public_url.rstrip("/")
        self._validator = RequestValidator(auth_token)

    def valid(self, path_and_query: str, form: Iterable[tuple[str, str]], signature: str | None) -> bool:
        """Whether the signature is right. `form` holds every field as it came: repeated, blank and unknown
        ones too. Twilio writes the port or leaves it out, so both count."""
        if not signature:
            return False
        address = urlsplit(self._base + path_and_query)
        fields = ImmutableMultiDict(list(form))
        right = [self._sign(remove_port(address), fields), self._sign(add_port(address), fields)]
        given = signature.encode("utf-8", "surrogateescape")
        return any([hmac.compare_digest(one.encode(), given) for one in right])  # noqa: C419  # always both

    def _sign(self, url: str, fields: ImmutableMultiDict[str, str]) -> str:
        signature: str = self._validator.compute_signature(url, fields)
        return signature
