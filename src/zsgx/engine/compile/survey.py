"""
The survey before a truth table: which atoms do the rules of a question put to the facts?

It walks every expression once, follows `decision.` into the other question for the asker's chain,
and notes each comparison: a fact against constants cuts the fact into intervals; any other pair of
operands is one sign axis.
"""

from __future__ import annotations

from functools import partial, reduce
from itertools import combinations, product
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from zsgx.domain.kinds import BOOL, Kind, Type, Value
from zsgx.domain.vocabulary import DAY
from zsgx.engine.compile.outcome import strictest
from zsgx.language.atoms import Axis, RowClasses, Sign, same_atom
from zsgx.language.axis import OTHER, Cut, Intervals, Options, boundaries
from zsgx.language.evaluate import ValueForm, folded, operands
from zsgx.language.operators import MIRRORED
from zsgx.language.tree import (
    All,
    Arithmetic,
    Call,
    Choice,
    Compare,
    DecisionName,
    FactName,
    ListOf,
    Literal,
    Lookup,
    LookupName,
    Member,
    Node,
    Not,
    ParameterName,
    ReadingName,
    Within,
)
from zsgx.language.tree import (
    Any as AnyOf,
)
from zsgx.policy.question import Question, Strategy

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from zsgx.engine.chain import Chain, Layer
    from zsgx.language.grid import Grid

__all__ = ["TRUE", "Survey", "rebuilt"]

Forms = tuple[Node, ...]
#: What a condition that is an atom of its own is held against.
TRUE: Final = Literal(value=True, type=BOOL)
#: What a condition comes to.
_TRUTHS: Final = (TRUE, Literal(value=False, type=BOOL))


