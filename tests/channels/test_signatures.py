"""Twilio's signature, against its published rule written a second time in the fake."""

from __future__ import annotations

import pytest

from bot.channels.signatures import TwilioSignatures
from tests.fakes.twilio import FakeTwilio, Form

TWILIO = FakeTwilio()
PATH = "/webhooks/twilio"
FORM: Form = [("Body", "¿Dónde?"), ("From", "whatsapp:+51987654321"), ("Label", ""), ("A", "2"), ("A", "1")]


def _ours(public_url: str = "https://rimay.example") -> TwilioSignatures:
    return TwilioSignatures(public_url, TWILIO.auth_token)


@pytest.mark.parametrize(
    "base", ["https://rimay.example", "https://rimay.example:443", "https://rimay.example:8443"]
)
@pytest.mark.parametrize("path", [PATH, f"{PATH}?a=1&b=%20x", f"{PATH}/status"])
def test_a_genuine_request_passes(base: str, path: str) -> None:
    assert _ours(base).valid(path, FORM, TWILIO.sign(base + path, FORM))


def test_with_and_without_the_port_are_the_same() -> None:
    assert _ours().valid(PATH, FORM, TWILIO.sign(f"https://rimay.example:443{PATH}", FORM))


def test_the_public_url_may_have_a_path() -> None:
    url = "https://gob.example/rimay/"
    assert _ours(url).valid(PATH, FORM, TWILIO.sign(f"https://gob.example/rimay{PATH}", FORM))


@pytest.mark.parametrize(
    "signature", [None, "", "x", "ñ", "\udcff", TWILIO.sign(f"https://other.example{PATH}", FORM)]
)
def test_a_wrong_or_missing_signature_does_not(signature: str | None) -> None:
    assert not _ours().valid(PATH, FORM, signature)


@pytest.mark.parametrize(
    "form",
    [
        FORM[:-1],  # of a repeated field one value is missing
        [*FORM, ("Extra", "1")],
        [("Body", "otra cosa"), *FORM[1:]],
        [pair for pair in FORM if pair[0] != "Label"] + [("Label", " ")],
        [],
    ],
)
def test_any_change_of_the_form_is_noticed(form: Form) -> None:
    assert not _ours().valid(PATH, form, TWILIO.sign(f"https://rimay.example{PATH}", FORM))


def test_the_query_is_part_of_it() -> None:
    assert not _ours().valid(f"{PATH}?x=1", FORM, TWILIO.sign(f"https://rimay.example{PATH}", FORM))


def test_another_account_s_token_does_not_sign_for_us() -> None:
    other = FakeTwilio(auth_token="another")
    assert not _ours().valid(PATH, FORM, other.sign(f"https://rimay.example{PATH}", FORM))


def test_the_example_that_twilio_publishes() -> None:
    form = [
        ("CallSid", "CA1234567890ABCDE"),
        ("Caller", "+14158675309"),
        ("Digits", "1234"),
        ("From", "+14158675309"),
        ("To", "+18005551212"),
    ]
    signatures = TwilioSignatures("https://mycompany.com", "12345")
    assert signatures.valid("/myapp.php?foo=1&bar=2", form, "RSOYDt4T1cUTdK1PDd93/VVr8B8=")


HOW = "key=webhooks_sharedkey_01,algorithm=HMAC_SHA256"


def _shared(keys: str) -> TwilioSignatures:
    return TwilioSignatures("https://rimay.example", TWILIO.auth_token, keys)


@pytest.mark.parametrize("url", [f"https://rimay.example{PATH}", f"https://rimay.example:443{PATH}"])
def test_a_shared_key_signs_with_sha_256(url: str) -> None:
    ours, signature = _shared("shared-secret"), TWILIO.sign(url, FORM, "shared-secret")
    assert ours.valid(PATH, FORM, signature, HOW)
    assert not ours.valid(PATH, FORM[:-1], signature, HOW)
    assert not ours.valid(PATH, FORM, signature), "without the header it would be the account's token"
    assert ours.valid(PATH, FORM, TWILIO.sign(url, FORM)), "and that stays good"


def test_one_key_replaces_another_without_a_pause() -> None:
    for key in ("old", "new"):
        assert _shared("old, new").valid(
            PATH, FORM, TWILIO.sign(f"https://rimay.example{PATH}", FORM, key), HOW
        )


@pytest.mark.parametrize(
    "how", [HOW, HOW.lower(), "algorithm=HMAC_MD5", "algorithm=none", "key=x,algorithm="]
)
def test_what_is_not_signed_as_it_says_does_not_pass(how: str) -> None:
    with_token = TWILIO.sign(f"https://rimay.example{PATH}", FORM)
    passes = how == "key=x,algorithm="  # says nothing: the account's token
    assert _shared("shared-secret").valid(PATH, FORM, with_token, how) is passes
    assert _ours().valid(PATH, FORM, TWILIO.sign(f"https://rimay.example{PATH}", FORM, "x"), how) is False
