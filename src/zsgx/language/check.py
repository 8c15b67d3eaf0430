"""
Names, types and units: what an expression means in the place it stands.

The checked tree has a type at every node, every constant in the form of the quantity it meets, and
no bare words left.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

import attrs

from zsgx.domain.kinds import BOOL, DATE, INT, NUMBER, TEXT, Kind, Type, Value
from zsgx.domain.vocabulary import DAY
from zsgx.errors import ValueRefusedError
from zsgx.language.evaluate import folded
from zsgx.language.names import KnownNames
from zsgx.language.operators import ARITHMETIC, FUNCTIONS
from zsgx.language.tree import (
    All,
    Any,
    Arithmetic,
    Call,
    Choice,
    Compare,
    DecisionName,
    ExpressionFault,
    FactName,
    ListOf,
    Literal,
    LookupName,
    Member,
    Node,
    Not,
    ParameterName,
    ReadingName,
    RuleName,
    Word,
    is_free,
    is_number,
    is_written,
)
from zsgx.text import Text, did_you_mean

__all__ = ["check"]


def _remedy(here: str | None, there: str | None) -> Text:
    """Return what to write where a unit, or none, meets another."""
    if here is not None and there is not None:
        return Text(
            "不同单位从不相比或相加：换成同一单位的事实或参数。",
            "Different units are never compared or added: ask for a fact or a parameter in the "
            "same unit.",
        )
    unit = here or there
    return Text(
        f"没有单位的一侧须以 {unit} 计：给参数写上 unit: {unit}，或乘以一个以 {unit} 计的量。",
        f"The side without a unit must count {unit}: give its parameter `unit: {unit}`, or "
        f"multiply it by something that counts {unit}.",
    )


def _is_whole(node: Node, type_: Type) -> bool:
    """Return whether *node* is written as a whole number where an exact one is wanted."""
    return isinstance(node, Literal) and type(node.value) is int and type_.kind is Kind.NUMBER


_FARTHEST: Final = {"add_years": 60, "add_months": 720, "add_days": 22_000}
_PLACES: Final = 6


def check(
    tree: Node, scope: KnownNames, expected: Type
) -> tuple[Node, tuple[ExpressionFault, ...]]:
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


class _Checker:
    """
    Gives the nodes of one expression their types, and collects what does not fit.

    Attributes:
        scope: The names that the expression may use.
        faults: What does not fit.
    """

    def __init__(self, scope: KnownNames) -> None:
        self.scope = scope
        self.faults: list[ExpressionFault] = []

    def fit(self, node: Node, type_: Type, *, finer: bool = False) -> Node:
        """
        Return *node* as a value of *type_*, or note that it is none.

        Args:
            node: The node.
            type_: What it should be.
            finer: Whether a written number may be finer than the quantity, as a threshold may.
        """
        if node.type is None or (self._fits(node.type, type_) and not _is_whole(node, type_)):
            return node
        adapted = self._adapted(node, type_, finer=finer)
        if adapted is not None:
            return adapted
        here, there = node.type, type_
        if isinstance(node, Literal) and is_number(node.value) and there.kind.is_numeric:
            label = there.kind.label
            self.fault(
                "wrong-kind",
                node,
                Text(f"{node.value} 不是{label.zh}", f"{node.value} is not {label.en}"),
            )
        elif here.kind.is_numeric and there.kind.is_numeric and here.unit != there.unit:
            self.units_differ(node, here, there)
        else:
            dated = there.kind is Kind.DATE and here.kind is Kind.TEXT
            self.fault(
                "wrong-kind",
                node,
                Text(f"这里应为 {there}，却是 {here}", f"{there} is wanted here, this is {here}"),
                Text("日期写作 date('2024-01-31')。", "Write a date as date('2024-01-31').")
                if dated
                else None,
            )
        return node

    @staticmethod
    def _fits(here: Type, there: Type) -> bool:
        if here.kind is Kind.ENUM and there.kind is Kind.ENUM:
            return set(here.options) <= set(there.options)
        if here.kind is Kind.INT and there.kind is Kind.NUMBER:
            return here.unit == there.unit
        return here.kind is there.kind and here.unit == there.unit

    def _adapted(self, node: Node, type_: Type, *, finer: bool) -> Node | None:
        """Return a written constant in the form of *type_*: a number with its unit, an option."""
        match node:
            case Literal(value=str() as option) if type_.kind is Kind.ENUM:
                if option not in type_.options:
                    self.fault(
                        "unknown-option",
                        node,
                        Text(f"没有选项 {option!r}", f"there is no option {option!r}"),
                        did_you_mean(option, type_.options),
                    )
                return attrs.evolve(node, type=type_)
            case Literal(value=value) if is_number(value) and type_.kind.is_numeric:
                try:
                    return attrs.evolve(node, value=type_.read(value, signed=True), type=type_)
                except ValueRefusedError:
                    if finer and type_.kind.is_quantity:
                        # > 0.005 is a cut all the same.
                        return attrs.evolve(node, value=Decimal(str(value)), type=type_)
                    return None
            case Arithmetic(operator="+" | "-") if is_free(node):
                left, right = self.fit(node.left, type_), self.fit(node.right, type_)
                return attrs.evolve(node, left=left, right=right, type=type_)
            case Choice() if is_free(node.then) or is_free(node.otherwise):
                return attrs.evolve(
                    node,
                    then=self.fit(node.then, type_),
                    otherwise=self.fit(node.otherwise, type_),
                    type=type_,
                )
            case Call(function="min" | "max") if is_free(node):
                arguments = tuple(self.fit(argument, type_) for argument in node.arguments)
                return attrs.evolve(node, arguments=arguments, type=type_)
            case Call(function="round_half_up", arguments=(number, *places)) if is_free(node):
                fitted = (self.fit(number, type_), *places)
                return attrs.evolve(node, arguments=fitted, type=type_)
            case _:
                return None

    def units_differ(self, node: Node, here: Type, there: Type) -> None:
        """Note that two units meet which never may."""
        self.fault(
            "unit",
            node,
            Text(
                f"单位不符：{here.unit or '无单位'} 与 {there.unit or '无单位'}",
                f"the units do not match: {here.unit or 'no unit'} and {there.unit or 'no unit'}",
            ),
            _remedy(here.unit, there.unit),
        )

    def fault(
        self, code: str, node: Node, message: Text, hint: Text | None = None, name: str = ""
    ) -> None:
        """Note a fault at *node*."""
        self.faults.append(ExpressionFault(code, message, node.span, hint, name))

    def arithmetic(self, node: Arithmetic, wanted: Type | None) -> Node:
        """Return a sum, product or quotient with its type."""
        left, right = self.infer(node.left), self.infer(node.right)
        for operand in (left, right):
            if operand.type and not operand.type.kind.is_numeric:
                self.fault(
                    "wrong-kind",
                    operand,
                    Text(
                        f"{operand.type} 不能参与计算",
                        f"{operand.type} takes no part in arithmetic",
                    ),
                )
                return attrs.evolve(node, left=left, right=right, type=wanted)
        if left.type is None or right.type is None:
            return attrs.evolve(node, left=left, right=right, type=wanted)
        if node.operator == "/":
            self._divisor(right)
        if node.operator in "*/":
            result = self._product(node, left.type, right.type)
        else:
            left, right, result = self._sum(left, left.type, right, right.type)
        rounds = ARITHMETIC[node.operator].rounds and result.kind.is_quantity
        made = attrs.evolve(node, left=left, right=right, type=result, rounds=rounds)
        # Written numbers are one number: what it is decides whether it fits where it stands.
        if not isinstance(left, Literal) or not isinstance(right, Literal):
            return made
        by_zero = node.operator == "/" and right.value == 0
        return made if by_zero else folded(made)

    def _sum(self, left: Node, here: Type, right: Node, there: Type) -> tuple[Node, Node, Type]:
        if here.unit == there.unit and {here.kind, there.kind} == {Kind.INT, Kind.NUMBER}:
            return left, right, Type(Kind.NUMBER, here.unit)
        if is_free(left) and not is_free(right):
            return self.fit(left, there), right, there
        return left, self.fit(right, here), here

    def _product(self, node: Arithmetic, left: Type, right: Type) -> Type:
        number = NUMBER if Kind.NUMBER in (left.kind, right.kind) or node.operator == "/" else INT
        if left.unit is None and right.unit is None:
            return number
        if left.unit is not None and right.unit is not None:
            if node.operator == "/" and left.unit == right.unit:
                return NUMBER
            self._no_product(node, left.unit, right.unit)
            return left
        measured = left if left.unit else right
        if measured is right and node.operator == "/":
            self._no_product(node, "1", str(right.unit))
        if measured.kind.is_quantity or number.kind is Kind.INT:
            return measured
        return Type(Kind.NUMBER, measured.unit)

    def _no_product(self, node: Arithmetic, here: str, there: str) -> None:
        done = Text("相乘", "multiplied") if node.operator == "*" else Text("相除", "divided")
        self.fault(
            "unit",
            node,
            Text(f"{here} 与 {there} 不能{done.zh}", f"{here} and {there} cannot be {done.en}"),
            Text(
                "结果没有单位可言；只乘除以没有单位的数。",
                "The result would have no unit; multiply and divide by plain numbers.",
            ),
        )

    def _divisor(self, node: Node) -> None:
        values: tuple[Value, ...] = ()
        match node:
            case Literal(value=value):
                values = (value,)
            case ParameterName(name=name):
                values = self.scope.values(name)
            case _:
                self.fault(
                    "division",
                    node,
                    Text("只能除以常量或参数", "divide by a constant or parameter alone"),
                )
        if any(value == 0 for value in values):
            self.fault("division", node, Text("不能除以零", "this divides by zero"))

    def call(self, node: Call, wanted: Type | None) -> Node:
        """Return a call of a function with its type."""
        function = FUNCTIONS[node.function]
        if not function.fewest <= len(node.arguments) <= function.most:
            self.fault(
                "wrong-arguments",
                node,
                Text(
                    f"{node.function} 需要 {function.fewest} 至 {function.most} 个参数",
                    f"{node.function} takes {function.fewest} to {function.most} arguments",
                ),
            )
            return attrs.evolve(node, type=wanted)
        arguments = tuple(self.infer(argument) for argument in node.arguments)
        match node.function:
            case "date":
                return self._date(node, arguments[0])
            case "min" | "max":
                return self._extreme(node, arguments)
            case "year":
                return attrs.evolve(node, arguments=(self.fit(arguments[0], DATE),), type=INT)
            case "days_between":
                dates = tuple(self.fit(argument, DATE) for argument in arguments)
                return attrs.evolve(node, arguments=dates, type=INT)
            case "round_half_up":
                return self._rounding(node, arguments)
            case "add_years" | "add_months" | "add_days":
                return self._moved_date(node, arguments)
            case _:
                raise TypeError(f"{node.function} has no types")

    def _date(self, node: Call, argument: Node) -> Node:
        day: Value = datetime.date.min
        if isinstance(argument, Literal) and isinstance(argument.value, str):
            try:
                day = DATE.read(argument.value)
            except ValueRefusedError as error:
                self.fault("wrong-kind", node, error.text)
        else:
            self.fault(
                "wrong-kind", node, Text("date 需要带引号的日期", "date takes a quoted date")
            )
        return Literal(value=day, span=node.span, type=DATE)

    def _extreme(self, node: Call, arguments: tuple[Node, ...]) -> Node:
        lead = next((item for item in arguments if not is_free(item)), arguments[0])
        if lead.type is None:
            return attrs.evolve(node, arguments=arguments)
        if not lead.type.kind.is_ordered:
            self.fault(
                "wrong-kind", lead, Text(f"{lead.type} 没有大小", f"{lead.type} has no order")
            )
        fitted = tuple(self.fit(item, lead.type) for item in arguments)
        return attrs.evolve(node, arguments=fitted, type=lead.type)

    def _rounding(self, node: Call, arguments: tuple[Node, ...]) -> Node:
        type_ = arguments[0].type
        if type_ and not type_.kind.is_numeric:
            self.fault(
                "wrong-kind", arguments[0], Text(f"{type_} 不能取整", f"{type_} cannot be rounded")
            )
        match arguments[1:]:
            case (Literal(value=int() as places),) if not 0 <= places <= _PLACES:
                self.fault("wrong-arguments", arguments[1], Text("小数位过多", "too many places"))
            case () | (Literal(value=int()),):
                pass
            case _:
                self.fault(
                    "wrong-arguments",
                    arguments[1],
                    Text("小数位须为整数常量", "places must be constant"),
                )
        return attrs.evolve(node, arguments=arguments, type=type_)

    def _moved_date(self, node: Call, arguments: tuple[Node, ...]) -> Node:
        day, step = self.fit(arguments[0], DATE), arguments[1]
        values: tuple[Value, ...] = ()
        match step:
            case Literal(value=int() as number):
                values = (number,)
            case ParameterName(name=name):
                step = self.fit(step, INT)
                values = self.scope.values(name)
            case _:
                self.fault(
                    "wrong-arguments",
                    step,
                    Text(
                        "步长须为整数常量或参数", "the step must be a whole constant or parameter"
                    ),
                )
        farthest = _FARTHEST[node.function]
        if any(isinstance(value, int) and abs(value) > farthest for value in values):
            self.fault(
                "wrong-arguments",
                step,
                Text(f"步长至多 {farthest}", f"the step is at most {farthest}"),
            )
        return attrs.evolve(node, arguments=(day, step), type=DATE)

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
            case LookupName():
                return self._lookup(node)
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

    def _named(self, node: Node, name: str, known: Mapping[str, Type], family: str) -> Node:
        if name in known:
            return attrs.evolve(node, type=known[name])
        whole = name if family == "fact" else f"{family}.{name}"
        message = Text(f"未知名称 {whole}", f"unknown name {whole}")
        self.fault("unknown-name", node, message, did_you_mean(name, known), whole)
        return node

    def _lookup(self, node: LookupName) -> Node:
        """Return a lookup with what is looked up for every key, in the table's order."""
        table = self.scope.lookups.get(node.name)
        if table is None:
            return self._named(node, node.name, dict.fromkeys(self.scope.lookups, BOOL), "lookup")
        given = dict(node.keys)
        for name in given:
            if name not in table.keys:
                message = Text(
                    f"对照表 {node.name} 没有键 {name}", f"lookup {node.name} has no key {name}"
                )
                self.fault("unknown-key", node, message, did_you_mean(name, table.keys), name)
        keys = []
        for name, type_ in table.keys.items():
            if name in given:
                key = self.fit(self.infer(given[name], type_), type_)
            elif name in table.facts:
                key = FactName(table.facts[name], span=node.span, type=type_)
            else:
                message = Text(
                    f"对照表 {node.name} 的键 {name} 不是事实，须给出",
                    f"the key {name} of lookup {node.name} is no fact and has to be given",
                )
                hint = Text(
                    f"写作 lookup.{node.name}({name}=…)。", f"Write lookup.{node.name}({name}=…)."
                )
                self.fault("missing-key", node, message, hint)
                continue
            keys.append((name, key))
        return attrs.evolve(node, keys=tuple(keys), type=table.type)

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
            node.name,
        )
        return node

    def _compare(self, node: Compare) -> Node:
        left, right = self.infer(node.left), self.infer(node.right)
        if is_written(left) and right.type and not is_written(right):
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
