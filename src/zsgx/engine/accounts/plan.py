"""What an account asks of the rows of a table, checked before any of them is read."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Final

from attrs import frozen

from zsgx.domain.option import reference
from zsgx.engine.accounts.asking import Asker
from zsgx.engine.accounts.columns import DAY
from zsgx.engine.columns.request import Ask, column
from zsgx.errors import FactsError, NoColumnsError
from zsgx.policy.account import CarryOver, Cycle, PostTerm, Spread, Spreading, YearPeriod
from zsgx.text import Text, did_you_mean, listing

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from zsgx.policy.account import Account, Cap, Item, Requirement

__all__ = ["ENTRIES", "TablePlan", "crossed_bounds", "unknown_in"]

#: What the table is called in messages.
ENTRIES: Final = Text("登记表", "table of entries")


@frozen(eq=False)
class TablePlan:
    """
    What an account asks of a table of entries.

    Attributes:
        asker: What asks the account's questions.
        person: The column that refers to the person.
        date: The column of the day of registration; None where a fact alone tells it.
    """

    asker: Asker
    person: str
    date: str | None

    @classmethod
    def of(cls, asker: Asker, columns: Collection[str], person: str, date: str | None) -> TablePlan:
        """
        Return the plan for a table with certain *columns*.

        Raises:
            NoColumnsError: The account has what tables do not say: the term of a post, or a spread
                that entries state.
            FactsError: A column is missing, or one names years.
        """
        account = asker.account
        faults = []
        if isinstance(account.period, PostTerm):
            faults.append(Text("任职期间", "the term of a post"))
        faults += [each.label for each in account.spread if each.how is Spreading.STATED]
        if faults:
            zh, en = "、".join(one.zh for one in faults), ", ".join(one.en for one in faults)
            raise NoColumnsError(
                Text(
                    f"账 {account.name} 不能按列合计（{zh}）；请用 account_of 逐人合计",
                    f"the account {account.name} cannot be added up by columns ({en}); use "
                    "account_of, one person at a time",
                )
            )
        person = reference("person", person)
        date = None if date is None else reference("date", date)
        if date is not None and date not in columns and account.date in columns:
            date = None
        wanted = [person, *([date] if date else [] if account.date in columns else ["date"])]
        missing = [unknown_in(name, columns) for name in wanted if name not in columns]
        if missing:
            raise FactsError(
                Text(f"{ENTRIES.zh}无法使用：", f"the {ENTRIES.en} cannot be used:"), missing
            )
        if "year" in columns and "year" not in (person, date):
            zh = "列 year：表中的登记按其日期归入期间；请去掉该列，或用 account_of 逐人合计"
            en = (
                "column year: entries of a table go by their day; drop it, or use account_of, one "
                "person at a time"
            )
            fault = Text(zh, en)
            raise FactsError(
                Text(f"{ENTRIES.zh}无法使用：", f"the {ENTRIES.en} cannot be used:"), [fault]
            )
        return cls(asker, person, date)

    @property
    def account(self) -> Account:
        """The account."""
        return self.asker.account

    @property
    def bounded(self) -> tuple[Cap | Requirement, ...]:
        """The caps and requirements, for each of which amounts are asked."""
        return (*self.account.caps, *self.account.requirements)

    def amount(self, item: Item) -> str:
        """Return the question of how much *item* is, or for whom it holds."""
        return self.account.name_of(self.asker.code, item, "amount")

    def group(self, item: Item) -> str | None:
        """Return the question of which entries *item* is for; None for all of them."""
        if isinstance(item, CarryOver) or (item.of is None and not isinstance(item, Spread)):
            return None
        return self.account.name_of(self.asker.code, item, "of")

    @property
    def groups(self) -> tuple[str, ...]:
        """The questions of which entries its items are for."""
        items: tuple[Item, ...] = (*self.bounded, *self.account.spread)
        return tuple(filter(None, map(self.group, items)))

    @property
    def amounts(self) -> tuple[str, ...]:
        """The questions asked on the last day of each period."""
        carry: tuple[Item, ...] = (self.account.carry,) if self.account.carry else ()
        return tuple(self.amount(item) for item in (*self.bounded, *carry))

    def facts(self, questions: Sequence[str]) -> tuple[str, ...]:
        """Return the facts that questions of the account depend on."""
        if not questions:
            return ()
        asker = self.asker
        return Ask.of(asker.tables, questions, asker.chain.code, column(DAY), {}, "value").facts

    @property
    def anchor_fact(self) -> str | None:
        """The fact of the person from which cycles count, if one does."""
        period = self.account.period
        return (
            period.anchor if isinstance(period, Cycle) and isinstance(period.anchor, str) else None
        )

    @property
    def years(self) -> int:
        """How many years a period has."""
        period = self.account.period
        return 1 if isinstance(period, YearPeriod | PostTerm) else period.years

    @property
    def anchor(self) -> datetime.date:
        """The first day of the period with the number 0, where no fact tells it."""
        period = self.account.period
        if isinstance(period, Cycle) and isinstance(period.anchor, datetime.date):
            return period.anchor
        if isinstance(period, Cycle) and isinstance(period.anchor, int):
            return datetime.date(period.anchor, 1, 1)
        return datetime.date(1, 1, 1)


def crossed_bounds(rows: int) -> Text:
    """Return that in so many rows what an entry comes to at most is less than at least."""
    return Text(
        f"列 most：有 {rows} 行少于同行的 least",
        f"column most: in {rows} rows it is less than least",
    )


def unknown_in(name: str, columns: Collection[str]) -> Text:
    """Return that there is no column *name*, and which may be meant."""
    hint = did_you_mean(name, columns)
    shown = listing([name])
    return Text(f"缺少列 {shown}。{hint.zh}", f"there is no column {shown}. {hint.en}")
