"""
Hash-consed decision diagrams over axes with several slots each.

A diagram is a number. Leaves hold any hashable value; a node asks one axis and has a child for each
of its slots. Nodes ask axes in one order, no node has all its children alike, and equal diagrams
are the same number, so that the axes a diagram still asks are exactly those that matter.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

__all__ = ["Diagrams"]

T = TypeVar("T")

_LEAF: Final = -1
_NOTHING_KNOWN: Final[Mapping[int, int]] = {}


class Diagrams:
    """A store of diagrams over the same axes."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = tuple(sizes)
        self._axis: list[int] = []
        self._children: list[tuple[int, ...]] = []
        self._value: list[Any] = []
        self._leaves: dict[Any, int] = {}
        self._nodes: dict[tuple[int, tuple[int, ...]], int] = {}

    def __len__(self) -> int:
        return len(self._axis)

    def leaf(self, value: Hashable) -> int:
        """Return the diagram that is *value* everywhere."""
        key = (type(value), value)
        known = self._leaves.get(key)
        if known is None:
            known = self._leaves[key] = self._append(_LEAF, (), value)
        return known

    def node(self, axis: int, children: Sequence[int]) -> int:
        """Return the diagram that asks *axis* and goes on as *children* say."""
        first = children[0]
        if all(child == first for child in children):
            return first
        key = (axis, tuple(children))
        known = self._nodes.get(key)
        if known is None:
            known = self._nodes[key] = self._append(axis, key[1], None)
        return known

    def of_axis(self, axis: int, values: Sequence[Hashable]) -> int:
        """Return the diagram whose value is that of *axis*'s slot."""
        return self.node(axis, [self.leaf(value) for value in values])

    def _append(self, axis: int, children: tuple[int, ...], value: Any) -> int:
        self._axis.append(axis)
        self._children.append(children)
        self._value.append(value)
        return len(self._axis) - 1

    def draft(self) -> Diagrams:
        """
        Return a copy to work on.

        A store that is shared is never added to once it has been compiled: it would grow with every
        record, and threads that add to it at once would make equal diagrams different numbers.
        """
        copy = Diagrams(self.sizes)
        copy._axis, copy._children = self._axis.copy(), self._children.copy()
        copy._value, copy._leaves = self._value.copy(), self._leaves.copy()
        copy._nodes = self._nodes.copy()
        return copy

    def is_leaf(self, root: int) -> bool:
        """Return whether *root* is one value everywhere."""
        return self._axis[root] == _LEAF

    def first(self, root: int) -> int:
        """Return the axis that *root* asks first, one beyond the last where it asks none."""
        axis = self._axis[root]
        return len(self.sizes) if axis == _LEAF else axis

    def children(self, root: int) -> tuple[int, ...]:
        """Return what *root* goes on with for each slot of its first axis, none for a value."""
        return self._children[root]

    def value(self, root: int) -> Any:
        """Return the value that *root* is everywhere."""
        return self._value[root]

    def rebuilt(
        self,
        root: int,
        at_node: Callable[[int, Sequence[T]], T],
        at_leaf: Callable[[Any], T],
    ) -> T:
        """Return what *at_node* and *at_leaf* make of *root*, leaves first, each part once."""
        known: dict[int, T] = {}

        def walk(at: int) -> T:
            if at not in known:
                axis = self._axis[at]
                if axis == _LEAF:
                    known[at] = at_leaf(self._value[at])
                else:
                    known[at] = at_node(axis, [walk(child) for child in self._children[at]])
            return known[at]

        return walk(root)

    def apply(self, function: Callable[..., Hashable], *roots: int) -> int:
        """Return the diagram whose value is that of *function* on the values of *roots*."""
        known: dict[tuple[int, ...], int] = {}
        axes, kids, values = self._axis, self._children, self._value

        def walk(at: tuple[int, ...]) -> int:
            found = known.get(at)
            if found is not None:
                return found
            asked = [axes[root] for root in at if axes[root] != _LEAF]
            if not asked:
                made = self.leaf(function(*(values[root] for root in at)))
            else:
                axis = min(asked)
                rows = [
                    kids[root] if axes[root] == axis else (root,) * self.sizes[axis] for root in at
                ]
                made = self.node(axis, [walk(row) for row in zip(*rows, strict=True)])
            known[at] = made
            return made

        return walk(roots)

    def bind(self, function: Callable[..., int], *roots: int) -> int:
        """
        Return the diagram that *function* makes of the values of *roots*, wherever they hold.

        Unlike `apply`, *function* gives a diagram, which may ask axes of its own.
        """
        chosen = self.apply(lambda *values: values, *roots)
        result: int | None = None
        for leaf in sorted(self.leaves(chosen)):
            values = self._value[leaf]
            made = function(*values)
            if result is None:
                result = made
            else:
                here = self.apply(lambda seen, values=values: seen == values, chosen)
                result = self.apply(lambda test, new, old: new if test else old, here, made, result)
        assert result is not None  # every diagram has a leaf
        return result

    def restrict(self, root: int, slots: Mapping[int, int]) -> int:
        """Return *root* where each axis in *slots* is known, slots counted from 0."""
        known: dict[int, int] = {}

        def walk(at: int) -> int:
            axis = self._axis[at]
            if axis == _LEAF:
                return at
            found = known.get(at)
            if found is None:
                slot = slots.get(axis)
                if slot is None:
                    found = self.node(axis, [walk(child) for child in self._children[at]])
                else:
                    found = walk(self._children[at][slot])
                known[at] = found
            return found

        return walk(root)

    def leaves(self, root: int) -> frozenset[int]:
        """Return the leaves that *root* can come to."""
        return frozenset(at for at in self.below(root) if self._axis[at] == _LEAF)

    def values(self, root: int, slots: Mapping[int, int] | None = None) -> tuple[Any, ...]:
        """
        Return the values that *root* can come to, each once, in an order that never changes.

        Args:
            root: The diagram.
            slots: The axes that are known and their slots, from 0.
        """
        leaves = sorted(
            at for at in self.below(root, slots or _NOTHING_KNOWN) if self._axis[at] == _LEAF
        )
        return tuple(dict.fromkeys(self._value[leaf] for leaf in leaves))

    def support(self, root: int) -> frozenset[int]:
        """Return the axes that matter to *root*."""
        return frozenset(self._axis[at] for at in self.below(root)) - {_LEAF}

    def below(self, root: int, slots: Mapping[int, int] = _NOTHING_KNOWN) -> set[int]:
        """Return *root* and all that it can go on with, where *slots*, from 0, are known."""
        seen = {root}
        todo = [root]
        while todo:
            at = todo.pop()
            children, slot = self._children[at], slots.get(self._axis[at])
            for child in children if slot is None else (children[slot],):
                if child not in seen:
                    seen.add(child)
                    todo.append(child)
        return seen

    def path_to(self, root: int, wanted: Callable[[Any], bool]) -> dict[int, int] | None:
        """Return slots, from 0, that lead *root* to a value that is *wanted*, or None."""
        for slots in self.paths_to(root, wanted):
            return slots
        return None

    def paths_to(self, root: int, wanted: Callable[[Any], bool]) -> Iterable[dict[int, int]]:
        """Yield the ways, as slots from 0, that lead *root* to a value that is *wanted*."""
        able = {
            at for at in self.below(root) if self._axis[at] == _LEAF and wanted(self._value[at])
        }

        def can(at: int, known: dict[int, bool]) -> bool:
            if at not in known:
                known[at] = at in able or any(can(child, known) for child in self._children[at])
            return known[at]

        memory: dict[int, bool] = {}

        def walk(at: int, slots: dict[int, int]) -> Iterable[dict[int, int]]:
            if not can(at, memory):
                return
            if self._axis[at] == _LEAF:
                yield dict(slots)
                return
            for slot, child in enumerate(self._children[at]):
                slots[self._axis[at]] = slot
                yield from walk(child, slots)
            del slots[self._axis[at]]

        yield from walk(root, {})

    def masks(self, root: int, bit_of: Callable[[Any], int]) -> list[int]:
        """
        Return *root* as a flat array over all axes, each with an unknown slot 0 in front.

        An entry is the set of values that its cell can come to, as the union of `bit_of` each. The
        first axis weighs most.
        """
        known: dict[tuple[int, int], list[int]] = {}
        depth = len(self.sizes)

        def flat(at: int, axis: int) -> list[int]:
            if axis == depth:
                return [bit_of(self._value[at])]
            found = known.get((at, axis))
            if found is None:
                if self._axis[at] == axis:
                    parts = [flat(child, axis + 1) for child in self._children[at]]
                    found = [_union(entry) for entry in zip(*parts, strict=True)]
                    for part in parts:
                        found += part
                else:
                    found = flat(at, axis + 1) * (self.sizes[axis] + 1)
                known[at, axis] = found
            return found

        return flat(root, 0)

    def flat(self, root: int, axes: Sequence[int]) -> list[Any]:
        """Return the value of every combination of *axes*, in order; the first weighs most."""
        known: dict[tuple[int, int], list[Any]] = {}

        def walk(at: int, place: int) -> list[Any]:
            if place == len(axes):
                return [self._value[at]]
            found = known.get((at, place))
            if found is None:
                if self._axis[at] == axes[place]:
                    found = [
                        each for child in self._children[at] for each in walk(child, place + 1)
                    ]
                else:
                    found = walk(at, place + 1) * self.sizes[axes[place]]
                known[at, place] = found
            return found

        return walk(root, 0)

    def combinations(self, axes: Sequence[int]) -> Iterable[tuple[int, ...]]:
        """Yield every combination of slots, from 0, of *axes*."""
        return product(*(range(self.sizes[axis]) for axis in axes))


def _union(masks: Iterable[int]) -> int:
    union = 0
    for mask in masks:
        union |= mask
    return union
