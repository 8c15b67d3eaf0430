"""
Accounts where the entries lie: one SELECT for DuckDB and PostgreSQL.

Caps are windows, as in `zsgx.engine.accounts.windows`, whose steps these are, one common table
expression each. An open credit has no closer bounds here than nothing and no end, unless the table
says what bounds it: only a single record tells what its rules could still give.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from attrs import define, field

from zsgx.domain.kinds import DATE
from zsgx.engine.accounts.plan import ENTRIES, TablePlan, unknown_in
from zsgx.engine.accounts.sql_windows import BIG, Windows, case, less, listed
from zsgx.engine.columns.request import column
from zsgx.errors import FactsError, NoColumnsError, QuestionError
from zsgx.language.tree import DecisionName, walk
from zsgx.policy.account import COUNTED, Cap, Spread
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.engine.columns.request import Detail
    from zsgx.engine.columns.sql.expressions import Dialect
    from zsgx.engine.engine import Engine
    from zsgx.policy.account import Item, Requirement

__all__ = ["account_select"]

#: How many bytes a name has at most on PostgreSQL.
_LONGEST: Final = 63
_KNOWN: Final = ("credited", "least", "most")
#: A table's name, its parts in quotes or not.
_NAME: Final = re.compile(r'(?:\w+|"(?:[^"]|"")+")(?:\.(?:\w+|"(?:[^"]|"")+"))*')
_DAY: Final = "__account.day"
_LAST: Final = "__account.last"


def _q(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def account_select(
    engine: Engine,
    plan: TablePlan,
    at: str,
    source: str,
    columns: Sequence[str],
    order: str,
    dialect: Dialect,
    persons: tuple[str, Sequence[str]] | None,
) -> str:
    """
    Return the SELECT of what the entries of *source* come to, a row for each person and period.

    Args:
        engine: The engine.
        plan: What the account asks.
        at: The jurisdiction.
        source: A table's name, or a SELECT.
        columns: Its columns.
        order: The column by which entries of one day are taken in order.
        dialect: The database.
        persons: A second table, one person a row: its name or a SELECT, and its columns.

    Raises:
        NoColumnsError: The account carries over, which is a fold that no window is.
        FactsError: A column is missing.
        QuestionError: A name is longer than the database takes.
    """
    if plan.account.carry is not None:
        raise NoColumnsError(
            Text(
                f"账 {plan.account.name} 有结转，须逐期递推，数据库的窗口不能表达；"
                "请取出表（DuckDB：.pl()），用 Polars 合计",
                f"the account {plan.account.name} carries over, which goes period by period and is "
                "no window of a database; fetch the table (DuckDB: .pl()) and add it up on Polars",
            )
        )
    if order not in columns:
        raise FactsError(
            Text(f"{ENTRIES.zh}无法使用：", f"the {ENTRIES.en} cannot be used:"),
            [unknown_in(order, columns)],
        )
    names = [f"{name}.status" for name in (*plan.groups, *plan.amounts)]
    long = next((name for name in names if len(name.encode()) > _LONGEST), None)
    if dialect == "postgres" and long is not None:
        raise QuestionError(
            Text(
                f"名称 {long} 超过 PostgreSQL 的 {_LONGEST} 字节；请缩短账或其项的名称",
                f"the name {long} is longer than the {_LONGEST} bytes of PostgreSQL; shorten that "
                "of the account or its item",
            )
        )
    return _Query(engine, plan, at, dialect, tuple(columns), order, persons).text(source)


@define(eq=False)
class _Query:
    """
    A query, step by step.

    Attributes:
        engine: The engine.
        plan: What the account asks.
        at: The jurisdiction.
        dialect: The database.
        columns: The columns of the entries.
        order: The column by which entries of one day are taken in order.
        persons: The second table and its columns, or None.
        steps: The common table expressions so far, by name.
    """

    engine: Engine
    plan: TablePlan
    at: str
    dialect: Dialect
    columns: tuple[str, ...]
    order: str
    persons: tuple[str, Sequence[str]] | None
    steps: dict[str, str] = field(factory=dict)

    @property
    def targets(self) -> dict[str, str]:
        """What is summed up, by name: whether an entry is among it."""
        found = {"s_all": "TRUE"}
        for number, each in enumerate(self.plan.account.requirements):
            if each.of is not None:
                found[f"s{number}"] = f"of{number}"
            if each.share_of == COUNTED:
                found[f"x{number}"] = f"NOT of{number}"
        return found

    def text(self, source: str) -> str:
        """Return the whole query."""
        self._read(source)
        self._credit()
        self._spread()
        self._placed()
        self._grouped()
        self._amounts()
        self._weighed()
        steps = listed(f"{name} AS ({text})" for name, text in self.steps.items())
        return f"WITH {steps} {self._answers()}"

    # Entries

    def _read(self, source: str) -> None:
        """Add the entries with what is asked of them: the day of each, and facts."""
        plan, anchor = self.plan, self.plan.anchor_fact
        joined, added = "", []
        if self.persons:
            known = [name for name in self.persons[1] if name not in self.columns]
            asked = self.plan.facts([plan.account.credit, *plan.groups])
            added = [name for name in known if name in asked or name == anchor]
            key = _q(plan.person)
            if added:
                joined = f" LEFT JOIN ({_select(self.persons[0])}) AS zp ON zp.{key} = zs.{key}"
        days = [name for name in (plan.date, plan.account.date) if name in (*self.columns, *added)]
        where = {name: "zs" if name in self.columns else "zp" for name in (*self.columns, *added)}
        day = listed(f"CAST({where[name]}.{_q(name)} AS DATE)" for name in days if name)
        wanted = [plan.person, self.order, *(name for name in _KNOWN if name in self.columns)]
        wanted += [name for name in self.columns if name in self.engine.vocabulary]
        chosen = [f"zs.{_q(name)}" for name in dict.fromkeys(wanted)]
        chosen += [*(f"zp.{_q(name)}" for name in added), f"COALESCE({day}) AS {_q(_DAY)}"]
        self.steps["zsgx_entries"] = (
            f"SELECT {listed(chosen)} FROM ({_select(source)}) AS zs{joined}"
        )
        self.columns = (*self.columns, *added)

    def _facts(self) -> list[str]:
        return [
            name
            for name in self.columns
            if name in self.engine.vocabulary and name != self.plan.anchor_fact
        ]

    def _credit(self) -> None:
        """Add what each entry is credited with, and to which groups it belongs."""
        account, known = self.plan.account, self.columns
        asked: dict[str, Any] = {
            "at": self.at,
            "date": column(_DAY),
            "dialect": self.dialect,
            "columns": self._facts(),
        }
        self.steps["zsgx_credited"] = self.engine.to_sql(
            "zsgx_entries", ask=[account.credit], **asked
        )
        self.steps["zsgx_answers"] = "SELECT * FROM zsgx_credited"
        # Only where a condition asks another question, or cites, can it be silent.
        certain = [name for name in self.plan.groups if name not in self._asking]
        self._ask("value", certain, asked)
        self._ask("full", [name for name in self.plan.groups if name in self._asking], asked)
        credit, status = _q(account.credit), _q(f"{account.credit}.status")
        said = {
            name: f"CAST({_q(name)} * 100 AS BIGINT)" if name in known else "CAST(NULL AS BIGINT)"
            for name in _KNOWN
        }
        given = f"{said['least']} IS NOT NULL OR {said['most']} IS NOT NULL"

        def bound(side: str, absent: int) -> str:
            return (
                f"CASE WHEN {said['credited']} IS NOT NULL THEN {said['credited']} "
                f"WHEN {given} THEN COALESCE({said[side]}, {absent}) "
                f"WHEN {status} = 'decided' THEN CAST({credit} * 100 AS BIGINT) "
                f"WHEN {status} = 'silent' THEN 0 ELSE {absent} END"
            )

        made = [
            f"{_q(self.plan.person)} AS person",
            f"{_q(_DAY)} AS day",
            f"{_q(self.order)} AS ord",
            f"{self._number(_q(_DAY))} AS number",
            f"{bound('least', 0)} AS lo",
            f"{bound('most', BIG)} AS hi",
            *(f"{self._belongs(cap)} AS in{number}" for number, cap in enumerate(account.caps)),
            *(f"{self._belongs(r)} AS of{number}" for number, r in enumerate(account.requirements)),
            *(f"{self._belongs(s)} AS sp{number}" for number, s in enumerate(account.spread)),
        ]
        made += [f"{_q(name)} AS {_q('fact ' + name)}" for name in self._person_facts]
        if self.plan.anchor_fact:
            made.append(f"{self._anchor} AS anchor")
        # Before its anchor a cycle has no period.
        self.steps["zsgx_rows"] = (
            f"SELECT * FROM (SELECT {listed(made)} FROM zsgx_answers) AS za "
            "WHERE number IS NULL OR number >= 0"
        )

    def _ask(self, detail: Detail, questions: Sequence[str], asked: Mapping[str, Any]) -> None:
        """Add the answers to more questions."""
        if questions:
            before = f"zsgx_before_{detail}"
            self.steps[before] = self.steps.pop("zsgx_answers")
            self.steps["zsgx_answers"] = self.engine.to_sql(
                before, ask=questions, detail=detail, **asked
            )

    @property
    def _asking(self) -> set[str]:
        """The questions of groups whose conditions ask other questions."""
        account = self.plan.account
        items: tuple[Cap | Requirement | Spread, ...]
        items = (*account.caps, *account.requirements, *account.spread)
        return {
            self.plan.group(item) or ""
            for item in items
            if isinstance(item, Spread)
            or (item.of and any(isinstance(node, DecisionName) for node in walk(item.of.tree)))
        }

    @property
    def _person_facts(self) -> list[str]:
        """The facts of persons that amounts look at and that the entries hold."""
        return [path for path in self.plan.facts(self.plan.amounts) if path in self.columns]

    @property
    def _second_facts(self) -> list[str]:
        """Those that the second table alone holds."""
        there = self.persons[1] if self.persons else ()
        asked = self.plan.facts(self.plan.amounts)
        return [path for path in asked if path in there and path not in self._person_facts]

    def _belongs(self, item: Item) -> str:
        question = self.plan.group(item)
        if question is None:
            return "TRUE"
        if question not in self._asking:
            return _q(question)
        return case(f"{_q(f'{question}.status')} = 'silent'", "FALSE", _q(question))

    @property
    def _anchor(self) -> str:
        path = self.plan.anchor_fact
        if path is None:
            return f"DATE '{self.plan.anchor.isoformat():0>10}'"
        if path not in self.columns:
            return "CAST(NULL AS DATE)"
        if self.engine.vocabulary[path].type.kind is DATE.kind:
            return f"CAST({_q(path)} AS DATE)"
        return f"make_date(CAST({_q(path)} AS INTEGER), 1, 1)"

    def _number(self, day: str) -> str:
        anchor, years = self._anchor, self.plan.years
        apart = f"CAST({_year(day)} - {_year(anchor)} AS DOUBLE PRECISION)"
        step = f"CAST(FLOOR({apart} / {years}) AS INTEGER)"
        start = _start(anchor, step, years)
        return f"({step} - CASE WHEN {day} < {start} THEN 1 ELSE 0 END)"

    def _spread(self) -> None:
        """Add the entries once for each period into which their credit may be spread."""
        spreads = self.plan.account.spread
        if not spreads:
            return
        others = listed(
            name for name in self._names("zsgx_rows") if name not in ("lo", "hi", "number")
        )
        parts = []
        for step in range(max(each.over for each in spreads)):
            low, high = ("lo", "hi") if step == 0 else ("0", "0")
            for number, each in reversed([*enumerate(spreads)]):
                least, most = self._equal(each.over, step)
                unsure = f"sp{number} IS NULL"
                low = case(f"sp{number}", least, case(unsure, f"LEAST({least}, {low})", low))
                high = case(f"sp{number}", most, case(unsure, f"GREATEST({most}, {high})", high))
            high = f"CASE WHEN number IS NULL THEN {'hi' if step == 0 else '0'} ELSE {high} END"
            amounts = f"number + {step} AS number, {low} AS lo, {high} AS hi"
            part = f"SELECT {others}, {amounts} FROM zsgx_rows"
            parts.append(
                part if step == 0 else f"SELECT * FROM ({part}) AS zpart{step} WHERE hi > 0"
            )
        self.steps["zsgx_spread"] = " UNION ALL ".join(parts)

    def _equal(self, over: int, step: int) -> tuple[str, str]:
        if step >= over:
            return "0", "0"
        low, high = (self._div(side, over) for side in ("lo", "hi"))
        if step == 0:
            more = f"CASE WHEN lo = hi THEN 0 ELSE {over - 1} END"
            low = f"GREATEST({low} + lo % {over} - {more}, 0)"
            high = f"{high} + hi % {over} + {more}"
        return low, case(f"hi >= {BIG}", BIG, high)

    def _div(self, amount: str, by: int) -> str:
        """Return a whole division of what is not negative."""
        if self.dialect == "duckdb":
            return f"({amount}) // {by}"
        # What PostgreSQL sums up is no integer any more, and would be divided exactly.
        return f"DIV(CAST({amount} AS NUMERIC), {by})"

    def _names(self, step: str) -> list[str]:
        account = self.plan.account
        names = ["person", "day", "ord", "number", "lo", "hi"]
        names += [f"in{number}" for number in range(len(self.plan.account.caps))]
        names += [f"of{number}" for number, _ in enumerate(account.requirements)]
        names += [_q(f"fact {name}") for name in self._person_facts]
        return [*names, *(["anchor"] if self.plan.anchor_fact and step else [])]

    def _placed(self) -> None:
        """Add the entries without a period in every period of their person, as open."""
        before = "zsgx_spread" if self.plan.account.spread else "zsgx_rows"
        names = self._names(before)
        dated = listed(names)
        undated = listed(
            {"number": "zq.number", "lo": "0"}.get(name, f"zu.{name}") for name in names
        )
        self.steps["zsgx_placed"] = (
            f"SELECT {dated} FROM {before} WHERE number IS NOT NULL UNION ALL "
            f"SELECT {undated} FROM {before} AS zu JOIN (SELECT DISTINCT person, number "
            f"FROM {before} WHERE number IS NOT NULL) AS zq ON zq.person = zu.person "
            "WHERE zu.number IS NULL"
        )

    # Amounts

    def _grouped(self) -> None:
        """Add each person and period, with what is known and, without caps, all sums."""
        facts = [_q(f"fact {name}") for name in self._person_facts]
        made = [f"{_only(name)} AS {name}" for name in facts]
        made += ["MIN(anchor) AS anchor"] if self.plan.anchor_fact else []
        if self.plan.account.caps:
            made.append(f"{self._windows.opened} AS is_open")
        else:
            made += self._windows.sums()
        grouped = (
            f"SELECT {listed(['person', 'number', *made])} FROM zsgx_placed GROUP BY person, number"
        )
        if self.persons and self._second_facts:
            told = listed(f"zp.{_q(name)} AS {_q('fact ' + name)}" for name in self._second_facts)
            grouped = (
                f"SELECT zg.*, {told} FROM ({grouped}) AS zg LEFT JOIN "
                f"({_select(self.persons[0])}) AS zp ON zp.{_q(self.plan.person)} = zg.person"
            )
        self.steps["zsgx_groups"] = grouped

    def _amounts(self) -> None:
        """Add what caps leave and requirements ask on the last day of each period."""
        facts = [*self._person_facts, *self._second_facts]
        anchored = ["anchor"] if self.plan.anchor_fact else []
        matter = ["number", *(_q(f"fact {name}") for name in facts), *anchored]
        anchor = "anchor" if anchored else self._anchor
        first = _start(anchor, "number", self.plan.years)
        after = _start(anchor, "(number + 1)", self.plan.years)
        told = [f"{_q('fact ' + name)} AS {_q(name)}" for name in facts]
        days = [f"{first} AS first", f"{after} - 1 AS {_q(_LAST)}"]
        # Few of them differ in anything that matters.
        self.steps["zsgx_periods"] = (
            f"SELECT {listed(['number', *anchored, *told, *days])} FROM "
            f"(SELECT DISTINCT {listed(matter)} FROM zsgx_groups) AS zd"
        )
        if not self.plan.amounts:
            self.steps["zsgx_asked"] = "SELECT * FROM zsgx_periods"
        else:
            self.steps["zsgx_asked"] = self.engine.to_sql(
                "zsgx_periods",
                ask=self.plan.amounts,
                at=self.at,
                date=column(_LAST),
                dialect=self.dialect,
                columns=facts,
            )
        made = ["number", *anchored, *(_q(name) for name in facts), "first", f"{_q(_LAST)} AS last"]
        bounds = self._wanted()
        for number, each in enumerate(self.plan.account.requirements):
            made.append(f"{self._holds(each)} AS holds{number}")
            if each.id in bounds:
                low, high = bounds[each.id]
                made += [f"{low} AS wlo{number}", f"{high} AS whi{number}"]
        for number, cap in enumerate(self.plan.account.caps):
            low, high = self._limit(cap)
            made += [f"{low} AS lo{number}", f"{high} AS hi{number}"]
        self.steps["zsgx_limits"] = f"SELECT {listed(made)} FROM zsgx_asked"
        same = [f"zl.{_q(name)} IS NOT DISTINCT FROM zg.{_q('fact ' + name)}" for name in facts]
        same += [f"zl.{name} IS NOT DISTINCT FROM zg.{name}" for name in anchored]
        leaving = [name.rpartition(" AS ")[2] for name in made[1 + len(anchored) + len(facts) :]]
        own = ["person", "number"]
        own += ["is_open"] if self.plan.account.caps else self._windows.names
        chosen = listed([*(f"zg.{name}" for name in own), *(f"zl.{name}" for name in leaving)])
        self.steps["zsgx_known"] = (
            f"SELECT {chosen} FROM zsgx_groups AS zg JOIN zsgx_limits AS zl ON "
            f"{' AND '.join(['zl.number = zg.number', *same])}"
        )

    def _holds(self, item: Item) -> str:
        own = _q(f"{self.plan.amount(item)}.status")
        held = f"CASE WHEN {own} = 'decided' THEN TRUE WHEN {own} = 'silent' THEN FALSE END"
        whole = self.plan.account.requirement(getattr(item, "share_of", None) or "")
        if whole is None:
            return held
        return f"CASE WHEN {_silent(self._holds(whole))} THEN FALSE ELSE {held} END"

    def _own(self, item: Item, absent: int) -> tuple[str, str]:
        """Return the bounds of an amount of its own, where silence comes to *absent*."""
        question = self.plan.amount(item)
        value, status = _q(question), _q(f"{question}.status")

        def bound(otherwise: int) -> str:
            return (
                f"CASE WHEN {status} = 'decided' THEN CAST({value} * 100 AS BIGINT) "
                f"WHEN {status} = 'silent' THEN {absent} ELSE {otherwise} END"
            )

        return bound(0), bound(BIG)

    def _wanted(self) -> dict[str, tuple[str, str]]:
        """Return what each requirement with an amount asks, at least and at most."""
        found: dict[str, tuple[str, str]] = {}
        left = [each for each in self.plan.account.requirements if each.share_of != COUNTED]
        while left:
            each = left.pop(0)
            if each.share is None:
                found[each.id] = self._own(each, 0)
            elif each.share_of in found:
                low, high = (self._ceiling(side, each.share) for side in found[each.share_of])
                found[each.id] = f"CASE WHEN {self._holds(each)} THEN {low} ELSE 0 END", high
            else:
                left.append(each)
        return found

    def _limit(self, item: Cap | Requirement) -> tuple[str, str]:
        """Return the bounds of an amount, without end where the item does not hold."""
        whole = self.plan.account.requirement(item.share_of or "")
        if item.share is None or whole is None:
            return self._own(item, BIG)
        rounded = self._floor if isinstance(item, Cap) else self._ceiling
        low, high = (rounded(side, item.share) for side in self._limit(whole))
        holds = self._holds(item)
        return case(_silent(holds), BIG, low), case(holds, high, BIG)

    def _floor(self, amount: str, share: Fraction) -> str:
        part = self._div(f"({amount}) * {share.numerator}", share.denominator)
        return case(f"({amount}) >= {BIG}", BIG, part)

    def _ceiling(self, amount: str, share: Fraction) -> str:
        over = f"({amount}) * {share.numerator} + {share.denominator - 1}"
        return case(f"({amount}) >= {BIG}", BIG, self._div(over, share.denominator))

    # Caps

    @property
    def _windows(self) -> Windows:
        account = self.plan.account
        return Windows(len(account.caps), len(account.requirements), self.targets)

    def _weighed(self) -> None:
        """Add the sums of each person and period under caps."""
        if self.plan.account.caps:
            self.steps |= self._windows.steps("zsgx_placed", "zsgx_known")

    # Answers

    def _answers(self) -> str:
        joined = ""
        if self.plan.account.caps:
            joined = " JOIN zsgx_sums AS zs ON zs.person = zk.person AND zs.number = zk.number"
        made = [
            f"zk.person AS {_q(self.plan.person)}",
            f"zk.first AS {_q('period.first')}",
            f"zk.last AS {_q('period.last')}",
            *_amount("counted", "s_all_lo", "s_all_hi"),
        ]
        for number, each in enumerate(self.plan.account.requirements):
            made += self._requirement(number, each)
        return f"SELECT {listed(made)} FROM zsgx_known AS zk{joined} ORDER BY zk.person, zk.number"

    def _requirement(self, number: int, each: Requirement) -> list[str]:
        target = "s_all" if each.of is None else f"s{number}"
        least, most, holds = f"{target}_lo", f"{target}_hi", f"holds{number}"
        if each.share is not None and each.share_of == COUNTED:
            beside = each.share / (1 - each.share)
            asked = [self._ceiling(f"s_all_{side}", each.share) for side in ("lo", "hi")]
            others = [self._ceiling(f"x{number}_{side}", beside) for side in ("lo", "hi")]
            lack = [less(others[0], most), less(others[1], least)]
            lack[0] = f"CASE WHEN {holds} IS NULL THEN 0 ELSE {lack[0]} END"
        else:
            asked = [f"wlo{number}", f"whi{number}"]
            lack = [less(asked[0], most), less(asked[1], least)]
        status = (
            f"CASE WHEN {_silent(holds)} THEN 'silent' WHEN {lack[1]} = 0 THEN 'met' "
            f"WHEN {lack[0]} > 0 THEN 'lacking' ELSE 'open' END AS {_q(f'{each.id}.status')}"
        )
        shown = [status]
        for name, pair in (("wanted", asked), ("counted", [least, most]), ("lack", lack)):
            bounds = [f"CASE WHEN NOT ({_silent(holds)}) THEN {bound} END" for bound in pair]
            shown += _amount(f"{each.id}.{name}", *bounds)
        return shown


def _select(source: str) -> str:
    """Return a table's name as a query; a query stays as it is."""
    return f"SELECT * FROM {source}" if _NAME.fullmatch(source.strip()) else source


