"""
One diagram for all the rows of a table: the place, the day and what is unknown are axes of it.

The truth tables of every place and epoch that a row may belong to are lifted into one diagram. An
axis whose column may lack a value has one slot more, in front, which holds what the others come to
together; what no row tells apart is no axis any more. How many switches a diagram has depends on
which axis stands first; every order answers the same, so the cheapest of those tried is taken.
"""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain
from operator import or_
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, field, frozen

from zsgx.decision.decision import Status
from zsgx.domain.kinds import BOOL, DATE, Value
from zsgx.engine.columns.request import AT, DAY, Column, TableScope
from zsgx.engine.compile.outcome import Blank, Outcome, Unreachable
from zsgx.engine.decide.table import Known, OutcomePart, OutcomeSummary, TruthTable
from zsgx.engine.rulebook import SEVERAL
from zsgx.errors import NoColumnsError
from zsgx.language.atoms import Axis, RowClasses, Sign
from zsgx.language.axis import Cuts, Intervals, Options
from zsgx.language.diagram import Diagrams
from zsgx.language.evaluate import Condition, ValueForm, folded, operands
from zsgx.language.tree import (
    All,
    Arithmetic,
    Call,
    Compare,
    FactName,
    Literal,
    Lookup,
    Member,
    Node,
    Not,
    Within,
)
from zsgx.language.tree import Any as AnyOf
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.engine.decide.tables import Tables

__all__ = [
    "UNDETERMINED",
    "UNREACHABLE",
    "Joint",
    "KnownFacts",
    "Resolution",
    "forms_in",
    "joint_of",
    "node",
    "resolution_of",
]

#: A part in which every form is a tree, None for one that is unknown on every row.
_Open = tuple[Node | None, ...]
#: The nodes that a joint diagram may have while it is made; more would take minutes.
_MOST: Final = 100_000
#: What tells an axis from every other, whichever table it comes from.
_Key = Hashable


@frozen
class KnownFacts:
    """
    What is known of the facts before any row is read.

    Attributes:
        columns: The facts that have a column, and whether a row may lack it.
        constants: The facts that are the same for all rows, such as values of outside documents.
    """

    columns: Mapping[str, bool] = field(repr=False)
    constants: Mapping[str, Value] = field(factory=dict, repr=False)

    def has(self, path: str) -> bool:
        """Return whether the rows tell a fact apart."""
        return path in self.columns

    def may_lack(self, path: str) -> bool:
        """Return whether some row may not know a fact, one without a column among them."""
        return self.columns.get(path, True)

    def form(self, tree: Node) -> Node | None:
        """Return a value form with its constants put in; None where it is unknown on every row."""
        match tree:
            case FactName(path=path):
                if path in self.columns:
                    return tree
                value = self.constants.get(path)
                return None if value is None else Literal(value=value, type=tree.type)
            case Arithmetic(left=left, right=right):
                first, second = self.form(left), self.form(right)
                if first is None or second is None:
                    return None
                return folded(evolve(tree, left=first, right=second))
            case Call(arguments=arguments):
                made = tuple(self.form(argument) for argument in arguments)
                kept = tuple(each for each in made if each is not None)
                return folded(evolve(tree, arguments=kept)) if len(kept) == len(made) else None
            case Within(value=value):
                # Whether it lies between its ends is told apart by atoms.
                return self.form(value)
            case Lookup(keys=keys):
                parts = tuple(self.form(key) or _constant(None) for key in keys)
                return folded(evolve(tree, keys=parts))
            case Member(options=FactName(path=path)):
                # No column gives a list; a value from outside can be the same for all rows.
                value = ValueForm(tree)(self.constants.get)
                return None if value is None else Literal(value=value, type=BOOL)
            case _:
                return tree

    def condition(self, tree: Node) -> Node:
        """
        Return a condition over facts with its constants put in.

        What is unknown on every row is a constant without a value, and so is a comparison with it.
        """
        match tree:
            case FactName(path=path) if path not in self.columns:
                return _constant(self.constants.get(path))
            case Not(item=item):
                return evolve(tree, item=self.condition(item))
            case All(items=items) | AnyOf(items=items):
                return evolve(tree, items=tuple(self.condition(item) for item in items))
            case Member(options=FactName()):
                return self.form(tree) or _constant(None)
            case Member(item=item):
                form = self.form(item)
                return _constant(None) if form is None else _settled_atoms(evolve(tree, item=form))
            case Compare(left=left, right=right):
                first, second = self.form(left), self.form(right)
                if first is None or second is None:
                    return _constant(None)
                return _settled_atoms(evolve(tree, left=first, right=second))
            case _:
                return tree


