"""What is asked of a table, worked out before any row is read: the same for every engine."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from math import prod
from typing import TYPE_CHECKING, Any, Final, TypeVar

from attrs import evolve, field, frozen

from zsgx.decision.decision import Status
from zsgx.domain.kinds import BOOL, DATE, EARLIEST, Kind
from zsgx.engine.columns.answers import STATUS, Conditions, Steps, rule, status, switch, value
from zsgx.engine.columns.joint import UNREACHABLE, Given, Joint, forms_in, joint_of
from zsgx.engine.columns.order import cheapest, cost_of, cost_of_table
from zsgx.engine.columns.program import Program, program_of
from zsgx.engine.columns.request import AT, DAY, PREFIX, Ask
from zsgx.language.atoms import Sign
from zsgx.language.evaluate import operands
from zsgx.language.tree import All, Arithmetic, Call, Compare, FactName, Literal, Node, Not
from zsgx.language.tree import Any as AnyOf
from zsgx.policy.contradiction import Contradiction

if TYPE_CHECKING:
    from zsgx.engine.columns.expressions import Columnar

__all__ = ["ColumnContradiction", "Plan", "plan_of"]

E = TypeVar("E")

#: The column of whether a row contradicts itself.
_CONTRADICTED: Final = f"{PREFIX}contradiction"
#: How many plans an engine keeps.
_REMEMBERED: Final = 256
#: The most cells that a table may have.
_LARGEST: Final = 100_000
#: Up to so many values, a condition for each is faster than numbers; as measured.
_FEW: Final = 4


def plan_of(ask: Ask, given: Given, *, lazily: bool = False, as_met: bool = True) -> Plan:
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
    known: Plan | None = plans.get(key)
    if known is None:
        if len(plans) >= _REMEMBERED:
            plans.clear()
        known = plans[key] = _built(ask, given, lazily=lazily, as_met=as_met)
    return known


def _built(ask: Ask, given: Given, *, lazily: bool, as_met: bool) -> Plan:
    programs = []
    for number, name in enumerate(ask.questions):
        prefix = f"{PREFIX}{number}."
        program = None if ask.rules else _by_conditions(ask, name, given, prefix)
        programs.append(program or _by_numbers(ask, name, given, prefix, lazily=lazily))
    floors = tuple(_floors(ask, given)) if as_met else ()
    return Plan(
        tuple(programs), ask.rules, lazily, as_met, _contradictions(ask, given), given, floors
    )


def _floors(ask: Ask, given: Given) -> Iterator[Node]:
    """Yield, of each number and day that a row gives, that it is less than any can be."""
    for path in given.columns:
        fact = ask.catalogue.get(path)
        type_ = DATE if path == DAY else fact.type if fact else None
        if type_ and (type_.kind.is_numeric or type_.kind is Kind.DATE):
            least = EARLIEST if type_.kind is Kind.DATE else type_.read(type_.least)
            named = FactName(path=path, type=type_)
            yield Compare("<", named, Literal(value=least, type=type_), type=BOOL)


def _contradictions(ask: Ask, given: Given) -> tuple[ColumnContradiction, ...]:
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


def _by_numbers(ask: Ask, name: str, given: Given, prefix: str, *, lazily: bool) -> Program:
    """Return the program of a question that ends at numbers."""
    joint = cheapest(joint_of(name, ask.tables, ask.scope, given, rules=ask.rules))
    size = prod(joint.diagrams.sizes[axis] for axis in joint.diagrams.support(joint.root))
    # However many rules there are, a table costs what its axes cost.
    tabled = not lazily and size <= _LARGEST and cost_of_table(joint) < cost_of(joint)
    return _program(ask, name, joint, prefix, tabled=tabled)


def _by_conditions(ask: Ask, name: str, given: Given, prefix: str) -> Program | None:
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
    return program_of(joint, ask.tables.questions[name], legend, prefix, tabled=tabled)


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
class Plan:
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
    given: Given = field(repr=False)
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
                if isinstance(axis, Sign):
                    trees |= dict.fromkeys((axis.left.tree, axis.right.tree))
            for made in program.resolutions.values():
                trees |= dict.fromkeys(forms_in(made))
            for forms in program.weighed:
                trees |= dict.fromkeys(forms)
        worth = [tree for tree in trees if isinstance(tree, Arithmetic | Call)]
        return {tree: f"{PREFIX}form.{number}" for number, tree in enumerate(worth)}

    def steps(
        self,
        engine: Columnar[E],
        code: Callable[[Program], Callable[[int], E]],
        look: Callable[[Program, Steps[E]], E] | None = None,
    ) -> list[dict[str, E]]:
        """
        Return what is worked out after the forms, in the words of *engine*.

        Args:
            engine: The engine.
            code: Returns, for a program, what says the number of a resolution.
            look: Looks the numbers of resolutions up, for a program with a table; an engine that
                works lazily needs none.
        """
        steps = Steps(engine, inline=self.lazily)
        outcomes: dict[str, E] = {}
        contradictory_row = self._is_contradictory(engine)
        if contradictory_row is not None:
            outcomes[_CONTRADICTED] = contradictory_row
        values: dict[str, E] = {}
        others: dict[str, E] = {}
        for number, program in enumerate(self.programs):
            name = program.question.name
            if program.by_conditions:
                values[name] = Conditions(program, steps, f"{PREFIX}{number}.").value()
                continue
            end = code(program)
            for step, layer in enumerate(program.layers, 1):
                for each, at in layer.items():
                    steps.keep(each, switch(program, steps, at, end), step)
            column = f"{PREFIX}{number}"
            if look and program.table:
                outcomes[column] = look(program, steps)
            else:
                outcomes[column] = switch(program, steps, program.root, end)
            outcome, known = engine.named(column), engine.named(name)
            values[name] = value(program, engine, outcome)
            if self.rules:
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

    def _is_contradictory(self, engine: Columnar[E]) -> E | None:
        """Return whether a row contradicts itself, None where no row is told so or none can."""
        if not self.as_met:
            return None
        tests = [each.met(engine) for each in self.contradictions]
        # These read every number and day, whether or not an answer looks at it.
        tests += [engine.meets(floor) for floor in self.floors]
        if AT in self.given.columns:
            # And this the place of every row, which no row both has and lacks.
            at = engine.fact(AT)
            tests.append(engine.both(engine.is_known(at), engine.denied(engine.is_known(at))))
        if not tests:
            return None
        met = engine.any_of(tests)
        true, false = (engine.constant(value, BOOL) for value in (True, False))
        # What is open contradicts nothing.
        return engine.case([(met, true)], false)
