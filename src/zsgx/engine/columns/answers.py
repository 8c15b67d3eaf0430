"""
The answers of a plan, said by an engine: switches, values, statuses and rules.

A row whose facts contradict each other has that as its status, where rows are met as a plan runs.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from attrs import field, frozen

from zsgx.decision.decision import Status
from zsgx.domain.kinds import BOOL, Kind, enumeration
from zsgx.engine.columns.expressions import Columnar
from zsgx.engine.columns.plan import OPEN, Next, Program, Switch, TablePlan, value_key
from zsgx.engine.columns.request import AT, PREFIX
from zsgx.language.atoms import Axis, Sign
from zsgx.language.axis import Options
from zsgx.language.tree import Literal, Node

if TYPE_CHECKING:
    from zsgx.engine.columns.joint import Resolution

__all__ = ["Steps", "steps_of"]

E = TypeVar("E")

#: What a column of statuses may hold.
STATUS: Final = enumeration(*(status.value for status in Status))
#: The column of whether a row contradicts itself.
_CONTRADICTED: Final = f"{PREFIX}contradiction"


def steps_of(
    plan: TablePlan,
    engine: Columnar[E],
    code: Callable[[Program], Callable[[int], E]],
    lookup: Callable[[Program, Steps[E]], E] | None = None,
) -> list[dict[str, E]]:
    """
    Return what is worked out after the forms, in the words of *engine*.

    Args:
        plan: How the rows are decided.
        engine: The engine.
        code: Returns, for a program, what says the number of a resolution.
        lookup: Looks the numbers of resolutions up, for a program with a table; an engine that
            works lazily needs none.
    """
    steps = Steps(engine, inline=plan.lazily)
    outcomes: dict[str, E] = {}
    contradictory_row = _is_contradictory(plan, engine)
    if contradictory_row is not None:
        outcomes[_CONTRADICTED] = contradictory_row
    values: dict[str, E] = {}
    others: dict[str, E] = {}
    for number, program in enumerate(plan.programs):
        name = program.question.name
        if program.by_conditions:
            values[name] = Conditions(program, steps, f"{PREFIX}{number}.").value()
            continue
        end = code(program)
        for step, layer in enumerate(program.layers, 1):
            for each, at in layer.items():
                steps.keep(each, switch(program, steps, at, end), step)
        column = f"{PREFIX}{number}"
        if lookup and program.table:
            outcomes[column] = lookup(program, steps)
        else:
            outcomes[column] = switch(program, steps, program.root, end)
        outcome, known = engine.named(column), engine.named(name)
        values[name] = value(program, engine, outcome)
        if plan.rules:
            others[f"{name}.status"] = status(program, engine, outcome, known)
            others[f"{name}.rule"] = rule(program, engine, outcome, known)
    if contradictory_row is not None:
        bad = engine.named(_CONTRADICTED)
        word = engine.constant(Status.CONTRADICTION.value, STATUS)
        for columns in (values, others):
            for name, made in columns.items():
                columns[name] = (
                    engine.case([(bad, word)], made)
                    if name.endswith(".status")
                    else engine.case([(engine.denied(bad), made)], None)
                )
    return [*steps.columns, outcomes, values, others]


def _is_contradictory(plan: TablePlan, engine: Columnar[E]) -> E | None:
    """Return whether a row contradicts itself, None where no row is told so or none can."""
    if not plan.as_met:
        return None
    tests = [each.met(engine) for each in plan.contradictions]
    # These read every number and day, whether or not an answer looks at it.
    tests += [engine.meets(floor) for floor in plan.floors]
    if AT in plan.given.columns:
        # And this the place of every row, which no row both has and lacks.
        at = engine.fact(AT)
        tests.append(engine.both(engine.is_known(at), engine.denied(engine.is_known(at))))
    if not tests:
        return None
    met = engine.any_of(tests)
    true, false = (engine.constant(value, BOOL) for value in (True, False))
    # What is open contradicts nothing.
    return engine.case([(met, true)], false)


@frozen(eq=False)
class Conditions(Generic[E]):
    """
    What tells the values of a program apart.

    Attributes:
        program: The program.
        steps: What is worked out on the way.
        prefix: What the names of conditions begin with.
    """

    program: Program
    steps: Steps[E]
    prefix: str
    _known: dict[tuple[str, int], _Condition[E]] = field(factory=dict)
    _parts: list[str] = field(factory=list)

    @property
    def engine(self) -> Columnar[E]:
        """The engine."""
        return self.steps.engine

    def value(self) -> E:
        """Return the value."""
        type_ = self.program.question.type
        numbers = {each: number for number, each in self._values().items()}
        if type_.kind is Kind.BOOL and self._says_all(numbers):
            # Yes, no or unknown is what the condition of "yes" says already.
            yes = numbers.get(Literal(value=True))
            test = False if yes is None else self._column(frozenset([yes]), 0)
            made = self.engine.constant(test, BOOL) if isinstance(test, bool) else test
            return self._where_bound(made)
        # A choice between values is dear, above all between exact numbers: one for each of them.
        tests: dict[object, E] = {}
        rest: E | None = None
        for place, (forms, number) in enumerate(numbers.items()):
            if self._is_rest(place, len(numbers)):
                rest = settled(self.program, self.engine, self.program.resolutions[number])
                break
            test = self._column(frozenset([number]), place)
            if test is True:
                rest = settled(self.program, self.engine, self.program.resolutions[number])
                break
            assert not isinstance(test, bool)  # some row comes to every number
            tests[forms] = test
        if rest is None:
            for place, trees in enumerate(self.program.weighed, len(numbers)):
                self._weigh(trees, place, tests)
        branches = [(test, self._of(forms)) for forms, test in tests.items()]
        if not branches:
            return self.engine.nothing(type_) if rest is None else self._where_bound(rest)
        return self._where_bound(self.engine.case(branches, rest))

    def _weigh(self, trees: tuple[Node, ...], place: int, tests: dict[object, E]) -> None:
        """Add to *tests* the rows that come to none but *trees*, where these come to one value."""
        test = self._column(self._among(trees), place)
        assert test is not False  # the trees are those of some resolutions
        first, *others = sorted(trees, key=lambda tree: not isinstance(tree, Literal))
        made = self.engine.all_of(self.engine.same(first, other) for other in others)
        if not isinstance(test, bool):
            made = self.engine.both(test, made)
        forms = first if isinstance(first, Literal) else (first,)
        tests[forms] = self.engine.either(tests[forms], made) if forms in tests else made

    def _of(self, forms: object) -> E:
        """Return the value that comes from *forms*, a constant or trees that agree."""
        type_ = self.program.question.type
        if isinstance(forms, Literal):
            return self.engine.settled(forms.value, type_)
        assert isinstance(forms, tuple)  # it is the key of a value
        return agreed(self.program, self.engine, forms)

    def _values(self) -> dict[int, object]:
        """Return the resolutions with a value, by number, and what it comes from."""
        made = self.program.resolutions.items()
        return {n: value_key(each) for n, each in made if value_key(each) is not None}

    def _says_all(self, numbers: dict[object, int]) -> bool:
        return len(numbers) == len(self.program.resolutions) and all(
            isinstance(each, Literal) for each in numbers
        )

    def _is_rest(self, place: int, singles: int) -> bool:
        """Return whether a value is what is left when all others have been told apart."""
        complete = singles == len(self.program.resolutions) and not self.program.lacks
        return complete and place == singles - 1

    def _among(self, forms: tuple[Node, ...]) -> frozenset[int]:
        """Return the resolutions whose values come from none but *forms*."""
        return frozenset(
            number
            for number, made in self.program.resolutions.items()
            if _forms_of(made) and _forms_of(made) <= set(forms)
        )

    def _where_bound(self, value: E) -> E:
        """Return *value* where the place and the day are known; nowhere else is it decided."""
        if not self.program.bound:
            return value
        columns = (self.engine.fact(path) for path in self.program.bound)
        known = self.engine.all_of(self.engine.is_known(column) for column in columns)
        return self.engine.case([(known, value)], None)

    # Conditions, each with the step before which it cannot be worked out

    def _column(self, wanted: frozenset[int], place: int) -> E | bool:
        """Return the condition that a row comes to one of *wanted*, as a column."""
        found = self._test(self.program.root, wanted, place)
        return self._kept(found, f"{self.prefix}is.{place}").made

    def _test(self, at: Next, wanted: frozenset[int], place: int) -> _Condition[E]:
        if isinstance(at, int):
            return _Condition(at in wanted)
        if isinstance(at, Switch):
            return self._chosen(at, wanted, place)
        known = self._known.get((at, place))
        if known is None:
            found = self._chosen(self.program.named[at], wanted, place)
            known = self._known[at, place] = self._kept(found, f"{at}.{place}")
        return known

    def _chosen(self, at: Switch, wanted: frozenset[int], place: int) -> _Condition[E]:
        axis = self.program.axes[at.axis]
        lacks = at.axis in self.program.lacking
        made = self._test(at.otherwise, wanted, place)
        for slots, after in reversed(at.branches):
            then = self._test(after, wanted, place)
            test = self.steps.test(axis, slots)
            if lacks and not isinstance(then.made, bool) and not isinstance(made.made, bool):
                # Each of the two is used twice.
                then, made = self._kept(then), self._kept(made)
            step = max(then.step, made.step, 1)
            chosen = self.engine.condition(test, then.made, made.made, lacks=lacks)
            made = _Condition(chosen, step, is_column=False)
        return made

    def _kept(self, found: _Condition[E], name: str = "") -> _Condition[E]:
        """Return a condition as a column, worked out in the first step in which it can be."""
        if found.is_column or isinstance(found.made, bool):
            return found
        name = name or f"{self.prefix}part.{len(self._parts)}"
        self._parts.append(name)
        return _Condition(self.steps.keep(name, found.made, found.step), found.step + 1)


@frozen(eq=False)
class _Condition(Generic[E]):
    """A condition, the step in which it can be worked out, and whether it is a column already."""

    made: E | bool
    step: int = 0
    is_column: bool = True


def _forms_of(made: Resolution) -> frozenset[Node]:
    """Return the forms that a resolution's value comes from, none where it has no value."""
    if made.value is not None:
        return frozenset([Literal(value=made.value)])
    return frozenset(made.agree)


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


