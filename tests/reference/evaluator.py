"""
A plain, slow evaluator of checked policies, to hold the truth tables against.

It shares nothing with the engine but the policies: rules are walked one by one, in two-valued
logic, over complete facts, with exact fractions; a fact that is not needed is not looked at. What
is not known is tried out. Two ways of trying bound what a table may say:

- `Reference.by_values` tries real values for every unknown fact: it is the truth, as far as the
  values that are tried reach, so a table may decide nothing that it leaves open;
- `Reference.by_atoms` tries every sign of every comparison whose operands are not all known,
  whatever arithmetic makes of them: this is all that a table is allowed to leave open.

Where no comparison of two open operands is met, the two are the same, and the table must equal
them. An answer that has an unknown operand stands as it is written, in both: ``training.hours * 2``
and ``training.hours`` are different answers as long as the hours are unknown, and the same one for
no hours at all.
"""

from __future__ import annotations

import contextlib
import datetime
import enum
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from attrs import field, frozen

from zsgx.domain.kinds import DATE, EARLIEST, LATEST, Kind, Type
from zsgx.language import tree as syntax
from zsgx.policy.contradiction import Contradiction
from zsgx.policy.document import Document
from zsgx.policy.policy import Policy
from zsgx.policy.provision import (
    DecisionTable,
    Exclusion,
    HitPolicy,
    Mode,
    Otherwise,
    Parameter,
    Rule,
)
from zsgx.policy.question import Direction, Question, Strategy

__all__ = [
    "Blank",
    "Form",
    "Made",
    "Named",
    "Open",
    "Outcome",
    "Reference",
    "TooManyError",
    "UnknownFactError",
    "Verdict",
    "exact",
]

#: A value of the reference: every number is a fraction.
Exact = bool | Fraction | str | datetime.date | tuple[str, ...]

_OPEN_KINDS: Final = (Kind.INT, Kind.NUMBER, Kind.HOURS, Kind.MONEY, Kind.DATE)
_STEPS: Final = {
    Kind.INT: Fraction(1),
    Kind.HOURS: Fraction(1, 100),
    Kind.MONEY: Fraction(1, 100),
    Kind.NUMBER: Fraction(1, 10**8),
}
_LARGEST: Final = 10**15


@frozen
class Named:
    """A fact whose value is not put in."""

    path: str


@frozen
class Made:
    """An operation that is not carried out, because a fact in it is not put in."""

    operation: str
    parts: tuple[Form, ...]
    rounded: bool = False


Form = Exact | Named | Made


class Blank(enum.Enum):
    """What is no value."""

    SILENT = "silent"
    CONFLICT = "conflict"


@frozen
class Open:
    """Answers that have unknown operands; more than one of them may turn out to be a conflict."""

    forms: frozenset[Form]
    operands: frozenset[str] = field(eq=False)


#: What complete facts, or one way of completing them, come to.
Outcome = Exact | Blank | Open


@frozen
class Verdict:
    """
    What a partial record comes to.

    Attributes:
        status: decided, undetermined, silent or conflict.
        value: The value where it is decided.
        missing: The unknown facts and readings that can still change the answer.
        leaves: How many ways of completing it were told apart.
        signs: Whether a comparison was met whose sign was left open.
    """

    status: str
    value: Exact | None
    missing: frozenset[str]
    leaves: int = field(default=0, eq=False)
    signs: bool = field(default=False, eq=False)


