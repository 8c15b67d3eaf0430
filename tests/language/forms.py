"""Value forms that every engine must say exactly, with their constants put in."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Final

import attrs
from tests.language.expressions import checked

from zsgx.domain.kinds import DATE, HOURS, INT, MONEY, NUMBER, TEXT, Type, Value
from zsgx.language.evaluate import folded
from zsgx.language.tree import Arithmetic, Call, Literal, Node, ParameterName

__all__ = ["FORMS", "form"]

_PARAMETERS: Final[dict[str, Value]] = {
    "amount": Decimal(3),
    "ceiling": Decimal("0.05"),
    "divisor": 4,
    "multiplier": Decimal("1.5"),
    "start": datetime.date(2024, 2, 29),
}

FORMS: Final[list[tuple[str, Type]]] = [
    ("training.hours", HOURS),
    ("training.occupation", TEXT),
    # Sums and differences
    ("training.hours + training.registered_hours", HOURS),
    ("training.hours - training.registered_hours", HOURS),
    ("training.hours + 5", HOURS),
    ("10.25 - training.hours", HOURS),
    ("external.ratio + base.rank", NUMBER),
    ("base.rank - external.ratio", NUMBER),
    ("external.ratio + 0.00001", NUMBER),
    ("base.rank - 5", INT),
    ("base.rank + base.rank", INT),
    # Products
    ("training.hours * 2", HOURS),
    ("2 * training.hours", HOURS),
    ("training.hours * 0.5", HOURS),
    ("training.hours * -0.5", HOURS),
    ("training.hours * 0.333", HOURS),
    ("training.hours * 0.333 * 0.5", HOURS),
    ("training.hours * 2 * 3", HOURS),
    ("training.hours * 100000", HOURS),
    ("training.hours * param.multiplier", HOURS),
    ("(training.hours - training.registered_hours) * 0.5", HOURS),
    ("training.hours - 0.5 * training.registered_hours", HOURS),
    ("project.cost * 0.015", MONEY),
    ("project.cost * external.ratio", MONEY),
    ("external.ratio * project.cost", MONEY),
    ("project.cost * external.ratio * 0.1", MONEY),
    ("project.cost * base.rank", MONEY),
    ("base.rank * project.cost", MONEY),
    ("base.rank * param.amount", MONEY),
    ("param.ceiling * base.rank", HOURS),
    ("param.amount * external.ratio", MONEY),
    ("external.ratio * param.amount", MONEY),
    ("external.ratio * param.ceiling", HOURS),
    ("external.ratio * external.ratio", NUMBER),
    ("external.ratio * 3", NUMBER),
    ("external.ratio * param.multiplier", NUMBER),
    ("base.rank * external.ratio", NUMBER),
    ("base.rank * param.multiplier", NUMBER),
    ("base.rank * -3", INT),
    # Quotients
    ("training.hours / 3", HOURS),
    ("training.hours / 0.3", HOURS),
    ("training.hours / -7", HOURS),
    ("training.hours / param.divisor", HOURS),
    ("(training.hours - training.registered_hours) / 3", HOURS),
    ("(training.hours + training.registered_hours) * external.ratio * external.ratio / 3", HOURS),
    ("external.ratio / 4", NUMBER),
    ("external.ratio / 2.5", NUMBER),
    ("external.ratio / -8", NUMBER),
    ("base.rank / param.divisor", NUMBER),
    # Rounding
    ("round_half_up(training.hours)", HOURS),
    ("round_half_up(training.hours, 1)", HOURS),
    ("round_half_up(training.hours, 2)", HOURS),
    ("round_half_up(training.hours, 6)", HOURS),
    ("round_half_up(training.hours - training.registered_hours, 1)", HOURS),
    ("round_half_up(training.hours / 3, 1)", HOURS),
    ("round_half_up(external.ratio)", NUMBER),
    ("round_half_up(external.ratio, 1)", NUMBER),
    ("round_half_up(external.ratio, 3)", NUMBER),
    ("round_half_up(external.ratio * external.ratio, 2)", NUMBER),
    ("round_half_up(external.ratio / 4, 3)", NUMBER),
    ("round_half_up(base.rank)", INT),
    # The least and the greatest
    ("min(training.hours, training.registered_hours)", HOURS),
    ("max(training.hours, 10)", HOURS),
    ("max(training.hours, 10.5, training.registered_hours)", HOURS),
    ("min(training.hours, param.ceiling)", HOURS),
    ("min(external.ratio, 1)", NUMBER),
    ("max(training.hours * 0.5, training.registered_hours / 3)", HOURS),
    ("max(training.hours, training.registered_hours) * 0.015", HOURS),
    ("min(training.completed_on, training.started_on)", DATE),
    # Days
    ("year(training.completed_on)", INT),
    ("year(training.completed_on) * 2 + base.rank", INT),
    ("year(max(training.started_on, param.start))", INT),
    ("days_between(training.started_on, training.completed_on)", INT),
    ("days_between(training.started_on, add_years(training.completed_on, 1))", INT),
    ("days_between(training.started_on, param.start)", INT),
    ("add_years(training.completed_on, 1)", DATE),
    ("add_years(training.completed_on, -1)", DATE),
    ("add_months(training.completed_on, 1)", DATE),
    ("add_months(training.completed_on, -13)", DATE),
    ("add_days(training.completed_on, 30)", DATE),
    ("add_days(training.completed_on, -30)", DATE),
    ("add_days(add_months(training.completed_on, 1), 1)", DATE),
    ("add_months(add_years(training.completed_on, 60), 720)", DATE),
    ("add_years(max(training.completed_on, training.started_on), 3)", DATE),
    ("add_years(min(training.completed_on, add_days(training.started_on, 22000)), 1)", DATE),
]


def form(text: str, type_: Type) -> Node:
    """Return *text* as a value form, its parameters being what they are here."""
    return _put_in(checked(text, type_))


def _put_in(node: Node) -> Node:
    match node:
        case ParameterName(name=name):
            return Literal(value=_PARAMETERS[name], type=node.type)
        case Arithmetic(left=left, right=right):
            return folded(attrs.evolve(node, left=_put_in(left), right=_put_in(right)))
        case Call(arguments=arguments):
            return folded(attrs.evolve(node, arguments=tuple(map(_put_in, arguments))))
        case _:
            return node
