"""How long after an event something may take, where the numbers are parameters that change."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from zsgx.policy.obligation import After
from zsgx.policy.term import Term, common

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zsgx.engine.chain import Chain
    from zsgx.policy.obligation import Obligation

__all__ = ["Period", "period_on", "periods_of"]

_ONE: Final = datetime.timedelta(days=1)


@frozen
class Period:
    """
    A period after an event, as it is on days in a row.

    Attributes:
        term: The days of events for which it holds.
        after: The period, its numbers counted.
        cites: The clauses that the values of its parameters rest on.
    """

    term: Term
    after: After
    cites: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object; days before all and after all are null."""
        first, last = self.term.first, self.term.last
        return {
            "years": self.after.years,
            "months": self.after.months,
            "days": self.after.days,
            "since": None if first == datetime.date.min else first.isoformat(),
            "until": None if last == datetime.date.max else last.isoformat(),
        }


def period_on(chain: Chain, position: int, after: After, day: datetime.date) -> Period | None:
    """Return a period as it is on *day*; None where a parameter of it has no value then."""
    values = {name: chain.parameter(position, name, day) for name in after.parameters}

    def number(name: str) -> int | None:
        held = values[name]
        return held.value if held is not None and isinstance(held.value, int) else None

    counted = after.counted(number)
    if counted is None:
        return None
    cites = (clause for held in values.values() if held for clause in held.cites)
    return Period(Term(day, day), counted, chain.standing(cites, day))


def periods_of(
    chain: Chain, position: int, obligation: Obligation, spans: Iterable[Term]
) -> tuple[Period, ...]:
    """
    Return the periods of an obligation over some days, in order; none where it has none.

    Args:
        chain: The chain of its jurisdiction or of one below.
        position: How far up the chain it stands.
        obligation: The obligation.
        spans: The days.
    """
    after = obligation.after
    if after is None:
        return ()
    declared = (chain.declared(position, name) for name in after.parameters)
    starts = {datetime.date.min}
    for each in declared:
        starts.update(chain.parameter_days(each) if each else ())
    days = sorted(starts)
    found: list[Period] = []
    ends = [*(day - _ONE for day in days[1:]), datetime.date.max]
    for term in common(map(Term, days, ends), spans):
        held = period_on(chain, position, after, term.first)
        if held is None:
            continue
        same = found and found[-1].after == held.after and found[-1].term.last + _ONE == term.first
        first = found.pop().term.first if same else term.first
        found.append(Period(Term(first, term.last), held.after, held.cites))
    return tuple(found)