class UnknownFactError(LookupError):
    """A fact that is needed and not known."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class _UnknownSignError(LookupError):
    """A comparison that is needed and has an operand that is not known."""

    def __init__(self, pair: _Pair) -> None:
        super().__init__(pair)
        self.pair = pair


class TooManyError(RuntimeError):
    """More ways of completing a record than are worth trying."""


class _SilentError(Exception):
    """An answer is needed that is not regulated."""


class _ConflictError(Exception):
    """An answer is needed on which two provisions disagree."""


@frozen
class _Pair:
    left: Form
    right: Form


#: What is tried: a fact's values, or the signs of a comparison.
_Variable = str | _Pair
_Assignment = dict[_Variable, Exact]
_Look = Callable[[str], Exact]
_Sign = Callable[[Form, Form], int]


def exact(value: object) -> Exact:
    """Return a value of the engine as the reference has it."""
    if isinstance(value, bool | str | datetime.date):
        return value
    if isinstance(value, int | Decimal):
        return Fraction(value)
    if isinstance(value, tuple):
        return value
    message = f"{value!r} is no value"
    raise TypeError(message)


# Arithmetic


def _half_up(number: Fraction, places: int) -> Fraction:
    """Return *number* rounded to *places*, halves away from zero."""
    scaled = abs(number) * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if number >= 0 else -whole, 10**places)


def _later(day: datetime.date, months: int) -> datetime.date:
    """Return the day *months* later, clamped to the end of its month."""
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    for date in range(day.day, 27, -1):
        try:
            return datetime.date(year, month, date)
        except ValueError:
            continue
    return datetime.date(year, month, day.day)


def _carried_out(operation: str, values: Sequence[Exact], *, rounded: bool) -> Exact:
    match operation, *values:
        case "year", datetime.date() as day:
            return Fraction(day.year)
        case "days_between", datetime.date() as first, datetime.date() as last:
            return Fraction(last.toordinal() - first.toordinal())
        case "add_days", datetime.date() as day, Fraction() as number:
            return datetime.date.fromordinal(day.toordinal() + int(number))
        case "add_months", datetime.date() as day, Fraction() as number:
            return _later(day, int(number))
        case "add_years", datetime.date() as day, Fraction() as number:
            return _later(day, 12 * int(number))
        case "min" | "max", *_:
            dates = [value for value in values if isinstance(value, datetime.date)]
            numbers = [value for value in values if isinstance(value, Fraction)]
            if dates:
                return min(dates) if operation == "min" else max(dates)
            return min(numbers) if operation == "min" else max(numbers)
        case "round_half_up", Fraction() as number:
            return _half_up(number, 0)
        case "round_half_up", Fraction() as number, Fraction() as places:
            return _half_up(number, int(places))
        case _, Fraction() as left, Fraction() as right:
            result = {
                "+": lambda: left + right,
                "-": lambda: left - right,
                "*": lambda: left * right,
                "/": lambda: left / right,
            }[operation]()
            return _half_up(result, 2) if rounded else result
        case _:
            message = f"{operation} of {values!r}"
            raise TypeError(message)


def _made(operation: str, parts: Sequence[Form], *, rounded: bool = False) -> Form:
    """Return an operation, carried out where no fact is in it."""
    values = [part for part in parts if not isinstance(part, Named | Made)]
    if len(values) == len(parts):
        return _carried_out(operation, values, rounded=rounded)
    return Made(operation, tuple(parts), rounded)


def _operands(form: Form) -> frozenset[str]:
    if isinstance(form, Named):
        return frozenset({form.path})
    if isinstance(form, Made):
        return frozenset(path for part in form.parts for path in _operands(part))
    return frozenset()


def _put_in(form: Form, look: _Look) -> Exact:
    """Return what *form* comes to."""
    if isinstance(form, Named):
        return look(form.path)
    if isinstance(form, Made):
        values = [_put_in(part, look) for part in form.parts]
        if form.operation == "one of":
            if len(set(values)) > 1:
                raise _ConflictError
            return values[0]
        return _carried_out(form.operation, values, rounded=form.rounded)
    return form


def _sign(left: Exact, right: Exact) -> int:
    if left == right:
        return 0
    if isinstance(left, datetime.date) and isinstance(right, datetime.date):
        return -1 if left < right else 1
    if isinstance(left, Fraction) and isinstance(right, Fraction):
        return -1 if left < right else 1
    return 1


_HOLDS: Final[dict[str, tuple[int, ...]]] = {
    "<": (-1,),
    "<=": (-1, 0),
    "==": (0,),
    "!=": (-1, 1),
    ">=": (0, 1),
    ">": (1,),
}


# Rules


@frozen
class _InForce:
    """A table's provisions in force at one level."""

    position: int
    table: DecisionTable
    rules: tuple[tuple[Rule, tuple[Exclusion, ...]], ...]
    otherwise: Otherwise | None


