"""Proof that a webhook comes from Twilio."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import ImmutableMultiDict
from twilio.request_validator import (  # type: ignore[import-untyped]  # twilio carries no types
    HMAC_SHA1,
    HMAC_SHA256,
    RequestValidator,
    add_port,
    get_signature_algorithm,
    remove_port,
)


class TwilioSignatures:
    """Checks `X-Twilio-Signature` over the address that Twilio was given: the public URL, path and query,
    never what a proxy says. HMAC-SHA1 with the account's token, or HMAC-SHA256 with a shared key where the
    request says so (https://www.twilio.com/docs/usage/webhooks/webhooks-security).

    `shared_keys`: secrets separated by commas; while one replaces another both are good.
    """

    def __init__(self, public_url: str, auth_token: str, shared_keys: str = "") -> None:
        self._base = public_url.rstrip("/")
        shared = [key.strip() for key in shared_keys.split(",") if key.strip()]
        self._validators = {
            HMAC_SHA1: [RequestValidator(auth_token)],
            HMAC_SHA256: [RequestValidator(key) for key in shared],
        }

    def valid(
        self,
        path_and_query: str,
        form: Iterable[tuple[str, str]],
        signature: str | None,
        how: str | None = None,
    ) -> bool:
        """Whether the signature is right. `form` holds every field as it came: repeated, blank and unknown
        ones too. `how`: the header `X-Twilio-Webhooks-Signature-Settings`, where there is one. Twilio writes
        the port or leaves it out, so both count."""
        if not signature:
            return False
        algorithm = get_signature_algorithm(how).upper()
        address = urlsplit(self._base + path_and_query)
        fields = ImmutableMultiDict(list(form))
        right = [
            validator.compute_signature(url, fields, algorithm)
            for validator in self._validators.get(algorithm, ())
            for url in (remove_port(address), add_port(address))
        ]
        given = signature.encode("utf-8", "surrogateescape")
        return any([hmac.compare_digest(one.encode(), given) for one in right])  # noqa: C419  # always all
