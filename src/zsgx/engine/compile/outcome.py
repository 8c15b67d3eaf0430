"""What a cell of a truth table comes to."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Mapping, Sequence

from attrs import evolve, field, frozen

from zsgx.engine.chain import Layer, expressions
from zsgx.language.atoms import Axis
from zsgx.language.diagram import Diagrams
from zsgx.language.operators import FUNCTIONS
from zsgx.language.tree import Call, DecisionName, Literal, Node, walk
from zsgx.policy.provision import Rule
from zsgx.policy.question import Direction, Question

__all__ = [
    "Answer",
    "Blank",
    "Compiled",
    "Outcome",
    "RuleDiagram",
    "Unreachable",
    "questions_in",
    "strictest",
    "strictest_of",
]


class Blank(enum.Enum):
    """What another question gives in place of a value."""

    SILENT = "silent"
    CONFLICT = "conflict"
    #: A conflict in which what was decided lies outside the range that a provision leaves.
    OUTSIDE = "outside"


class Unreachable(enum.Enum):
    """The outcome of a cell that no record can reach."""

    CELL = "unreachable"


@frozen
class Answer:
    """
    What one rule answers.

    Attributes:
        form: The value form; None where the rule rests on an answer that is itself in conflict.
        rule: The rule, ``qingdao/certified``.
        cites: The clauses it rests on, those of the answers it uses included.
        considered: How many levels of the chain the answers it uses have looked at.
        out_of_bounds: Whether its value is less than the question's answer may be.
        outside: Whether what was decided lies outside the range that the rule leaves.
    """

    form: Node | None
    rule: str
    cites: tuple[str, ...]
    considered: int = 0
    out_of_bounds: bool = False
    outside: bool = False


@frozen(cache_hash=True)
class Outcome:
    """
    What a cell comes to.

    Attributes:
        answers: The answers of the rules that apply; none is silence.
        considered: How many levels of the chain were looked at.
        silent: The document whose silence closes the table, or None.
        others: What the other levels ask, where every level binds.
        forms: The different value forms of the answers.
    """

    answers: tuple[Answer, ...] = ()
    considered: int = 0
    silent: str | None = None
    others: tuple[Answer, ...] = ()
    forms: tuple[Node | None, ...] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "forms", tuple(dict.fromkeys(a.form for a in self.answers)))

    @property
    def far(self) -> int:
        """How many levels were looked at, by the answers that the rules use as well."""
        return max((self.considered, *(answer.considered for answer in self.answers)))

    @property
    def in_conflict(self) -> bool:
        """Whether two constants contradict each other, or an answer that is used is in conflict."""
        constants = {form for form in self.forms if isinstance(form, Literal)}
        return None in self.forms or len(constants) > 1

    @property
    def is_constant(self) -> bool:
        """Whether it comes to the same on every record."""
        return self.in_conflict or all(isinstance(form, Literal) for form in self.forms)

    @property
    def key(self) -> object:
        """What tells this outcome from others by its value alone, whichever rule gave it."""
        if self.in_conflict:
            return Blank.CONFLICT
        return frozenset(self.forms) if self.answers else Blank.SILENT


@frozen(eq=False)
class RuleDiagram:
    """
    When one rule applies, piece by piece, for explanations.

    Attributes:
        layer: The layer it belongs to.
        rule: The rule.
        conditions: What must hold: each piece that ``and`` joins, and its diagram.
        exclusions: What must not hold: each exclusion's expression, cites and diagram.
        applies: The diagram of the whole.
        tests: Where the answer is itself a condition, each piece of it and its diagram.
    """

    layer: Layer
    rule: Rule
    conditions: tuple[tuple[Node, int], ...]
    exclusions: tuple[tuple[Node, tuple[str, ...], int], ...]
    applies: int
    tests: tuple[tuple[Node, int], ...] = ()

    @property
    def name(self) -> str:
        """The rule's full name, ``qingdao/certified``."""
        return f"{self.layer.level.name}/{self.rule.id}"

    @property
    def trees(self) -> tuple[Node, ...]:
        """Everything that the rule is made of."""
        return (*expressions(self.rule), *(tree for tree, _, _ in self.exclusions))

    @property
    def asks(self) -> tuple[str, ...]:
        """The questions whose answers the rule uses."""
        return tuple(
            dict.fromkeys(question for tree in self.trees for question in questions_in(tree))
        )


@frozen(eq=False)
class Compiled:
    """
    A question compiled for one chain and one epoch.

    Attributes:
        axes: The atoms.
        diagrams: The store of all diagrams.
        root: The diagram of outcomes.
        rules: When each rule of the question applies, the most specific level first.
        met: The layers in force of every question met, by its name.
        day: A day of the epoch.
    """

    axes: tuple[Axis, ...]
    diagrams: Diagrams
    root: int
    rules: Sequence[RuleDiagram]
    met: Mapping[str, Sequence[Layer]]
    day: datetime.date


def questions_in(tree: Node) -> tuple[str, ...]:
    """Return the questions whose answers *tree* uses."""
    return tuple(
        dict.fromkeys(node.question for node in walk(tree) if isinstance(node, DecisionName))
    )


def strictest(question: Question, lower: Node, upper: Node) -> Node:
    """Return the form of the stricter of two forms, one of them where that can be told."""
    if lower == upper:
        return lower
    name = "max" if question.direction is Direction.LARGEST else "min"
    if isinstance(lower, Literal) and isinstance(upper, Literal):
        best = FUNCTIONS[name].apply(lower.value, upper.value)
        return lower if lower.value == best else upper
    return Call(name, (lower, upper), type=question.type)


def strictest_of(question: Question, here: Outcome, all_: Outcome, height: int) -> Outcome:
    """Return what one more level, *here*, makes of the outcome of *all_* levels below it."""
    if not here.answers:
        silent = None if all_.answers else all_.silent or here.silent
        return Outcome(all_.answers, height, silent, all_.others)
    if not all_.answers:
        return Outcome(here.answers, height)
    if here.in_conflict or all_.in_conflict:
        return Outcome((*all_.answers, *here.answers), height)
    binding = dict.fromkeys(
        answer
        for lower in all_.answers
        for upper in here.answers
        for answer in _stricter(question, lower, upper)
    )
    rules = {answer.rule for answer in binding}
    others = (answer for answer in (*all_.answers, *here.answers) if answer.rule not in rules)
    return Outcome(tuple(binding), height, None, (*all_.others, *others))


def _stricter(question: Question, lower: Answer, upper: Answer) -> tuple[Answer, ...]:
    """Return the stricter answer, or both with one form where only the record can tell."""
    assert lower.form is not None  # a conflict has been dealt with
    assert upper.form is not None  # a conflict has been dealt with
    form = strictest(question, lower.form, upper.form)
    if form == lower.form:
        return (lower,)
    if form == upper.form:
        return (upper,)
    return (evolve(lower, form=form), evolve(upper, form=form))
