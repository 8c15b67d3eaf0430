"""
The numbers of people (GB 11643) and of organisations (GB 32100).

A wrong check character or an impossible birth date is refused. An area code that is not known is
only a warning: areas come and go, and nobody loses their number with them. Neither number is ever
shown unmasked, least of all in a refusal; `number` gives it to those who ask for it by name.
"""

from __future__ import annotations

import datetime
import re
import unicodedata

from attrs import field, frozen

from zsgx.domain.kinds import EARLIEST
from zsgx.errors import ValueRefusedError
from zsgx.issues import Issue, Severity
from zsgx.outlet import mask
from zsgx.text import Text

__all__ = ["ResidentIdentity", "SocialCreditCode", "resident_check_fails"]

_LENGTH = 18
_OLD_LENGTH = 15

#: The first two digits of area codes: GB/T 2260, with the residence permits of people from Hong
#: Kong, Macao and Taiwan (81 to 83), and foreigners with permanent residence (91).
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91")
#: The nation's own registry of organisations carries 100000.
_REGISTRY = re.compile(rf"10|{_PROVINCE.pattern}")

_RESIDENT = re.compile(r"\d{17}[\dX]\Z", re.ASCII)
_RESIDENT_CHECKS = "10X98765432"
_RESIDENT_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))

# GB 32100 leaves out I, O, S, V and Z, which are read as digits too easily.
_CREDIT_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_VALUES = {character: value for value, character in enumerate(_CREDIT_CHARACTERS)}
_CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))

_SCIENTIFIC = re.compile(r"\d(\.\d*)?E\+?1\d\Z", re.ASCII)
_DAMAGED = Text(
    zh="表格软件把它当作数字，末几位已丢失；请把该列设为文本，重新填写",
    en="a spreadsheet took it for a number and lost its last digits; make the column text and"
    " enter it again",
)
_CHECK_FAILS = Text("校验码不符，请核对有无错字", "the check character is wrong; look for a typo")


def _canonical(raw: object) -> str:
    """Return *raw* in plain upper-case characters, as spreadsheets and input methods blur them."""
    text = float.__repr__(raw) if isinstance(raw, float) else str(raw)
    return unicodedata.normalize("NFKC", text).strip().upper()


def _resident_number(raw: object) -> str:
    number = _canonical(raw)
    if faults := _resident_faults(number):
        raise _refusal(Text("居民身份证号码", "resident identity number"), number, faults)
    return number


def _resident_faults(number: str) -> list[Text]:
    if _SCIENTIFIC.match(number) or number.endswith(".0"):
        return [_DAMAGED]
    if len(number) == _OLD_LENGTH and number.isdecimal():
        return [
            Text(
                zh="15 位的旧号码已于 2013 年停用，请用 18 位号码",
                en="numbers of 15 digits went out of use in 2013; give the one of 18 characters",
            )
        ]
    if len(number) != _LENGTH:
        return [_wrong_length(number)]
    if not _RESIDENT.match(number):
        return [
            Text(
                zh="前 17 位应为数字，第 18 位应为数字或 X",
                en="the first 17 characters must be digits, the last a digit or X",
            )
        ]
    faults = []
    if not _has_birth_date(number):
        faults.append(
            Text(
                zh=f"第 7 至 14 位不是 {EARLIEST.year} 年至今的日期",
                en=f"characters 7 to 14 are not a day from {EARLIEST.year} up to today",
            )
        )
    if resident_check_fails(number):
        faults.append(_DAMAGED if number.endswith("000") else _CHECK_FAILS)
    return faults


def resident_check_fails(number: str) -> bool:
    """Return whether the last of the 18 digits of *number* is not what the others come to."""
    return _resident_check(number) != number[-1]


def _resident_check(number: str) -> str:
    digits = zip(number[:17], _RESIDENT_WEIGHTS, strict=True)
    return _RESIDENT_CHECKS[sum(int(digit) * weight for digit, weight in digits) % 11]


def _has_birth_date(number: str) -> bool:
    try:
        born = datetime.date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    # Nobody has been born after today, whatever day a policy is asked about.
    return EARLIEST <= born <= datetime.date.today()  # noqa: DTZ011 - a day has no zone here


def _credit_number(raw: object) -> str:
    number = _canonical(raw)
    if faults := _credit_faults(number):
        raise _refusal(Text("统一社会信用代码", "social credit code"), number, faults)
    return number


def _credit_faults(number: str) -> list[Text]:
    if _SCIENTIFIC.match(number) or number.endswith(".0"):
        return [_DAMAGED]
    if len(number) != _LENGTH:
        return [_wrong_length(number)]
    if not set(number) <= _CREDIT_VALUES.keys():
        return [
            Text(
                zh="只能有数字和大写字母，且不用 I、O、S、V、Z",
                en="must consist of digits and letters other than I, O, S, V and Z",
            )
        ]
    if _credit_check(number) != number[-1]:
        return [_DAMAGED if number.isdecimal() and number.endswith("000") else _CHECK_FAILS]
    return []


def _credit_check(number: str) -> str:
    places = zip(number[:17], _CREDIT_WEIGHTS, strict=True)
    total = sum(_CREDIT_VALUES[character] * weight for character, weight in places)
    return _CREDIT_CHARACTERS[-total % 31]


def _wrong_length(number: str) -> Text:
    return Text(
        zh=f"应为 {_LENGTH} 位，得到 {len(number)} 位",
        en=f"must have {_LENGTH} characters, not {len(number)}",
    )


def _refusal(what: Text, number: str, faults: list[Text]) -> ValueRefusedError:
    return ValueRefusedError(
        Text(zh=f"{what.zh} {mask(number)} 有误", en=f"{what.en} {mask(number)} is refused"), faults
    )


def _unknown_area(shown: str) -> Issue:
    return Issue(
        code="unknown-area",
        message=Text(
            zh=f"{shown} 的行政区划代码不是已知的省份",
            en=f"the area code of {shown} is in no known province",
        ),
        hint=Text("请与证件核对。", "Compare it with the document."),
        severity=Severity.WARNING,
    )


@frozen(repr=False)
class ResidentIdentity:
    """
    A resident identity number, shown masked.

    Attributes:
        number: The 18 characters themselves.
    """

    number: str = field(converter=_resident_number)

    def issues(self) -> tuple[Issue, ...]:
        """Return what is odd about the number, though it may well be genuine."""
        found = [] if _PROVINCE.match(self.number) else [_unknown_area(str(self))]
        if self.number.endswith("000"):
            # One damaged number in eleven still passes its check.
            found.append(
                Issue(
                    code="trailing-zeros",
                    message=Text(
                        zh=f"{self} 以 000 结尾，可能被表格软件截断",
                        en=f"{self} ends in 000 and may have been cut by a spreadsheet",
                    ),
                    hint=Text("请与证件核对。", "Compare it with the document."),
                    severity=Severity.WARNING,
                )
            )
        return tuple(found)

    def __str__(self) -> str:
        return mask(self.number)

    def __repr__(self) -> str:
        return f"ResidentIdentity({self})"


@frozen(repr=False)
class SocialCreditCode:
    """
    The unified social credit code of an organisation, shown masked.

    Attributes:
        number: The 18 characters themselves.
    """

    number: str = field(converter=_credit_number)

    def issues(self) -> tuple[Issue, ...]:
        """Return what is odd about the code, though it may well be genuine."""
        return () if _REGISTRY.match(self.number, 2) else (_unknown_area(str(self)),)

    def __str__(self) -> str:
        return mask(self.number)

    def __repr__(self) -> str:
        return f"SocialCreditCode({self})"