class Survey:
    """
    The atoms of one question, for one chain and one day.

    Attributes:
        chain: The chain of jurisdictions.
        day: The day whose policy is asked.
        readings: The readings that have been chosen, by name.
        layers: The layers of every question met, by its name.
        agreements: Pairs of forms whose agreement is an atom as well.
    """

    def __init__(
        self,
        chain: Chain,
        day: datetime.date,
        readings: Mapping[str, str],
        questions: Mapping[str, Question],
        agreements: Iterable[tuple[Node, Node]],
    ) -> None:
        self.agreements = frozenset(agreements)
        self.chain = chain
        self.day = day
        self.readings = readings
        self._questions = questions
        self.layers: dict[str, list[Layer]] = {}
        self._forms: dict[str, Forms] = {}
        self._order: dict[object, None] = {}
        self._options: dict[str, tuple[Value, ...]] = {}
        self._texts: dict[str, dict[Value, None]] = {}
        self._cuts: dict[str, tuple[Type, set[Cut]]] = {}
        self._signs: dict[tuple[Node, Node], bool] = {}
        self._lookups: dict[Lookup, dict[Value, None]] = {}

    def impossible(self) -> tuple[Node, ...]:
        """
        Return the contradictions all of whose facts the atoms look at.

        What they exclude cannot be, so that it leaves nothing open. One that compares a fact with
        the day only to say that it has a value at all, beside other conditions, excludes nothing:
        a fact that is unknown may have none.
        """
        seen = {path for axis in self._axes() for path in axis.facts}
        return tuple(
            each.never.tree
            for each in (*self.chain.core, *self.chain.contradictions)
            if seen.issuperset(paths := operands(each.never.tree))
            and (DAY not in paths or isinstance(each.never.tree, Compare))
        )

    def covers(self, tree: Node) -> bool:
        """Return whether every comparison in a condition over facts is an atom already."""
        match tree:
            case All(items=items) | AnyOf(items=items):
                return all(self.covers(item) for item in items)
            case Not(item=item):
                return self.covers(item)
            case Compare(operator=operator, left=left, right=right):
                return self._is_atom(left, operator, right)
            case Member(item=item, options=ListOf(items=options)):
                return all(self._is_atom(item, "==", option) for option in options)
            case _:
                return isinstance(tree, FactName) and tree.path in self._options

    def _is_atom(self, left: Node, operator: str, right: Node) -> bool:
        if isinstance(left, Literal):
            left, operator, right = right, MIRRORED[operator], left
        match left, right:
            case FactName(path=path, type=type_), Literal(value=value) if type_:
                if type_.kind is Kind.TEXT:
                    return value in self._texts.get(path, {})
                if path in self._options:
                    return True
                cuts = self._cuts.get(path, (type_, set()))[1]
                return cuts.issuperset(boundaries(operator, value, type_))
            case FactName(path=one), FactName(path=other) if one in self._options:
                return other in self._options
            case _:
                return ((left, right) if same_atom(left, right) else (right, left)) in self._signs

    def axes(self) -> tuple[Axis, ...]:
        """Return the axes in the order in which the rules come to them."""
        for one, other in sorted(self.agreements, key=repr):
            self._meet(one, "==", other)
        return tuple(self._axes())

    def _axes(self) -> Iterator[Axis]:
        for key in self._order:
            if isinstance(key, Lookup):
                yield RowClasses(key, tuple(self._lookups[key]))
            elif isinstance(key, tuple):
                left, right = key
                yield Sign(ValueForm(left), ValueForm(right), self._signs[left, right])
            elif key in self._options:
                yield Options(str(key), self._options[str(key)])
            elif key in self._texts:
                yield Options(str(key), (*self._texts[str(key)], OTHER), open=True)
            else:
                type_, cuts = self._cuts[str(key)]
                yield Intervals(str(key), type_, tuple(sorted(cuts)))

    def question(self, name: str, part: range | None = None) -> Forms:
        """
        Survey the rules of a question; return the value forms that its answer can take.

        Args:
            name: The question's name.
            part: The positions of the levels that are asked; None for all.
        """
        known = self._forms.get(name)
        if known is not None:
            return known
        layers = self.layers[name] = [
            layer
            for layer in self.chain.layers(name, self.day)
            if part is None or layer.position in part
        ]
        levels = [self._answers(layer) for layer in layers]
        found = [form for forms in levels for form in forms]
        question = self._questions[name]
        if question.strategy is Strategy.STRICTEST:
            # Levels that bind together can come to a form that none of them has alone.
            stricter = partial(strictest, question)
            levels = [forms for forms in levels if forms]
            for size in range(2, len(levels) + 1):
                for chosen in combinations(levels, size):
                    found += [reduce(stricter, forms) for forms in product(*chosen)]
        self._forms[name] = tuple(dict.fromkeys(found))
        return self._forms[name]

    def _answers(self, layer: Layer) -> Forms:
        """Survey the rules of one layer; return the value forms that they answer with."""
        found: list[Node] = []
        for rule, exclusions in layer.rules:
            if rule.when:
                self.forms(rule.when.tree, layer)
            for exclusion in exclusions:
                self.forms(exclusion.when.tree, layer)
            found += self.forms(rule.then.tree, layer)
        if layer.otherwise and layer.otherwise.then:
            found += self.forms(layer.otherwise.then.tree, layer)
        return tuple(dict.fromkeys(found))

    def forms(self, node: Node, layer: Layer) -> Forms:
        """Note the atoms of *node*; return the value forms it can come to, none for a condition."""
        match node:
            case Literal():
                return (node,)
            case ParameterName():
                return (self.parameter(node, layer),)
            case FactName():
                return self._fact(node)
            case ReadingName():
                return self._reading(node)
            case DecisionName(question=question):
                return self.question(question)
            case Compare(operator=operator, left=left, right=right):
                for first, second in product(self.forms(left, layer), self.forms(right, layer)):
                    self._meet(first, operator, second)
                return ()
            case Member(item=item, options=FactName()):
                for text in self.forms(item, layer):
                    self._meet(evolve(node, item=text), "==", TRUE)
                return ()
            case Member(item=item, options=options):
                for first in self.forms(item, layer):
                    for constant in self.constants(options, layer):
                        self._meet(first, "==", constant)
                return ()
            case All(items=items) | AnyOf(items=items):
                for item in items:
                    self.forms(item, layer)
                return ()
            case Not(item=item):
                self.forms(item, layer)
                return ()
            case Choice(test=test, then=then, otherwise=otherwise):
                self.forms(test, layer)
                return (*self.forms(then, layer), *self.forms(otherwise, layer))
            case Within():
                return self._within(node, layer)
            case LookupName(keys=keys):
                return self._lookup_forms(node, [key for _, key in keys], layer)
            case Arithmetic(left=left, right=right):
                return self._combined(node, (left, right), layer)
            case Call(arguments=arguments):
                return self._combined(node, arguments, layer)
            case _:
                # Another rule of the table has been surveyed on its own.
                return ()

    def parameter(self, node: ParameterName, layer: Layer) -> Literal:
        """Return the constant that a parameter is on the day."""
        held = self.chain.parameter(layer.position, node.name, self.day)
        assert held is not None  # a rule without its parameters is not in force
        return Literal(value=held.value, span=node.span, type=node.type)

    def constants(self, options: Node, layer: Layer) -> tuple[Literal, ...]:
        """Return the constants of the list after ``in``."""
        if isinstance(options, ListOf):
            return tuple(item for item in options.items if isinstance(item, Literal))
        assert isinstance(options, ParameterName)  # the checker lets nothing else pass
        held = self.parameter(options, layer).value
        assert isinstance(held, tuple)  # the checker lets nothing else pass
        return tuple(Literal(value=text) for text in held)

    def _fact(self, node: FactName) -> Forms:
        kind = node.type.kind if node.type else None
        if kind is Kind.BOOL:
            self._note_options(node.path, (False, True))
            return ()
        if kind is Kind.ENUM and node.type:
            # A level below the rule's own may have added options.
            type_ = self.chain.types.get(node.path, node.type)
            self._note_options(node.path, type_.options)
            return tuple(Literal(value=option, type=type_) for option in type_.options)
        return (node,)

    def _reading(self, node: ReadingName) -> Forms:
        chosen = self.readings.get(node.name)
        if chosen is not None:
            return (Literal(value=chosen, type=node.type),)
        options = node.type.options if node.type else ()
        self._note_options(node.path, options)
        return tuple(Literal(value=option, type=node.type) for option in options)

    def _note_options(self, path: str, options: tuple[Value, ...]) -> None:
        self._order.setdefault(path)
        self._options.setdefault(path, options)

    def _within(self, node: Within, layer: Layer) -> Forms:
        """Return what a range can come to, and note whether its value lies in it as atoms."""
        parts = [self.forms(part, layer) for part in (node.value, node.least, node.most)]
        found = []
        for value, least, most in product(*parts):
            self._meet(value, ">=", least)
            self._meet(value, "<=", most)
            found.append(evolve(node, value=value, least=least, most=most))
        return tuple(dict.fromkeys(found))

    def lookup(self, node: LookupName, layer: Layer) -> Grid:
        """Return the rows of a lookup table on the day."""
        return self.chain.grid(layer.position, node.name, self.day)

    def _lookup_forms(self, node: LookupName, keys: Sequence[Node], layer: Layer) -> Forms:
        """
        Return what a lookup can come to.

        The keys of a small table are atoms, as if its rows were rules. A table of thousands of rows
        would have thousands of cells: it stays a form, and what its values are held against is one
        atom. Whether a key of it is an atom by another rule is known at the end; what is to be told
        apart then is noted when it is first met.
        """
        grid = self.lookup(node, layer)
        parts: list[Forms] = []
        for place, key in enumerate(keys):
            if not isinstance(key, FactName):
                parts.append(self.forms(key, layer) or _TRUTHS)
                continue
            if grid.is_small and grid.matters(place):
                self._note_key(key, grid.axes[place])
            parts.append((key,))
        constants = tuple(Literal(value=value, type=node.type) for value in grid.values)
        if grid.is_small and all(isinstance(each, FactName | Literal) for p in parts for each in p):
            return () if grid.type.kind is Kind.BOOL else constants
        forms = [
            folded(Lookup(grid, chosen, span=node.span, type=node.type))
            for chosen in product(*parts)
        ]
        for form in forms:
            if isinstance(form, Lookup) and (grid.has_gaps or grid.type.kind is Kind.BOOL):
                self._note_lookup(form, TRUE if grid.type.kind is Kind.BOOL else form)
        return () if grid.type.kind is Kind.BOOL else tuple(dict.fromkeys(forms))

    def _note_key(self, key: FactName, axis: Options | Intervals) -> None:
        """Note a fact as an atom that tells apart what the rows of a lookup do."""
        if isinstance(axis, Intervals):
            self._order.setdefault(key.path)
            self._cuts.setdefault(key.path, (axis.type, set()))[1].update(axis.cuts)
        elif axis.open:
            self._order.setdefault(key.path)
            named = dict.fromkeys(axis.values[:-1])
            self._texts.setdefault(key.path, {}).update(named)
        else:
            self._note_options(key.path, axis.values)

    def _note_lookup(self, form: Lookup, constant: Node) -> None:
        """Note a lookup as an atom, and a constant that its values are held against."""
        self._order.setdefault(form)
        constants = self._lookups.setdefault(form, {})
        if isinstance(constant, Literal):
            constants.setdefault(constant.value)

    def _combined(self, node: Node, parts: tuple[Node, ...], layer: Layer) -> Forms:
        possible = [self.forms(part, layer) for part in parts]
        return tuple(dict.fromkeys(rebuilt(node, chosen) for chosen in product(*possible)))

    def _meet(self, left: Node, operator: str, right: Node) -> None:
        if isinstance(left, Literal):
            left, operator, right = right, MIRRORED[operator], left
        match left, right:
            case Literal(), Literal():
                pass
            case Lookup(), _ if isinstance(right, Literal) or right is left:
                self._note_lookup(left, right)
            case FactName(path=path, type=type_), Literal(value=value) if type_:
                if type_.kind is Kind.TEXT:
                    self._order.setdefault(path)
                    self._texts.setdefault(path, {})[value] = None
                else:
                    cuts: Any = boundaries(operator, value, type_)
                    if cuts or path in self._cuts:
                        self._order.setdefault(path)
                        self._cuts.setdefault(path, (type_, set()))[1].update(cuts)
            case _:
                pair = (left, right) if same_atom(left, right) else (right, left)
                self._order.setdefault(pair)
                ordered = left.type is not None and left.type.kind.is_ordered
                self._signs[pair] = ordered


def rebuilt(node: Node, parts: tuple[Node, ...]) -> Node:
    """Return arithmetic or a call with *parts* as its operands, done where all are constants."""
    if isinstance(node, Arithmetic):
        left, right = parts
        return _on_values(evolve(node, left=left, right=right), parts)
    assert isinstance(node, Call)  # nothing else is combined
    return _on_values(Call(node.function, parts, span=node.span, type=node.type), parts)


def _on_values(made: Node, parts: tuple[Node, ...]) -> Node:
    """Return *made* of constants and a lookup as the lookup of what it comes to."""
    lookups = [part for part in parts if isinstance(part, Lookup)]
    if len(lookups) != 1 or not all(isinstance(part, Lookup | Literal) for part in parts):
        return folded(made)
    (lookup,) = lookups

    def worked_out(value: Value) -> Value:
        known = tuple(
            Literal(value=value, type=part.type) if part is lookup else part for part in parts
        )
        done = rebuilt(made, known)
        assert isinstance(done, Literal)  # all its operands are constants
        return done.value

    type_ = made.type or lookup.grid.type
    grid = lookup.grid.mapped(made, worked_out, type_)
    return folded(evolve(lookup, grid=grid, type=type_))
