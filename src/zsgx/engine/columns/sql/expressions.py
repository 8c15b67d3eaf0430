"""
Atoms and value forms as SQL for DuckDB, PostgreSQL and Spark, as trees of sqlglot.

All three round decimals half away from zero, which is what the language means by half up. Where
they deviate from it or from each other is dealt with here: what a quotient of decimals is, how a
day is moved or two are told apart, how a row is refused.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from functools import cache, reduce
from typing import Final
from typing import Literal as OneOf

import attrs
from attrs import frozen
from sqlglot import exp

from zsgx.domain.kinds import EXACT, INT, Kind, Type, Value
from zsgx.engine.columns.digits import (
    Size,
    constant_of,
    inverse_of,
    places_of,
    size_of,
    unrounded_size,
)
from zsgx.engine.columns.expressions import Columnar
from zsgx.engine.columns.request import PREFIX
from zsgx.language.axis import Options
from zsgx.language.tree import Arithmetic, Call, Literal, Node

__all__ = [
    "DIALECTS",
    "Dialect",
    "SqlColumns",
    "SqlFact",
    "SqlJoin",
    "decimal",
    "refusing",
    "sql_type",
]

Dialect = OneOf["duckdb", "postgres", "spark"]
DIALECTS: Final[tuple[Dialect, ...]] = ("duckdb", "postgres", "spark")
#: The digits that an exact number has at most.
WIDEST: Final = 38
_COMPARE: Final[Mapping[str, type[exp.Binary]]] = {
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
    "==": exp.EQ,
    "!=": exp.NEQ,
}
_ARITHMETIC: Final[Mapping[str, type[exp.Binary]]] = {"+": exp.Add, "-": exp.Sub, "*": exp.Mul}
#: The digits of an exact number that takes 64 bits.
_NARROW: Final = 18
#: What stands for an unknown entry of an array; all that are known are more.
_UNKNOWN: Final = -(2**62)
#: What stands between the entries of a list that is written as one text; no text has it.
_APART: Final = "\x1f"


@frozen
class SqlFact:
    """
    A fact as a column in its canonical form.

    Attributes:
        column: The name of the column.
        size: How many digits before and after the point a number has.
        codes: For a fact with options, what stands for each of them in the column.
    """

    column: str
    size: Size = (0, 0)
    codes: Mapping[Value, int] | None = None


@frozen(eq=False)
class SqlJoin:
    """
    A short table that rows are joined to, for one column of it.

    Attributes:
        key: What a row is joined by: a place, from 0, or a text.
        held: The type of the entries; ``TEXT`` where rows are joined by them to their places.
        entries: The entries in order, empty where one is unknown.
    """

    key: exp.Expr
    held: str
    entries: tuple[str, ...]

    def table(self, dialect: Dialect, name: str) -> exp.Select:
        """Return the table, of a column ``zsgx_key`` and the column *name*."""
        rows = self._exploded() if dialect == "spark" else self._unnested()
        place, entry = exp.column("zsgx_place"), exp.column("zsgx_entry")
        key, value = (entry, place) if self._by_text else (place, entry)
        columns = [exp.alias_(key, "zsgx_key"), exp.alias_(value, name, quoted=True)]
        return exp.select(*columns).from_(rows.subquery("zsgx_entries"))

    @property
    def _by_text(self) -> bool:
        return self.held == "TEXT"

    def _unnested(self) -> exp.Select:
        """Return the places and entries, in the words of DuckDB."""
        if self._by_text:
            text = exp.Literal.string(_APART.join(self.entries))
            pieces = [exp.column("zsgx_text"), exp.Literal.string(_APART)]
            listed: exp.Expr = exp.Anonymous(this="STRING_SPLIT", expressions=pieces)
        else:
            text = exp.Literal.string(f"[{','.join(entry or 'null' for entry in self.entries)}]")
            listed = _cast(exp.column("zsgx_text"), f"{self.held}[]")
        # Read from a row, the list is made once as the query runs, not held and copied as it is
        # planned.
        row = exp.select(exp.alias_(text, "zsgx_text")).subquery("zsgx_row")
        list_ = exp.select(exp.alias_(listed, "zsgx_list")).from_(row).subquery("zsgx_lists")
        every = exp.column("zsgx_list")
        numbers = exp.Anonymous(this="GENERATE_SUBSCRIPTS", expressions=[every, _number(1)])
        place = numbers if self._by_text else exp.Sub(this=numbers, expression=_number(1))
        entry = exp.Anonymous(this="UNNEST", expressions=[every.copy()])
        columns = [exp.alias_(place, "zsgx_place"), exp.alias_(entry, "zsgx_entry")]
        return exp.select(*columns).from_(list_)

    def _exploded(self) -> exp.Select:
        """Return the places and entries, in the words of Spark."""
        pieces = [
            exp.Literal.string(_APART.join(self.entries)),
            exp.Literal.string(_APART),
            _number(-1),
        ]
        split = exp.Anonymous(this="SPLIT", expressions=pieces)
        pairs = exp.select(exp.Anonymous(this="POSEXPLODE", expressions=[split]))
        place: exp.Expr = exp.column("pos")
        entry: exp.Expr = exp.column("col")
        if self._by_text:
            place = _cast(exp.Add(this=place, expression=_number(1)), "BIGINT")
        else:
            entry = _cast(exp.Nullif(this=entry, expression=exp.Literal.string("")), self.held)
        columns = [exp.alias_(place, "zsgx_place"), exp.alias_(entry, "zsgx_entry")]
        return exp.select(*columns).from_(pairs.subquery("zsgx_pairs"))


def decimal(whole: int, places: int) -> str:
    """Return the type of an exact number."""
    return f"DECIMAL({min(max(whole + places, 1), WIDEST)}, {places})"


def sql_type(type_: Type, size: Size = (0, 0)) -> str:
    """
    Return the type of a column that answers a question of *type_*.

    Args:
        type_: The question's type.
        size: How many digits before and after the point an answer can have.
    """
    match type_.kind:
        case Kind.BOOL:
            return "BOOLEAN"
        case Kind.INT:
            return "BIGINT"
        case Kind.DATE:
            return "DATE"
        case Kind.ENUM | Kind.TEXT:
            return "TEXT"
        case Kind.TEXTS:
            return "ARRAY<TEXT>"
        case Kind.NUMBER:
            return decimal(max(size[0], 18), max(size[1], 6))
        case _:
            return decimal(max(size[0], 16), 2)


def refusing(dialect: Dialect, message: str, column: exp.Expr) -> exp.Expr:
    """Return a whole number that, when it is worked out, fails with *message* and the value."""
    shown = exp.DPipe(this=exp.Literal.string(message), expression=_masked(column))
    if dialect == "duckdb":
        return exp.cast(exp.Anonymous(this="error", expressions=[shown]), "INT")
    if dialect == "spark":
        return exp.cast(exp.Anonymous(this="raise_error", expressions=[shown]), "INT")
    # PostgreSQL has nothing to raise with; text that is no number will do.
    return exp.cast(shown, "INT")


def _masked(column: exp.Expr) -> exp.Expr:
    """Return a value as text, with little left of what may be a person's number."""

    def text() -> exp.Expr:
        return exp.cast(column.copy(), "TEXT")

    def part(name: str, length: int) -> exp.Expr:
        return exp.Anonymous(this=name, expressions=[text(), exp.Literal.number(length)])

    shortest = exp.Literal.number(15)
    is_long = exp.GTE(this=exp.func("LENGTH", text()), expression=shortest)
    stars = exp.DPipe(this=part("LEFT", 3), expression=exp.Literal.string("***"))
    masked = exp.DPipe(this=stars, expression=part("RIGHT", 4))
    return exp.Paren(this=exp.Case(ifs=[exp.If(this=is_long, true=masked)], default=text()))