def _only(name: str) -> str:
    """Return the one value of a column in a group, null where it has several."""
    # Not by MIN and MAX, which PostgreSQL has not for truth values.
    known = f"ARRAY_AGG(DISTINCT {name}) FILTER (WHERE {name} IS NOT NULL)"
    return f"CASE WHEN COUNT(DISTINCT {name}) = 1 THEN ({known})[1] END"


def _year(day: str) -> str:
    return f"CAST(EXTRACT(YEAR FROM {day}) AS INTEGER)"


def _start(anchor: str, number: str, years: int) -> str:
    """Return the first day of the period with a *number*."""
    year = f"({_year(anchor)} + {number} * {years})"
    month, day = (f"CAST(EXTRACT({part} FROM {anchor}) AS INTEGER)" for part in ("MONTH", "DAY"))
    leap = f"(({year} % 4 = 0 AND {year} % 100 <> 0) OR {year} % 400 = 0)"
    shown = f"CASE WHEN {month} = 2 AND {day} = 29 AND NOT {leap} THEN 28 ELSE {day} END"
    return f"make_date({year}, {month}, {shown})"


def _silent(holds: str) -> str:
    return f"NOT COALESCE({holds}, TRUE)"


def _amount(name: str, least: str, most: str) -> list[str]:
    """Return the columns of an amount: exact where nothing is open, and its bounds."""
    exact = f"CASE WHEN {least} = {most} THEN {least} END"
    return [
        f"CAST(CAST(CASE WHEN {amount} < {BIG} THEN {amount} END AS DECIMAL(20, 0)) * 0.01 "
        f"AS DECIMAL(38, 2)) AS {_q(shown)}"
        for amount, shown in ((exact, name), (least, f"{name}.least"), (most, f"{name}.most"))
    ]
