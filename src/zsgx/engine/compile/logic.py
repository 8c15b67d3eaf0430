"""Plain two-valued logic, in which what another question leaves blank stays blank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from zsgx.domain.kinds import BOOL
from zsgx.engine.compile.outcome import Blank
from zsgx.language.tree import Literal

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

__all__ = ["as_constant", "blank_of", "both", "chosen", "denied", "either", "unless"]

_TRUE: Final = Literal(value=True, type=BOOL)
_FALSE: Final = Literal(value=False, type=BOOL)


def blank_of(values: Iterable[object]) -> Blank | None:
    """Return the blank among *values* that weighs most, or None."""
    blanks = {value for value in values if isinstance(value, Blank)}
    if not blanks:
        return None
    # A conflict might have been settled either way, so that silence must not hide it.
    return Blank.CONFLICT if blanks != {Blank.SILENT} else Blank.SILENT


def both(left: object, right: object) -> Hashable:
    """Return ``left and right``."""
    if left is False or right is False:
        return False
    return blank_of((left, right)) or True


def either(left: object, right: object) -> Hashable:
    """Return ``left or right``."""
    if left is True or right is True:
        return True
    return blank_of((left, right)) or False


def denied(value: object) -> Hashable:
    """Return ``not value``."""
    return value if isinstance(value, Blank) else not value


def unless(applies: object, excepted: object) -> Hashable:
    """Return whether a rule applies that has an exclusion; a silent exclusion does not except."""
    if applies is False or excepted is True:
        return False
    return Blank.CONFLICT if applies is True and excepted is Blank.CONFLICT else applies


def chosen(test: object, then: Hashable, otherwise: Hashable) -> Hashable:
    """Return ``then if test else otherwise``."""
    if isinstance(test, Blank):
        return test
    return then if test else otherwise


def as_constant(value: Hashable) -> Hashable:
    """Return a truth value as the constant that it is in an answer."""
    if isinstance(value, bool):
        return _TRUE if value else _FALSE
    return value