class SqlColumns(Columnar[exp.Expr]):
    """Says atoms and value forms in SQL, over columns in canonical form."""

    def __init__(
        self,
        dialect: Dialect,
        facts: Mapping[str, SqlFact],
        prepared: Mapping[Node, str] | None = None,
    ) -> None:
        super().__init__(prepared)
        self.dialect = dialect
        self.joins: dict[str, SqlJoin] = {}
        self._facts = facts

    def fact(self, path: str) -> exp.Expr:
        """Return the column of a fact, in its canonical form."""
        return self.named(self._facts[path].column)

    def size(self, path: str) -> Size:
        """Return how many digits before and after the point the column of a number has."""
        return self._facts[path].size

    def is_option(self, path: str, values: Collection[Value]) -> exp.Expr:
        """Return whether a fact with options, or a text, is one of *values*."""
        column, codes = self.fact(path), self._facts[path].codes
        if values in ([True], [False]):
            return column if True in values else self.denied(column)
        if codes is not None:
            return self.is_code(column, [codes[value] for value in values])
        return _one_of(column, [exp.Literal.string(str(value)) for value in values])

    def constant(
        self,
        value: Value,
        type_: Type | None,  # noqa: ARG002 - SQL sees the type of a constant
    ) -> exp.Expr:
        """Return a constant."""
        match value:
            case bool():
                return exp.true() if value else exp.false()
            case int() | Decimal():
                # Zeros at the end would count as places that every product keeps.
                number = exp.Literal.number(format(Decimal(value).copy_abs().normalize(EXACT), "f"))
                return exp.Paren(this=exp.Neg(this=number)) if value < 0 else number
            case datetime.date():
                return _cast(exp.Literal.string(value.isoformat()), "DATE")
            case tuple():
                return exp.Array(expressions=[exp.Literal.string(each) for each in value])
            case _:
                return exp.Literal.string(value)

    def nothing(self, type_: Type) -> exp.Expr:
        """Return what is unknown on every row."""
        return _cast(exp.null(), sql_type(type_))

    def named(self, name: str) -> exp.Expr:
        """Return a column that was worked out before."""
        return exp.column(exp.to_identifier(name, quoted=True))

    def is_code(self, codes: exp.Expr, numbers: Collection[int]) -> exp.Expr:
        """Return whether a column of small whole numbers holds one of *numbers*."""
        return _one_of(codes, [exp.Literal.number(number) for number in numbers])

    def up_to(self, codes: exp.Expr, number: int) -> exp.Expr:
        """Return whether a column of small whole numbers, none unknown, is at most *number*."""
        return exp.LTE(this=codes.copy(), expression=exp.Literal.number(number))

    def code(self, number: int) -> exp.Expr:
        """Return a small whole number, such as the place of a rule."""
        return exp.Literal.number(number)

    def as_code(self, codes: exp.Expr) -> exp.Expr:
        """Return a column of small whole numbers as one of the places of rules."""
        return codes.copy()

    def compare(self, operator: str, left: exp.Expr, right: exp.Expr) -> exp.Expr:
        """Return a comparison; it is neither true nor false where an operand is unknown."""
        return _COMPARE[operator](this=left.copy(), expression=right.copy())

    def is_known(self, operand: exp.Expr) -> exp.Expr:
        """Return whether *operand* is known."""
        return exp.Not(this=exp.Is(this=operand.copy(), expression=exp.null()))

    def both(self, left: exp.Expr, right: exp.Expr) -> exp.Expr:
        """Return ``left and right``."""
        return exp.and_(left, right)

    def either(self, left: exp.Expr, right: exp.Expr) -> exp.Expr:
        """Return ``left or right``."""
        return exp.or_(left, right)

    def denied(self, operand: exp.Expr) -> exp.Expr:
        """Return ``not operand``."""
        return exp.not_(operand)

    def case(
        self,
        branches: Sequence[tuple[exp.Expr, exp.Expr]],
        otherwise: exp.Expr | None,
    ) -> exp.Expr:
        """Return the first branch whose condition is true; None otherwise is unknown."""
        ifs = [exp.If(this=test.copy(), true=made.copy()) for test, made in branches]
        return exp.Case(ifs=ifs, default=otherwise.copy() if otherwise is not None else None)

    # Lookups

    def gathered(self, entries: Sequence[Value | None], place: exp.Expr, type_: Type) -> exp.Expr:
        """Return an entry of a list of constants of *type_*, None among them for unknown."""
        at = exp.Paren(this=exp.Add(this=_paren(place), expression=_number(1)))
        if any(isinstance(each, str | datetime.date | bool) for each in entries):
            # Few values stand for many entries.
            values = list(dict.fromkeys(each for each in entries if each is not None))
            numbers = [None if each is None else values.index(each) for each in entries]
            number = self.gathered(numbers, place, INT)
            branches = [
                (self.is_code(number, [n]), self.constant(value, type_))
                for n, value in enumerate(values)
            ]
            return self.case(branches, None)
        if self.dialect == "postgres":
            return self._from_array(entries, at, type_)
        held = "BIGINT" if type_.kind is Kind.INT else decimal(*_size_of(entries))
        said = {e: "" if e is None else _plain(e) for e in dict.fromkeys(entries)}
        return self._joined(place, held, [said[each] for each in entries])

    def _joined(self, key: exp.Expr, held: str, entries: Sequence[str]) -> exp.Expr:
        """
        Return the entry that a row is joined to by the place of it, or by its text.

        DuckDB and Spark join a short table faster than they find an entry of a long list.

        Args:
            key: What the row is joined by: the place of the entry, from 0; for places of texts the
                text itself.
            held: What an entry is, or ``TEXT`` where the texts are what is joined by.
            entries: The entries, empty where one is unknown.
        """
        for name, known in self.joins.items():
            if (known.key, known.held, known.entries) == (key, held, tuple(entries)):
                return self.named(name)
        name = f"{PREFIX}join.{len(self.joins)}"
        self.joins[name] = SqlJoin(key.copy(), held, tuple(entries))
        return self.named(name)

    def _from_array(self, entries: Sequence[Value | None], at: exp.Expr, type_: Type) -> exp.Expr:
        """
        Return an entry of an array of PostgreSQL.

        It finds an entry at once where all are as long and none is null: numbers are counted in
        their last place, and what is unknown is less than any.
        """
        whole, places = (0, 0) if type_.kind is Kind.INT else _size_of(entries)
        counted = [
            _UNKNOWN if each is None else int(Decimal(str(each)).scaleb(places, EXACT))
            for each in entries
        ]
        text = "{" + ",".join(map(str, counted)) + "}"
        array = exp.Paren(this=_cast(exp.Literal.string(text), "BIGINT[]"))
        entry: exp.Expr = exp.Bracket(this=array, expressions=[at], offset=1)
        known = exp.Nullif(this=entry, expression=_number(_UNKNOWN))
        if type_.kind is Kind.INT:
            return known
        number = _cast(known, "DECIMAL")
        step = exp.Literal.number(format(Decimal(1).scaleb(-places), "f"))
        return _cast(exp.Mul(this=number, expression=step), decimal(whole, places))

    def place_of(self, operand: exp.Expr, texts: Sequence[str]) -> exp.Expr:
        """Return the place of a text among *texts*, from 1, then that of others; 0 if unknown."""
        rest = _number(len(texts) + 1)
        if not texts:
            return self.case([(self.is_known(operand), rest)], _number(0))
        if self.dialect != "postgres":
            found = self._joined(operand, "TEXT", texts)
        else:
            places = json.dumps(dict(zip(texts, range(1, len(texts) + 1), strict=True)))
            object_ = _cast(exp.Literal.string(places), "JSONB")
            text = exp.Anonymous(this="JSONB_EXTRACT_PATH_TEXT", expressions=[object_, operand])
            found = _cast(text, "BIGINT")
        return self.case([(self.is_known(operand), exp.func("COALESCE", found, rest))], _number(0))

    def option_place(self, path: str, axis: Options) -> exp.Expr:
        """Return the place of a fact's option, from 1, as an axis has them; 0 where unknown."""
        column, codes = self.fact(path), self._facts[path].codes
        if codes is not None and [codes.get(value) for value in axis.values] == [*range(axis.size)]:
            next_ = exp.Paren(this=exp.Add(this=column, expression=_number(1)))
            return exp.func("COALESCE", next_, _number(0))
        branches = [
            (self.is_option(path, [value]), _number(place))
            for place, value in enumerate(axis.values, 1)
        ]
        return self.case(branches, _number(0))

    def counted(self, path: str, type_: Type, low: int, high: int) -> exp.Expr:
        """Return a fact that steps, in its steps from *low* on, from 0."""
        column = self.fact(path)
        if type_.kind is Kind.DATE:
            begin = self.constant(datetime.date.fromordinal(low), type_)
            steps, last = self._days_between(begin, column), high - low
        else:
            if type_.kind.is_quantity:
                column = exp.Paren(this=exp.Mul(this=column, expression=_number(100)))
            first = exp.Sub(this=_cast(column, "BIGINT"), expression=_number(low))
            steps, last = exp.Paren(this=first), high - low
        least = exp.Anonymous(this="GREATEST", expressions=[steps, _number(0)])
        counted = exp.Anonymous(this="LEAST", expressions=[least, _number(last)])
        # What is unknown is taken for the least, and told apart elsewhere.
        return exp.func("COALESCE", counted, _number(0))

    def total(self, places: Sequence[tuple[exp.Expr, int]]) -> exp.Expr:
        """Return the sum of whole numbers, each times what it weighs."""
        parts = [
            exp.Mul(this=_paren(place), expression=_number(weight)) if weight > 1 else _paren(place)
            for place, weight in places
        ]
        return _paren(reduce(lambda one, two: exp.Add(this=one, expression=two), parts))

    def answer(self, tree: Node, type_: Type) -> exp.Expr:  # noqa: ARG002 - the column has a type
        """Return what a value form comes to, as a column of answers of *type_* has it."""
        return self.form(tree)

    def extreme(self, name: str, operands: Sequence[exp.Expr]) -> exp.Expr:
        """Return the least (``min``) or the greatest (``max``) of operands that are all known."""
        best = "LEAST" if name == "min" else "GREATEST"
        return exp.Anonymous(this=best, expressions=list(operands))

    def arithmetic(self, node: Arithmetic) -> exp.Expr:
        """Return a sum, difference, product or quotient, exactly."""
        if node.operator == "/":
            return self._quotient(node, node.left, constant_of(node.right))
        whole, places = unrounded_size(node, self.size)
        left, right = (self._term(node, each, whole + places) for each in (node.left, node.right))
        made = _ARITHMETIC[node.operator](this=left, expression=right)
        if node.rounds and places > 2:  # hours and money have two places
            return self._rounded(made, node)
        return _paren(made)

    def call(self, node: Call) -> exp.Expr:
        """Return a function of the closed list other than ``min`` and ``max``."""
        match node:
            case Call(function="year", arguments=(day,)):
                part = exp.Extract(this=exp.var("YEAR"), expression=self.form(day))
                return _cast(part, "BIGINT")
            case Call(function="days_between", arguments=(first, last)):
                return self._days_between(self.form(first), self.form(last))
            case Call(function="round_half_up", arguments=(number, *places)):
                keep = int(constant_of(places[0])) if places else 0
                if places_of(number, self.size) <= keep:
                    return self.form(number)
                return exp.func("ROUND", self.form(number), exp.Literal.number(keep))
            case Call(
                function="add_years" | "add_months" | "add_days" as name, arguments=(day, step)
            ):
                return self._moved(name, self.form(day), int(constant_of(step)))
            case _:
                raise TypeError(f"{node.function} has no columnar form")

    # Exact numbers

    def _term(self, node: Arithmetic, operand: Node, digits: int) -> exp.Expr:
        """
        Return an operand of *node* so typed that a result of so many *digits* is exact.

        DuckDB makes no more than 18 digits of operands that have no more. Spark takes any whole
        number for one of 20, and what is too long for 38 then loses places.
        """
        made = self.form(operand)
        whole = node.type is not None and node.type.kind is Kind.INT
        if whole or isinstance(operand, Literal) or self.dialect == "postgres":
            return made
        size = size_of(operand, self.size)
        if self.dialect == "spark":
            return _cast(made, decimal(*size))
        return made if digits <= _NARROW else _cast(made, decimal(WIDEST, size[1]))

    def _rounded(self, made: exp.Expr, node: Node) -> exp.Expr:
        """Return hours or money rounded to two places."""
        rounded = exp.func("ROUND", made, exp.Literal.number(2))
        return _cast(rounded, decimal(*size_of(node, self.size)))

    def _quotient(self, node: Arithmetic, left: Node, divisor: Decimal) -> exp.Expr:
        if not node.rounds:
            digits, after = inverse_of(divisor)
            inverse = Decimal(digits).scaleb(-after, EXACT)
            product = attrs.evolve(node, operator="*", right=Literal(value=inverse))
            return self.arithmetic(product)
        # Counted in its last place the left side is a whole number, so that nothing is lost.
        top, bottom = divisor.as_integer_ratio()
        whole, places = size_of(left, self.size)
        below = abs(top) * 10**places
        wide = self._wide(self.form(left), places)
        counted = self._integer(exp.Mul(this=wide, expression=_number(10**places)))
        above = exp.Mul(this=counted, expression=_number(200 * bottom * (1 if top > 0 else -1)))
        negative = self.compare("<" if top > 0 else ">", self.form(left), _number(0))
        half = self.case([(negative, _number(-below))], _number(below))
        twice = _paren(exp.Add(this=above, expression=half))
        digits = whole + len(str(bottom)) + 2
        cents = self._wide(self._whole_quotient(twice, _number(2 * below), digits))
        made = exp.Mul(this=cents, expression=exp.Literal.number("0.01"))
        return _cast(made, decimal(*size_of(node, self.size)))

    def _wide(self, number: exp.Expr, places: int = 0) -> exp.Expr:
        """Return an exact number with as many digits as there can be."""
        return number if self.dialect == "postgres" else _cast(number, decimal(WIDEST, places))

    def _integer(self, number: exp.Expr) -> exp.Expr:
        """Return a whole number as one that can be divided as such."""
        return _cast(number, "HUGEINT") if self.dialect == "duckdb" else self._wide(number)

    def _whole_quotient(self, number: exp.Expr, divisor: exp.Expr, digits: int) -> exp.Expr:
        """Return how often *divisor* goes into a whole number, what is left over cut off."""
        if self.dialect == "postgres":
            return exp.Anonymous(this="DIV", expressions=[number, divisor])
        if self.dialect == "duckdb" or digits <= _NARROW:
            return exp.IntDiv(this=number, expression=divisor)
        # A whole quotient of Spark has 64 bits; what leaves no rest needs no rounding.
        rest = _paren(exp.Mod(this=number.copy(), expression=divisor.copy()))
        return exp.Div(this=_paren(exp.Sub(this=number, expression=rest)), expression=divisor)

    # Days

    def _days_between(self, first: exp.Expr, last: exp.Expr) -> exp.Expr:
        if self.dialect == "spark":
            days: exp.Expr = exp.Anonymous(this="DATEDIFF", expressions=[last, first])
        else:
            days = _paren(exp.Sub(this=last, expression=first))
        return _cast(days, "BIGINT")

    def _moved(self, function: str, day: exp.Expr, step: int) -> exp.Expr:
        if self.dialect == "spark":
            name = "DATE_ADD" if function == "add_days" else "ADD_MONTHS"
            months = step * 12 if function == "add_years" else step
            return exp.Anonymous(this=name, expressions=[day, _number(months)])
        if function == "add_days":
            return _paren(exp.Add(this=day, expression=_number(step)))
        unit = "YEAR" if function == "add_years" else "MONTH"
        interval = exp.Interval(this=exp.Literal.string(str(step)), unit=exp.var(unit))
        return _cast(exp.Add(this=day, expression=interval), "DATE")


