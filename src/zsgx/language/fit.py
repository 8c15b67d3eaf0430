"""
Whether a value fits where it stands, and how a written constant takes on the type it meets.

Whole quantities (人, 人次, 期, 个), hours and money never mix; a written number takes on the unit
of what it stands beside.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from decimal import Decimal

import attrs
from attrs import field, frozen

from zsgx.domain.kinds import Kind, Type, Value
from zsgx.errors import ValueRefusedError
from zsgx.language.faults import Fault
from zsgx.language.tree import Arithmetic, Call, Choice, Literal, Node
from zsgx.text import Text, did_you_mean

__all__ = ["Fitter", "Scope", "is_free"]


def _no_values(_name: str) -> tuple[Value, ...]:
    return ()


@frozen
class Scope:
    """
    The names that an expression may use.

    Attributes:
        facts: Facts by path.
        parameters: Parameters by name, those of the levels above included.
        readings: Readings by name, each the enum of its options.
        rules: The rules of the same table.
        questions: Questions by name.
        values: All values that a parameter ever has, by its name.
    """

    facts: Mapping[str, Type] = field(factory=dict)
    parameters: Mapping[str, Type] = field(factory=dict)
    readings: Mapping[str, Type] = field(factory=dict)
    rules: frozenset[str] = frozenset()
    questions: Mapping[str, Type] = field(factory=dict)
    values: Callable[[str], tuple[Value, ...]] = _no_values


class Fitter(ABC):
    """
    Fits the nodes of one expression, and collects what does not fit.

    Attributes:
        scope: The names that the expression may use.
        faults: What does not fit.
    """

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.faults: list[Fault] = []

    @abstractmethod
    def infer(self, node: Node, wanted: Type | None = None) -> Node:
        """Return *node* with its type, as far as it can be told; *wanted* is a hint."""

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
        if isinstance(node, Literal) and _is_number(node.value) and there.kind.is_numeric:
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
            case Literal(value=value) if _is_number(value) and type_.kind.is_numeric:
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

    def fault(self, code: str, node: Node, message: Text, hint: Text | None = None) -> None:
        """Note a fault at *node*."""
        self.faults.append(Fault(code, message, node.span, hint))


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


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def is_free(node: Node) -> bool:
    """Return whether *node* is a written number, or made of such, and so takes on any unit."""
    match node:
        case Literal(value=value):
            return _is_number(value) and (node.type is None or node.type.unit is None)
        case Arithmetic(left=left, right=right):
            return is_free(left) and is_free(right)
        case Call(function="min" | "max" | "round_half_up", arguments=arguments):
            return all(is_free(argument) for argument in arguments)
        case Choice(then=then, otherwise=otherwise):
            return is_free(then) and is_free(otherwise)
        case _:
            return False