class Reference:
    """
    One question at one place on one day, answered slowly.

    Args:
        policies: Checked policies by code.
        questions: All questions by name.
        facts: The types of all facts by path.
        question: The question's name.
        place: The six-digit code.
        day: The day whose policy is asked.
        readings: The chosen readings.
        contradictions: What no record may be, wherever it is.
    """

    def __init__(
        self,
        policies: Mapping[str, Policy],
        questions: Mapping[str, Question],
        facts: Mapping[str, Type],
        *,
        question: str,
        place: str,
        day: datetime.date,
        readings: Mapping[str, str] | None = None,
        contradictions: Iterable[Contradiction] = (),
    ) -> None:
        codes = dict.fromkeys((place, f"{place[:4]}00", f"{place[:2]}0000", "000000"))
        self._levels = tuple(policies.get(code) for code in codes)
        self._questions = questions
        self._types = {**facts, "day": DATE}
        self._question = question
        self._day = day
        self._documents: dict[str, Document] = {
            name: document
            for level in self._levels
            if level
            for name, document in level.documents.items()
        }
        self._options: dict[str, tuple[str, ...]] = {}
        self._chosen: dict[str, Exact] = {"day": day}
        self._never = [
            *(each.never.tree for each in contradictions),
            *(
                each.never.tree
                for level in self._levels
                if level
                for each in level.contradictions.values()
            ),
        ]
        for level in reversed(self._levels):
            for name, reading in level.readings.items() if level else ():
                self._options[f"reading.{name}"] = reading.choices
                option = (readings or {}).get(name, reading.default)
                if option is not None:
                    self._chosen[f"reading.{name}"] = option
        self._layers = {name: tuple(self._in_force(name)) for name in questions}
        self._seen: dict[str, None] = {}
        self._pairs = tuple(dict.fromkeys(self._comparisons_of(question, set())))
        # Only among facts that rules look at does a contradiction leave less open.
        # One that says beside others that a fact has a value at all rules out none.
        self._ruled_out = [
            tree
            for tree in self._never
            if (paths := _facts_in(tree)) <= set(self._seen)
            and ("day" not in paths or isinstance(tree, syntax.Compare))
        ]
        for tree in self._ruled_out:
            for node in syntax.walk(tree):
                self._pairs = (*self._pairs, *self._comparisons_in(node, 0))
        self._constants = self._constants_met()
        self._tried: dict[str, tuple[Exact, ...]] = {}

    @property
    def paths(self) -> tuple[str, ...]:
        """The facts and readings that the rules in force name, other questions included."""
        return tuple(path for path in self._seen if path not in self._chosen)

    def telling_values(self, path: str, facts: Mapping[str, object]) -> tuple[Exact, ...]:
        """Return values of a fact near which an answer turns, beside the *facts* that are known."""
        return self._values_near(path, self._known(facts))

    def contradicts(self, facts: Mapping[str, object]) -> bool:
        """Return whether the *facts* that are known contradict each other or the day."""
        known = self._known(facts)
        return any(_truth(tree, dict(known)) for tree in self._never)

    def rules_out_record(self, known: Mapping[str, Exact]) -> bool:
        """Return whether what is *known* contradicts itself among the facts that rules look at."""
        return any(_truth(tree, known) for tree in self._ruled_out)

    @property
    def rules_out(self) -> bool:
        """Whether a contradiction leaves less open than the rules alone."""
        return bool(self._ruled_out)

    # What is in force

    def _in_force(self, question: str) -> Iterator[_InForce]:
        for position, level in enumerate(self._levels):
            table = level.tables.get(question) if level else None
            if table is None:
                continue
            rules = []
            for rule in table.rules:
                trees = [rule.then.tree, *([rule.when.tree] if rule.when else [])]
                if self._holds(position, rule.cites, trees):
                    exclusions = tuple(
                        exclusion
                        for exclusion in rule.unless
                        if self._holds(position, exclusion.cites, [exclusion.when.tree])
                    )
                    rules.append((rule, exclusions))
            otherwise = table.otherwise
            if otherwise:
                cites = [
                    *otherwise.cites,
                    *otherwise.by_silence,
                ]
                if not self._holds(
                    position, cites, [otherwise.then.tree] if otherwise.then else []
                ):
                    otherwise = None
            if rules or otherwise:
                yield _InForce(position, table, tuple(rules), otherwise)

    def _holds(self, position: int, cites: Iterable[str], trees: Iterable[syntax.Node]) -> bool:
        for cite in cites:
            document = self._documents.get(cite.split("/")[0])
            if document is None or self._day < document.since:
                return False
            if document.until is not None and self._day > document.until:
                return False
        return all(
            self._parameter(position, node.name) is not None
            for tree in trees
            for node in syntax.walk(tree)
            if isinstance(node, syntax.ParameterName)
        )

    def _parameter(self, position: int, name: str) -> Exact | None:
        for level in self._levels[position:]:
            if level and name in level.parameters:
                return self._on_the_day(level.parameters[name])
        return None

    def _on_the_day(self, parameter: Parameter) -> Exact | None:
        begun = [value for value in parameter.values if value.since <= self._day]
        if not begun:
            return None
        last = max(begun, key=lambda value: value.since)
        if last.until is not None and self._day > last.until:
            return None
        return exact(last.value)

    # Complete facts

    def answer(self, facts: Mapping[str, object]) -> Outcome:
        """
        Return what complete facts come to.

        Raises:
            UnknownFactError: A fact that is needed is not known.
        """
        known = self._known(facts)

        def look(path: str) -> Exact:
            if path not in known:
                raise UnknownFactError(path)
            return known[path]

        outcome = self._outcome(look, self._signs_of(look), known)
        if isinstance(outcome, Open):
            raise UnknownFactError(min(outcome.operands - set(known)))
        return outcome

    def _known(self, facts: Mapping[str, object]) -> dict[str, Exact]:
        given = {path: exact(value) for path, value in facts.items() if value is not None}
        return {**self._chosen, **given}

    def _outcome(self, look: _Look, sign: _Sign, known: Mapping[str, Exact]) -> Outcome:
        """Return what rules come to, conditions settled by *look*, answers by what is *known*."""
        walk = _Walk(self, look, sign)
        try:
            forms = walk.answer(self._question)
            results = [
                _put_in(form, known.__getitem__) if _operands(form) <= set(known) else form
                for form in forms
            ]
        except _SilentError:
            return Blank.SILENT
        except _ConflictError:
            return Blank.CONFLICT
        distinct = list(dict.fromkeys(results))
        values = [result for result in distinct if not isinstance(result, Named | Made)]
        if len(values) > 1:
            return Blank.CONFLICT
        if len(distinct) == 1 and values:
            return values[0]
        operands = frozenset(path for form in distinct for path in _operands(form))
        return Open(frozenset(distinct), operands)

    # Partial facts

    def by_atoms(self, facts: Mapping[str, object], most: int = 20_000) -> Verdict:
        """Return what a partial record comes to, every open comparison tried with every sign."""
        known = self._known(facts)

        def sign_in(chosen: _Assignment) -> _Sign:
            look = self._look_in(known, chosen)

            def sign(left: Form, right: Form) -> int:
                single = isinstance(left, Named) and not isinstance(right, Named | Made)
                mirrored = isinstance(right, Named) and not isinstance(left, Named | Made)
                if single or mirrored or (_operands(left) | _operands(right)) <= set(known):
                    return _compared(left, right, look)
                turned = repr(left) > repr(right)
                pair = _Pair(right, left) if turned else _Pair(left, right)
                if pair not in chosen:
                    raise _UnknownSignError(pair)
                number = chosen[pair]
                assert isinstance(number, Fraction)
                return -int(number) if turned else int(number)

            return sign

        # One value stands for all on its side of every constant: two of these may contradict each
        # other although others on their sides do not.
        never = [tree for tree in self._ruled_out if not self._is_ordered(tree)]
        return self._verdict(known, sign_in, self._values_of, most, never)

    def by_values(self, facts: Mapping[str, object], most: int = 20_000) -> Verdict:
        """Return what a partial record comes to, every unknown fact tried with real values."""
        known = self._known(facts)
        tried: dict[str, tuple[Exact, ...]] = {}

        def values_of(variable: _Variable) -> tuple[Exact, ...]:
            assert isinstance(variable, str)
            if variable not in tried:
                tried[variable] = self._values_near(variable, known)
            return tried[variable]

        def sign_in(chosen: _Assignment) -> _Sign:
            return self._signs_of(self._look_in(known, chosen))

        return self._verdict(known, sign_in, values_of, most, self._ruled_out)

    def _is_ordered(self, tree: syntax.Node) -> bool:
        return any(self._kind(path) in _OPEN_KINDS for path in _facts_in(tree))

    @staticmethod
    def _signs_of(look: _Look) -> _Sign:
        """Return how operands compare whose facts can all be looked at."""
        return lambda left, right: _compared(left, right, look)

    @staticmethod
    def _look_in(known: Mapping[str, Exact], chosen: _Assignment) -> _Look:
        def look(path: str) -> Exact:
            if path in known:
                return known[path]
            if path in chosen:
                return chosen[path]
            raise UnknownFactError(path)

        return look

    def _verdict(
        self,
        known: Mapping[str, Exact],
        sign_in: Callable[[_Assignment], _Sign],
        values_of: Callable[[_Variable], tuple[Exact, ...]],
        most: int,
        never: Sequence[syntax.Node],
    ) -> Verdict:
        leaves = list(self._leaves(known, sign_in, values_of, most, never))
        outcomes = {outcome for _, outcome in leaves}
        signs = any(isinstance(variable, _Pair) for chosen, _ in leaves for variable in chosen)
        if len(outcomes) == 1:
            (only,) = outcomes
            if isinstance(only, Blank):
                return Verdict(only.value, None, frozenset(), len(leaves), signs)
            if not isinstance(only, Open):
                return Verdict("decided", only, frozenset(), len(leaves), signs)
        missing: set[str] = set()

        def may_be(way: _Assignment) -> bool:
            return not any(_truth(tree, dict(known) | way) for tree in never)

        for variable in _variables_that_matter(leaves, may_be):
            if isinstance(variable, _Pair):
                missing |= _operands(variable.left) | _operands(variable.right)
            else:
                missing.add(variable)
        for outcome in outcomes:
            if isinstance(outcome, Open):
                missing |= outcome.operands
        return Verdict("undetermined", None, frozenset(missing - set(known)), len(leaves), signs)

    def _leaves(
        self,
        known: Mapping[str, Exact],
        sign_in: Callable[[_Assignment], _Sign],
        values_of: Callable[[_Variable], tuple[Exact, ...]],
        most: int,
        never: Sequence[syntax.Node],
    ) -> Iterator[tuple[_Assignment, Outcome]]:
        """Yield all ways of completing a record, each with only what was looked at."""
        todo: list[_Assignment] = [{}]
        found = 0
        while todo:
            chosen = todo.pop()
            try:
                outcome = self._outcome(self._look_in(known, chosen), sign_in(chosen), known)
            except UnknownFactError as unknown:
                variable: _Variable = unknown.path
            except _UnknownSignError as unknown:
                variable = unknown.pair
            else:
                found += 1
                if found > most:
                    raise TooManyError
                if not any(_truth(tree, dict(known) | chosen) for tree in never):
                    yield chosen, outcome
                continue
            todo += [{**chosen, variable: value} for value in values_of(variable)]

    # What to try

    def _values_of(self, variable: _Variable) -> tuple[Exact, ...]:
        """Return the values of a fact that tell all its constants apart, or the signs of a pair."""
        if isinstance(variable, _Pair):
            paths = _operands(variable.left) | _operands(variable.right)
            texts = any(self._kind(path) in (Kind.TEXT, Kind.ENUM) for path in paths)
            signs = (0, 1) if texts else (-1, 0, 1)
            return tuple(Fraction(sign) for sign in signs)
        if variable not in self._tried:
            self._tried[variable] = self._values_apart(variable)
        return self._tried[variable]

    def _values_apart(self, path: str) -> tuple[Exact, ...]:
        closed = self._closed(path)
        if closed is not None:
            return closed
        constants = self._constants.get(path, ())
        if self._kind(path) is Kind.TEXT:
            texts = tuple(value for value in constants if isinstance(value, str))
            return (*texts, "some other text")
        apart: dict[tuple[int, ...], Exact] = {}
        for value in self._around(path, constants):
            apart.setdefault(tuple(_sign(value, constant) for constant in constants), value)
        return tuple(apart.values())

    def _closed(self, path: str) -> tuple[Exact, ...] | None:
        """Return all that a fact or reading may be, where that is a short list."""
        if path in self._options:
            return self._options[path]
        type_ = self._types[path]
        if type_.kind is Kind.BOOL:
            return (False, True)
        return type_.options if type_.kind is Kind.ENUM else None

    def _kind(self, path: str) -> Kind:
        return Kind.ENUM if path in self._options else self._types[path].kind

    def _around(self, path: str, constants: Iterable[Exact]) -> list[Exact]:
        """Return *constants* and a step to each side, and a value far from all of them."""
        kind = self._kind(path)
        found: list[Exact] = []
        if kind is Kind.DATE:
            days = [day.toordinal() for day in constants if isinstance(day, datetime.date)]
            days = [day + by for day in days for by in (-1, 0, 1)] + [
                datetime.date(2023, 6, 15).toordinal()
            ]
            first, last = EARLIEST.toordinal(), LATEST.toordinal()
            found += [datetime.date.fromordinal(day) for day in days if first <= day <= last]
        else:
            step = _STEPS[kind]
            numbers = [number for number in constants if isinstance(number, Fraction)]
            numbers = [_stepped(n, step) + by * step for n in numbers for by in (-1, 0, 1, 2)]
            least = self._types[path].least
            numbers += [Fraction(least), Fraction(10)]
            found += [number for number in numbers if least <= number < _LARGEST]
        return list(dict.fromkeys(found))

    def _values_near(self, path: str, known: Mapping[str, Exact]) -> tuple[Exact, ...]:
        """Return values of a fact at which any comparison that it takes part in turns."""
        closed = self._closed(path)
        if closed is not None:
            return closed
        base = self._base(path, known)
        if self._kind(path) is Kind.TEXT:
            return base
        pairs = [
            pair for pair in self._pairs if path in _operands(pair.left) | _operands(pair.right)
        ]
        if all(len(_operands(pair.left) | _operands(pair.right)) == 1 for pair in pairs):
            apart: dict[tuple[int, ...], Exact] = {}
            for value in self._turns(path, pairs, {}, base) | set(base):
                signs = tuple(_compared(p.left, p.right, {path: value}.__getitem__) for p in pairs)
                apart.setdefault(signs, value)
            return tuple(apart.values())
        found = dict.fromkeys(base)
        for pair in pairs:
            others = sorted((_operands(pair.left) | _operands(pair.right)) - {path})
            ways = [
                [known[other]] if other in known else self._base(other, known) for other in others
            ]
            for way in itertools.product(*ways):
                given = dict(zip(others, way, strict=True))
                found |= dict.fromkeys(sorted(self._turns(path, [pair], given, base), key=repr))
        return tuple(found)

    def _base(self, path: str, known: Mapping[str, Exact]) -> tuple[Exact, ...]:
        constants = self._constants.get(path, ())
        if self._kind(path) is Kind.TEXT:
            texts = [value for value in (*constants, *known.values()) if isinstance(value, str)]
            return (*dict.fromkeys(texts), "some other text", "yet another text")
        return tuple(self._around(path, constants))

    def _turns(
        self, path: str, pairs: Iterable[_Pair], given: Mapping[str, Exact], base: Iterable[Exact]
    ) -> set[Exact]:
        """Return the values of a fact on both sides of every turn of the sign of *pairs*."""
        kind = self._kind(path)
        found: set[Exact] = set()
        for pair in pairs:

            def sign(place: int, pair: _Pair = pair) -> int:
                facts = {**given, path: _value_at(place, kind)}
                return _compared(pair.left, pair.right, facts.__getitem__)

            places = sorted(self._grid(path, [*given.values(), *base], pair))
            for low, high in itertools.pairwise(places):
                at = low
                while sign(at) != sign(high):
                    below, above = at, high
                    while above - below > 1:
                        middle = (below + above) // 2
                        if sign(middle) == sign(at):
                            below = middle
                        else:
                            above = middle
                    found |= {_value_at(below, kind), _value_at(above, kind)}
                    at = above
        return found

    def _grid(self, path: str, values: Iterable[Exact], pair: _Pair) -> set[int]:
        """Return places between which turns are looked for."""
        kind = self._kind(path)
        constants = {*_constants_in(pair.left), *_constants_in(pair.right), *values}
        if kind is Kind.DATE:
            days = {EARLIEST, LATEST}
            for constant in constants:
                if isinstance(constant, datetime.date):
                    days.add(constant)
                    years: Iterable[int] = range(constant.year - 2, constant.year + 3)
                elif isinstance(constant, Fraction) and constant.denominator == 1:
                    years = (int(constant),)
                else:
                    years = ()
                for year in years:
                    if EARLIEST.year <= year <= LATEST.year:
                        days |= {datetime.date(year, 1, 1), datetime.date(year, 12, 31)}
            return {day.toordinal() for day in days if EARLIEST <= day <= LATEST}
        step = _STEPS[kind]
        least = self._types[path].least
        places = {int(least / step), *(int(10**power / step) for power in range(13))}
        for constant in constants:
            if isinstance(constant, Fraction) and least <= constant < _LARGEST:
                places |= {int(constant / step), int(constant / step) + 1}
        return places

    # Which comparisons are met

    def _constants_met(self) -> dict[str, tuple[Exact, ...]]:
        found: dict[str, dict[Exact, None]] = {}
        for pair in self._pairs:
            for one, other in ((pair.left, pair.right), (pair.right, pair.left)):
                if isinstance(one, Named) and not isinstance(other, Named | Made):
                    found.setdefault(one.path, {})[other] = None
        return {path: tuple(constants) for path, constants in found.items()}

    def _comparisons_of(self, question: str, seen: set[str]) -> Iterator[_Pair]:
        if question in seen:
            return
        seen.add(question)
        for layer in self._layers[question]:
            trees = [tree for rule, unless in layer.rules for tree in _trees(rule, unless)]
            if layer.otherwise and layer.otherwise.then:
                trees.append(layer.otherwise.then.tree)
            for tree in trees:
                for node in syntax.walk(tree):
                    if isinstance(node, syntax.FactName | syntax.ReadingName):
                        self._seen[node.path] = None
                    yield from self._comparisons_in(node, layer.position)
                    if isinstance(node, syntax.DecisionName):
                        # Where it has several answers, these are compared with each other.
                        answers = self._answers_of(node.question)
                        for left, right in itertools.combinations(answers, 2):
                            if _operands(left) | _operands(right):
                                yield _Pair(left, right)
                        yield from self._comparisons_of(node.question, seen)

    def _comparisons_in(self, node: syntax.Node, position: int) -> Iterator[_Pair]:
        if isinstance(node, syntax.Compare):
            lefts = self._forms_of(node.left, position)
            rights = self._forms_of(node.right, position)
        elif isinstance(node, syntax.Member):
            lefts = self._forms_of(node.item, position)
            rights = dict.fromkeys(_members(self._listed(node.options, position)))
        else:
            return
        for left, right in itertools.product(lefts, rights):
            if _operands(left) | _operands(right):
                yield _Pair(left, right)

    def _listed(self, node: syntax.Node, position: int) -> Exact | tuple[Exact, ...]:
        if isinstance(node, syntax.ParameterName):
            value = self._parameter(position, node.name)
            return () if value is None else value
        assert isinstance(node, syntax.ListOf)
        return tuple(exact(item.value) for item in node.items if isinstance(item, syntax.Literal))

    def _forms_of(self, node: syntax.Node, position: int) -> dict[Form, None]:
        """Return everything that an operand may come to, whatever the conditions in it."""
        match node:
            case syntax.Literal(value=value):
                return {exact(value): None}
            case syntax.FactName(path=path):
                return {Named(path): None}
            case syntax.ReadingName(name=name):
                return {Named(f"reading.{name}"): None}
            case syntax.ParameterName(name=name):
                found = self._parameter(position, name)
                return {} if found is None else {found: None}
            case syntax.Choice(then=then, otherwise=otherwise):
                return {**self._forms_of(then, position), **self._forms_of(otherwise, position)}
            case syntax.DecisionName(question=question):
                return self._answers_of(question)
            case syntax.Arithmetic(operator=operation, left=left, right=right):
                pairs = itertools.product(
                    self._forms_of(left, position), self._forms_of(right, position)
                )
                return {_made(operation, pair, rounded=_rounds(node)): None for pair in pairs}
            case syntax.Call(function=function, arguments=arguments):
                ways = itertools.product(*(self._forms_of(a, position) for a in arguments))
                return {_made(function, way): None for way in ways}
            case _:
                return {}

    def _answers_of(self, question: str) -> dict[Form, None]:
        found: dict[Form, None] = {}
        for layer in self._layers[question]:
            for rule, _ in layer.rules:
                found |= self._forms_of(rule.then.tree, layer.position)
            if layer.otherwise and layer.otherwise.then:
                found |= self._forms_of(layer.otherwise.then.tree, layer.position)
        return found


