"""Columns that are worked out on the way, each step at once, of what stands before it."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from typing import Generic, TypeVar

from attrs import field, frozen

from zsgx.engine.columns.ask import PREFIX
from zsgx.language.atoms import Axis, Options, Sign
from zsgx.language.columnar import Columnar

__all__ = ["Steps"]

E = TypeVar("E")


@frozen(eq=False)
class Steps(Generic[E]):
    """
    What an engine works out on the way to all answers.

    A test that several questions put to the rows is worked out once, in the first step.

    Attributes:
        engine: The engine.
        inline: Whether tests are asked where they stand, since not every row comes to them.
        columns: The columns by name, a mapping for each step.
    """

    engine: Columnar[E]
    inline: bool = False
    columns: list[dict[str, E]] = field(factory=list)
    _tests: dict[Hashable, str] = field(factory=dict)

    def test(self, axis: Axis, slots: Collection[int]) -> E:
        """Return whether a row is in one of *slots* of an axis."""
        if self.inline or (isinstance(axis, Options) and axis.values == (False, True)):
            # A yes or no is a column already, or one denied.
            return self.engine.test(axis, slots)
        key = (_key(axis), frozenset(slots))
        name = self._tests.get(key)
        if name is None:
            name = self._tests[key] = f"{PREFIX}test.{len(self._tests)}"
            self.keep(name, self.engine.test(axis, slots), 0)
        return self.engine.named(name)

    def keep(self, name: str, made: E, step: int) -> E:
        """Return the column *name*, in which *made* is worked out in *step*, from 0."""
        while len(self.columns) <= step:
            self.columns.append({})
        self.columns[step][name] = made
        return self.engine.named(name)


def _key(axis: Axis) -> Hashable:
    if isinstance(axis, Sign):
        return (axis.left.tree, axis.right.tree, axis.ordered)
    return axis
