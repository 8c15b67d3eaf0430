"""
Text on its way out: numbers of people made unreadable, characters that nobody sees made visible.

A number in the wrong column is the commonest way in which one leaks: it is refused as hours, and
the refusal shows it. And text of others may hold what a terminal takes for an order, or what no
picture and no calendar can hold. So whatever echoes a caller's value passes through here.
"""

from __future__ import annotations

import re

__all__ = ["mask", "masked", "visible"]

_SHORTEST = 15
# The patterns are compiled when they are first used: most programs never refuse anything.
#: What may stand between the parts of a number that is written in groups.
_GAP = r"(?:[\s./·_,，:;|~+*'()\[\]\u00ad\u2010-\u2015\u2212\u200b-\u200f\u2060\ufeff-]{1,3})"
#: What may stand anywhere in a telephone number; commas set off thousands.
_BREAK = r"(?:[ \t\u00a0\u3000./·_\u00ad\u2010-\u2015\u2212\u200b-\u200f\u2060\ufeff-]{1,3})"
#: A resident identity number, old, new or in groups; any other long run of digits; a credit code.
_NUMBER = (
    rf"\d{{6}}{_GAP}?\d{{8}}{_GAP}?\d{{3}}[\dXxＸｘ]"
    r"|\d{15,}[XxＸｘ]?"
    r"|(?<![0-9A-Za-z])[0-9A-Za-z]{2}\d{6}[0-9A-Za-z]{10}(?![0-9A-Za-z])"
)
#: One that a spreadsheet has turned into a number, 3.7020219900101e+17.
_RUINED = r"(?<!\d)(?<!\d\.)\d[.．]?\d{5,}[eE]\+?1[4-8](?!\d)"
#: Digits in groups of any size, of which some are an identity number.
_GROUPED = rf"(?<![\d.])\d{{1,8}}(?:{_GAP}\d{{1,8}})+(?:{_GAP}?[\dXxＸｘ])?(?!\d)"
#: What an identity number is, without its gaps: region, day of birth, and the rest.
_IDENTITY = (
    r"[1-9]\d{5}(18|19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
    r"|[1-9]\d{7}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}"
)
#: A mobile telephone number, with or without its groups and the number of the country.
_PHONE = (
    rf"(?<!\d)(?<!\d[.,])(?:(?:\+|00)86{_GAP}?)?"
    rf"1[3-9]\d(?:\d{{8}}|{_GAP}\d{{4}}{_GAP}\d{{4}}|(?:{_BREAK}?\d){{8}})"
    r"(?!\d|[.,]\d)"
)
#: What is a day beside a number of three digits, or an amount in thousands, and no telephone.
_NO_PHONE = (
    r"1\d\d\D(?:19|20)\d\d-\d\d-\d\d|1\d\d(?:\D\d{3}){2}\.\d\d|.*?(?:19|20)\d\d-\d\d-\d\d\D1\d\d"
)
#: The numbers of Chinese passports, and of the passes of Hong Kong, Macao and Taiwan.
_PASSPORT = (
    r"(?<![0-9A-Za-z])(?:[Ee][A-HJ-NP-Za-hj-np-z]\d{7}|[EGDPSHMTegdpshmt]\d{8,10})(?![0-9A-Za-z])"
)
#: A fingerprint, which is no number of a person however many of its signs are digits.
_FINGERPRINT = r"((?<![0-9A-Za-z])(?=[0-9a-f]*[a-f]\d+[a-f])[0-9a-f]{16,64}(?![0-9A-Za-z]))"

#: Characters that order a terminal about, that XML cannot hold, or that are not seen and change how
#: a text reads: controls, halves of characters, marks of no width and of direction.
_UNSEEN = (
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff"
    "\ufeff\ufffe\uffff]"
)


def mask(number: str) -> str:
    """Return *number* with only its first three and last four characters left, if it is long."""
    if len(number) < _SHORTEST:
        return "*" * len(number)
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"


def masked(text: str) -> str:
    """
    Return *text* with everything in it masked that may be the number of a person.

    Identity numbers of residents in every way of writing, social credit codes, mobile telephones,
    passports and passes. Fingerprints of texts stay.
    """
    # Every second piece is a fingerprint.
    pieces = re.split(_FINGERPRINT, text)
    pieces[::2] = map(_masked, pieces[::2])
    return "".join(pieces)


def _masked(text: str) -> str:
    plain = re.sub(_NUMBER, lambda found: mask(found.group()), text)
    if not any(character.isdigit() for character in plain):
        return plain
    plain = re.sub(_RUINED, lambda found: _short(found.group()), plain)
    plain = re.sub(_GROUPED, _grouped, plain)
    plain = re.sub(_PHONE, _telephone, plain)
    return re.sub(_PASSPORT, lambda found: _short(found.group()), plain)


def _telephone(found: re.Match[str]) -> str:
    """Return a telephone number masked, and days and amounts of as many digits as they are."""
    number = found.group()
    return number if re.fullmatch(_NO_PHONE, number) else _short(number)


def visible(text: str, keep: str = "\n\t") -> str:
    r"""
    Return *text* with every character that is not seen written out, such as ``\x1b``.

    Args:
        text: The text.
        keep: Those that may stay.
    """
    if text.isprintable():
        return text
    return re.sub(
        _UNSEEN,
        lambda found: found.group() if found.group() in keep else _written_out(found.group()),
        text,
    )


def _written_out(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def _grouped(found: re.Match[str]) -> str:
    """Return digits in groups, masked where they are an identity number without the gaps."""
    joined = re.sub(_GAP, "", found.group())
    return mask(found.group()) if re.fullmatch(_IDENTITY, joined) else found.group()


def _short(number: str) -> str:
    """Return a number with its first three and last two characters left."""
    return f"{number[:3]}{'*' * (len(number) - 5)}{number[-2:]}"