def switch(program: Program, steps: Steps[E], at: Next, end: Callable[[int], E]) -> E:
    """Return *at* in the words of an engine, where *end* says what a resolution is there."""
    if isinstance(at, int):
        return end(at)
    if isinstance(at, str):
        return steps.engine.named(at)
    axis = program.axes[at.axis]
    branches = [
        (steps.test(axis, slots), switch(program, steps, after, end))
        for slots, after in at.branches
    ]
    return steps.engine.case(branches, switch(program, steps, at.otherwise, end))


def value(program: Program, engine: Columnar[E], outcome: E) -> E:
    """Return the value, given the column of the numbers of resolutions."""
    branches = [
        (last, settled(program, engine, made))
        for last, made in _runs(program, value_key)
        if value_key(made) is not None
    ]
    if not branches:
        return engine.nothing(program.question.type)
    *before, (end, made) = branches
    if before:
        made = engine.case([(engine.up_to(outcome, last), each) for last, each in before], made)
    if end == max(program.resolutions):
        return made
    return engine.case([(engine.up_to(outcome, end), made)], None)


def status(program: Program, engine: Columnar[E], outcome: E, known: E) -> E:
    """Return the status, given the numbers of resolutions and the value."""

    def word(status: Status) -> E:
        return engine.constant(status.value, STATUS)

    if all(made.status is Status.DECIDED for made in program.resolutions.values()):
        return word(Status.DECIDED)
    branches = [(engine.is_known(known), word(Status.DECIDED))]
    clashing: dict[tuple[tuple[Node, ...], ...], list[int]] = {}
    for number, made in program.resolutions.items():
        if made.clash:
            clashing.setdefault(made.clash, []).append(number)
    for groups, numbers in clashing.items():
        clash = engine.both(engine.is_code(outcome, numbers), _clashes(engine, groups))
        branches.append((clash, word(Status.CONFLICT)))
    *before, (_, final) = _runs(program, _open_status)
    branches += [(engine.up_to(outcome, last), word(_open_status(made))) for last, made in before]
    return engine.case(branches, word(_open_status(final)))


