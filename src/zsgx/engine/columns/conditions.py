"""
The values of a program that has few, told apart by a condition each.

A condition is true where a row comes to nothing but that value, false where it cannot come to it,
and unknown otherwise. Three-valued logic says so exactly, as long as a choice whose test is unknown
also takes what both its ways have in common. Most conditions come down to ``and`` and ``or``, so
that few values are told apart faster than by numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from attrs import field, frozen

from zsgx.domain.kinds import BOOL, Kind
from zsgx.engine.columns.answers import agreed, settled
from zsgx.engine.columns.program import Next, Program, Switch, value_key
from zsgx.engine.columns.steps import Steps
from zsgx.language.tree import Literal, Node

if TYPE_CHECKING:
    from zsgx.engine.columns.resolution import Resolution
    from zsgx.language.columnar import Columnar

__all__ = ["Conditions"]

E = TypeVar("E")


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
            assert not isinstance(test, bool)  # noqa: S101 - some row comes to every number
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
        assert test is not False  # noqa: S101 - the trees are those of some resolutions
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
        assert isinstance(forms, tuple)  # noqa: S101 - it is the key of a value
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
