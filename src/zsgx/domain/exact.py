"""
From raw values to canonical ones, exactly or not at all.

Hours and money are exact to 0.01, other numbers are decimals. A binary float is taken only where it
is one of those exactly as written; NaN and infinities never are. What rules work out is rounded in
`zsgx.language.operators`.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Protocol

from zsgx.errors import ValueRefusedError
from zsgx.outlet import masked
from zsgx.text import Text, did_you_mean, listing

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "BLANK",
    "EARLIEST",
    "EXACT",
    "LATEST",
    "Value",
    "brief",
    "day_meant",
    "reader_of",
    "refusal",
    "seen",
]

#: A canonical value.
Value = bool | int | Decimal | str | datetime.date | tuple[str, ...]

#: Arithmetic that no thread's own decimal context can change.
EXACT = Context(prec=60, rounding=ROUND_HALF_UP)

EARLIEST = datetime.date(1900, 1, 1)
LATEST = datetime.date(2200, 12, 31)
#: What may stand before and after a number that is written as text.
BLANK = " \t\n\v\f\r\u00a0\u3000"
_SHOWN = 60
#: How much of a text is looked through for numbers of people before it is cut.
_SCANNED = 400
#: How much of a float is shown.
_FLOAT = 12
#: From here on, Python may refuse to write an integer out.
_LONGEST_INTEGER = 1_000
#: Half of a character of UTF-16, which no text can be written with.
_SURROGATE = re.compile("[\ud800-\udfff]")
_LARGEST = Decimal(10) ** 15
_HUNDREDTH = Decimal("0.01")
#: From here on a float is too coarse to be told exact to 0.01 from one that is not.
_COARSE = 2.0**45
_DECIMAL = re.compile(r"[+-]?(\d{1,20}(\.\d{0,20})?|\.\d{1,20})\Z", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,16}\Z", re.ASCII)
_WRITTEN_DAY = re.compile(
    r"(\d{4})(?:\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{2})(\d{2}))", re.ASCII
)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


class _Labelled(Protocol):
    """A kind of value, as far as a message needs it."""

    @property
    def label(self) -> Text:
        """What to call it."""


class WantedType(Protocol):
    """The type that a value is read as."""

    @property
    def kind(self) -> _Labelled:
        """Its kind."""

    @property
    def options(self) -> tuple[str, ...]:
        """Its options, where it is an enum."""


def seen(raw: object) -> str:
    """Return *raw* as a message shows it: short, whatever it is, and personal numbers masked."""
    try:
        if isinstance(raw, int) and raw.bit_length() > _LONGEST_INTEGER:
            return f"<int of {raw.bit_length()} bits>"
        if isinstance(raw, float) and abs(raw) < 1e6 and len(written := repr(raw)) > _FLOAT:
            # In full, its fraction would be masked like a number of a person, which is whole.
            return f"{written[:_FLOAT]}…"
        # Masked before it is written out: a number whose gaps are escaped is not known for one.
        text = repr(masked(raw[:_SCANNED]) if isinstance(raw, str) else raw)
    except Exception:  # noqa: BLE001 - an object of a caller's may do anything when it is shown
        return f"<{type(raw).__name__}>"
    shown = masked(text[: 2 * _SCANNED].encode("utf-8", "backslashreplace").decode())
    return shown if len(shown) <= _SHOWN else f"{shown[: _SHOWN - 3]}…"


def brief(name: object) -> str:
    """Return a *name* that a caller gave as a message shows it, whatever it is."""
    return name if isinstance(name, str) and len(name) <= _SHOWN else seen(name)


def refusal(raw: object, why: Text) -> ValueRefusedError:
    """Return the refusal of *raw*, which is shown short and with personal numbers masked."""
    shown = seen(raw)
    text = Text(zh=f"{shown}：{why.zh}", en=f"{shown}: {why.en}")
    return ValueRefusedError(text, seen=shown, why=why)


def _wrong_kind(raw: object, type_: WantedType) -> ValueRefusedError:
    label = type_.kind.label
    return refusal(raw, Text(f"应为{label.zh}", f"must be {label.en}"))


def _half_width(raw: str) -> str:
    """
    Return *raw* with full-width characters as the ASCII ones that they stand for.

    Nothing else is folded: a footnote's ``80²`` is not 802, nor is ``②`` a 2.
    """
    if raw.isascii():
        return raw.strip(BLANK)
    return "".join(
        unicodedata.normalize("NFKC", character)
        if unicodedata.decomposition(character).startswith("<wide>")
        else character
        for character in raw
    ).strip(BLANK)


def _read_bool(raw: object, type_: WantedType) -> bool:
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, str) and raw in ("true", "false"):
        return raw == "true"
    raise _wrong_kind(raw, type_)


def _read_decimal(raw: object, type_: WantedType) -> Decimal:
    if isinstance(raw, bool) or raw is None:
        raise _wrong_kind(raw, type_)
    if isinstance(raw, int | Decimal):
        value = Decimal(raw)
    elif isinstance(raw, float):
        # A subclass may have a repr that is no number, as numpy's has.
        value = Decimal(float.__repr__(raw))
    elif isinstance(raw, str):
        text = _half_width(raw)
        if not _DECIMAL.match(text):
            raise _wrong_kind(raw, type_)
        value = Decimal(text)
    else:
        raise _wrong_kind(raw, type_)
    if not value.is_finite():
        raise refusal(raw, Text("不是数", "is not a number"))
    if value.copy_abs() >= _LARGEST:
        raise refusal(raw, Text("超出范围", "is out of range"))
    return value


def _read_hundredths(raw: object, type_: WantedType) -> Decimal:
    value = _read_decimal(raw, type_)
    if isinstance(raw, float) and abs(raw) >= _COARSE:
        raise refusal(raw, Text("须精确到 0.01", "must be exact to 0.01"))
    try:
        exact = value.quantize(_HUNDREDTH, context=EXACT)
    except InvalidOperation:
        raise refusal(raw, Text("须精确到 0.01", "must be exact to 0.01")) from None
    if exact != value:
        why = Text("须精确到 0.01", "must be exact to 0.01")
        if isinstance(raw, float):
            why = Text(f"{why.zh}；请先舍入，或用 Decimal", f"{why.en}; round it, or use Decimal")
        raise refusal(raw, why)
    return exact or abs(exact)


def _read_int(raw: object, type_: WantedType) -> int:
    if isinstance(raw, int) and not isinstance(raw, bool):
        value = int(raw)
    elif isinstance(raw, str):
        text = _half_width(raw)
        if not _WHOLE.match(text):
            raise _wrong_kind(raw, type_)
        value = int(text)
    elif isinstance(raw, float | Decimal):
        exact = _read_decimal(raw, type_)
        if exact != exact.to_integral_value(context=EXACT):
            raise _wrong_kind(raw, type_)
        value = int(exact)
    else:
        raise _wrong_kind(raw, type_)
    if abs(value) >= _LARGEST:
        raise refusal(raw, Text("超出范围", "is out of range"))
    return value


def _read_text(raw: object, type_: WantedType) -> str:
    if isinstance(raw, str) and raw:
        return _writable(raw)
    raise _wrong_kind(raw, type_)


def _writable(raw: str) -> str:
    """Return *raw* as a text of no class of its own, if it can be written."""
    if not raw.isascii() and _SURROGATE.search(raw):
        raise refusal(raw, Text("含有不成字符的代码", "holds a code that is not a character"))
    return str.__str__(raw)


def _may_be_day(raw: object) -> bool:
    """Return whether *raw* may be a day written in another way: text, or eight digits."""
    return isinstance(raw, str) or (type(raw) is int and 0 < raw < 10**8)


def _read_date(raw: object, type_: WantedType) -> datetime.date:
    if isinstance(raw, datetime.datetime):
        raise refusal(raw, Text("应为日期，不带时刻", "must be a date without a time of day"))
    if isinstance(raw, datetime.date):
        value = datetime.date(raw.year, raw.month, raw.day)
    elif isinstance(raw, str) and _ISO_DATE.match(raw):
        try:
            value = datetime.date.fromisoformat(raw)
        except ValueError:
            raise refusal(raw, Text("没有这一天", "is not a day of the calendar")) from None
    else:
        label, meant = type_.kind.label, day_meant(raw) if _may_be_day(raw) else None
        why = Text(f"应为{label.zh}", f"must be {label.en}")
        if meant is not None:
            why = Text(f"{why.zh}；请写 {meant}", f"{why.en}; write {meant}")
        raise refusal(raw, why)
    if not EARLIEST <= value <= LATEST:
        raise refusal(
            raw,
            Text(f"应在 {EARLIEST} 至 {LATEST} 之间", f"must lie between {EARLIEST} and {LATEST}"),
        )
    return value


def _read_enum(raw: object, type_: WantedType) -> str:
    if isinstance(raw, str) and raw in type_.options:
        return str.__str__(raw)
    hint = did_you_mean(raw, type_.options) if isinstance(raw, str) else None
    allowed = listing(type_.options)
    why = Text(f"不是可选项（{allowed}）", f"is not one of {allowed}")
    if hint and not hint.en.startswith("Available"):
        why = Text(f"{why.zh}；{hint.zh}", f"{why.en}. {hint.en}")
    raise refusal(raw, why)


def _read_texts(raw: object, type_: WantedType) -> tuple[str, ...]:
    if isinstance(raw, list | tuple) and all(isinstance(item, str) for item in raw):
        return tuple(map(_writable, raw))
    raise _wrong_kind(raw, type_)


_READERS: dict[str, Callable[[object, Any], Value]] = {
    "bool": _read_bool,
    "int": _read_int,
    "number": _read_decimal,
    "text": _read_text,
    "date": _read_date,
    "money": _read_hundredths,
    "hours": _read_hundredths,
    "enum": _read_enum,
    "list of text": _read_texts,
}


def reader_of(kind: str) -> Callable[[object, Any], Value]:
    """Return what reads a raw value as the canonical value of a kind, given the type wanted."""
    return _READERS[kind]


def day_meant(raw: object) -> str | None:
    """Return the day that *raw* means, as zsgx reads it: ``2024年5月1日`` is 2024-05-01."""
    found = _WRITTEN_DAY.fullmatch(unicodedata.normalize("NFKC", str(raw)).strip())
    if found is None:
        return None
    year, month, day = (int(digits) for digits in found.groups() if digits)
    try:
        meant = datetime.date(year, month, day)
    except ValueError:
        return None
    return meant.isoformat() if EARLIEST <= meant <= LATEST else None
