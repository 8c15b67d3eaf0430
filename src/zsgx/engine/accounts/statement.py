"""The statement of one account for one person and period: every entry, sum and requirement."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from zsgx.decision.decision import Status
from zsgx.decision.statement import (
    AccountStatement,
    CarriedOver,
    CountedEntry,
    Cut,
    MetRequirement,
)
from zsgx.domain.bounds import NOTHING, Bounds, less
from zsgx.domain.catalogue import Facts, read_day
from zsgx.domain.option import instance, mapping, reference, whole
from zsgx.engine.accounts.asking import Asker, ceiling
from zsgx.engine.accounts.carry import Stock, limit_of
from zsgx.engine.accounts.entries import ReadEntry, entries_of, read_entries
from zsgx.engine.accounts.period import Periods
from zsgx.engine.accounts.sums import Counted, Part, count, sum_of
from zsgx.engine.alternatives import FactsLike
from zsgx.engine.chain import document_words, provision_words
from zsgx.engine.engine import Engine
from zsgx.errors import FactsError
from zsgx.policy.account import COUNTED, CarryOver, Requirement
from zsgx.text import Text

if TYPE_CHECKING:
    from fractions import Fraction

    from zsgx.policy.account import Item
    from zsgx.policy.term import Term

__all__ = ["account_of", "day_of_period"]


def day_of_period(period: object) -> datetime.date:
    """
    Return the day that tells which period is meant: the last of a year, or the day itself.

    Raises:
        FactsError: It is neither a year nor a day.
    """
    if isinstance(period, int) and not isinstance(period, bool):
        return read_day(datetime.date(whole("period", period, least=1900, most=2200), 12, 31))
    if isinstance(period, str) and period.isdecimal():
        return day_of_period(int(period))
    return read_day(period)


def account_of(
    engine: Engine,
    name: str,
    *,
    at: str,
    period: int | datetime.date,
    entries: object,
    person: FactsLike = (),
    who: str | None = None,
    readings: Mapping[str, str] | None = None,
) -> AccountStatement:
    """
    Return what a person's entries come to in one period of an account, and what is lacking.

    Each entry is credited by the policy of its own day; what is required is what policy says on the
    last day of the period.

    Args:
        engine: The engine.
        name: The account's name.
        at: The jurisdiction: its six-digit code, or a name or label that is its alone.
        period: A year, or a day: the period in which its last day, or the day, lies.
        entries: All entries of the person: `AccountEntry` records, mappings of facts with
            ``entry``, ``date`` and what else is known, or an `HourLedger`.
        person: The facts of the person, as for `Engine.decide`.
        who: The reference to the person; wanted with a ledger.
        readings: Choices for this statement alone.

    Raises:
        QuestionError: There is no such account, or *engine* is no engine.
        UnknownPlaceError: There is no such place, or it is not available.
        FactsError: Facts or entries cannot be read; all faults of entries are listed.
        ContradictionError: Facts of the person contradict each other.
        ReadingError: A reading or choice is unknown.
    """
    engine = instance("engine", engine, Engine, "Engine.load()")
    chosen = mapping("readings", readings)
    asker = Asker.of(engine.with_readings(chosen) if chosen else engine, at, name)
    day = day_of_period(period)
    who = None if who is None else reference("who", who)
    facts = asker.read(person, None)
    periods = Periods.of(asker.account, facts, day)
    if periods.holds(day) is False:
        raise FactsError(
            Text(
                f"{day} 不在任职期间之内；请给出其中的一日",
                f"{day} does not lie in the term of the post; name a day of it",
            )
            if periods.years is None
            else Text(
                f"{day} 早于首个周期的起算之日 {periods.first}；请给出其后的一日",
                f"{day} lies before {periods.first}, where the first cycle begins; name a later "
                "day",
            )
        )
    read = read_entries(entries_of(entries, who, asker.account), asker, facts, periods)
    return _Person(asker, facts, periods, tuple(read), day).statement(who)


@frozen(eq=False)
class _Weighed:
    """
    The entries of one period under caps.

    Attributes:
        read: The entries, in order of date, those of unknown day last.
        spreads: The id of the spread that divides each, or None.
        parts: What each may bring.
        limits: What each cap leaves.
        counted: What counts of each.
        day: The last day of the period, on which requirements are asked.
    """

    read: tuple[ReadEntry, ...]
    spreads: tuple[str | None, ...]
    parts: tuple[Part, ...]
    limits: tuple[Bounds, ...]
    counted: tuple[Counted, ...]
    day: datetime.date

    def sum_of(self, is_member: Callable[[ReadEntry], bool | None]) -> Bounds:
        """Return what the entries of some sort come to."""
        members = [is_member(each) for each in self.read]
        return sum_of(self.parts, self.limits, self.counted, members)


@frozen(eq=False)
class _Person:
    """
    One person's entries in one account.

    Attributes:
        asker: What asks the account's questions.
        facts: The facts of the person.
        periods: The periods.
        read: The entries.
        day: A day of the period that is asked about.
    """

    asker: Asker
    facts: Facts
    periods: Periods
    read: tuple[ReadEntry, ...]
    day: datetime.date

    def statement(self, who: str | None) -> AccountStatement:
        """Return the statement of the period that is asked about."""
        number = self.periods.at(self.day)
        weighed = self._weighed(number)
        stock = self._carried_into(number)
        requirements = self._requirements(weighed, stock)
        carried = self._carried(weighed, stock)
        entries = self._entries(weighed)
        missing = self._missing(weighed, entries)
        decisions = [each.decision for each in entries if each.decision is not None]
        decisions += [each.decision for each in requirements]
        account, chain = self.asker.account, self.asker.chain
        return AccountStatement(
            account=account.name,
            label=account.label,
            at=chain.name,
            division=chain.code,
            declared_by=self.asker.declared_by,
            type=account.unit,
            person=who,
            period=None if number is None else self.periods.term(number),
            entries=entries,
            counted=weighed.sum_of(lambda _: True),
            by_subject=self._by(weighed, account.subject),
            by_kind=self._by(weighed, account.kind),
            requirements=requirements,
            met=self._met(requirements),
            carried=carried,
            missing=missing,
            readings={name: o for each in decisions for name, o in each.readings.items()},
            fingerprint=chain.fingerprint,
            spreads={each.id: each.label for each in account.spread},
            words=self._words(entries, requirements, missing, weighed.day),
        )

    # One period

    def _weighed(self, number: int | None) -> _Weighed:
        """Return the entries that may fall into the period with a *number*, under caps."""
        account = self.asker.account
        over = max((each.over for each in account.spread), default=1)
        near = [each for each in self.read if _is_near(each.home, number, over)]
        near.sort(key=lambda each: (each.on is None, each.on or self.day))
        found = [(each, *each.part(number, self.periods)) for each in near]
        # What a spread gives to other periods alone is no entry of this one.
        found = [one for one in found if one[1] != NOTHING or one[0].home in (None, number)]
        parts = tuple(
            Part(
                value,
                None if each.on is None else place,
                tuple(each.holds(cap) for cap in account.caps),
            )
            for place, (each, value, _) in enumerate(found)
        )
        day = self._last_day(number)
        limits = tuple(self.asker.limit(cap, day, self._person(day)) for cap in account.caps)
        return _Weighed(
            tuple(each for each, _, _ in found),
            tuple(spread for _, _, spread in found),
            parts,
            limits,
            tuple(count(parts, limits)),
            day,
        )

    def _person(self, day: datetime.date) -> Facts:
        """
        Return the facts of the person as of *day*, which must not contradict them.

        On an earlier day than the one that is asked about, what had not happened yet is unknown.
        The facts that tell periods may always lie after it.
        """
        early = day < self.day
        timed = self.asker.account.period.facts
        known = {
            path: value
            for path, value in self.facts.items()
            if not ((early or path in timed) and isinstance(value, datetime.date) and value > day)
        }
        return self.asker.read(known, day)

    def _last_day(self, number: int | None) -> datetime.date:
        term: Term | None = None if number is None else self.periods.term(number)
        ends = term is not None and term.last != datetime.date.max
        return term.last if term and ends else self.day

    # Requirements

    def _requirements(self, weighed: _Weighed, stock: Stock) -> tuple[MetRequirement, ...]:
        found = []
        for each in self.asker.account.requirements:
            met = self._requirement(each, weighed, stock)
            if met is not None:
                found.append(met)
        return tuple(found)

    def _met(self, requirements: Sequence[MetRequirement]) -> bool | None:
        """Return whether all of *requirements* are met, None where that is open or none holds."""
        stands = [each.met for each in requirements]
        if False in stands or self._exclude_each_other(requirements):
            return False
        return None if None in stands or not stands else True

    def _exclude_each_other(self, requirements: Sequence[MetRequirement]) -> bool:
        """Return whether a share cannot be met by as much as a requirement on all hours asks."""
        declared = {each.id: each for each in self.asker.account.requirements}
        sure = [each for each in requirements if each.decision.status is Status.DECIDED]
        wholes = [each for each in sure if declared[each.id].of is None]
        return any(
            each.counted.most < ceiling(less(whole.wanted.least, whole.carried_in.most), share)
            for each in sure
            for whole in wholes
            if (share := declared[each.id].share) is not None
            and declared[each.id].share_of == COUNTED
        )

    def _requirement(
        self, each: Requirement, weighed: _Weighed, stock: Stock
    ) -> MetRequirement | None:
        carry = self.asker.account.carry
        carried = stock.total if carry and carry.of == each.id else NOTHING
        person = self._person(weighed.day)
        decision = self.asker.amount(each, weighed.day, person)
        counted = weighed.sum_of(lambda entry: entry.holds(each))
        if each.share is not None and each.share_of == COUNTED:
            if decision.status is Status.SILENT:
                return None
            others = weighed.sum_of(lambda entry: _not(entry.holds(each)))
            whole = weighed.sum_of(lambda _: True)
            wanted = Bounds(ceiling(whole.least, each.share), ceiling(whole.most, each.share))
            lack = _lack_of_share(each.share, counted, others)
            met = _met(lack)
            if decision.status is not Status.DECIDED:
                lack, met = lack.or_else(NOTHING), met or None
        else:
            amount = self.asker.wanted(each, weighed.day, person)
            if amount is None:
                return None
            wanted = amount
            lack = wanted.less(Bounds.total([counted, carried]))
            met = _met(lack)
        return MetRequirement(
            each.id,
            each.label,
            wanted,
            counted,
            carried,
            lack,
            met,
            decision.cites or self.asker.chain.standing(each.cites, weighed.day),
            decision,
        )

    # What is carried over

    def _carrying(self) -> tuple[CarryOver, Requirement] | None:
        """Return what is carried over, and the requirement that is exceeded, if anything is."""
        carry = self.asker.account.carry
        requirement = self.asker.account.requirement(carry.of) if carry else None
        return (carry, requirement) if carry and requirement else None

    def _carried_into(self, number: int | None) -> Stock:
        carried = self._carrying()
        if carried is None:
            return Stock((), 1)
        carry, _ = carried
        homes = [each.home for each in self.read if each.home is not None]
        # What may lie in any period may lie before all of these, and have left something over.
        loose = [each.credit[0] for each in self.read if number is None or each.home is None]
        before = Bounds(NOTHING.least, Bounds.total(loose).most)
        stock = Stock((before,) * carry.periods if loose else (), carry.periods)
        if number is None:
            return stock
        for earlier in range(min([*homes, number]), number):
            stock = self._carried_out(*carried, self._weighed(earlier), stock)
        return stock

    def _carried_out(
        self, carry: CarryOver, requirement: Requirement, weighed: _Weighed, stock: Stock
    ) -> Stock:
        person = self._person(weighed.day)
        wanted = self.asker.wanted(requirement, weighed.day, person)
        decision = self.asker.amount(carry, weighed.day, person)
        limit = limit_of(decision, is_amount=carry.at_most is not None)
        if wanted is None:
            # What is required of nobody is exceeded by nothing.
            return stock.after(NOTHING, NOTHING, NOTHING)
        counted = weighed.sum_of(lambda entry: entry.holds(requirement))
        if self.asker.amount(requirement, weighed.day, person).status is not Status.DECIDED:
            limit = limit.or_else(NOTHING)
        return stock.after(wanted, counted, limit)

    def _carried(self, weighed: _Weighed, stock: Stock) -> CarriedOver | None:
        carried = self._carrying()
        if carried is None:
            return None
        carry, requirement = carried
        person = self._person(weighed.day)
        if self.asker.amount(carry, weighed.day, person).status is Status.SILENT and not stock.left:
            return None
        wanted = self.asker.wanted(requirement, weighed.day, person) or NOTHING
        return CarriedOver(
            carry.of,
            carry.label,
            stock.total,
            stock.total.within(wanted),
            self._carried_out(carry, requirement, weighed, stock).total,
            self.asker.chain.standing(carry.cites, weighed.day),
        )

    # Entries

    def _entries(self, weighed: _Weighed) -> tuple[CountedEntry, ...]:
        rows = zip(weighed.read, weighed.spreads, weighed.parts, weighed.counted, strict=True)
        return tuple(self._entry(*row, weighed.day) for row in rows)

    def _entry(
        self,
        read: ReadEntry,
        spread: str | None,
        part: Part,
        counted: Counted,
        day: datetime.date,
    ) -> CountedEntry:
        account, standing = self.asker.account, self.asker.chain.standing
        credit, decision = read.credit
        cuts = tuple(
            Cut(cap.id, cap.label, cut, standing(cap.cites, day))
            for cap, cut in zip(account.caps, counted.cuts, strict=True)
            if cut != NOTHING and read.holds(cap) is not False
        )
        subject, _ = self.asker.answer(account.subject, read.policy_day, read.facts)
        kind, _ = self.asker.answer(account.kind, read.policy_day, read.facts)
        cites = read.entry.cites if decision is None else decision.cites
        spreading = [standing(each.cites, day) for each in account.spread if each.id == spread]
        return CountedEntry(
            read.entry.id,
            read.on,
            credit,
            part.value,
            counted.counted,
            cuts,
            spread,
            subject,
            kind,
            decision,
            tuple(dict.fromkeys([*cites, *(clause for each in spreading for clause in each)])),
            self._missing_of(read),
        )

    def _missing_of(self, read: ReadEntry) -> tuple[str, ...]:
        """Return what is unknown of an entry and bears on how it counts."""
        account = self.asker.account
        credit, decision = read.credit
        paths = [*read.missing]
        if not credit.is_exact:
            told = read.entry.missing or (("credited",) if read.entry.is_settled else ())
            paths += told if decision is None else decision.missing
        for item in (*account.spread, *account.caps, *account.requirements):
            paths += read.missing_for(item)
        for each in account.spread:
            if each.how.value == "stated" and read.holds(each) and not read.entry.stated:
                paths.append("stated")
        for name in (account.subject, account.kind):
            paths += self.asker.answer(name, read.policy_day, read.facts)[1]
        return tuple(dict.fromkeys(paths))

    def _missing(
        self, weighed: _Weighed, entries: Iterable[CountedEntry]
    ) -> dict[str, tuple[str, ...]]:
        person = self._person(weighed.day)
        items: list[Item] = [*self.asker.account.caps, *self.asker.account.requirements]
        lacking = [self.asker.amount(item, weighed.day, person).missing for item in items]
        own = dict.fromkeys([*self.periods.missing, *(path for each in lacking for path in each)])
        found = {"": tuple(own)} if own else {}
        return found | {each.entry: each.missing for each in entries if each.missing}

    # Sums

    def _by(self, weighed: _Weighed, name: str | None) -> dict[str, Bounds]:
        """Return the sums by the answers of a fact or question."""
        if name is None:
            return {}
        said = {
            id(each): self.asker.answer(name, each.policy_day, each.facts)[0]
            for each in weighed.read
        }
        options = list(dict.fromkeys(option for option in said.values() if option is not None))
        if None in said.values():
            options = list(dict.fromkeys([*self.asker.options(name), *options]))

        def is_of(option: str) -> Callable[[ReadEntry], bool | None]:
            return lambda each: None if said[id(each)] is None else said[id(each)] == option

        return {option: weighed.sum_of(is_of(option)) for option in options}

    # Words

    def _words(
        self,
        entries: Sequence[CountedEntry],
        requirements: Sequence[MetRequirement],
        missing: Mapping[str, tuple[str, ...]],
        day: datetime.date,
    ) -> dict[str, Text]:
        account, chain = self.asker.account, self.asker.chain
        words: dict[str, Text] = {
            "date": Text("登记之日", "the day of registration"),
            "credited": Text("计多少", "how much it is credited with"),
            "stated": Text("分摊的方式", "how it is divided"),
        }
        for path in (path for paths in missing.values() for path in paths):
            words.setdefault(path, self.asker.tables.label(path, chain))
        for name in filter(None, (account.subject, account.kind)):
            options = {*self.asker.options(name)}
            options |= {
                each.subject for each in entries if each.subject and name == account.subject
            }
            words |= {option: chain.option_word(name, option) for option in options}
        for clause in dict.fromkeys(clause for each in requirements for clause in each.cites):
            document, provision = document_words(chain, clause), provision_words(chain, clause, day)
            words[clause] = Text(f"{document.zh}{provision.zh}", f"{document.en}, {provision.en}")
        return words


def _is_near(home: int | None, number: int | None, over: int) -> bool:
    """Return whether what falls into the period *home* may bring something into *number*."""
    return home is None or number is None or 0 <= number - home < over


def _not(holds: bool | None) -> bool | None:
    return None if holds is None else not holds


def _met(lack: Bounds) -> bool | None:
    """Return whether nothing is lacking, None where that is open."""
    if lack.most == 0:
        return True
    return None if lack.least == 0 else False


def _lack_of_share(share: Fraction, own: Bounds, others: Bounds) -> Bounds:
    """
    Return how much more of its own kind is enough for a share of all that counts.

    Args:
        share: The share.
        own: What counts of its own kind.
        others: What counts of all others.
    """
    # More of its own kind is more of the whole too: so many of these to that much of the others.
    beside = share / (1 - share)
    enough = Bounds(ceiling(others.least, beside), ceiling(others.most, beside))
    return enough.less(own)
