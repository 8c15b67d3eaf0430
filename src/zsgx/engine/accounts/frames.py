"""
Accounts on Polars: millions of entries of many people, one row a person and period.

A cap is a window over the entries of a person and period in order of date; what is carried over is
a fold over periods, in which all people are taken together. Where something is open, bounds are
those of `zsgx.engine.accounts.sums`, worked out for the people whom it concerns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, Final

import polars as pl
from attrs import frozen

from zsgx.domain.bounds import UNBOUNDED, Bounds
from zsgx.domain.kinds import DATE, HOURS
from zsgx.engine.accounts.answers import answers
from zsgx.engine.accounts.asking import known_bounds
from zsgx.engine.accounts.columns import (
    ANCHOR,
    DAY,
    FIRST,
    LAST,
    LEAST,
    MOST,
    NO_END,
    NUMBER,
    PREFIX,
    ROW,
    ZERO,
    bounds_of,
    carried,
    ceiling_of,
    decimal,
    fact,
    floor_of,
    hundredths,
    in_cap,
    limit,
    of_requirement,
    wanted,
)
from zsgx.engine.accounts.plan import ENTRIES, TablePlan, crossed_bounds
from zsgx.engine.accounts.windows import Weighed, weigh
from zsgx.engine.columns.conversion import FrameT, in_polars, like_before
from zsgx.engine.columns.polars.expressions import DECIMAL
from zsgx.engine.columns.request import column
from zsgx.engine.engine import Engine
from zsgx.engine.records.groups import FALSE, TRUE, canonical, like, read, refuse
from zsgx.policy.account import COUNTED, Cap
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.policy.account import Item, Requirement, Spread

__all__ = ["added_up"]

_PERSONS: Final = Text("人员表", "table of persons")
#: What says what an entry comes to.
_KNOWN: Final = ("credited", "least", "most")


def added_up(
    engine: Engine, plan: TablePlan, at: str, frame: FrameT, persons: object, *, sums: bool
) -> FrameT:
    """
    Return what the entries of a frame come to, as `zsgx.engine.accounts.table` says.

    Args:
        engine: The engine.
        plan: What the account asks.
        at: The jurisdiction.
        frame: The entries.
        persons: A second table, one person a row, or None.
        sums: Whether sums are wanted, and not the entries.
    """
    entries = in_polars(frame)
    table = entries.lazy().collect()
    second = None if persons is None else in_polars(persons).lazy().collect()
    work = _Work(engine, plan, at, None if second is None else _one_each(second, plan.person))
    rows = work.rows(table)
    weighed = weigh(rows, work.amounts, plan)
    if not sums:
        return like_before(like(_counted(table, weighed).lazy(), entries), frame)
    made = answers(weighed.groups, plan)
    return like_before(like(made.lazy(), entries), frame, same_rows=False)


def _one_each(persons: pl.DataFrame, key: str) -> pl.DataFrame:
    """
    Return a table of persons in which each stands once.

    Raises:
        FactsError: One stands twice, or the column of the person is missing.
    """
    known = read(persons, _PERSONS, names=[key], keys=[key], references=[key]).collect()
    twice = int(known[key].is_duplicated().sum())
    if twice:
        fault = f"column {key}: {twice} rows name a person twice"
        refuse(_PERSONS, [Text(f"列 {key}：有 {twice} 行的人员重复", fault)])
    return persons


def _counted(table: pl.DataFrame, weighed: Weighed) -> pl.DataFrame:
    """Return the entries with what counts of each in the period of its own day."""
    # A part that is spread to a later period comes after that of its own.
    rows = weighed.rows.filter(pl.col(DAY).is_not_null()).sort(ROW, NUMBER).unique(
        ROW, keep="first", maintain_order=True
    )  # fmt: skip
    found = table.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias(ROW)).join(
        rows, on=ROW, how="left", maintain_order="left"
    )
    return table.with_columns(
        found.select(
            decimal(pl.col(LEAST)).alias("counted.least"),
            decimal(pl.col(MOST)).alias("counted.most"),
        )
    )


@frozen(eq=False)
class _Work:
    """
    One account over one table.

    Attributes:
        engine: The engine.
        plan: What the account asks.
        at: The jurisdiction.
        persons: A second table, one person a row, or None.
    """

    engine: Engine
    plan: TablePlan
    at: str
    persons: pl.DataFrame | None

    # Rows

    def rows(self, table: pl.DataFrame) -> pl.DataFrame:
        """Return what each entry brings into which period, and to which groups it belongs."""
        account, catalogue = self.plan.account, self.engine.vocabulary
        anchor = self.plan.anchor_fact
        own = [*table.columns]
        if self.persons is not None:
            table = self._joined(table, self.persons)
        days = [name for name in (self.plan.date, account.date) if name in table.columns]
        types = {**dict.fromkeys(filter(None, days), DATE), **dict.fromkeys(_KNOWN, HOURS)}
        if anchor is not None and anchor in table.columns:
            types[anchor] = catalogue[anchor].type
        known = read(
            table,
            ENTRIES,
            names=[self.plan.person],
            types=types,
            known={self.plan.person: TRUE},
            keys=[self.plan.person],
            references=[self.plan.person],
        ).collect()
        day = pl.coalesce(
            [pl.col(canonical(name)) for name in days if name] or [pl.lit(None, pl.Date)]
        )
        facts = [name for name in table.columns if name in catalogue and name != anchor]
        facts = [name for name in facts if name in own or name in self._entry_paths]
        asked = known.select(day.alias(DAY)).hstack(table.select(facts))
        settled = [name for name in _KNOWN if name in table.columns]
        whole = "credited" in settled and known[canonical("credited")].null_count() == 0
        questions = dict.fromkeys([*([] if whole else [account.credit]), *self.plan.groups])
        answers = self._decided(asked, list(questions))
        least, most = self._credit(known, asked, answers, settled, whole=whole)
        made = known.select(
            pl.col(self.plan.person),
            day.alias(DAY),
            self._number(day, known.columns).alias(NUMBER),
            *([self._anchor(known.columns).alias(ANCHOR)] if anchor is not None else []),
        ).with_columns(least.alias(LEAST), most.alias(MOST))
        made = made.with_row_index(ROW).with_columns(
            *self._memberships(answers), *self._person_facts(table)
        )
        return self._placed(self._spread(made, answers))

    def _joined(self, table: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
        """Return the entries with what the second table knows and what they are asked about."""
        key, anchor = self.plan.person, self.plan.anchor_fact
        added = [
            name
            for name in persons.columns
            if name not in table.columns and (name in self._entry_paths or name == anchor)
        ]
        if not added:
            return table
        return table.join(persons.select(key, *added), on=key, how="left", maintain_order="left")

    def _decided(self, facts: pl.DataFrame, questions: Sequence[str]) -> pl.DataFrame:
        """
        Return the answers to questions for rows with a day, and of each whether it is silent.

        One that has no value and is not silent is open.
        """
        if not questions:
            return facts.select()
        decide = partial(self.engine.decide_table, ask=questions, at=self.at, date=column(DAY))
        made = decide(facts, detail="value").select(questions)
        if not any(series.null_count() for series in made):
            return made.with_columns(FALSE.alias(_silent(name)) for name in questions)
        # Of most rows every answer is decided, and only of the others need one know more.
        lacking = made.select(pl.any_horizontal(pl.all().is_null())).to_series()
        opened = decide(facts.filter(lacking)).select(
            (pl.col(f"{name}.status").cast(pl.String) == "silent").alias(_silent(name))
            for name in questions
        )
        place = (lacking.cast(pl.Int64).cum_sum() - 1).clip(0)
        silent = opened[place].with_columns(
            pl.when(pl.lit(lacking)).then(pl.all()).otherwise(FALSE)
        )
        return made.hstack(silent)

    def _credit(
        self,
        known: pl.DataFrame,
        asked: pl.DataFrame,
        answers: pl.DataFrame,
        settled: Sequence[str],
        *,
        whole: bool,
    ) -> tuple[pl.Series, pl.Series]:
        """Return the least and the most that each entry is credited with, in hundredths."""
        said = {name: known[canonical(name)] for name in settled}
        if {"least", "most"} <= {*said}:
            crossed = int((said["most"] < said["least"]).sum())
            refuse(ENTRIES, [crossed_bounds(crossed)] if crossed else [])
        if whole:
            both = known.select(hundredths(pl.col(canonical("credited")))).to_series()
            return both, both
        least, most = self._bounds(asked, answers, self.plan.account.credit, (0, 0))
        if not said:
            return least, most
        frame = pl.DataFrame([least.alias("least"), most.alias("most")]).with_columns(
            hundredths(pl.lit(said[name]) if name in said else pl.lit(None, DECIMAL)).alias(
                f"said {name}"
            )
            for name in _KNOWN
        )
        credited, fewest, highest = (pl.col(f"said {name}") for name in _KNOWN)
        bounded = fewest.is_not_null() | highest.is_not_null()
        made = frame.select(
            pl.coalesce(credited, pl.when(bounded).then(fewest.fill_null(0)).otherwise("least")),
            pl.coalesce(
                credited, pl.when(bounded).then(highest.fill_null(NO_END)).otherwise("most")
            ).alias("most"),
        )
        return made.to_series(0), made.to_series(1)

    def _bounds(
        self, asked: pl.DataFrame, answers: pl.DataFrame, question: str, silent: tuple[int, int]
    ) -> tuple[pl.Series, pl.Series]:
        """Return the bounds of the answers to a question on a quantity, in hundredths."""
        value, is_silent = hundredths(pl.col(question)), pl.col(_silent(question))
        if not answers[question].null_count():
            exact = answers.select(value).to_series()
            return exact, exact
        made = answers.select(
            pl.when(is_silent).then(silent[0]).otherwise(value).alias(LEAST),
            pl.when(is_silent).then(silent[1]).otherwise(value).alias(MOST),
        )
        if not made[LEAST].null_count():
            return made.to_series(0), made.to_series(1)
        # Only for rows whose answer is open is it worth asking what it could still come to.
        keys = [DAY, *(path for path in self.plan.facts([question]) if path in asked.columns)]
        opened = asked.filter(made[LEAST].is_null()).select(keys).unique()
        found = [self._possible(question, row, silent) for row in opened.iter_rows(named=True)]
        bounded = opened.with_columns(
            pl.Series("least", [each[0] for each in found], pl.Int64),
            pl.Series("most", [each[1] for each in found], pl.Int64),
        )
        joined = asked.join(bounded, on=keys, how="left", nulls_equal=True, maintain_order="left")
        filled = made.with_columns(
            pl.col(LEAST).fill_null(joined["least"]), pl.col(MOST).fill_null(joined["most"])
        )
        return filled.to_series(0), filled.to_series(1)

    def _possible(
        self, question: str, row: Mapping[str, Any], silent: tuple[int, int]
    ) -> tuple[int, int]:
        facts = {path: value for path, value in row.items() if value is not None}
        day = facts.pop(DAY, None)
        if day is None:
            return bounds_of(Bounds(Decimal(0), UNBOUNDED))
        decision = self.engine.decide(question, at=self.at, date=day, facts=facts)
        nothing = Bounds(*(UNBOUNDED if each else Decimal(0) for each in silent))
        return bounds_of(known_bounds(decision, nothing))

    def _memberships(self, answers: pl.DataFrame) -> list[pl.Expr]:
        """Return whether each entry belongs to each group, null where that is open."""
        account = self.plan.account
        return [
            *(
                self._membership(answers, cap).alias(in_cap(number))
                for number, cap in enumerate(account.caps)
            ),
            *(
                self._membership(answers, each).alias(of_requirement(number))
                for number, each in enumerate(account.requirements)
            ),
        ]

    def _membership(self, answers: pl.DataFrame, item: Item) -> pl.Expr:
        question = self.plan.group(item)
        if question is None:
            return TRUE
        if not answers[question].null_count():
            return pl.lit(answers[question])
        silent = pl.lit(answers[_silent(question)])
        return pl.when(silent).then(FALSE).otherwise(pl.lit(answers[question]))

    def _number(self, day: pl.Expr, columns: Sequence[str]) -> pl.Expr:
        """Return the number of the period in which *day* lies."""
        if (
            self.plan.years == 1
            and self.plan.anchor_fact is None
            and self.plan.anchor.day == 1
            and self.plan.anchor.month == 1
        ):
            return day.dt.year() - self.plan.anchor.year
        anchor = self._anchor(columns)
        number = (day.dt.year() - anchor.dt.year()) // self.plan.years
        early = day < _start(anchor, number, self.plan.years)
        return (number - early.cast(pl.Int32)).cast(pl.Int32)

    def _anchor(self, columns: Sequence[str]) -> pl.Expr:
        path = self.plan.anchor_fact
        if path is None:
            return pl.lit(self.plan.anchor, pl.Date)
        if canonical(path) not in columns:
            return pl.lit(None, pl.Date)
        if self.engine.vocabulary[path].type.kind is DATE.kind:
            return pl.col(canonical(path))
        return pl.date(pl.col(canonical(path)), 1, 1)

    def _spread(self, rows: pl.DataFrame, answers: pl.DataFrame) -> pl.DataFrame:
        """Return *rows*, those that are spread once for each period that they may bring to."""
        spreads = self.plan.account.spread
        # Before its anchor a cycle has no period.
        in_some_period = pl.col(NUMBER).is_null() | (pl.col(NUMBER) >= 0)
        if not spreads:
            return rows.filter(in_some_period)
        rows = rows.with_columns(
            self._membership(answers, each).alias(f"{PREFIX}spread {number}")
            for number, each in enumerate(spreads)
        ).filter(in_some_period)
        parts = []
        for step in range(max(each.over for each in spreads)):
            least, most = _part(spreads, step)
            part = rows.with_columns(least.alias(LEAST), most.alias(MOST), pl.col(NUMBER) + step)
            parts.append(part if step == 0 else part.filter(pl.col(MOST) > 0))
        # What a spread gives to other periods alone is no entry of its own.
        return pl.concat(parts).drop(pl.selectors.starts_with(f"{PREFIX}spread "))

    def _placed(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return *rows*, those without a period once in every period of their person, as open."""
        if self.plan.account.carry is not None:
            rows = pl.concat([rows, self._between(rows)])
        if not rows[NUMBER].null_count():
            return rows
        key = self.plan.person
        dated = rows.filter(pl.col(NUMBER).is_not_null())
        periods = dated.select(key, NUMBER).unique()
        undated = rows.filter(pl.col(NUMBER).is_null()).drop(NUMBER)
        spread = undated.join(periods, on=key, maintain_order="left").with_columns(
            pl.lit(0, pl.Int64).alias(LEAST)
        )
        return pl.concat([dated, spread.select(dated.columns)])

    def _between(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return a row of nothing for each period without entries between those of a person."""
        key = self.plan.person
        spans = rows.group_by(key).agg(
            pl.int_ranges(pl.col(NUMBER).min(), pl.col(NUMBER).max() + 1, dtype=pl.Int32)
            .first()
            .alias(NUMBER)
        )
        gaps = spans.explode(NUMBER).drop_nulls().join(rows, on=[key, NUMBER], how="anti")
        facts = [name for name in rows.columns if name.startswith(fact("")) or name == ANCHOR]
        # What a second table says of a person holds in these periods too.
        known = rows.group_by(key).agg(
            pl.when(pl.col(name).n_unique() == 1).then(pl.col(name).first()) for name in facts
        )
        anchor = pl.col(ANCHOR) if ANCHOR in facts else pl.lit(self.plan.anchor, pl.Date)
        empty = {LEAST: 0, MOST: 0, ROW: None}
        return (
            gaps.join(known, on=key, how="left")
            .with_columns(
                _start(anchor, pl.col(NUMBER), self.plan.years).alias(DAY),
                *(pl.lit(value).alias(name) for name, value in empty.items()),
                *(
                    FALSE.alias(name)
                    for name in rows.columns
                    if name.startswith((in_cap(""), of_requirement("")))
                ),
            )
            .select(pl.col(name).cast(rows.schema[name]) for name in rows.columns)
        )

    # Amounts

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        """The facts of persons that amounts look at."""
        return self.plan.facts(self.plan.amounts)

    @cached_property
    def _entry_paths(self) -> tuple[str, ...]:
        """The facts that entries are asked about."""
        return self.plan.facts([self.plan.account.credit, *self.plan.groups])

    def _person_facts(self, table: pl.DataFrame) -> list[pl.Series]:
        """Return the facts of persons that amounts look at, as far as the table has them."""
        return [table[path].alias(fact(path)) for path in self._paths if path in table.columns]

    def amounts(self, groups: pl.DataFrame) -> pl.DataFrame:
        """Return persons and periods with how much caps leave and requirements ask of each."""
        if self.persons is not None:
            there = {fact(path) for path in self._paths} & {*groups.columns}
            held = [path for path in self._paths if path in self.persons.columns]
            added = [pl.col(path).alias(fact(path)) for path in held if fact(path) not in there]
            second = self.persons.select(self.plan.person, *added)
            groups = groups.join(second, on=self.plan.person, how="left", maintain_order="left")
        facts = [name for name in groups.columns if name.startswith(fact(""))]
        matter = [NUMBER, *facts, *([ANCHOR] if ANCHOR in groups.columns else [])]
        # Few of them differ in anything that matters.
        amounts = self._amounts(groups.select(matter).unique(), facts)
        joined = groups.join(
            amounts, on=matter, how="left", nulls_equal=True, maintain_order="left"
        )
        return joined.drop(name for name in matter if name != NUMBER)

    def _amounts(self, periods: pl.DataFrame, facts: Sequence[str]) -> pl.DataFrame:
        """Return *periods*, each with facts of persons, and what is asked in it."""
        has_anchor = ANCHOR in periods.columns
        anchor = pl.col(ANCHOR) if has_anchor else pl.lit(self.plan.anchor, pl.Date)
        after = _start(anchor, pl.col(NUMBER) + 1, self.plan.years)
        periods = periods.with_columns(
            _start(anchor, pl.col(NUMBER), self.plan.years).alias(FIRST),
            after.dt.offset_by("-1d").alias(LAST),
        )
        asked = periods.select(
            *(pl.col(name).alias(name.removeprefix(fact(""))) for name in facts),
            pl.col(LAST).alias(DAY),
        )
        answers = self._decided(asked, self.plan.amounts)
        return self._limits(self._wanted(periods, asked, answers), asked, answers)

    def _wanted(
        self, periods: pl.DataFrame, asked: pl.DataFrame, answers: pl.DataFrame
    ) -> pl.DataFrame:
        account = self.plan.account
        places = {each.id: place for place, each in enumerate(account.requirements)}
        left = [each for each in account.requirements if each.share_of != COUNTED]
        for each in account.requirements:
            _, _, holds = wanted(places[each.id])
            periods = periods.with_columns(self._holds(answers, each).alias(holds))
        while left:
            each = left.pop(0)
            least, most, holds = wanted(places[each.id])
            if each.share is None:
                low, high = self._bounds(asked, answers, self.plan.amount(each), (0, 0))
                periods = periods.with_columns(low.alias(least), high.alias(most))
                continue
            base_least, base_most, base_holds = wanted(places[each.share_of or ""])
            if base_least not in periods.columns:
                left.append(each)
                continue
            is_sure = pl.col(holds).fill_null(value=False)
            periods = periods.with_columns(
                pl.when(is_sure)
                .then(ceiling_of(pl.col(base_least), each.share))
                .otherwise(ZERO)
                .alias(least),
                ceiling_of(pl.col(base_most), each.share).alias(most),
                pl.when(pl.col(base_holds).fill_null(value=True))
                .then(holds)
                .otherwise(FALSE)
                .alias(holds),
            )
        return periods

    def _limits(
        self, periods: pl.DataFrame, asked: pl.DataFrame, answers: pl.DataFrame
    ) -> pl.DataFrame:
        account = self.plan.account
        for number, cap in enumerate(account.caps):
            least, most = limit(number)
            low, high = self._limit(cap, asked, answers)
            periods = periods.with_columns(low.alias(least), high.alias(most))
        if account.carry:
            question = self.plan.amount(account.carry)
            if account.carry.at_most is not None:
                low, high = self._bounds(asked, answers, question, (0, 0))
            else:
                holds = self._holds(answers, account.carry)
                low, high = (
                    answers.select(pl.when(each).then(NO_END).otherwise(ZERO)).to_series()
                    for each in (holds.fill_null(value=False), holds.fill_null(value=True))
                )
            least, most = carried()
            periods = periods.with_columns(low.alias(least), high.alias(most))
        return periods

    def _limit(
        self, item: Cap | Requirement, asked: pl.DataFrame, answers: pl.DataFrame
    ) -> tuple[pl.Series, pl.Series]:
        """Return the bounds of an amount, without end where the item does not hold."""
        whole = self.plan.account.requirement(item.share_of or "")
        if item.share is None or whole is None:
            no_end = bounds_of(Bounds(UNBOUNDED, UNBOUNDED))
            return self._bounds(asked, answers, self.plan.amount(item), no_end)
        low, high = self._limit(whole, asked, answers)
        rounded = floor_of if isinstance(item, Cap) else ceiling_of
        holds = self._holds(answers, item)
        made = answers.with_columns(low.alias(LEAST), high.alias(MOST)).select(
            pl.when(holds.fill_null(value=True))
            .then(rounded(pl.col(LEAST), item.share))
            .otherwise(NO_END)
            .alias(LEAST),
            pl.when(holds).then(rounded(pl.col(MOST), item.share)).otherwise(NO_END).alias(MOST),
        )
        return made.to_series(0), made.to_series(1)

    def _holds(self, answers: pl.DataFrame, item: Item) -> pl.Expr:
        """Return whether an item holds at all, null where that is open."""
        question = self.plan.amount(item)
        decided, silent = answers[question].is_not_null(), answers[_silent(question)]
        return pl.when(pl.lit(decided)).then(TRUE).when(pl.lit(silent)).then(FALSE)


def _silent(question: str) -> str:
    """Return the column of whether no provision answers a question."""
    return f"{question}.silent"


def _start(anchor: pl.Expr, number: pl.Expr, years: int) -> pl.Expr:
    """Return the first day of the period with a *number*."""
    year = anchor.dt.year() + number * years
    leap = ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)
    last = (anchor.dt.month() == 2) & (anchor.dt.day() == 29) & ~leap
    return pl.date(year, anchor.dt.month(), pl.when(last).then(28).otherwise(anchor.dt.day()))


def _part(spreads: Sequence[Spread], step: int) -> tuple[pl.Expr, pl.Expr]:
    """Return what falls into the period that lies *step* periods after an entry's own."""
    least = pl.col(LEAST) if step == 0 else ZERO
    most = pl.col(MOST) if step == 0 else ZERO
    for number, spread in reversed([*enumerate(spreads)]):
        holds = pl.col(f"{PREFIX}spread {number}")
        low, high = _equal(spread.over, step)
        least = (
            pl.when(holds).then(low)
            .when(holds.is_null()).then(pl.min_horizontal(low, least)).otherwise(least)
        )  # fmt: skip
        most = (
            pl.when(holds).then(high)
            .when(holds.is_null()).then(pl.max_horizontal(high, most)).otherwise(most)
        )  # fmt: skip
    # What has no period of its own is there once, and not once for each step.
    is_placed, loose = pl.col(NUMBER).is_not_null(), pl.col(MOST) if step == 0 else ZERO
    return (
        pl.when(is_placed).then(least).otherwise(ZERO),
        pl.when(is_placed).then(most).otherwise(loose),
    )


def _equal(over: int, step: int) -> tuple[pl.Expr, pl.Expr]:
    """Return one of equal parts of a credit, at least and at most; the first has the rest."""
    if step >= over:
        return ZERO, ZERO
    low, high = (pl.col(name) // over for name in (LEAST, MOST))
    if step == 0:
        exact = pl.col(LEAST) == pl.col(MOST)
        # More hours may leave less over.
        more = pl.when(exact).then(ZERO).otherwise(over - 1)
        low, high = (
            pl.max_horizontal(low + pl.col(LEAST) % over - more, ZERO),
            high + pl.col(MOST) % over + more,
        )
    return low, pl.when(pl.col(MOST) >= NO_END).then(NO_END).otherwise(high)
