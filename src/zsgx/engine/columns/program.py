"""
A joint diagram as a program of switches.

A switch asks one axis and goes on with another switch, or ends at the number of a resolution. What
several switches go on with has a name of its own and is worked out before them, layer by layer, so
that an engine works out everything once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, TypeAlias

from attrs import field, frozen

from zsgx.decision.decision import Status
from zsgx.engine.columns.joint import Resolution
from zsgx.language.atoms import Axis
from zsgx.language.tree import Literal, Node
from zsgx.policy.question import Question

if TYPE_CHECKING:
    from zsgx.engine.columns.joint import Joint

__all__ = ["OPEN", "Next", "Program", "Switch", "program_of", "value_key"]


#: The statuses without a value, in the order of their numbers.
OPEN: Final = (Status.UNDETERMINED, Status.SILENT, Status.CONFLICT)


#: What a switch goes on with: a resolution by its number, a switch by its name, or a switch.
Next: TypeAlias = "int | str | Switch"


@frozen
class Switch:
    """
    One axis, and what each of its slots goes on with.

    Attributes:
        axis: The position of the axis.
        branches: Slots, and what they go on with.
        otherwise: What all other slots go on with, "unknown" among them.
    """

    axis: int
    branches: tuple[tuple[frozenset[int], Next], ...]
    otherwise: Next


@frozen(eq=False)
class Program:
    """
    How one question is answered on columns.

    Attributes:
        question: The question.
        axes: The axes that switches ask.
        layers: The switches with a name; each layer needs those before it alone.
        root: Where every row begins.
        resolutions: What rows come to, by number, those with a value first. A number below the
            length of the legend is the place of the rule there; what has one value, or one status
            without a value, is one run of numbers or a few.
        legend: The place of each rule in the legend.
        asked: The axes that matter to any row.
        lacking: The positions of the axes for which a row may lack what they ask for, where
            switches have no way for that.
        bound: What a row may lack that nothing is decided without: the place, the day.
        table: Instead of switches, the number of every combination of the slots of `asked`, the
            first weighing most; those of an axis that may be lacking begin with "unknown".
        begins: For each axis of `asked`, its first slot: 0, or 1 where nothing is lacking.
        by_conditions: Whether its values are told apart by a condition each, not by numbers.
        weighed: Forms that, for a row that lacks something, may come to one value all the same.
    """

    question: Question
    axes: tuple[Axis, ...] = field(repr=False)
    layers: tuple[Mapping[str, Switch], ...]
    root: Next
    resolutions: Mapping[int, Resolution]
    legend: Mapping[str, int] = field(repr=False)
    asked: tuple[Axis, ...] = field(repr=False)
    lacking: frozenset[int] = frozenset()
    table: tuple[int, ...] = field(default=(), repr=False)
    begins: tuple[int, ...] = ()
    bound: tuple[str, ...] = ()
    by_conditions: bool = False
    weighed: tuple[tuple[Node, ...], ...] = ()

    @property
    def lacks(self) -> bool:
        """Whether a row may lack what a switch has no way for."""
        return bool(self.lacking)

    @property
    def named(self) -> Mapping[str, Switch]:
        """The switches with a name."""
        return {name: made for layer in self.layers for name, made in layer.items()}


def program_of(
    joint: Joint, question: Question, legend: Sequence[str], prefix: str, *, tabled: bool = False
) -> Program:
    """
    Return the program of a joint diagram.

    Args:
        joint: The diagram.
        question: The question that it answers.
        legend: The names of the rules, each at its place.
        prefix: What the names of switches begin with.
        tabled: Whether a table takes the place of switches.
    """
    places = {name: place for place, name in enumerate(legend)}
    leaves = sorted(joint.diagrams.leaves(joint.root))
    resolutions = _numbered([joint.diagrams.value(leaf) for leaf in leaves], places)
    numbers = {made: number for number, made in resolutions.items()}
    support = sorted(joint.diagrams.support(joint.root))
    asked = tuple(joint.axes[axis] for axis in support)
    if tabled:
        table = tuple(numbers[made] for made in joint.diagrams.flat(joint.root, support))
        begins = tuple(0 if joint.lacking[axis] else 1 for axis in support)
        return Program(
            question, joint.axes, (), 0, resolutions, places, asked, table=table, begins=begins
        )
    builder = _Builder(joint, prefix, numbers)
    root, _ = builder.built(joint.root)
    layers = tuple(builder.layers[depth] for depth in sorted(builder.layers))
    return Program(question, joint.axes, layers, root, resolutions, places, asked)


def _numbered(
    resolutions: Sequence[Resolution], legend: Mapping[str, int]
) -> dict[int, Resolution]:
    """Return *resolutions* by their numbers, as `Program` describes them, in order."""
    numbers: dict[int, Resolution] = {}
    others = []
    for made in resolutions:
        # What never has a value must not stand within a run of those that do.
        place = legend[made.rule] if made.rule and value_key(made) is not None else None
        if place is None or place in numbers:
            others.append(made)
        else:
            numbers[place] = made
    values: dict[object, int] = {}
    for made in others:
        values.setdefault(value_key(made), len(values))
    others.sort(key=lambda made: (_rank(made), values[value_key(made)]))
    return dict(sorted(numbers.items())) | dict(enumerate(others, len(legend)))


def _rank(made: Resolution) -> int:
    """Return where a resolution stands that is not numbered by its rule: by what it has last."""
    if made.status in OPEN:
        return OPEN.index(made.status) + 1
    # A row that can only be in conflict, or undetermined, has no value either.
    return int(value_key(made) is None)


class _Builder:
    """Turns the nodes of a diagram into switches, those with several parents into named ones."""

    def __init__(self, joint: Joint, prefix: str, numbers: Mapping[Resolution, int]) -> None:
        self._joint = joint
        self._prefix = prefix
        self._numbers = numbers
        self._parents = _parents(joint)
        self._known: dict[int, tuple[Next, int]] = {}
        self.layers: dict[int, dict[str, Switch]] = {}

    def built(self, at: int) -> tuple[Next, int]:
        """Return what stands for a node, and how many layers it needs before it."""
        known = self._known.get(at)
        if known is None:
            known = self._known[at] = self._built(at)
        return known

    def _built(self, at: int) -> tuple[Next, int]:
        diagrams = self._joint.diagrams
        children = diagrams.children(at)
        if not children:
            return self._numbers[diagrams.value(at)], 0
        axis = diagrams.first(at)
        built = {child: self.built(child) for child in dict.fromkeys(children)}
        depth = max(needs for _, needs in built.values())
        rest = children[0] if self._joint.lacking[axis] else _widest(children)
        unknown = 0 if self._joint.lacking[axis] else 1
        slots: dict[int, list[int]] = {}
        for slot, child in enumerate(children, unknown):
            if child != rest:
                slots.setdefault(child, []).append(slot)
        branches = tuple((frozenset(each), built[child][0]) for child, each in slots.items())
        switch = Switch(axis, branches, built[rest][0])
        if self._parents[at] < 2:  # noqa: PLR2004 - what one switch alone goes on with stays in it
            return switch, depth
        layer = self.layers.setdefault(depth, {})
        name = f"{self._prefix}{at}"
        layer[name] = switch
        return name, depth + 1


def _parents(joint: Joint) -> Counter[int]:
    """Return how many nodes go on with each node."""
    parents: Counter[int] = Counter()
    seen, todo = {joint.root}, [joint.root]
    while todo:
        for child in set(joint.diagrams.children(todo.pop())):
            parents[child] += 1
            if child not in seen:
                seen.add(child)
                todo.append(child)
    return parents


def _widest(children: Sequence[int]) -> int:
    """Return the child that most slots go on with."""
    return Counter(children).most_common(1)[0][0]


def value_key(made: Resolution) -> object:
    """Return what the value of a resolution comes from, None where it never has one."""
    if made.status is None:
        return made.agree or None
    # As a literal, true and 1 are different keys.
    return None if made.value is None else Literal(value=made.value)
