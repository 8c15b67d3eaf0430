"""What the rows of one cell come to: settled for all of them, or weighed row by row."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from attrs import frozen

from zsgx.decision.decision import Status
from zsgx.domain.kinds import Value
from zsgx.engine.look import Known, Look, Part
from zsgx.engine.outcome import Blank
from zsgx.engine.rulebook import SEVERAL
from zsgx.language.tree import Literal, Node

if TYPE_CHECKING:
    from zsgx.engine.columns.given import Given

__all__ = ["UNDETERMINED", "UNREACHABLE", "Resolution", "forms_in", "resolution_of"]


@frozen
class Resolution:
    """
    What the rows of one cell come to.

    Attributes:
        status: The status of all rows; None where a row is decided by its own values.
        value: The value, where all rows have the same.
        rule: The rule of the rows that are decided, `SEVERAL`, or None.
        agree: A row is decided where all these forms come to one value.
        clash: A row is in conflict where each of these groups holds two forms that differ.
    """

    status: Status | None
    value: Value | None = None
    rule: str | None = None
    agree: tuple[Node, ...] = ()
    clash: tuple[tuple[Node, ...], ...] = ()

    @property
    def value_alone(self) -> Resolution:
        """The same with nothing told apart but the value."""
        if self.status is None:
            if not self.agree:
                return UNDETERMINED
            return Resolution(None, agree=self.agree)
        if self.status is Status.DECIDED:
            return Resolution(self.status, self.value)
        return UNDETERMINED


UNDETERMINED = Resolution(Status.UNDETERMINED)
#: What no row comes to, since its atoms contradict each other.
UNREACHABLE = Resolution(Status.UNDETERMINED, rule="unreachable")

#: A part in which every form is a tree, None for one that is unknown on every row.
_Open = tuple[Node | None, ...]


def resolution_of(look: Look, given: Given) -> Resolution:
    """Return what *look* comes to for the rows of a table that gives *given*."""
    rules = look.finding.rules
    rule = rules[0] if len(rules) == 1 else SEVERAL
    if look.status is Status.DECIDED:
        return Resolution(Status.DECIDED, look.value, rule)
    if look.status is not None:
        return Resolution(look.status)
    parts = [_settled(part, given) for part in look.parts]
    first = parts[0]
    if all(part == first for part in parts):
        if isinstance(first, Known):
            return Resolution(Status.DECIDED, first.value, rule)
        if isinstance(first, Blank):
            return Resolution(Status(first.value))
    if Blank.SILENT in parts:
        # Silence agrees with nothing but silence.
        return UNDETERMINED
    agree = _agreeing(parts)
    clash = _clashing(parts)
    if not agree and not clash:
        return UNDETERMINED
    return Resolution(None, None, rule, agree, clash)


def _settled(part: Part, given: Given) -> Blank | Known | _Open:
    """Return what a part of a look comes to once the constants are put in."""
    if not isinstance(part, tuple):
        return part
    trees = tuple(dict.fromkeys(given.form(form.tree) for form in part))
    constants = {tree.value for tree in trees if isinstance(tree, Literal)}
    if len(constants) > 1:
        return Blank.CONFLICT
    if all(isinstance(tree, Literal) for tree in trees):
        return Known(constants.pop())
    return trees


def _agreeing(parts: list[Blank | Known | _Open]) -> tuple[Node, ...]:
    """Return the forms that must come to one value, none where they never do."""
    forms: list[Node] = []
    for part in parts:
        if isinstance(part, Blank):
            return ()
        if isinstance(part, Known):
            assert part.value is not None  # noqa: S101 - a constant is known
            forms.append(Literal(value=part.value))
            continue
        known = [tree for tree in part if tree is not None]
        if len(known) < len(part):
            return ()
        forms += known
    constants = {form.value for form in forms if isinstance(form, Literal)}
    return tuple(dict.fromkeys(forms)) if len(constants) <= 1 else ()


def _clashing(parts: list[Blank | Known | _Open]) -> tuple[tuple[Node, ...], ...]:
    """Return the groups of forms of which two must differ, none where no row is in conflict."""
    groups = []
    for part in parts:
        if isinstance(part, Blank):
            continue
        group = () if isinstance(part, Known) else tuple(t for t in part if t is not None)
        if len(group) < 2:  # noqa: PLR2004 - it takes two to differ
            return ()
        groups.append(group)
    return tuple(groups)


def forms_in(resolution: Resolution) -> tuple[Node, ...]:
    """Return every form that the rows are weighed by."""
    return tuple(dict.fromkeys(chain(resolution.agree, *resolution.clash)))