def _settled_atoms(tree: Node) -> Node:
    """Return a comparison, or what it comes to where it is of constants alone."""
    return tree if operands(tree) else _constant(Condition(tree)(lambda _path: None))


def _constant(value: Any) -> Node:
    return Literal(value=value, type=BOOL)


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


def resolution_of(summary: OutcomeSummary, given: KnownFacts) -> Resolution:
    """Return what *summary* comes to for the rows of a table that gives *given*."""
    rules = summary.finding.rules
    rule = rules[0] if len(rules) == 1 else SEVERAL
    if summary.status is Status.DECIDED:
        return Resolution(Status.DECIDED, summary.value, rule)
    if summary.status is not None:
        return Resolution(summary.status)
    parts = [_settled(part, given) for part in summary.parts]
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


def _settled(part: OutcomePart, given: KnownFacts) -> Blank | Known | _Open:
    """Return what a part of a summary comes to once the constants are put in."""
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
            assert part.value is not None  # a constant is known
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
        if len(group) < 2:  # it takes two to differ
            return ()
        groups.append(group)
    return tuple(groups)


def forms_in(resolution: Resolution) -> tuple[Node, ...]:
    """Return every form that the rows are weighed by."""
    return tuple(dict.fromkeys(chain(resolution.agree, *resolution.clash)))


@frozen(eq=False)
class Joint:
    """
    A question over all places and epochs of a scope.

    Attributes:
        axes: The axes that rows tell apart.
        lacking: For each axis, whether its slot 0 is "unknown"; its other slots count from 1.
        diagrams: The store of diagrams, slots of an axis that lacks nothing counted from 0.
        root: The diagram, whose leaves are resolutions.
    """

    axes: tuple[Axis, ...]
    lacking: tuple[bool, ...]
    diagrams: Diagrams = field(repr=False)
    root: int