def _plain(value: Value) -> str:
    return format(Decimal(str(value)), "f")


def _size_of(entries: Sequence[Value | None]) -> Size:
    """Return how many digits before and after the point the numbers of a list have."""
    sizes = [
        unrounded_size(Literal(value=each), lambda _path: (0, 0))
        for each in dict.fromkeys(entries)
        if each is not None
    ]
    wholes, places = ([each[part] for each in sizes] for part in (0, 1))
    return max(wholes, default=1) or 1, max(places, default=0)


def _cast(operand: exp.Expr, type_: str) -> exp.Expr:
    # sqlglot's own leaves a cast to the same type with fewer digits as it is.
    return exp.Cast(this=operand, to=_type(type_).copy())


@cache
def _type(name: str) -> exp.DataType:
    return exp.DataType.build(name)


def _paren(operand: exp.Expr) -> exp.Expr:
    return exp.Paren(this=operand)


def _number(value: int) -> exp.Expr:
    number = exp.Literal.number(abs(value))
    return exp.Paren(this=exp.Neg(this=number)) if value < 0 else number


def _one_of(column: exp.Expr, values: Sequence[exp.Expr]) -> exp.Expr:
    if len(values) == 1:
        return exp.EQ(this=column.copy(), expression=values[0])
    if not values:
        return exp.false()
    return exp.In(this=column.copy(), expressions=list(values))
