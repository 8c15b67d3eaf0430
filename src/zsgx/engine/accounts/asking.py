"""What an account asks: its own questions at a place, and what their answers come to as bounds."""

from __future__ import annotations

import datetime
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from zsgx.decision.decision import Decision, Status
from zsgx.domain.bounds import NOTHING, UNBOUNDED, Bounds
from zsgx.domain.catalogue import Facts
from zsgx.domain.exact import brief
from zsgx.domain.kinds import EXACT
from zsgx.engine.alternatives import FactsLike
from zsgx.engine.chain import Chain
from zsgx.engine.compile.outcome import Blank
from zsgx.engine.decide.table import TruthTable
from zsgx.engine.decide.tables import Tables
from zsgx.engine.engine import Engine
from zsgx.errors import QuestionError
from zsgx.policy.account import Account, Cap, CarryOver, Requirement, Spread
from zsgx.text import Text, did_you_mean

if TYPE_CHECKING:
    from fractions import Fraction

    from zsgx.domain.kinds import Value
    from zsgx.policy.account import Item

__all__ = ["Asker", "ceiling", "floor", "known_bounds"]

_HUNDREDTH: Final = Decimal("0.01")
_WITHOUT_END: Final = Bounds(UNBOUNDED, UNBOUNDED)
_OPEN: Final = Bounds(Decimal("0.00"), UNBOUNDED)


def known_bounds(decision: Decision, silent: Bounds) -> Bounds:
    """
    Return the bounds of what a decision on a quantity comes to.

    Args:
        decision: The decision.
        silent: What silence comes to.
    """
    if decision.status is Status.DECIDED:
        return Bounds.of(decision.quantity())
    if decision.status is Status.SILENT:
        return silent
    made = decision.ground
    if not isinstance(made, TruthTable) or decision.status is not Status.UNDETERMINED:
        return _OPEN
    found: Bounds | None = None
    for reached in made.possible(decision):
        each = silent if reached is Blank.SILENT else _OPEN
        if not isinstance(reached, Blank):
            each = Bounds(_end(reached[0], _OPEN.least), _end(reached[1], _OPEN.most))
        found = each if found is None else found.or_else(each)
    return found or _OPEN


def _end(value: Value | None, unknown: Decimal) -> Decimal:
    return Decimal(value) if isinstance(value, int | Decimal) else unknown


def floor(amount: Decimal, share: Fraction) -> Decimal:
    """Return the share of *amount*, rounded down to 0.01: no more than it, exactly."""
    return _rounded(amount, share, ROUND_FLOOR)


def ceiling(amount: Decimal, share: Fraction) -> Decimal:
    """Return the share of *amount*, rounded up to 0.01: no less than it, exactly."""
    return _rounded(amount, share, ROUND_CEILING)


def _rounded(amount: Decimal, share: Fraction, rounding: str) -> Decimal:
    if amount == UNBOUNDED:
        return UNBOUNDED
    # Whole hundredths, so that nothing is rounded before the end.
    hundredths = int(EXACT.divide(amount, _HUNDREDTH)) * share.numerator
    number, rest = divmod(hundredths, share.denominator)
    up = rounding == ROUND_CEILING and rest
    return EXACT.multiply(Decimal(number + bool(up)), _HUNDREDTH)