def joint_of(
    question: str,
    tables: Tables,
    scope: TableScope,
    given: KnownFacts,
    *,
    rules: bool,
    known: bool = False,
) -> Joint:
    """
    Return the joint diagram of *question*.

    Args:
        question: The question's name.
        tables: The truth tables of all places.
        scope: The places and days of the rows.
        given: What the rows give; ``at`` and ``date`` stand there like facts, where they vary.
        rules: Whether the status and the rule are told apart, not the value alone.
        known: Whether every row is taken to know what it has a column for.

    Raises:
        NoColumnsError: There are too many ways in which facts may be unknown.
    """
    found = {name: list(_epochs(question, tables, scope, name)) for name in scope.chains}
    axes, keys = _axes([table for row in found.values() for _, table in row], given)
    days = sorted({since for row in found.values() for since, _ in row if since})
    outer: list[Axis] = []
    if isinstance(scope.at, Column):
        outer.append(Options(AT, tuple(scope.chains)))
    if isinstance(scope.date, Column):
        outer.append(Intervals(DAY, DATE, tuple((day, 0) for day in days)))
    every = (*outer, *axes)
    lacking = tuple(
        not known and any(given.may_lack(path) for path in axis.facts) for axis in every
    )
    sizes = [axis.size + lack for axis, lack in zip(every, lacking, strict=True)]
    lifter = _Lifter(question, Diagrams(sizes), every, lacking, given, keys, len(outer))
    nowhere = lifter.diagrams.leaf(UNDETERMINED)
    if not all(given.has(path) for axis in outer for path in axis.facts):
        # No row names a place, or none a day.
        return Joint((), (), lifter.diagrams, nowhere)
    by_table: dict[int, int] = {}

    def of_table(table: TruthTable) -> int:
        made = by_table.get(id(table))
        if made is None:
            made = by_table[id(table)] = lifter.resolved(table, rules=rules, known=known)
        return made

    def of_place(name: str) -> int:
        row = found[name]
        if not isinstance(scope.date, Column):
            return of_table(row[0][1])
        axis = len(outer) - 1
        starts = [since or datetime.date.min for since, _ in row]
        parts = [of_table(row[bisect_right(starts, day) - 1][1]) for day in days]
        parts.insert(0, of_table(row[0][1]))
        return node(lifter.diagrams, axis, [nowhere, *parts] if lacking[axis] else parts)

    if isinstance(scope.at, Column):
        places = [of_place(name) for name in scope.chains]
        root = node(lifter.diagrams, 0, [nowhere, *places] if lacking[0] else places)
    else:
        (name,) = scope.chains
        root = of_place(name)
    return Joint(every, lacking, lifter.diagrams, root)


def node(diagrams: Diagrams, axis: int, children: Sequence[int]) -> int:
    """Return the diagram that asks *axis* and goes on with *children*, wherever they ask theirs."""
    if all(diagrams.first(child) > axis for child in children):
        return diagrams.node(axis, children)
    asked = diagrams.of_axis(axis, range(len(children)))
    return diagrams.apply(lambda slot, *made: made[slot], asked, *children)


def _epochs(
    question: str, tables: Tables, scope: TableScope, name: str
) -> Iterator[tuple[datetime.date | None, TruthTable]]:
    """Yield the tables of a place that a row may need, in order of their first days."""
    chain = scope.chains[name]
    if not isinstance(scope.date, Column):
        yield None, tables.get(question, name, scope.date)
        return
    epochs = tables.epochs(question, chain)
    before = (epochs[0] if epochs else datetime.date.max) - datetime.timedelta(days=1)
    yield None, tables.get(question, name, before)
    for since in epochs:
        yield since, tables.get(question, name, since)


def _axes(tables: Sequence[TruthTable], given: KnownFacts) -> tuple[list[Axis], dict[_Key, int]]:
    """Return the axes of all *tables* that rows tell apart, and where each stands by its key."""
    merged: dict[_Key, Axis] = {}
    for table in tables:
        for axis in table.compiled.axes:
            left = _with_constants(axis, given)
            if left is None or isinstance(left, int):
                continue
            key = _key(left)
            known = merged.get(key)
            merged[key] = left if known is None else _merged(known, left)
    return list(merged.values()), {key: place for place, key in enumerate(merged)}


def _key(axis: Axis) -> _Key:
    match axis:
        case Sign(left=left, right=right, ordered=ordered):
            return (left.tree, right.tree, ordered)
        case RowClasses(lookup=lookup):
            return lookup
        case _:
            return axis.path


def _merged(one: Axis, other: Axis) -> Axis:
    """Return the axis that tells apart what either of two does."""
    if isinstance(one, RowClasses) and isinstance(other, RowClasses):
        return one.with_constants(other.constants)
    if isinstance(one, Intervals) and isinstance(other, Intervals):
        cuts: Cuts = tuple(sorted({*one.cuts, *other.cuts}))
        return Intervals(one.path, one.type, cuts)
    if isinstance(one, Options) and isinstance(other, Options) and one.open:
        *named, rest = dict.fromkeys((*one.values[:-1], *other.values[:-1], one.values[-1]))
        return Options(one.path, (*named, rest), open=True)
    return one


