"""
What is asked of a table, worked out before any row is read: programs, the same for every engine.

A program is a joint diagram as switches. A switch asks one axis and goes on with another switch, or
ends at the number of a resolution. What several switches go on with has a name of its own and is
worked out before them, layer by layer, so that an engine works out everything once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from math import prod
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar

from attrs import evolve, field, frozen

from zsgx.decision.decision import Status
from zsgx.domain.kinds import BOOL, DATE, EARLIEST, Kind
from zsgx.engine.columns.cost import cheapest, cost_of, cost_of_table
from zsgx.engine.columns.joint import UNREACHABLE, Joint, KnownFacts, Resolution, forms_in, joint_of
from zsgx.engine.columns.request import AT, DAY, PREFIX, Ask
from zsgx.language.atoms import Axis, forms_of
from zsgx.language.evaluate import operands
from zsgx.language.tree import All, Arithmetic, Call, Compare, FactName, Literal, Lookup, Node, Not
from zsgx.language.tree import Any as AnyOf
from zsgx.policy.contradiction import Contradiction
from zsgx.policy.question import Question

if TYPE_CHECKING:
    from zsgx.engine.columns.expressions import Columnar

__all__ = [
    "OPEN",
    "ColumnContradiction",
    "Next",
    "Program",
    "Switch",
    "TablePlan",
    "plan_of",
    "program_of",
    "value_key",
]

#: The statuses without a value, in the order of their numbers.
OPEN: Final = (Status.UNDETERMINED, Status.SILENT, Status.CONFLICT)

#: What a switch goes on with: a resolution by its number, a switch by its name, or a switch.
Next: TypeAlias = "int | str | Switch"
E = TypeVar("E")
#: How many plans an engine keeps.
_REMEMBERED: Final = 256
#: The most cells that a table may have.
_LARGEST: Final = 100_000
#: Up to so many values, a condition for each is faster than numbers; as measured.
_FEW: Final = 4


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
        if self._parents[at] < 2:  # what one switch alone goes on with stays in it
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


def plan_of(ask: Ask, given: KnownFacts, *, lazily: bool = False, as_met: bool = True) -> TablePlan:
    """
    Return how the rows of a table that gives *given* are decided; a plan is made once.

    Args:
        ask: What is asked.
        given: What the rows give.
        lazily: Whether the engine works out of a choice no more than a row needs, as databases do.
        as_met: Whether rows are met only as the plan runs, so that those that contradict themselves
            get a status of their own; otherwise they are refused before.
    """
    plans = ask.tables.plans
    key = (
        lazily,
        as_met,
        ask.questions,
        ask.rules,
        ask.scope.at,
        ask.scope.date,
        tuple(given.columns.items()),
        tuple(given.constants.items()),
    )
    known: TablePlan | None = plans.get(key)
    if known is None:
        if len(plans) >= _REMEMBERED:
            plans.clear()
        known = plans[key] = _built(ask, given, lazily=lazily, as_met=as_met)
    return known


def _built(ask: Ask, given: KnownFacts, *, lazily: bool, as_met: bool) -> TablePlan:
    programs = []
    for number, name in enumerate(ask.questions):
        prefix = f"{PREFIX}{number}."
        program = None if ask.rules else _by_conditions(ask, name, given, prefix)
        programs.append(program or _by_numbers(ask, name, given, prefix, lazily=lazily))
    floors = tuple(_floors(ask, given)) if as_met else ()
    return TablePlan(
        tuple(programs), ask.rules, lazily, as_met, _contradictions(ask, given), given, floors
    )


def _floors(ask: Ask, given: KnownFacts) -> Iterator[Node]:
    """Yield, of each number and day that a row gives, that it is less than any can be."""
    for path in given.columns:
        fact = ask.catalogue.get(path)
        type_ = DATE if path == DAY else fact.type if fact else None
        if type_ and (type_.kind.is_numeric or type_.kind is Kind.DATE):
            least = EARLIEST if type_.kind is Kind.DATE else type_.read(type_.least)
            named = FactName(path=path, type=type_)
            yield Compare("<", named, Literal(value=least, type=type_), type=BOOL)


def _contradictions(ask: Ask, given: KnownFacts) -> tuple[ColumnContradiction, ...]:
    """Return the contradictions that a row can meet, as far as columns tell rows apart."""
    trees = (
        (each, places, given.condition(each.never.tree)) for places, each in ask.contradictions()
    )
    return tuple(
        ColumnContradiction(each, places, tree)
        for each, places, tree in trees
        if _may_be(tree, truth=True)
    )


def _may_be(tree: Node, *, truth: bool) -> bool:
    """Return whether a condition with its constants put in can come to the *truth* on any row."""
    match tree:
        case Literal(value=value):
            return value is truth
        case Not(item=item):
            return _may_be(item, truth=not truth)
        case All(items=items):
            return (all if truth else any)(_may_be(item, truth=truth) for item in items)
        case AnyOf(items=items):
            return (any if truth else all)(_may_be(item, truth=truth) for item in items)
        case _:
            return True


def _by_numbers(ask: Ask, name: str, given: KnownFacts, prefix: str, *, lazily: bool) -> Program:
    """Return the program of a question that ends at numbers."""
    joint = cheapest(joint_of(name, ask.tables, ask.scope, given, rules=ask.rules))
    size = prod(joint.diagrams.sizes[axis] for axis in joint.diagrams.support(joint.root))
    # However many rules there are, a table costs what its axes cost.
    tabled = not lazily and size <= _LARGEST and cost_of_table(joint) < cost_of(joint)
    return _program(ask, name, joint, prefix, tabled=tabled)


def _by_conditions(ask: Ask, name: str, given: KnownFacts, prefix: str) -> Program | None:
    """Return the program of a question that has few values, each told by a condition."""
    joint = cheapest(joint_of(name, ask.tables, ask.scope, given, rules=False, known=True))
    values = joint.diagrams.values(joint.root)
    if len(values) > _FEW or cost_of(joint) * (len(values) - 1) > 2 * cost_of_table(joint):
        return None
    if UNREACHABLE in values:
        # A condition would take what no row comes to for a way that an unknown fact leaves open.
        return None
    program = _program(ask, name, joint, prefix)
    paths = {AT, DAY, *(path for axis in program.asked for path in axis.facts)}
    if not any(given.has(path) and given.may_lack(path) for path in paths):
        return evolve(program, by_conditions=True)
    # A row that lacks something may still come to one value, where several forms agree on it.
    lifted = joint_of(name, ask.tables, ask.scope, given, rules=False)
    made = {lifted.diagrams.value(leaf) for leaf in lifted.diagrams.leaves(lifted.root)}
    weighed = sorted({each.agree for each in made if len(each.agree) > 1}, key=len)
    bound = tuple(path for path in (AT, DAY) if path in given.columns and given.may_lack(path))
    lacking = frozenset(
        place
        for place, axis in enumerate(program.axes)
        if any(given.may_lack(path) for path in axis.facts)
    )
    return evolve(program, by_conditions=True, lacking=lacking, weighed=tuple(weighed), bound=bound)


def _program(ask: Ask, name: str, joint: Joint, prefix: str, *, tabled: bool = False) -> Program:
    legend = ask.tables.rulebook.legend(name)
    return program_of(joint, ask.tables.question(name), legend, prefix, tabled=tabled)


@frozen(eq=False)
class ColumnContradiction:
    """
    What no row of a table may be.

    Attributes:
        declared: The contradiction as it is declared.
        places: The codes of the places whose policies declare it; none where it holds everywhere.
        tree: Its condition, constants put in.
    """

    declared: Contradiction
    places: frozenset[str]
    tree: Node

    @property
    def facts(self) -> frozenset[str]:
        """The facts that it looks at, and the place where it holds at some alone."""
        return frozenset(operands(self.tree)) | ({AT} if self.places else set())

    def met(self, engine: Columnar[E]) -> E:
        """Return whether a row is such a one."""
        met = engine.meets(self.tree)
        return engine.both(engine.is_option(AT, sorted(self.places)), met) if self.places else met


@frozen(eq=False)
class TablePlan:
    """
    How the rows of a table are decided.

    Attributes:
        programs: A program for each question.
        rules: Whether status and rule are wanted.
        lazily: Whether the engine works out of a choice no more than a row needs.
        as_met: Whether rows that contradict themselves get a status of their own.
        contradictions: What no row may be.
        given: What the rows give.
        floors: That a number or a day is less than any can be, of each that the rows give.
        said: What an engine has made of the plan, by what it depends on.
    """

    programs: tuple[Program, ...]
    rules: bool
    lazily: bool
    as_met: bool
    contradictions: tuple[ColumnContradiction, ...] = field(repr=False)
    given: KnownFacts = field(repr=False)
    floors: tuple[Node, ...] = field(repr=False)
    said: dict[Hashable, Any] = field(factory=dict, repr=False)

    def facts(self) -> frozenset[str]:
        """Return the paths of the facts that are given and that answers depend on."""
        paths = set(self.given.columns)
        for each in self.contradictions:
            paths |= each.facts
        for program in self.programs:
            paths |= {path for axis in program.asked for path in axis.facts} | {*program.bound}
            for made in program.resolutions.values():
                paths |= {path for form in forms_in(made) for path in operands(form)}
        return frozenset(paths)

    def prepared(self) -> dict[Node, str]:
        """Return the forms that are worth a column of their own, and what it is called."""
        trees: dict[Node, None] = {}
        for program in self.programs:
            for axis in program.asked:
                trees |= dict.fromkeys(form.tree for form in forms_of(axis))
            for made in program.resolutions.values():
                trees |= dict.fromkeys(forms_in(made))
            for forms in program.weighed:
                trees |= dict.fromkeys(forms)
        worth = [tree for tree in trees if isinstance(tree, Arithmetic | Call | Lookup)]
        return {tree: f"{PREFIX}form.{number}" for number, tree in enumerate(worth)}