def rule(program: Program, engine: Columnar[E], outcome: E, known: E) -> E:
    """Return the rule, as its place in the legend, given the numbers and the value."""
    others: dict[int, list[int]] = {}
    for number, made in program.resolutions.items():
        if made.rule is not None and number >= len(program.legend):
            others.setdefault(program.legend[made.rule], []).append(number)
    by_rule = engine.as_code(outcome)
    if others:
        by_rule = engine.case(
            [
                (engine.is_code(outcome, numbers), engine.code(place))
                for place, numbers in others.items()
            ],
            by_rule,
        )
    if all(made.status is Status.DECIDED for made in program.resolutions.values()):
        return by_rule
    # Where the row itself decides, an open value has no rule yet.
    return engine.case([(engine.is_known(known), by_rule)], None)


def _open_status(made: Resolution) -> Status:
    """Return the status of a row that has no value."""
    # What is not decided after all, where the row itself decides, is undetermined.
    return made.status if made.status in OPEN else Status.UNDETERMINED


def _runs(program: Program, key: Callable[[Resolution], object]) -> list[tuple[int, Resolution]]:
    """Return, for each run of resolutions with one *key*, the number of its last, and one."""
    ends: list[tuple[int, Resolution]] = []
    for number, made in program.resolutions.items():
        if ends and key(ends[-1][1]) == key(made):
            ends.pop()
        ends.append((number, made))
    return ends


def settled(program: Program, engine: Columnar[E], made: Resolution) -> E:
    """Return the value of the rows that come to a resolution with a value."""
    type_ = program.question.type
    if made.value is not None:
        return engine.settled(made.value, type_)
    return agreed(program, engine, made.agree)


def agreed(program: Program, engine: Columnar[E], forms: Sequence[Node]) -> E:
    """Return the value of the rows on which all of *forms* come to one."""
    first, *others = sorted(forms, key=lambda tree: not isinstance(tree, Literal))
    found = engine.answer(first, program.question.type)
    if not others:
        return found
    same = [engine.same(first, other) for other in others]
    return engine.case([(engine.all_of(same), found)], None)


def _clashes(engine: Columnar[E], groups: Collection[Sequence[Node]]) -> E:
    """Return whether each of *groups* holds two forms that differ."""
    return engine.all_of(
        engine.any_of(
            engine.denied(engine.same(one, other))
            for place, one in enumerate(group)
            for other in group[:place]
        )
        for group in groups
    )