class _Walk:
    """One walk over the rules, every condition settled on the way."""

    def __init__(self, reference: Reference, look: _Look, sign: _Sign) -> None:
        self._reference = reference
        self._look = look
        self._sign = sign

    def answer(self, question: str) -> tuple[Form, ...]:
        """Return the answers of the rules that apply; one below what may be is a conflict."""
        forms = self._answer(question)
        type_ = self._reference._questions[question].type
        for form in forms if type_.kind.is_numeric else ():
            if _subtracts(form) and self._sign(form, Fraction(type_.least)) < 0:
                raise _ConflictError
        return forms

    def _answer(self, question: str) -> tuple[Form, ...]:
        asked = self._reference._questions[question]
        layers = self._reference._layers[question]
        if asked.strategy is Strategy.STRICTEST:
            return self._strictest(layers, asked.direction)
        for layer in layers:
            forms = self._answers_at(layer)
            if forms:
                return forms
            if layer.otherwise:
                if layer.otherwise.then is None:
                    raise _SilentError
                try:
                    return (self.value(layer.otherwise.then.tree, layer),)
                except _SilentError:
                    pass
            if layer.table.mode is Mode.REPLACES:
                raise _SilentError
        raise _SilentError

    def _strictest(self, layers: Iterable[_InForce], direction: Direction) -> tuple[Form, ...]:
        binding: list[Form] = []
        for layer in layers:
            forms = self._answers_at(layer)
            if not forms and layer.otherwise and layer.otherwise.then:
                with contextlib.suppress(_SilentError):
                    forms = (self.value(layer.otherwise.then.tree, layer),)
            if len(forms) > 1:
                forms = (Made("one of", forms),)
            binding += forms
        if not binding:
            raise _SilentError
        distinct = tuple(dict.fromkeys(binding))
        if len(distinct) == 1:
            return distinct
        return (_made("max" if direction is Direction.LARGEST else "min", distinct),)

    def _answers_at(self, layer: _InForce) -> tuple[Form, ...]:
        forms: dict[Form, None] = {}
        for rule, exclusions in layer.rules:
            form = self._applied(rule, exclusions, layer)
            if form is not None:
                forms[form] = None
                if layer.table.hit is HitPolicy.FIRST:
                    break
        constants = [form for form in forms if not isinstance(form, Named | Made)]
        if len(constants) > 1:
            raise _ConflictError
        return tuple(forms)

    def _applied(
        self, rule: Rule, exclusions: tuple[Exclusion, ...], layer: _InForce
    ) -> Form | None:
        """
        Return the rule's answer, or None where it does not apply.

        A rule that needs a silent answer does not apply; an exception that needs one does not
        except. A rule that needs an answer in conflict is in conflict itself, unless something else
        keeps it from applying whichever way the conflict is settled.
        """
        conflict = False
        try:
            if rule.when and not self.condition(rule.when.tree, layer):
                return None
        except _SilentError:
            return None
        except _ConflictError:
            conflict = True
        for exclusion in exclusions:
            try:
                if self.condition(exclusion.when.tree, layer):
                    return None
            except _SilentError:
                continue
            except _ConflictError:
                conflict = True
        try:
            form = self.value(rule.then.tree, layer)
        except _SilentError:
            return None
        if conflict:
            raise _ConflictError
        return form

    def condition(self, node: syntax.Node, layer: _InForce) -> bool:
        """Return whether a condition holds."""
        match node:
            case syntax.All(items=items):
                return self._joined(items, layer, decisive=False)
            case syntax.Any(items=items):
                return self._joined(items, layer, decisive=True)
            case syntax.Not(item=item):
                return not self.condition(item, layer)
            case syntax.Compare(operator=operator, left=left, right=right):
                operands = self.operand(left, layer), self.operand(right, layer)
                return self._sign(*operands) in _HOLDS[operator]
            case syntax.Member(item=item, options=options):
                listed = _members(self._reference._listed(options, layer.position))
                if not listed:
                    return False  # pinned: nothing is in an empty list, and nothing is looked at
                form = self.operand(item, layer)
                return any(self._sign(form, member) == 0 for member in listed)
            case syntax.RuleName(rule=name):
                return any(
                    self._applied(rule, exclusions, layer) is not None
                    for rule, exclusions in layer.rules
                    if rule.id == name
                )
            case syntax.Choice(test=test, then=then, otherwise=otherwise):
                branch = then if self.condition(test, layer) else otherwise
                return self.condition(branch, layer)
            case _:
                value = self.value(node, layer)
                settled = _put_in(value, self._look)
                assert isinstance(settled, bool)
                return settled

    def _joined(self, items: Iterable[syntax.Node], layer: _InForce, *, decisive: bool) -> bool:
        """
        Return ``and`` or ``or``: one decisive item is enough, and the others are not needed.

        A conflict might be settled either way, so that silence beside it must not hide it.
        """
        silent = conflict = False
        for item in items:
            try:
                if self.condition(item, layer) is decisive:
                    return decisive
            except _SilentError:
                silent = True
            except _ConflictError:
                conflict = True
        if conflict:
            raise _ConflictError
        if silent:
            raise _SilentError
        return not decisive

    def operand(self, node: syntax.Node, layer: _InForce) -> Form:
        """Return what is compared: where another question has several answers, they must agree."""
        return self._agreed(self.value(node, layer))

    def _agreed(self, form: Form) -> Form:
        if not isinstance(form, Made):
            return form
        parts = [self._agreed(part) for part in form.parts]
        if form.operation != "one of":
            return _made(form.operation, parts, rounded=form.rounded)
        for other in parts[1:]:
            if self._sign(parts[0], other) != 0:
                raise _ConflictError
        return parts[0]

    def value(self, node: syntax.Node, layer: _InForce) -> Form:
        """Return what an expression comes to, facts of open kinds by name."""
        match node:
            case syntax.Literal(value=value):
                return exact(value)
            case syntax.FactName(path=path):
                kind = self._reference._types[path].kind
                return Named(path) if kind in _OPEN_KINDS or kind is Kind.TEXT else self._look(path)
            case syntax.ReadingName(name=name):
                return self._look(f"reading.{name}")
            case syntax.ParameterName(name=name):
                found = self._reference._parameter(layer.position, name)
                assert found is not None
                return found
            case syntax.DecisionName(question=question):
                forms = self.answer(question)
                return forms[0] if len(forms) == 1 else Made("one of", forms)
            case syntax.Arithmetic(operator=operation, left=left, right=right):
                parts = self.value(left, layer), self.value(right, layer)
                return _made(operation, parts, rounded=_rounds(node))
            case syntax.Call(function=function, arguments=arguments):
                return _made(function, [self.value(argument, layer) for argument in arguments])
            case syntax.Choice(test=test, then=then, otherwise=otherwise):
                return self.value(then if self.condition(test, layer) else otherwise, layer)
            case _:
                return self.condition(node, layer)


