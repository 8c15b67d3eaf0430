"""
Numbers of people and organisations, made unreadable wherever text is shown.

A number in the wrong column is the commonest way in which one leaks: it is refused as hours, and
the refusal shows it. So whatever echoes a caller's value passes through here.
"""

from __future__ import annotations

import re

__all__ = ["mask", "masked"]

_SHORTEST = 15
#: A resident identity number, old, new or in groups; any other long run of digits; a credit code.
_NUMBER = re.compile(
    r"\d{6}[ -]?\d{8}[ -]?\d{3}[\dXxＸｘ]"
    r"|\d{15,}[XxＸｘ]?"
    r"|(?<![0-9A-Za-z])[0-9A-Za-z]{2}\d{6}[0-9A-Za-z]{10}(?![0-9A-Za-z])"
)


def mask(number: str) -> str:
    """Return *number* with only its first three and last four characters left, if it is long."""
    if len(number) < _SHORTEST:
        return "*" * len(number)
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"


def masked(text: str) -> str:
    """Return *text* with everything in it that may be such a number masked."""
    return _NUMBER.sub(lambda found: mask(found.group()), text)
