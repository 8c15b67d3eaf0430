"""Types and units of arithmetic and of the closed list of functions."""

from __future__ import annotations

import datetime
from typing import Final

import attrs

from zsgx.domain.kinds import DATE, INT, NUMBER, Kind, Type, Value
from zsgx.errors import ValueRefusedError
from zsgx.language.evaluate import folded
from zsgx.language.fit import Fitter, is_free
from zsgx.language.operators import FUNCTIONS
from zsgx.language.tree import Arithmetic, Call, Literal, Node, ParameterName
from zsgx.text import Text

__all__ = ["Arithmetician"]

_FARTHEST: Final = {"add_years": 60, "add_months": 720, "add_days": 22_000}
_PLACES: Final = 6


class Arithmetician(Fitter):
    """Fits what is computed: sums, products, quotients, functions of numbers and dates."""

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
            product = self._product(node, left.type, right.type)
            rounds = product.kind.is_quantity
            made = attrs.evolve(node, left=left, right=right, type=product, rounds=rounds)
        else:
            left, right, sum_ = self._sum(left, left.type, right, right.type)
            made = attrs.evolve(node, left=left, right=right, type=sum_)
        # Written numbers are one number: what it is decides whether it fits where it stands.
        written = isinstance(left, Literal) and isinstance(right, Literal)
        return folded(made) if written and not self._divides_by_zero(made) else made

    @staticmethod
    def _divides_by_zero(node: Arithmetic) -> bool:
        return node.operator == "/" and isinstance(node.right, Literal) and node.right.value == 0

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
            case _:
                return self._moved_date(node, arguments)

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