def _subtracts(form: Form) -> bool:
    """Return whether an operation is in *form* that can come to less than nothing."""
    if not isinstance(form, Made):
        return False
    return form.operation in ("-", "days_between") or any(map(_subtracts, form.parts))


def _facts_in(tree: syntax.Node) -> frozenset[str]:
    return frozenset(node.path for node in syntax.walk(tree) if isinstance(node, syntax.FactName))


def _truth(tree: syntax.Node, known: Mapping[Any, Exact]) -> bool | None:
    """Return whether a condition over facts holds, None where what is *known* leaves it open."""
    match tree:
        case syntax.All(items=items):
            parts = [_truth(item, known) for item in items]
            return False if False in parts else None if None in parts else True
        case syntax.Any(items=items):
            parts = [_truth(item, known) for item in items]
            return True if True in parts else None if None in parts else False
        case syntax.Not(item=item):
            part = _truth(item, known)
            return None if part is None else not part
        case syntax.Compare(operator=operator, left=left, right=right):
            first, second = _known_value(left, known), _known_value(right, known)
            if first is None or second is None:
                return None
            return _sign(first, second) in _HOLDS[operator]
        case syntax.Member(item=item, options=syntax.ListOf(items=options)):
            value = _known_value(item, known)
            if value is None:
                return None
            return value in [exact(o.value) for o in options if isinstance(o, syntax.Literal)]
        case _:
            truth = _known_value(tree, known)
            assert truth is None or isinstance(truth, bool)
            return truth


