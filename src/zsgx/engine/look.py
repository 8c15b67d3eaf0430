"""What a set of outcomes says, as far as it can be said without the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from zsgx.decision.decision import Finding, Status
from zsgx.domain.kinds import Value
from zsgx.engine.finding import finding_of
from zsgx.engine.outcome import Blank, Outcome
from zsgx.language.evaluate import Form, Get
from zsgx.language.tree import Literal, Node

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from zsgx.engine.chain import Chain

__all__ = ["Known", "Look", "Part", "come_to", "look_at"]


@frozen
class Known:
    """
    A value that an outcome comes to on a record, or on every record.

    Attributes:
        value: The value.
    """

    value: Value | None


#: What one outcome comes to on every record, or the forms that the record decides.
Part = Blank | Known | tuple[Form, ...]


@frozen
class Look:
    """
    What a set of outcomes says, as far as it can be said without the record.

    Attributes:
        finding: What all records of the cell have in common.
        status: The status, where the set alone settles it.
        value: The value, where it is settled and constant.
        form: The value form, where one alone is possible.
        outcomes: The outcomes, where the record must tell them apart.
        parts: What each outcome comes to on every record, or the forms that the record decides.
    """

    finding: Finding
    status: Status | None
    value: Value | None
    form: Form | None
    outcomes: tuple[Outcome, ...]
    parts: tuple[Part, ...]


def look_at(outcomes: Sequence[Outcome], chain: Chain, form_of: Callable[[Node], Form]) -> Look:
    """Return what *outcomes* say together; *form_of* makes a tree one that can be evaluated."""
    keys = {outcome.key for outcome in outcomes}
    status: Status | None = None
    value: Value | None = None
    form: Form | None = None
    if keys == {Blank.SILENT}:
        status = Status.SILENT
    elif keys == {Blank.CONFLICT}:
        status = Status.CONFLICT
    elif len(keys) == 1 and len(outcomes[0].forms) == 1:
        tree = outcomes[0].forms[0]
        assert tree is not None  # noqa: S101 - that would be a conflict
        if isinstance(tree, Literal):
            status, value = Status.DECIDED, tree.value
        else:
            form = form_of(tree)
    parts = tuple(_part(outcome, form_of) for outcome in outcomes)
    return Look(finding_of(outcomes, chain), status, value, form, tuple(outcomes), parts)


def _part(outcome: Outcome, form_of: Callable[[Node], Form]) -> Part:
    if outcome.in_conflict:
        return Blank.CONFLICT
    if not outcome.answers:
        return Blank.SILENT
    forms = tuple(form_of(tree) for tree in outcome.forms if tree is not None)
    if outcome.is_constant:
        return Known(forms[0](_nothing))
    return forms


def come_to(forms: tuple[Form, ...], get: Get) -> object:
    """Return what forms that answer together come to: one value, a conflict, or what is open."""
    values = {form: form(get) for form in forms}
    known = {value for value in values.values() if value is not None}
    if len(known) > 1:
        return Blank.CONFLICT
    still_open = frozenset(form for form, value in values.items() if value is None)
    return frozenset([*still_open, *known]) if still_open else Known(known.pop())


def _nothing(_path: str) -> None:
    """Return what a record without facts says of any path."""
