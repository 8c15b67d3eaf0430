"""
Hash-consed decision diagrams over axes with several slots each.

A diagram is a number. Leaves hold any hashable value; a node asks one axis and has a child for each
of its slots. Nodes ask axes in one order, no node has all its children alike, and equal diagrams
are the same number, so that the axes a diagram still asks are exactly those that matter.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import product
from threading import Lock
from typing import Any, Final

__all__ = ["Diagrams"]

_LEAF: Final = -1


class Diagrams:
    """A store of diagrams over the same axes."""

    def __init__(self, sizes: Sequence[int]) -> None:
        self.sizes = tuple(sizes)
        self._axis: list[int] = []
        self._children: list[tuple[int, ...]] = []
        self._value: list[Any] = []
        self._leaves: dict[Any, int] = {}
        self._nodes: dict[tuple[int, tuple[int, ...]], int] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._axis)

    def leaf(self, value: Hashable) -> int:
        """Return the diagram that is *value* everywhere."""
        key = (type(value), value)
        known = self._leaves.get(key)
        return self._kept(self._leaves, key, _LEAF, (), value) if known is None else known

    def node(self, axis: int, children: Sequence[int]) -> int:
        """Return the diagram that asks *axis* and goes on as *children* say."""
        first = children[0]
        if all(child == first for child in children):
            return first
        key = (axis, tuple(children))
        known = self._nodes.get(key)
        return self._kept(self._nodes, key, axis, key[1], None) if known is None else known

    def of_axis(self, axis: int, values: Sequence[Hashable]) -> int:
        """Return the diagram whose value is that of *axis*'s slot."""
        return self.node(axis, [self.leaf(value) for value in values])

    def _kept(
        self, known: dict[Any, int], key: Any, axis: int, children: tuple[int, ...], value: Any
    ) -> int:
        # Decisions of several threads work on one store; a node made twice would not be equal.
        with self._lock:
            made = known.get(key)
            if made is None:
                self._axis.append(axis)
                self._children.append(children)
                self._value.append(value)
                made = known[key] = len(self._axis) - 1
            return made

    def __getstate__(self) -> dict[str, Any]:
        state = dict(self.__dict__)
        del state["_lock"]
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._lock = Lock()

    def is_leaf(self, root: int) -> bool:
        """Return whether *root* is one value everywhere."""
        return self._axis[root] == _LEAF

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
        assert result is not None  # noqa: S101 - every diagram has a leaf
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
        return frozenset(at for at in self._below(root) if self._axis[at] == _LEAF)

    def values(self, root: int) -> tuple[Any, ...]:
        """Return the values that *root* can come to, each once, in an order that never changes."""
        return tuple(dict.fromkeys(self._value[leaf] for leaf in sorted(self.leaves(root))))

    def support(self, root: int) -> frozenset[int]:
        """Return the axes that matter to *root*."""
        return frozenset(self._axis[at] for at in self._below(root)) - {_LEAF}

    def _below(self, root: int) -> set[int]:
        seen = {root}
        todo = [root]
        while todo:
            for child in self._children[todo.pop()]:
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
            at for at in self._below(root) if self._axis[at] == _LEAF and wanted(self._value[at])
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

    def combinations(self, axes: Sequence[int]) -> Iterable[tuple[int, ...]]:
        """Yield every combination of slots, from 0, of *axes*."""
        return product(*(range(self.sizes[axis]) for axis in axes))


def _union(masks: Iterable[int]) -> int:
    union = 0
    for mask in masks:
        union |= mask
    return union
