"""SMS in the GSM 7-bit alphabet: one letter outside it, and a segment holds 70 characters instead of 160."""

from __future__ import annotations

import unicodedata

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = "^{}\\[~]|€\f"  # two places each
_ALPHABET = frozenset(_BASIC + _EXTENDED)
_INSTEAD = str.maketrans(
    {
        "«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "ʼ": "'", "´": "'", "`": "'",
        "…": "...", "–": "-", "—": "-", "•": "-", "·": "-", "º": "o", "ª": "a", "×": "x", "\t": " ",
    }
)  # fmt: skip


ALONE, PART = 160, 153
"""Places in a segment: of a message of one, and of a longer one."""


def septets(text: str) -> int:
    """How many places a text in that alphabet takes."""
    return len(text) + sum(character in _EXTENDED for character in text)


def segments(text: str) -> int:
    """How many segments a text is sent, and paid for, as. ValueError for a letter outside the alphabet."""
    if not _ALPHABET.issuperset(text):
        raise ValueError("not in the GSM alphabet")
    places = septets(text)
    return 1 if places <= ALONE else -(-places // PART)


def gsm7(text: str) -> str:
    """The text in that alphabet: á í ó ú lose their accent (é and ñ are in it), typographic marks
    become plain, a letter of another script becomes a question mark, and what is no letter (emoji) goes."""
    return "".join(map(_plain, unicodedata.normalize("NFC", text).translate(_INSTEAD)))


def _plain(character: str) -> str:
    if character in _ALPHABET:
        return character
    base = "".join(part for part in unicodedata.normalize("NFKD", character) if part in _ALPHABET)
    if base:
        return base
    return "?" if unicodedata.category(character)[0] in "LN" else ""
