"""What an organiser asked for and does not get."""

from __future__ import annotations


class Refused(Exception):
    """What was asked cannot be done; the text says why, to a person."""
