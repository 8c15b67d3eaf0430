"""
The grid of a lookup table: which of its rows holds for which keys, on one day.

Every key is cut into the answers that rows tell apart, and the rows become a decision diagram over
these: it says where two rows overlap and where none is, and what a record that lacks a key can
still come to.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import reduce
from math import prod
from typing import Any, Final

from attrs import field, frozen

from zsgx.domain.kinds import INT, Kind, Type, Value
from zsgx.language.axis import OTHER, Cut, Intervals, Options, boundaries, holds
from zsgx.language.diagram import Diagrams

__all__ = ["REST", "Cell", "Grid", "Overlap", "Span", "grid_of", "span"]

#: What stands where no row is.
NO_ROW: Final = -1
#: What stands where no row is and the table says what holds for the rest.
REST: Final = -2


#: Up to so many cells and so many nodes, keys are told apart one by one.
_SMALL: Final = 4_096
_FEW: Final = 512


class _Open(enum.Enum):
    """What stands where the keys that are known leave a value open."""

    VALUE = "open"


_OPEN: Final = _Open.VALUE
#: Of two values and what stands where no row is, no more need be seen.
_TELLING: Final = 2
#: So many overlaps are told; who has more has made one mistake many times.
_SHOWN: Final = 5


@frozen
class Span:
    """
    Numbers or days from one cut to another.

    Attributes:
        low: Where it begins; None where nothing bounds it.
        high: Where it ends; None where nothing bounds it.
    """

    low: Cut | None = None
    high: Cut | None = None


#: What a row says of one key: options or texts, spans of numbers or days; None for any.
Cell = tuple[Value, ...] | tuple[Span, ...] | None


@frozen
class Overlap:
    """
    Two rows that hold for the same keys.

    Attributes:
        first: The place of the one that stands first.
        second: The place of the other.
        witness: Values for which both hold, None for a key that does not matter.
    """

    first: int
    second: int
    witness: tuple[Value | None, ...]


@frozen
class RowClass:
    """
    Values of a lookup table that no rule tells apart.

    Attributes:
        signs: For each constant that they are held against, whether they are less, equal or
            greater; None where there is no row, and so no value.
    """

    signs: tuple[int, ...] | None


def _sign(value: Value, constant: Value) -> int:
    """Return the sign of *value* less a constant; options and texts are the same or not."""
    if value == constant:
        return 0
    return -1 if holds(value, "<", constant) else 1


@frozen(eq=False, repr=False)
class Grid:
    """
    The rows of a lookup table that are in force on a day, by their keys.

    Attributes:
        identity: What tells it from every other grid.
        axes: What its keys are cut into.
        diagrams: The store of its diagrams.
        rows: The diagram of the places of rows, `NO_ROW` where none is.
        root: The diagram of values, None where no row is.
        type: What its values may be.
    """

    identity: tuple[Hashable, ...]
    axes: tuple[Options | Intervals, ...]
    diagrams: Diagrams
    rows: int
    root: int
    type: Type
    _flat: dict[Hashable, list[Any]] = field(factory=dict)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Grid) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.identity)

    def __repr__(self) -> str:
        return "/".join(map(str, self.identity))

    @property
    def has_gaps(self) -> bool:
        """Whether no row holds for some keys."""
        return NO_ROW in self.diagrams.values(self.rows)

    @property
    def is_small(self) -> bool:
        """Whether its keys can be told apart one by one, as those of rules are."""
        cells = prod(axis.size for axis in self.axes)
        return cells <= _SMALL and len(self.diagrams.below(self.root)) <= _FEW

    def matters(self, place: int) -> bool:
        """Return whether a key, by position, tells rows apart."""
        return place in self.diagrams.support(self.rows)

    @property
    def values(self) -> tuple[Value, ...]:
        """The values that it can come to, each once."""
        return tuple(value for value in self.diagrams.values(self.root) if value is not None)

    def slots(self, keys: Sequence[Value | None]) -> list[int | None]:
        """Return the slots of values of the keys, from 0; None for one that is unknown."""
        return [
            None if key is None else axis.slot(lambda _path, key=key: key) - 1  # type: ignore[misc]
            for axis, key in zip(self.axes, keys, strict=True)
        ]

    def value(self, slots: Sequence[int | None]) -> Value | None:
        """
        Return the value at *slots*; None where the keys that are known leave it open.

        Whether there is a row at all is another matter, see `classified`.
        """
        found = self._reached(self.root, slots) - {None}
        return found.pop() if len(found) == 1 else None

    def row(self, slots: Sequence[int | None]) -> int | None:
        """Return the place of the row at *slots*, or `REST`; None where that is open, or none."""
        found = self._reached(self.rows, slots)
        place = found.pop() if len(found) == 1 else NO_ROW
        return None if place == NO_ROW else int(place)

    def possible(self, slots: Sequence[int | None]) -> frozenset[Value]:
        """Return the values that the keys that are known leave."""
        known = {place: slot for place, slot in enumerate(slots) if slot is not None}
        found = self.diagrams.values(self.root, known)
        return frozenset(value for value in found if value is not None)

    def _reached(self, root: int, slots: Sequence[int | None]) -> set[Any]:
        diagrams, found, todo = self.diagrams, set(), [root]
        while todo:
            at = todo.pop()
            children = diagrams.children(at)
            if not children:
                found.add(diagrams.value(at))
                if len(found) > _TELLING:
                    break
                continue
            slot = slots[diagrams.first(at)]
            todo += dict.fromkeys(children) if slot is None else (children[slot],)
        return found

    def open_keys(self, slots: Sequence[int | None]) -> frozenset[int]:
        """Return the keys, by position, that are unknown and can still change the value."""
        if None not in slots or self.value(slots) is not None:
            return frozenset()
        draft = self.diagrams.draft()
        known = {place: slot for place, slot in enumerate(slots) if slot is not None}
        return draft.support(draft.restrict(self.root, known))

    def classified(self, constants: Sequence[Value]) -> tuple[Grid, tuple[RowClass, ...]]:
        """
        Return the grid of the classes of values that *constants* tell apart, and these.

        A value is the place of its class; where no row is, is a class of its own.
        """
        classes: dict[RowClass, int] = {}

        def place(value: Value | None) -> int:
            signs = None
            if value is not None:
                signs = tuple(_sign(value, constant) for constant in constants)
            return classes.setdefault(RowClass(signs), len(classes))

        # The store is shared with other questions, which other threads may be compiling.
        draft = self.diagrams.draft()
        root = draft.apply(place, self.root)
        identity = (*self.identity, "classes", *constants)
        return Grid(identity, self.axes, draft, self.rows, root, INT), tuple(classes)

    def mapped(self, how: Hashable, function: Callable[[Value], Value], type_: Type) -> Grid:
        """Return the grid of what *function*, which *how* tells from others, makes of values."""
        draft = self.diagrams.draft()
        root = draft.apply(lambda value: None if value is None else function(value), self.root)
        return Grid((*self.identity, how), self.axes, draft, self.rows, root, type_)

    def gather(self, lacking: Sequence[bool]) -> list[Value | None]:
        """
        Return the values of all combinations of slots, the first key weighing most.

        A key that may be *lacking* has one slot more, in front, for "unknown". What is open is
        None, and so is a value where no row is.
        """
        key = tuple(lacking)
        found = self._flat.get(key)
        if found is None:
            found = self._flat[key] = self._gathered(key)
        return found

    def _gathered(self, lacking: Sequence[bool]) -> list[Value | None]:
        sizes = [axis.size + lack for axis, lack in zip(self.axes, lacking, strict=True)]
        lifted = Diagrams(sizes)

        def same(one: Any, other: Any) -> Any:
            # Where no row is nothing is asked for, so that it leaves nothing open.
            if one is None or one == other:
                return other
            return one if other is None else _OPEN

        def at_node(axis: int, children: Sequence[int]) -> int:
            if not lacking[axis]:
                return lifted.node(axis, children)
            unknown = reduce(lambda one, two: lifted.apply(same, one, two), dict.fromkeys(children))
            return lifted.node(axis, [unknown, *children])

        root = self.diagrams.rebuilt(self.root, at_node, lifted.leaf)
        values = lifted.flat(root, range(len(sizes)))
        return [None if value is _OPEN else value for value in values]

    def gaps(self) -> Iterator[tuple[Value | None, ...]]:
        """Yield keys for which no row holds, None for one that does not matter."""
        for slots in self.diagrams.paths_to(self.rows, lambda place: place == NO_ROW):
            yield self.witness(slots)

    def witness(self, slots: Mapping[int, int]) -> tuple[Value | None, ...]:
        """Return a value of each key that lies in one of *slots*, from 0."""
        return tuple(
            _witness(axis, slots[place]) if place in slots else None
            for place, axis in enumerate(self.axes)
        )


def _witness(axis: Options | Intervals, slot: int) -> Value:
    if isinstance(axis, Options):
        return axis.values[slot]
    return axis.witnesses(slot + 1)[0]


def grid_of(
    identity: tuple[Hashable, ...],
    keys: Sequence[tuple[str, Type]],
    rows: Mapping[int, tuple[Cell, ...]],
    values: Mapping[int, Value],
    type_: Type,
    rest: Value | None = None,
) -> tuple[Grid, tuple[Overlap, ...]]:
    """
    Return the grid of *rows*, and which of them overlap.

    Args:
        identity: What tells the grid from every other.
        keys: What each key is called and what it may be.
        rows: What each row says of the keys, by its place.
        values: The value of each row, by its place.
        type_: What the values may be.
        rest: The value where no row holds; None where there is none.
    """
    axes = tuple(
        _axis(name, each, [cells[place] for cells in rows.values()])
        for place, (name, each) in enumerate(keys)
    )
    builder = _Builder(axes, rows)
    root = builder.built(0, tuple(rows))
    of_values = builder.diagrams.apply(
        lambda place: rest if place == NO_ROW else values[int(place)], root
    )
    if rest is not None:
        root = builder.diagrams.apply(lambda place: REST if place == NO_ROW else place, root)
    grid = Grid(identity, axes, builder.diagrams, root, of_values, type_)
    overlaps = tuple(
        Overlap(first, second, grid.witness(slots))
        for (first, second), slots in builder.overlaps.items()
    )
    return grid, overlaps


def _axis(name: str, type_: Type, cells: Sequence[Cell]) -> Options | Intervals:
    """Return what the cells of one key cut it into."""
    if type_.kind is Kind.BOOL:
        return Options(name, (False, True))
    if type_.kind is Kind.ENUM:
        return Options(name, type_.options)
    parts = [part for cell in cells for part in cell or ()]
    if type_.kind is Kind.TEXT:
        texts = dict.fromkeys(part for part in parts if isinstance(part, str))
        return Options(name, (*texts, OTHER), open=True)
    cuts = {cut for part in parts if isinstance(part, Span) for cut in (part.low, part.high)}
    return Intervals(name, type_, tuple(sorted(cut for cut in cuts if cut is not None)))


class _Builder:
    """Builds the diagram of the places of rows, key by key."""

    def __init__(
        self, axes: Sequence[Options | Intervals], rows: Mapping[int, tuple[Cell, ...]]
    ) -> None:
        self.axes = axes
        self.rows = rows
        self.diagrams = Diagrams([axis.size for axis in axes])
        self.overlaps: dict[tuple[int, int], dict[int, int]] = {}
        self._known: dict[tuple[int, tuple[int, ...]], int] = {}
        self._way: dict[int, int] = {}

    def built(self, place: int, rows: tuple[int, ...]) -> int:
        """Return the diagram of which of *rows* holds, from the key at *place* on."""
        if place == len(self.axes) or not rows:
            if len(rows) > 1 and len(self.overlaps) < _SHOWN:
                self.overlaps.setdefault((rows[0], rows[1]), dict(self._way))
            return self.diagrams.leaf(rows[0] if rows else NO_ROW)
        known = self._known.get((place, rows))
        if known is None:
            axis = self.axes[place]
            children = []
            for slot, held in enumerate(_by_slot(axis, rows, place, self.rows)):
                self._way[place] = slot
                children.append(self.built(place + 1, held))
            self._way.pop(place, None)
            known = self._known[place, rows] = self.diagrams.node(place, children)
        return known


def _by_slot(
    axis: Options | Intervals,
    rows: tuple[int, ...],
    place: int,
    cells: Mapping[int, tuple[Cell, ...]],
) -> Iterator[tuple[int, ...]]:
    """Yield, for each slot of an axis, those of *rows* that hold there, in order."""
    anywhere = tuple(row for row in rows if cells[row][place] is None)
    if isinstance(axis, Options):
        named: dict[Value, list[int]] = {}
        for row in rows:
            for part in cells[row][place] or ():
                assert not isinstance(part, Span)  # options and texts have none
                named.setdefault(part, []).append(row)
        for value in axis.values:
            here = named.get(value)
            yield tuple(sorted({*anywhere, *here})) if here else anywhere
        return
    begins: dict[Cut | None, list[int]] = {}
    ends: dict[Cut | None, list[int]] = {}
    for row in rows:
        for part in cells[row][place] or ():
            assert isinstance(part, Span)  # numbers and days have nothing else
            begins.setdefault(part.low, []).append(row)
            ends.setdefault(part.high, []).append(row)
    # Two spans of one row may overlap.
    held = Counter([*anywhere, *begins.get(None, ())])
    yield tuple(sorted(held))
    for cut in axis.cuts:
        held.subtract(ends.get(cut, ()))
        held.update(begins.get(cut, ()))
        held = +held
        yield tuple(sorted(held))


def span(operator: str, constant: Any, type_: Type) -> Span:
    """Return the values of *type_* that stand to a constant as *operator* says."""
    cuts = boundaries(operator, constant, type_)
    if operator == "==":
        first = boundaries(">=", constant, type_)
        beyond = boundaries(">", constant, type_)
        return Span(first[0] if first else None, beyond[0] if beyond else None)
    cut = cuts[0] if cuts else None
    return Span(cut, None) if operator in (">", ">=") else Span(None, cut)
