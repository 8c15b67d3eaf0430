"""
Names, types and units: what an expression means in the place it stands.

The checked tree has a type at every node, every constant in the form of the quantity it meets, and
no bare words left.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

import attrs

from zsgx.domain.kinds import BOOL, DATE, TEXT, Kind, Type
from zsgx.domain.vocabulary import DAY
from zsgx.language.arithmetic import Arithmetician
from zsgx.language.faults import Fault
from zsgx.language.fit import Scope, is_free
from zsgx.language.tree import (
    All,
    Any,
    Arithmetic,
    Call,
    Choice,
    Compare,
    DecisionName,
    FactName,
    ListOf,
    Literal,
    Member,
    Node,
    Not,
    ParameterName,
    ReadingName,
    RuleName,
    Word,
)
from zsgx.text import Text, did_you_mean

__all__ = ["Scope", "check"]


def check(tree: Node, scope: Scope, expected: Type) -> tuple[Node, tuple[Fault, ...]]:
    """Return *tree* with names and types resolved, and all that keeps it from *expected*."""
    checker = _Checker(scope)
    checked = checker.fit(checker.infer(tree, expected), expected)
    for answer in _answers(checked):
        value = answer.value if isinstance(answer, Literal) else None
        if isinstance(value, int | Decimal) and value < 0:
            checker.fault("wrong-kind", answer, Text("不得为负数", "this must not be negative"))
    return checked, tuple(checker.faults)


def _answers(node: Node) -> Iterator[Node]:
    """Yield what *node* can come to, one for each branch."""
    if isinstance(node, Choice):
        yield from _answers(node.then)
        yield from _answers(node.otherwise)
    else:
        yield node


class _Checker(Arithmetician):
    # What a node is

    def infer(self, node: Node, wanted: Type | None = None) -> Node:
        """Return *node* with its type, as far as it can be told without *wanted*."""
        match node:
            case Literal():
                return node
            case Word():
                return self._word(node, wanted)
            case FactName(path=path):
                return self._named(node, path, self.scope.facts, "fact")
            case ParameterName(name=name):
                return self._named(node, name, self.scope.parameters, "param")
            case ReadingName(name=name):
                return self._named(node, name, self.scope.readings, "reading")
            case DecisionName(question=question):
                return self._named(node, question, self.scope.questions, "decision")
            case RuleName(rule=rule):
                return self._named(node, rule, dict.fromkeys(self.scope.rules, BOOL), "rule")
            case All(items=items) | Any(items=items):
                return attrs.evolve(node, items=tuple(self.condition(item) for item in items))
            case Not(item=item):
                return attrs.evolve(node, item=self.condition(item))
            case Compare():
                return self._compare(node)
            case Member():
                return self._member(node)
            case Arithmetic():
                return self.arithmetic(node, wanted)
            case Choice():
                return self._choice(node, wanted)
            case Call():
                return self.call(node, wanted)
            case _:
                self.fault(
                    "wrong-kind", node, Text("列表只能写在 in 之后", "a list stands after in")
                )
                return node

    def condition(self, node: Node) -> Node:
        """Return *node* as a condition."""
        return self.fit(self.infer(node), BOOL)

    # Names

    def _named(self, node: Node, name: str, known: Mapping[str, Type], family: str) -> Node:
        if name in known:
            return attrs.evolve(node, type=known[name])
        prefix = "" if family == "fact" else f"{family}."
        hint = did_you_mean(name, known)
        self.fault(
            "unknown-name",
            node,
            Text(f"未知名称 {prefix}{name}", f"unknown name {prefix}{name}"),
            hint,
        )
        return node

    def _word(self, node: Word, wanted: Type | None) -> Node:
        if wanted and node.name in wanted.options:
            return Literal(value=node.name, span=node.span, type=wanted)
        if node.name == DAY:
            return FactName(DAY, span=node.span, type=DATE)
        options = wanted.options if wanted else ()
        known = options or tuple(self.scope.facts)
        self.fault(
            "unknown-option" if options else "unknown-name",
            node,
            Text(f"未知名称 {node.name}", f"unknown name {node.name}"),
            did_you_mean(node.name, known),
        )
        return node

    # Conditions

    def _compare(self, node: Compare) -> Node:
        left, right = self.infer(node.left), self.infer(node.right)
        if _is_written(left) and right.type and not _is_written(right):
            left = self._met(left, right.type)
        elif right.type and left.type:
            right = self._met(right, left.type)
        if left.type is None or right.type is None:
            return attrs.evolve(node, left=left, right=right)
        if node.operator not in ("==", "!=") and not left.type.kind.is_ordered:
            self.fault(
                "wrong-kind",
                node,
                Text(f"{left.type} 不能比较大小", f"{left.type} has no order; use == or !="),
            )
        if left.type.kind is Kind.BOOL and right.type.kind is Kind.BOOL:
            return _equal_conditions(node, left, right)
        if left.type.kind is Kind.TEXTS:
            self.fault("wrong-kind", node, Text("列表不能比较", "lists cannot be compared"))
        return attrs.evolve(node, left=left, right=right)

    def _met(self, node: Node, type_: Type) -> Node:
        """Return *node* beside an operand of *type_*; enums meet where they share an option."""
        here = node.type
        if here and here.kind is Kind.ENUM and type_.kind is Kind.ENUM:
            if set(here.options) & set(type_.options):
                return node
        elif (
            here and here.kind is Kind.NUMBER and type_.kind is Kind.INT and here.unit == type_.unit
        ):
            return node
        return self.fit(node, type_, finer=True)

    def _member(self, node: Member) -> Node:
        item = self.infer(node.item)
        options, wanted = node.options, item.type
        if isinstance(options, FactName):
            return self._held(node, item, options)
        if wanted and wanted.kind in (Kind.BOOL, Kind.TEXTS):
            self.fault("wrong-kind", item, Text(f"{wanted} 不能用 in", f"in takes no {wanted}"))
            wanted = None
        if isinstance(options, ParameterName):
            options = self._listed(options, wanted)
        elif isinstance(options, ListOf):
            checked = tuple(self.infer(option) for option in options.items)
            if wanted:
                checked = tuple(self.fit(option, wanted, finer=True) for option in checked)
            for option in checked:
                if not isinstance(option, Literal):
                    self.fault(
                        "wrong-kind",
                        option,
                        Text("列表只能含常量", "a list holds constants alone"),
                    )
            options = attrs.evolve(options, items=checked)
        else:
            self.fault("wrong-kind", options, Text("in 之后应为列表", "a list must follow in"))
        return attrs.evolve(node, item=item, options=options)

    def _held(self, node: Member, item: Node, options: FactName) -> Node:
        """Return whether a list that a fact is holds a text, which must be known beforehand."""
        listed = self.infer(options)
        if listed.type and listed.type.kind is not Kind.TEXTS:
            self.fault("wrong-kind", listed, Text("in 之后应为列表", "a list must follow in"))
        item = self.fit(item, TEXT)
        if not isinstance(item, Literal | ParameterName):
            self.fault(
                "wrong-kind",
                item,
                Text(
                    "问列表事实是否含有某项，须写明该项（常量或参数）",
                    "what a list fact is asked for must be a constant or a parameter",
                ),
            )
        return attrs.evolve(node, item=item, options=listed)

    def _listed(self, node: ParameterName, item: Type | None) -> Node:
        """Return a parameter after ``in``: a list of texts, or of options for an enum."""
        options = self.infer(node)
        if options.type and options.type.kind is not Kind.TEXTS:
            self.fault("wrong-kind", options, Text("in 之后应为列表", "a list must follow in"))
        elif item and item.kind is Kind.ENUM:
            for values in self.scope.values(node.name):
                for option in values if isinstance(values, tuple) else ():
                    self.fit(Literal(value=option, span=node.span, type=TEXT), item)
        elif item:
            self.fit(attrs.evolve(options, type=TEXT), item)
        return options

    def _choice(self, node: Choice, wanted: Type | None) -> Node:
        test = self.condition(node.test)
        then, otherwise = self.infer(node.then, wanted), self.infer(node.otherwise, wanted)
        type_ = wanted or (otherwise.type if is_free(then) else then.type)
        if type_ is not None:
            then, otherwise = self.fit(then, type_), self.fit(otherwise, type_)
        return attrs.evolve(node, test=test, then=then, otherwise=otherwise, type=type_)


def _is_written(node: Node) -> bool:
    """Return whether *node* is a constant, which takes on the type of what it meets."""
    return isinstance(node, Literal) or is_free(node)


def _equal_conditions(node: Compare, left: Node, right: Node) -> Node:
    """Return ``left == right`` of two conditions in terms of and, or, not."""
    if isinstance(left, Literal):
        left, right = right, left
    same: Node
    if isinstance(right, Literal):
        same = left if right.value else Not(left, span=node.span, type=BOOL)
    else:
        neither = All((Not(left, type=BOOL), Not(right, type=BOOL)), type=BOOL)
        both = All((left, right), type=BOOL)
        same = Any((both, neither), span=node.span, type=BOOL)
    return same if node.operator == "==" else Not(same, span=node.span, type=BOOL)