def _known_value(tree: syntax.Node, known: Mapping[Any, Exact]) -> Exact | None:
    match tree:
        case syntax.Literal(value=value):
            return exact(value)
        case syntax.FactName(path=path):
            return known.get(path)
        case syntax.Arithmetic(operator=operation, left=left, right=right):
            parts = [_known_value(left, known), _known_value(right, known)]
        case syntax.Call(function=operation, arguments=arguments):
            parts = [_known_value(argument, known) for argument in arguments]
        case _:
            message = f"{tree!r} has no value"
            raise TypeError(message)
    values = [part for part in parts if part is not None]
    if len(values) < len(parts):
        return None
    rounded = isinstance(tree, syntax.Arithmetic) and _rounds(tree)
    return _carried_out(operation, values, rounded=rounded)


def _rounds(node: syntax.Arithmetic) -> bool:
    quantity = node.type is not None and node.type.kind in (Kind.HOURS, Kind.MONEY)
    return quantity and node.operator in "*/"


def _compared(left: Form, right: Form, look: _Look) -> int:
    return _sign(_put_in(left, look), _put_in(right, look))


def _members(listed: Exact | tuple[Exact, ...]) -> tuple[Exact, ...]:
    return listed if isinstance(listed, tuple) else (listed,)


def _trees(rule: Rule, exclusions: Iterable[Exclusion]) -> Iterator[syntax.Node]:
    if rule.when:
        yield rule.when.tree
    for exclusion in exclusions:
        yield exclusion.when.tree
    yield rule.then.tree


def _constants_in(form: Form) -> Iterator[Exact]:
    if isinstance(form, Made):
        for part in form.parts:
            yield from _constants_in(part)
    elif not isinstance(form, Named):
        yield form


def _stepped(number: Fraction, step: Fraction) -> Fraction:
    """Return the greatest step that is not beyond *number*."""
    return (number // step) * step


def _value_at(place: int, kind: Kind) -> Exact:
    return datetime.date.fromordinal(place) if kind is Kind.DATE else place * _STEPS[kind]


def _variables_that_matter(
    leaves: Sequence[tuple[_Assignment, Outcome]], may_be: Callable[[_Assignment], bool]
) -> set[_Variable]:
    """
    Return every variable that, changed alone, can change the outcome.

    Two leaves that agree on all they share but one variable are two ways of completing the record
    that differ in that variable alone: what only one of them looked at can be the same in both, if
    neither then contradicts itself.
    """
    found: set[_Variable] = set()
    for (one, first), (other, second) in itertools.combinations(leaves, 2):
        if first == second:
            continue
        apart = [variable for variable, value in one.items() if other.get(variable, value) != value]
        if len(apart) == 1 and may_be({**one, **other}) and may_be({**other, **one}):
            found.add(apart[0])
    return found
