"""
From rules to a decision diagram: one question, one chain of jurisdictions, one epoch.

Every rule is evaluated in plain two-valued logic over the atoms that the survey found. The result
says, for every combination of atoms, which rules answer and with which value form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from zsgx.domain.kinds import INT, Kind
from zsgx.engine.chain import Chain, Layer
from zsgx.engine.compile.logic import (
    as_constant,
    blank_of,
    both,
    chosen,
    denied,
    either,
    unless,
)
from zsgx.engine.compile.outcome import (
    Answer,
    Blank,
    Compiled,
    Outcome,
    RuleDiagram,
    Unreachable,
    questions_in,
    strictest_of,
)
from zsgx.engine.compile.survey import TRUE, Survey, rebuilt
from zsgx.engine.compile.unreachable import always_holding, impossible
from zsgx.language.atoms import Axis, RowClasses, Sign, same_atom, sign_of
from zsgx.language.axis import Intervals, Options, holds, lowest
from zsgx.language.bounds import may_fall_below
from zsgx.language.diagram import Diagrams
from zsgx.language.evaluate import folded
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
    Lookup,
    LookupName,
    Member,
    Node,
    Not,
    ParameterName,
    ReadingName,
    RuleName,
    Within,
)
from zsgx.language.tree import Any as AnyOf
from zsgx.policy.provision import Exclusion, HitPolicy, Rule
from zsgx.policy.question import Question, Strategy

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

    from zsgx.language.grid import Grid

__all__ = ["compile_question"]


def _truth(axis: Axis, operator: str, constant: Any) -> list[bool]:
    if isinstance(axis, Intervals):
        return [
            holds(axis.witnesses(slot)[0], operator, constant) for slot in range(1, axis.size + 1)
        ]
    assert isinstance(axis, Options)  # a sign axis has no constant
    return [holds(value, operator, constant) for value in axis.values]


def compile_question(
    question: str,
    chain: Chain,
    day: datetime.date,
    readings: Mapping[str, str],
    questions: Mapping[str, Question],
    part: range,
) -> Compiled:
    """
    Return the diagram of *question* for *chain* on *day*, with *readings* chosen.

    Of the question itself, only the levels whose positions are in *part* are asked; the questions
    that its rules ask in turn are answered by the whole chain.
    """
    agreements: set[tuple[Node, Node]] = set()
    while True:
        survey = Survey(chain, day, readings, questions, agreements)
        survey.question(question, part)
        excluded = survey.impossible()
        compiler = _Compiler(survey, questions)
        root = compiler.question(question)
        if not compiler.unmet:
            break
        # Only now is it known which forms of a question that is asked can answer together.
        agreements |= compiler.unmet
    never = [
        *impossible(compiler.axes, compiler.diagrams, always_holding(excluded)),
        *(compiler.condition(tree) for tree in excluded if survey.covers(tree)),
    ]
    for bad in _bearing_on(root, never, compiler.diagrams):
        root = compiler.diagrams.apply(
            lambda met, outcome: Unreachable.CELL if met else outcome, bad, root
        )
    rules = compiler.rules.get(question, [])
    return Compiled(compiler.axes, compiler.diagrams, root, rules, survey.layers, day)


def _bearing_on(root: int, never: Iterable[int], diagrams: Diagrams) -> Iterator[int]:
    """Yield what of *never* is about atoms that the outcomes look at, be it by way of others."""
    seen, left = diagrams.support(root), list(never)
    while near := [bad for bad in left if seen & diagrams.support(bad)]:
        yield from near
        left = [bad for bad in left if bad not in near]
        seen = seen.union(*(diagrams.support(bad) for bad in near))


class _Compiler:
    """
    Compiles questions, their layers and their rules over the atoms that a survey found.

    Attributes:
        survey: The survey.
        axes: The atoms.
        diagrams: The store of all diagrams.
        true: The diagram that is true everywhere.
        false: The diagram that is false everywhere.
        unmet: Pairs of forms that answer together, and whose agreement the survey has no atom for.
        rules: The rules of each question, compiled.
    """

    def __init__(self, survey: Survey, questions: Mapping[str, Question]) -> None:
        self.survey = survey
        self.axes = survey.axes()
        self.diagrams = Diagrams([axis.size for axis in self.axes])
        self.true = self.diagrams.leaf(value=True)
        self.false = self.diagrams.leaf(value=False)
        self.unmet: set[tuple[Node, Node]] = set()
        self._by_fact: dict[str, tuple[int, Options | Intervals]] = {}
        self._by_pair: dict[tuple[Node, Node], tuple[int, Sign]] = {}
        self._by_lookup: dict[Lookup, tuple[int, RowClasses]] = {}
        for position, axis in enumerate(self.axes):
            if isinstance(axis, RowClasses):
                self._by_lookup[axis.lookup] = (position, axis)
            elif isinstance(axis, Sign):
                self._by_pair[axis.left.tree, axis.right.tree] = (position, axis)
            else:
                self._by_fact[axis.path] = (position, axis)
        self.rules: dict[str, list[RuleDiagram]] = {}
        self._questions = questions
        self._answers: dict[str, int] = {}

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
            case Within(value=value, least=least, most=most):
                return self._within(node, [below(part) for part in (value, least, most)])
            case LookupName():
                return self._lookup_node(node, self.survey.lookup(node, layer), below)
            case Arithmetic(left=left, right=right):
                return self._combined(node, [below(left), below(right)])
            case _:
                assert isinstance(node, Call)  # the checker leaves no other node
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

    def _within(self, node: Within, parts: Sequence[int]) -> int:
        """Return the diagram of a range; what lies outside it is in conflict with the provision."""

        def bounded(value: Any, least: Any, most: Any) -> int:
            if blank := blank_of((value, least, most)):
                return self.diagrams.leaf(blank)
            form = evolve(node, value=value, least=least, most=most)
            inside = self.all_of([self._atom(value, ">=", least), self._atom(value, "<=", most)])
            return self.diagrams.apply(lambda holds: form if holds else Blank.OUTSIDE, inside)

        return self.diagrams.bind(bounded, *parts)

    def _lookup_node(self, node: LookupName, grid: Grid, below: Callable[[Node], int]) -> int:
        """Return the diagram of a lookup; where no row is, it is silent."""
        diagrams = self.diagrams

        def made(*keys: Any) -> Hashable:
            blank = blank_of(keys)
            return blank or folded(Lookup(grid, keys, span=node.span, type=node.type))

        def settled(form: Any) -> int:
            if not isinstance(form, Lookup):
                return diagrams.leaf(form)
            if all(isinstance(key, Literal) for key in form.keys):
                return diagrams.leaf(Blank.SILENT)
            return self._where_a_row_is(form)

        keys = [self._key(key, grid, place, below) for place, (_, key) in enumerate(node.keys)]
        forms = diagrams.bind(settled, diagrams.apply(made, *keys))
        if grid.type.kind is Kind.BOOL:
            forms = diagrams.bind(self._as_condition, forms)
        return forms

    def _key(self, key: Node, grid: Grid, place: int, below: Callable[[Node], int]) -> int:
        """Return the diagram of a key: what it may be where atoms tell, else the fact itself."""
        if not isinstance(key, FactName):
            return self.diagrams.apply(as_constant, below(key))
        own = grid.axes[place]
        if not grid.matters(place):
            return self.diagrams.leaf(Literal(value=own.witnesses(1)[0], type=key.type))
        position, axis = self._by_fact.get(key.path, (0, None))
        if isinstance(axis, Options) and {*own.distinguished} <= {*axis.values}:
            return self.diagrams.of_axis(
                position, [Literal(value=value, type=key.type) for value in axis.values]
            )
        if isinstance(axis, Intervals) and {*own.distinguished} <= {*axis.cuts}:
            slots = range(1, axis.size + 1)
            return self.diagrams.of_axis(
                position,
                [Literal(value=axis.witnesses(slot)[0], type=key.type) for slot in slots],
            )
        return self.diagrams.leaf(key)

    def _where_a_row_is(self, form: Lookup) -> int:
        """Return the diagram of a lookup's form where a row is, and of silence where none is."""
        if not form.grid.has_gaps:
            return self.diagrams.leaf(form)
        found = self._by_lookup.get(form)
        if found is None:
            self.unmet.add((form, form))
            return self.diagrams.leaf(form)
        position, axis = found
        return self.diagrams.of_axis(
            position, [Blank.SILENT if each.signs is None else form for each in axis.classes]
        )

    def _as_condition(self, form: Any) -> int:
        if isinstance(form, Lookup):
            return self._atom(form, "==", TRUE)
        if isinstance(form, Literal):
            return self.true if form.value else self.false
        return self.diagrams.leaf(form)

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
        if isinstance(left, Lookup) and isinstance(right, Literal):
            return self._held_against(left, operator, right)
        swapped = not same_atom(left, right)
        pair = (right, left) if swapped else (left, right)
        if pair not in self._by_pair:
            # A lookup that is met with other keys than the survey could know.
            self.unmet.add((left, right))
            return self.false
        place, sign = self._by_pair[pair]
        wanted = COMPARISONS[MIRRORED[operator] if swapped else operator].holds_for
        signs = [sign_of(sign, slot) in wanted for slot in range(1, sign.size + 1)]
        return self.diagrams.of_axis(place, signs)

    def _held_against(self, form: Lookup, operator: str, constant: Literal) -> int:
        """Return the diagram of a lookup's value held against a constant."""
        position, axis = self._by_lookup.get(form, (0, None))
        if axis is None or constant.value not in axis.constants:
            self.unmet.add((form, constant))
            return self.false
        return self.diagrams.of_axis(position, axis.truth(operator, constant.value))

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

    def question(self, name: str) -> int:
        """Return the diagram of a question's outcomes."""
        known = self._answers.get(name)
        if known is None:
            layers = self.survey.layers[name]
            parts = [self._layer(name, layer) for layer in layers]
            if self._questions[name].strategy is Strategy.STRICTEST:
                known = self._bound_by_all(name, parts)
            else:
                known = self._nearest(layers, parts)
            known = self._answers[name] = self._within_bounds(name, known)
        return known

    def condition(self, tree: Node) -> int:
        """Return the diagram of a condition over facts and the day alone."""
        layer = next(layer for layers in self.survey.layers.values() for layer in layers)
        return self.diagram(tree, layer, {})

    def _within_bounds(self, name: str, root: int) -> int:
        """Return *root* with a conflict in place of answers below what the question may be."""
        type_ = self._questions[name].type
        if not type_.kind.is_numeric:
            return root
        floor = Literal(value=type_.read(type_.least), type=type_)

        def bounded(outcome: Outcome) -> int:
            forms = [f for f in outcome.forms if f is not None and may_fall_below(f, type_.least)]
            if outcome.in_conflict or not forms:
                return self.diagrams.leaf(outcome)
            keeps = self.all_of(self._keeps(form, floor) for form in forms)
            broken = evolve(
                outcome,
                answers=tuple(
                    evolve(answer, form=None, out_of_bounds=True)
                    if answer.form in forms
                    else answer
                    for answer in outcome.answers
                ),
            )
            return self.diagrams.apply(lambda kept: outcome if kept else broken, keeps)

        return self.diagrams.bind(bounded, root)

    def _keeps(self, form: Node, floor: Literal) -> int:
        """Return the diagram of whether *form* comes to *floor* at least."""
        if (form, floor) not in self.survey.agreements:
            self.unmet.add((form, floor))
            return self.true
        return self._atom(form, ">=", floor)

    def _nearest(self, layers: Sequence[Layer], parts: Sequence[int]) -> int:
        height = len(self.survey.chain.levels)
        result = self.diagrams.leaf(Outcome(considered=height))
        for layer, part in zip(reversed(layers), reversed(parts), strict=True):
            considered = layer.position + 1

            def fall_through(
                here: Outcome,
                above: Outcome,
                *,
                closes: bool = layer.closes,
                considered: int = considered,
            ) -> Outcome:
                if here.answers or here.silent:
                    return here
                return Outcome(considered=considered) if closes else above

            result = self.diagrams.apply(fall_through, part, result)
        return result

    def _bound_by_all(self, name: str, parts: Sequence[int]) -> int:
        height = len(self.survey.chain.levels)
        result = self.diagrams.leaf(Outcome(considered=height))
        question = self._questions[name]
        for part in parts:
            settled = self.diagrams.bind(self._settled, part)
            result = self.diagrams.apply(
                lambda here, all_: strictest_of(question, here, all_, height), settled, result
            )
        return result

    def _settled(self, outcome: Outcome) -> int:
        """Return the diagram of what the rules of one level come to: one form, or a conflict."""
        first, *others = outcome.forms or (None,)
        if outcome.in_conflict or first is None or not others:
            return self.diagrams.leaf(outcome)
        agree = self.all_of(self._agreed(first, other) for other in others if other is not None)
        one, none = (
            evolve(outcome, answers=tuple(evolve(answer, form=form) for answer in outcome.answers))
            for form in (first, None)
        )
        return self.diagrams.apply(lambda same: one if same else none, agree)

    def _layer(self, name: str, layer: Layer) -> int:
        """Return the diagram of what the rules of one layer answer, taken on their own."""
        diagrams = self.diagrams
        result = diagrams.leaf(())
        first = layer.table.hit is HitPolicy.FIRST
        by_id: dict[str, RuleDiagram] = {}
        thens: dict[str, int] = {}
        applies: dict[str, int] = {}
        for rule, exclusions in layer.in_order:
            made = self._rule(layer, rule, exclusions, applies)
            then = thens[rule.id] = self._then(rule.then.tree, layer)
            # A rule whose answer needs a silent one does not apply, for other rules neither.
            applies[rule.id] = diagrams.apply(
                lambda holds, form: False if Blank.SILENT in (holds, form) else holds,
                made.applies,
                then,
            )
            tests = self._tests(rule.then.tree, layer)
            by_id[rule.id] = evolve(made, applies=applies[rule.id], tests=tests)
        made_rules = [by_id[rule.id] for rule, _ in layer.rules]
        for made in made_rules:

            def answer(applies: object, form: object, *, name: str = made.name) -> Answer | None:
                if applies is False:
                    return None
                if Blank.CONFLICT in (applies, form) or form is Blank.OUTSIDE:
                    return Answer(None, name, (), outside=form is Blank.OUTSIDE)
                assert isinstance(form, Node)  # a condition has become a constant
                return Answer(form, name, ())

            one = diagrams.apply(answer, made.applies, thens[made.rule.id])
            one = self._with_cites(one, made.rule.cites, made.asks)
            result = diagrams.apply(
                lambda answers, new: (
                    (*answers, new) if new and not (first and answers) else answers
                ),
                result,
                one,
            )
        self.rules.setdefault(name, []).extend(made_rules)
        considered = layer.position + 1
        closed = self._otherwise(layer, considered)
        return diagrams.apply(
            lambda answers, none: Outcome(answers, considered) if answers else none,
            result,
            closed,
        )

    def _otherwise(self, layer: Layer, considered: int) -> int:
        otherwise = layer.otherwise
        if otherwise is None:
            return self.diagrams.leaf(Outcome(considered=considered))
        silent = next(iter(otherwise.by_silence), None)
        if otherwise.then is None:
            return self.diagrams.leaf(Outcome(considered=considered, silent=silent))
        name = f"{layer.level.name}/otherwise"
        cites = otherwise.cites or ((silent,) if silent else ())

        def answer(form: object) -> Answer | None:
            if form is Blank.SILENT:
                return None
            return Answer(form if isinstance(form, Node) else None, name, ())

        one = self.diagrams.apply(answer, self._then(otherwise.then.tree, layer))
        one = self._with_cites(one, cites, questions_in(otherwise.then.tree))
        return self.diagrams.apply(
            lambda new: Outcome((new,) if new else (), considered, None if new else silent), one
        )

    def _rule(
        self,
        layer: Layer,
        rule: Rule,
        in_force: Sequence[Exclusion],
        named: Mapping[str, int],
    ) -> RuleDiagram:
        pieces: tuple[Node, ...] = ()
        if rule.when:
            tree = rule.when.tree
            pieces = tree.items if isinstance(tree, All) else (tree,)
        conditions = [(piece, self.diagram(piece, layer, named)) for piece in pieces]
        applies = self.all_of(diagram for _, diagram in conditions)
        exclusions = []
        for exclusion in in_force:
            diagram = self.diagram(exclusion.when.tree, layer, named)
            exclusions.append((exclusion.when.tree, exclusion.cites, diagram))
            # An exclusion that needs a silent answer does not except.
            applies = self.diagrams.apply(unless, applies, diagram)
        return RuleDiagram(layer, rule, tuple(conditions), tuple(exclusions), applies)

    def _then(self, tree: Node, layer: Layer) -> int:
        diagram = self.diagram(tree, layer, {})
        return self.diagrams.apply(as_constant, diagram)

    def _tests(self, tree: Node, layer: Layer) -> tuple[tuple[Node, int], ...]:
        """Return the pieces of an answer that is itself a condition, each with its diagram."""
        if isinstance(tree, Literal) or tree.type is None or tree.type.kind is not Kind.BOOL:
            return ()
        pieces = tree.items if isinstance(tree, All) else (tree,)
        return tuple((piece, self.diagram(piece, layer, {})) for piece in pieces)

    def _with_cites(self, one: int, own: Sequence[str], asked: Iterable[str]) -> int:
        one = self.diagrams.apply(lambda new: new and _citing(new, own, 0), one)
        for question in asked:
            self.question(question)
            one = self.diagrams.apply(
                lambda new, inner: (
                    new and _citing(new, [c for a in inner.answers for c in a.cites], inner.far)
                ),
                one,
                self._answers[question],
            )
        return one


def _citing(answer: Answer, cites: Iterable[str], considered: int) -> Answer:
    every = tuple(dict.fromkeys((*answer.cites, *cites)))
    return evolve(answer, cites=every, considered=max(answer.considered, considered))
