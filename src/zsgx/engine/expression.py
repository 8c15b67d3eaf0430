"""Expressions as diagrams over atoms: truth for a condition, value forms otherwise."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from attrs import evolve

from zsgx.domain.kinds import INT
from zsgx.engine.diagram import Diagrams
from zsgx.engine.logic import blank_of, both, chosen, denied, either
from zsgx.engine.outcome import Blank, Outcome
from zsgx.engine.survey import TRUE, Survey, rebuilt
from zsgx.language.atoms import Axis, Intervals, Options, Sign, holds, lowest, same_atom, sign_of
from zsgx.language.operators import COMPARISONS, MIRRORED
from zsgx.language.tree import (
    All,
    Arithmetic,
    Call,
    Choice,
    Compare,
    DecisionName,
    FactName,
    Literal,
    Member,
    Node,
    Not,
    ParameterName,
    ReadingName,
    RuleName,
)
from zsgx.language.tree import (
    Any as AnyOf,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from zsgx.engine.chain import Layer

__all__ = ["ExpressionCompiler"]


class ExpressionCompiler(ABC):
    """
    Compiles expressions over the atoms that a survey found.

    Attributes:
        survey: The survey.
        axes: The atoms.
        diagrams: The store of all diagrams.
        true: The diagram that is true everywhere.
        false: The diagram that is false everywhere.
        unmet: Pairs of forms that answer together, and whose agreement the survey has no atom for.
    """

    def __init__(self, survey: Survey) -> None:
        self.survey = survey
        self.axes = survey.axes()
        self.diagrams = Diagrams([axis.size for axis in self.axes])
        self.true = self.diagrams.leaf(value=True)
        self.false = self.diagrams.leaf(value=False)
        self.unmet: set[tuple[Node, Node]] = set()
        self._by_fact: dict[str, tuple[int, Options | Intervals]] = {}
        self._by_pair: dict[tuple[Node, Node], tuple[int, Sign]] = {}
        for position, axis in enumerate(self.axes):
            if isinstance(axis, Sign):
                self._by_pair[axis.left.tree, axis.right.tree] = (position, axis)
            else:
                self._by_fact[axis.path] = (position, axis)

    @abstractmethod
    def question(self, name: str) -> int:
        """Return the diagram of a question's outcomes."""

    def diagram(self, node: Node, layer: Layer, applies: Mapping[str, int]) -> int:
        """
        Return the diagram of an expression.

        Args:
            node: The expression.
            layer: The layer that it belongs to.
            applies: For the rules that it may name, the diagrams of when they apply.
        """

        def below(part: Node) -> int:
            return self.diagram(part, layer, applies)

        match node:
            case Literal(value=bool() as value):
                return self.true if value else self.false
            case Literal():
                return self.diagrams.leaf(node)
            case ParameterName():
                return below(self.survey.parameter(node, layer))
            case FactName() | ReadingName():
                return self._name(node)
            case RuleName(rule=rule):
                # A rule that is not in force does not apply.
                return applies.get(rule, self.false)
            case DecisionName(question=question):
                return self.diagrams.bind(self._used, self.question(question))
            case Compare(operator=operator, left=left, right=right):
                return self._compared(operator, below(left), below(right))
            case Member(item=item, options=FactName()):
                return self.diagrams.bind(
                    lambda text: self._atom(evolve(node, item=text), "==", TRUE), below(item)
                )
            case Member(item=item, options=options):
                subject = below(item)
                constants = self.survey.constants(options, layer)
                return self.any_of(
                    self._compared("==", subject, self.diagrams.leaf(constant))
                    for constant in constants
                )
            case All(items=items):
                return self.all_of(below(item) for item in items)
            case AnyOf(items=items):
                return self.any_of(below(item) for item in items)
            case Not(item=item):
                return self.diagrams.apply(denied, below(item))
            case Choice(test=test, then=then, otherwise=otherwise):
                return self.diagrams.apply(chosen, below(test), below(then), below(otherwise))
            case Arithmetic(left=left, right=right):
                return self._combined(node, [below(left), below(right)])
            case _:
                assert isinstance(node, Call)  # noqa: S101 - the checker leaves no other node
                return self._combined(node, [below(argument) for argument in node.arguments])

    def _name(self, node: FactName | ReadingName) -> int:
        if isinstance(node, ReadingName) and node.name in self.survey.readings:
            return self.diagrams.leaf(
                Literal(value=self.survey.readings[node.name], type=node.type)
            )
        position, axis = self._by_fact.get(node.path, (0, None))
        if isinstance(axis, Options) and not axis.open:
            values: list[Hashable] = [
                value if isinstance(value, bool) else Literal(value=value, type=node.type)
                for value in axis.values
            ]
            return self.diagrams.of_axis(position, values)
        return self.diagrams.leaf(node)

    def _combined(self, node: Node, parts: Sequence[int]) -> int:
        def combine(*forms: Any) -> Hashable:
            return blank_of(forms) or rebuilt(node, forms)

        return self.diagrams.apply(combine, *parts)

    def _used(self, outcome: Outcome) -> int:
        """Return the diagram of what an outcome gives to a rule that asks for it."""
        if not outcome.answers or outcome.in_conflict:
            return self.diagrams.leaf(Blank.CONFLICT if outcome.answers else Blank.SILENT)
        first, *others = (form for form in outcome.forms if form is not None)
        if isinstance(first, Literal) and isinstance(first.value, bool):
            return self.diagrams.leaf(first.value)
        agree = self.all_of(self._agreed(first, other) for other in others)
        return self.diagrams.apply(lambda same: first if same else Blank.CONFLICT, agree)

    def _agreed(self, one: Node, other: Node) -> int:
        """Return the diagram of whether two forms that answer together come to the same."""
        if (one, other) not in self.survey.agreements:
            self.unmet.add((one, other))
            return self.false
        return self._atom(one, "==", other)

    def _compared(self, operator: str, left: int, right: int) -> int:
        def atom(first: Any, second: Any) -> int:
            blank = blank_of((first, second))
            return self.diagrams.leaf(blank) if blank else self._atom(first, operator, second)

        return self.diagrams.bind(atom, left, right)

    def _atom(self, left: Node, operator: str, right: Node) -> int:
        if isinstance(left, Literal):
            left, operator, right = right, MIRRORED[operator], left
        if isinstance(left, Literal) and isinstance(right, Literal):
            true = holds(left.value, operator, right.value)
            return self.true if true else self.false
        if isinstance(left, FactName) and isinstance(right, Literal):
            found = self._by_fact.get(left.path)
            if found is None:
                # No value that the fact may have lies on the other side of the constant.
                least = lowest(left.type or INT)
                return self.true if holds(least, operator, right.value) else self.false
            position, axis = found
            return self.diagrams.of_axis(position, _truth(axis, operator, right.value))
        swapped = not same_atom(left, right)
        pair = (right, left) if swapped else (left, right)
        place, sign = self._by_pair[pair]
        wanted = COMPARISONS[MIRRORED[operator] if swapped else operator].holds_for
        signs = [sign_of(sign, slot) in wanted for slot in range(1, sign.size + 1)]
        return self.diagrams.of_axis(place, signs)

    def all_of(self, parts: Iterable[int]) -> int:
        """Return the diagram that is true where all of *parts* are."""
        return self._folded(both, parts, self.true)

    def any_of(self, parts: Iterable[int]) -> int:
        """Return the diagram that is true where any of *parts* is."""
        return self._folded(either, parts, self.false)

    def _folded(self, join: Callable[..., Hashable], parts: Iterable[int], start: int) -> int:
        # Two at a time: joining all at once would tell apart which of them failed.
        result = start
        for part in parts:
            result = self.diagrams.apply(join, result, part)
        return result


def _truth(axis: Axis, operator: str, constant: Any) -> list[bool]:
    if isinstance(axis, Intervals):
        return [
            holds(axis.witnesses(slot)[0], operator, constant) for slot in range(1, axis.size + 1)
        ]
    assert isinstance(axis, Options)  # noqa: S101 - a sign axis has no constant
    return [holds(value, operator, constant) for value in axis.values]