@frozen(eq=False)
class Asker:
    """
    Asks the questions of one account at one place.

    Attributes:
        engine: The engine.
        chain: The place and the levels above it.
        code: The code of the level that declares the account.
        declared_by: The name of that level.
        account: The account.
    """

    engine: Engine
    chain: Chain
    code: str
    declared_by: str
    account: Account
    _amounts: dict[tuple[str, datetime.date], Decision] = field(factory=dict)

    @classmethod
    def of(cls, engine: Engine, at: str, name: str) -> Asker:
        """
        Return what asks the account *name* of the most specific level that declares one.

        Raises:
            QuestionError: No level of the chain declares it.
            UnknownPlaceError: There is no such place, or it is not available.
        """
        chain = engine.chain(at)
        known: dict[str, None] = {}
        for level in chain.levels:
            accounts = level.policy.accounts if level.policy else {}
            if name in accounts:
                return cls(engine, chain, level.code, level.name, accounts[name])
            known |= dict.fromkeys(accounts)
        if not known:
            raise QuestionError(
                Text(
                    f"{chain.name} 及其上级没有账", f"there is no account at {chain.name} or above"
                )
            )
        hint, shown = did_you_mean(str(name), known), brief(name)
        raise QuestionError(
            Text(
                f"{chain.name} 及其上级没有账 {shown}。{hint.zh}",
                f"there is no account {shown} at {chain.name} or above. {hint.en}",
            )
        )

    @property
    def tables(self) -> Tables:
        """The truth tables."""
        return self.engine.tables

    def read(self, given: FactsLike, day: datetime.date | None) -> Facts:
        """Return facts that have been read, and held against what contradicts them on a day."""
        return self.engine.facts(given, at=self.chain.code, date=day)

    def decide(self, question: str, day: datetime.date, facts: Facts) -> Decision:
        """Return the decision on a question for a day."""
        return self.engine.decide(question, at=self.chain.code, date=day, facts=facts)

    def holds(
        self, item: Item, day: datetime.date, facts: Facts
    ) -> tuple[bool | None, Decision | None]:
        """Return whether an entry is one of those that *item* is for, and the decision on it."""
        if isinstance(item, CarryOver) or (item.of is None and not isinstance(item, Spread)):
            return True, None
        decision = self.decide(self.account.name_of(self.code, item, "of"), day, facts)
        if decision.status is Status.DECIDED:
            return decision.truth(), decision
        return (False if decision.status is Status.SILENT else None), decision

    def amount(self, item: Item, day: datetime.date, person: Facts) -> Decision:
        """Return the decision on how much *item* is, or, of a share, for whom it holds."""
        known = self._amounts.get((item.id, day))
        if known is None:
            name = self.account.name_of(self.code, item, "amount")
            known = self._amounts[item.id, day] = self.decide(name, day, person)
        return known

    def limit(self, item: Cap | Requirement, day: datetime.date, person: Facts) -> Bounds:
        """
        Return how much a cap leaves, infinity where it does not hold.

        So it is of a requirement, of whose amount a cap is a share: what asks nothing caps nothing.
        """
        decision = self.amount(item, day, person)
        whole = self.account.requirement(item.share_of or "")
        if item.share is None or whole is None:
            return known_bounds(decision, _WITHOUT_END)
        if decision.status is Status.SILENT:
            return _WITHOUT_END
        base, rounded = self.limit(whole, day, person), floor if isinstance(item, Cap) else ceiling
        amount = Bounds(rounded(base.least, item.share), rounded(base.most, item.share))
        return amount if decision.status is Status.DECIDED else amount.or_else(_WITHOUT_END)

    def wanted(self, each: Requirement, day: datetime.date, person: Facts) -> Bounds | None:
        """
        Return how much a requirement with an amount asks, None where it does not hold.

        One that may not hold asks nothing at least.
        """
        decision = self.amount(each, day, person)
        if decision.status is Status.SILENT:
            return None
        if each.share is None:
            return known_bounds(decision, NOTHING)
        whole = self.account.requirement(each.share_of or "")
        base = None if whole is None else self.wanted(whole, day, person)
        if base is None:
            return None
        amount = Bounds(ceiling(base.least, each.share), ceiling(base.most, each.share))
        return amount if decision.status is Status.DECIDED else amount.or_else(NOTHING)

    def answer(
        self, name: str | None, day: datetime.date | None, facts: Facts
    ) -> tuple[str | None, tuple[str, ...]]:
        """
        Return what a fact or question that classifies entries says, and what is missing for it.

        Args:
            name: The fact or the question; None for none.
            day: The day; None where it is unknown.
            facts: The facts of the entry.
        """
        if name is None:
            return None, ()
        if name in self.tables.catalogue:
            value = facts.get(name)
            return (None, (name,)) if value is None else (_option(value), ())
        if day is None:
            return None, ()
        decision = self.decide(name, day, facts)
        if decision.status is Status.DECIDED and decision.value is not None:
            return _option(decision.value), ()
        return None, decision.missing

    def options(self, name: str | None) -> tuple[str, ...]:
        """Return the options of a fact or question that classifies entries."""
        fact = self.tables.catalogue.get(name or "")
        type_ = fact.type if fact else self.tables.every[name].type if name else None
        return type_.options if type_ else ()


def _option(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
