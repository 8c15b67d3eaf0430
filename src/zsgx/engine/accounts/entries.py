"""Entries as an account sees them: facts read, credited by the policy of their own day, placed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from zsgx.decision.decision import Decision
from zsgx.domain.account import AccountEntry
from zsgx.domain.bounds import NOTHING, UNBOUNDED, Bounds, summed
from zsgx.domain.catalogue import Facts
from zsgx.domain.hours import HourLedger
from zsgx.domain.kinds import EXACT
from zsgx.domain.option import each_of
from zsgx.engine.accounts.asking import Asker, known_bounds
from zsgx.errors import FactsError, ValueRefusedError, ZsgxError, faults_of
from zsgx.outlet import masked
from zsgx.policy.account import Spread, Spreading, YearPeriod
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.engine.accounts.period import Periods
    from zsgx.policy.account import Account

__all__ = ["ReadEntry", "entries_of", "read_entries"]

_HUNDREDTH: Final = Decimal("0.01")
_ZERO: Final = Decimal("0.00")


def entries_of(source: Any, person: str | None, account: Account) -> tuple[AccountEntry, ...]:
    """
    Return the entries that a caller gave: records, mappings of facts, or a ledger.

    Raises:
        FactsError: One cannot be read, two have one reference, one names a year in an account whose
            period is no year, or a ledger comes without a person.
    """
    if isinstance(source, HourLedger):
        if person is None:
            raise FactsError(
                Text(
                    "从台账取登记须指明 who（对某人的编号）",
                    "entries of a ledger want who, the reference to the person",
                )
            )
        return AccountEntry.in_ledger(source, person)
    entries: list[AccountEntry] = []
    faults: list[Text] = []
    for place, each in enumerate(each_of("entries", source), 1):
        try:
            entries.append(_entry(each, place))
        except ValueRefusedError as error:
            faults += [_about(str(place), fault) for fault in faults_of(error)]
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            fault = Text("与另一项登记的编号相同", "another entry has the same reference")
            faults.append(_about(entry.id, fault))
        seen.add(entry.id)
        # Each entry of a ledger has a year, and says no more than its day where none is added up.
        if entry.year is not None and not isinstance(account.period, YearPeriod):
            fault = Text(
                f"登记写明了年度（{entry.year}），而账 {account.name} 不按年度合计；请只给出日期",
                f"it is registered for a year ({entry.year}), and the account {account.name} does "
                "not add up by years; give its day alone",
            )
            faults.append(_about(entry.id, fault))
    _refuse(faults)
    return tuple(entries)


def _entry(given: object, place: int) -> AccountEntry:
    if isinstance(given, AccountEntry):
        return given
    if isinstance(given, Mapping):
        return AccountEntry.of(given, place)
    raise ValueRefusedError(
        Text(
            f"应为 AccountEntry 或映射（dict），而不是 {type(given).__name__}",
            f"an AccountEntry or a mapping (dict) is wanted, not {type(given).__name__}",
        )
    )


def _about(entry: str, fault: Text) -> Text:
    name = masked(entry)
    return Text(f"登记 {name}：{fault.zh}", f"entry {name}: {fault.en}")


def _refuse(faults: list[Text]) -> None:
    if faults:
        raise FactsError(
            Text(f"有 {len(faults)} 处登记无法使用：", f"{len(faults)} faults of entries:"), faults
        )


@frozen(eq=False)
class ReadEntry:
    """
    An entry whose facts have been read.

    Attributes:
        entry: The entry.
        on: The day of its registration; None where that is unknown.
        policy_day: The day whose policy credits it; None where that is unknown.
        home: The number of the period into which it falls; None where that is open.
        facts: Its facts, with those of the person.
        missing: What would tell its day or period.
        asker: What asks about it.
    """

    entry: AccountEntry
    on: datetime.date | None
    policy_day: datetime.date | None
    home: int | None
    facts: Facts
    missing: tuple[str, ...]
    asker: Asker
    _known: dict[str, Any] = field(factory=dict)

    @property
    def credit(self) -> tuple[Bounds, Decision | None]:
        """What it is credited with, and the decision that says so; None where it is settled."""
        if "credit" not in self._known:
            self._known["credit"] = self._credit()
        found: tuple[Bounds, Decision | None] = self._known["credit"]
        return found

    def _credit(self) -> tuple[Bounds, Decision | None]:
        entry = self.entry
        if entry.credited is not None:
            return Bounds.of(entry.credited), None
        said = Bounds(
            _ZERO if entry.least is None else entry.least,
            UNBOUNDED if entry.most is None else entry.most,
        )
        if entry.is_settled or self.policy_day is None:
            return said, None
        decision = self.asker.decide(self.asker.account.credit, self.policy_day, self.facts)
        return known_bounds(decision, NOTHING), decision

    def holds(self, item: Any) -> bool | None:
        """Return whether it is one of those that *item* is for."""
        return self._membership(item)[0]

    def missing_for(self, item: Any) -> tuple[str, ...]:
        """Return what is missing to tell whether it is one of those that *item* is for."""
        is_in, decision = self._membership(item)
        return decision.missing if is_in is None and decision is not None else ()

    def _membership(self, item: Any) -> tuple[bool | None, Decision | None]:
        if self.policy_day is None and (item.of is not None or isinstance(item, Spread)):
            return None, None
        if item.id not in self._known:
            day = self.policy_day or datetime.date.max
            self._known[item.id] = self.asker.holds(item, day, self.facts)
        found: tuple[bool | None, Decision | None] = self._known[item.id]
        return found

    def part(self, number: int | None, periods: Periods) -> tuple[Bounds, str | None]:
        """
        Return what of its credit falls into a period, and the id of what spreads it, if anything.

        Args:
            number: The number of the period; None where that is unknown.
            periods: The periods.
        """
        credit, _ = self.credit
        if self.home is None or number is None:
            return Bounds(_ZERO, credit.most), None
        whole = credit if self.home == number else NOTHING
        found: Bounds | None = None
        spread: str | None = None
        for each in self.asker.account.spread:
            is_in = self.holds(each)
            if is_in is False:
                continue
            spread = each.id
            part = self._spread(each, credit, number - self.home, number, periods)
            found = part if found is None else found.or_else(part)
            if is_in:
                return found, spread
        return (whole if found is None else found.or_else(whole)), spread

    def _spread(
        self, spread: Spread, credit: Bounds, step: int, number: int, periods: Periods
    ) -> Bounds:
        """Return what a spread gives a period, *step* periods after its own."""
        if not 0 <= step < spread.over:
            return NOTHING
        if spread.how is Spreading.EQUAL:
            least, most = (_equal(each, spread.over, step) for each in (credit.least, credit.most))
            # The first part has what is left over, which more hours may make less.
            more = _HUNDREDTH * (spread.over - 1) if step == 0 and not credit.is_exact else _ZERO
            return Bounds(max(EXACT.subtract(least, more), _ZERO), EXACT.add(most, more))
        stated = self.entry.stated
        if not stated:
            return Bounds(_ZERO, credit.most)
        part = summed(
            amount
            for year, amount in stated.items()
            if periods.at(datetime.date(year, 12, 31)) == number
        )
        return Bounds(part if summed(stated.values()) <= credit.least else _ZERO, part)

    def faults(self, periods: Periods) -> list[Text]:
        """Return what is wrong with how it says that its credit is divided."""
        stated = self.entry.stated
        if not stated or self.home is None:
            return []
        found = []
        over = [each for each in self.asker.account.spread if self.holds(each) is not False]
        stating = [each for each in over if each.how is Spreading.STATED]
        if not stating:
            fault = Text(
                "载明了分摊，而账没有由登记载明的分摊",
                "it states a spread that the account does not have",
            )
            return [_about(self.entry.id, fault)]
        credit, _ = self.credit
        total = summed(stated.values())
        if total > credit.most:
            zh = f"载明的 {total} 多于登记的 {credit.most}"
            en = f"it states {total} in all, and is credited with {credit.most}"
            found.append(Text(zh, en))
        last = max(each.over for each in stating)
        for year in stated:
            number = periods.at(datetime.date(year, 12, 31))
            if number is not None and not 0 <= number - self.home < last:
                zh = f"载明的 {year} 年不在登记之期起的 {last} 期内"
                en = f"it states {year}, which is not among the {last} periods from its own on"
                found.append(Text(zh, en))
        return [_about(self.entry.id, fault) for fault in found]


def _equal(credit: Decimal, over: int, step: int) -> Decimal:
    """Return one of equal parts of a credit, to 0.01; the first has what is left over."""
    if credit == UNBOUNDED:
        return UNBOUNDED
    hundredths = int(EXACT.divide(credit, _HUNDREDTH))
    part, rest = divmod(hundredths, over)
    return EXACT.multiply(Decimal(part + (0 if step else rest)), _HUNDREDTH)


def read_entries(
    entries: Iterable[AccountEntry], asker: Asker, person: Facts, periods: Periods
) -> list[ReadEntry]:
    """
    Return *entries* read, those that surely fall into no period left out.

    Raises:
        FactsError: Facts of an entry cannot be read, or contradict each other or its day.
    """
    found: list[ReadEntry] = []
    faults: list[Text] = []
    for entry in entries:
        try:
            read = _read(entry, asker, person, periods)
        except ZsgxError as error:
            faults += [_about(entry.id, fault) for fault in faults_of(error)]
            continue
        if read is not None:
            found.append(read)
            faults += read.faults(periods)
    _refuse(faults)
    return found


def _read(entry: AccountEntry, asker: Asker, person: Facts, periods: Periods) -> ReadEntry | None:
    account = asker.account
    # The facts that tell periods are of the person alone: an entry may well be older than they.
    about = {path: value for path, value in person.items() if path not in account.period.facts}
    own = asker.read(entry.facts, None)
    on = entry.on
    if on is None and account.date is not None:
        day = own.get(account.date, about.get(account.date))
        on = day if isinstance(day, datetime.date) else None
    yearly = isinstance(account.period, YearPeriod)
    year = entry.year if yearly else None
    policy_day = on if on or year is None else datetime.date(year, 12, 31)
    if policy_day is not None:
        # What had not happened yet to the person on the day of the entry is unknown on it.
        about = {
            path: value
            for path, value in about.items()
            if not (isinstance(value, datetime.date) and value > policy_day)
        }
    facts = {**about, **own}
    missing: tuple[str, ...] = ()
    home: int | None = None
    if year is not None:
        home = periods.at(datetime.date(year, 12, 31))
    elif on is None:
        missing = (account.date or "date",)
    elif not entry.unplaced:
        if (inside := periods.holds(on)) is False:
            return None
        home = periods.at(on) if inside else None
    return ReadEntry(entry, on, policy_day, home, asker.read(facts, policy_day), missing, asker)