def _with_constants(axis: Axis, given: KnownFacts) -> Axis | int | None:
    """Return what is left of an axis: itself, the slot that all rows are in, None for unknown."""
    if isinstance(axis, RowClasses):
        form = given.form(axis.lookup)
        if not isinstance(form, Lookup):
            return axis.slot(given.constants.get) or None
        classes = evolve(axis, lookup=form)
        return classes if classes.facts else classes.slot(given.constants.get) or None
    if not isinstance(axis, Sign):
        if given.has(axis.path):
            return axis
        return axis.slot(given.constants.get) or None
    left, right = given.form(axis.left.tree), given.form(axis.right.tree)
    if left is None or right is None:
        return None
    made = Sign(ValueForm(left), ValueForm(right), axis.ordered)
    return made if made.facts else made.slot(given.constants.get)


@frozen(eq=False)
class _Lifter:
    """Lifts truth tables into the joint diagram."""

    question: str
    diagrams: Diagrams
    axes: tuple[Axis, ...]
    lacking: tuple[bool, ...]
    given: KnownFacts
    keys: dict[_Key, int]
    outer: int

    def resolved(self, table: TruthTable, *, rules: bool, known: bool) -> int:
        """Return a table as a diagram of resolutions."""
        # Beside what is unknown, what no row comes to is nothing; alone it is anything.
        unreachable = UNREACHABLE if known else UNDETERMINED

        def resolution(mask: int) -> Resolution:
            if not mask:
                return unreachable
            made = resolution_of(table.summary(mask), self.given)
            return made if rules else made.value_alone

        return self.diagrams.apply(resolution, self._lifted(table))

    def _lifted(self, table: TruthTable) -> int:
        """Return a table as a diagram of sets of outcomes, one bit each."""
        steps = [self._step(axis) for axis in table.compiled.axes]

        def at_node(axis: int, children: Sequence[int]) -> int:
            return steps[axis](children)

        def at_leaf(value: Outcome | Unreachable) -> int:
            return self.diagrams.leaf(table.bit(value))

        return table.compiled.diagrams.rebuilt(table.compiled.root, at_node, at_leaf)

    def _union(self, children: Sequence[int]) -> int:
        if len(self.diagrams) > _MOST:
            raise NoColumnsError(
                Text(
                    f"问题 {self.question} 的判定表太大，不能按列判定；请用 decide 或 decide_many",
                    f"the tables of {self.question} are too large to be decided on columns where "
                    "facts may be unknown; use decide or decide_many",
                )
            )
        return self.diagrams.apply(lambda *masks: reduce(or_, masks), *dict.fromkeys(children))

    def _step(self, axis: Axis) -> Callable[[Sequence[int]], int]:
        """Return what makes, of the children of a node that asks *axis*, the joint diagram."""
        left = _with_constants(axis, self.given)
        if left is None:
            return self._union
        if isinstance(left, int):
            chosen = left - 1
            return lambda children: children[chosen]
        place = self.keys[_key(left)]
        slots = _slots(axis, self.axes[self.outer + place])
        position = self.outer + place

        def step(children: Sequence[int]) -> int:
            known = [children[slot - 1] for slot in slots]
            if self.lacking[position]:
                known.insert(0, self._union(children))
            return node(self.diagrams, position, known)

        return step


def _slots(axis: Axis, joint: Axis) -> list[int]:
    """Return the slot of *axis*, from 1, for each slot of the joint axis that it went into."""
    if isinstance(axis, RowClasses) and isinstance(joint, RowClasses):
        return axis.within(joint)
    if isinstance(axis, Intervals) and isinstance(joint, Intervals):
        return [1, *(bisect_right(axis.cuts, cut) + 1 for cut in joint.cuts)]
    if isinstance(axis, Options) and axis.open and isinstance(joint, Options):
        return [axis.slot({joint.path: value}.get) for value in joint.values]
    return list(range(1, axis.size + 1))
