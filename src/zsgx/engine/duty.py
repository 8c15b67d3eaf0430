"""What is wrong with periods of obligations: days without a number, and one duty stated twice."""

from __future__ import annotations

import datetime
from itertools import combinations
from typing import TYPE_CHECKING

from zsgx.engine.period import periods_of
from zsgx.issues import Issue, Severity
from zsgx.policy.term import Term, common, lacking, terms_words
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zsgx.engine.chain import Chain
    from zsgx.engine.period import Period
    from zsgx.policy.obligation import Obligation
    from zsgx.policy.policy import Policy

__all__ = ["duty_findings"]


def duty_findings(policy: Policy, chain: Chain) -> Iterator[Issue]:
    """Yield what is wrong with the periods of obligations of *policy*, the lowest of *chain*."""
    dated = [each for each in policy.obligations.values() if each.after]
    for obligation in dated:
        yield from _unvalued(obligation, chain)
    for one, other in combinations(dated, 2):
        if _is_one_duty(one, other):
            yield from _twice(one, other, chain)


def _unvalued(obligation: Obligation, chain: Chain) -> Iterator[Issue]:
    """Yield the days on which a period has no number."""
    terms = chain.validity.common_terms(obligation.cites)
    held = [period.term for period in periods_of(chain, 0, obligation, terms)]
    days = lacking(terms, held)
    if days and not obligation.partial:
        said = terms_words(days)
        message = Text(
            f"义务 {obligation.name} 在所引文件有效期内这些日子没有期限（参数没有值）：{said.zh}",
            f"obligation {obligation.name} has no period on these days of the documents that it "
            f"cites, for want of a value: {said.en}",
        )
        hint = Text(
            "核对起止日期；确属有意的，在这一处写 partial: true。",
            "Look at the first and last days; where it is so on purpose, write partial: true here.",
        )
        place = obligation.place
        yield Issue("not-in-force-throughout", message, place, hint, Severity.WARNING)


def _is_one_duty(one: Obligation, other: Obligation) -> bool:
    """Return whether two obligations are one duty, as far as that can be told."""
    assert one.after is not None
    assert other.after is not None
    alike = (one.after.event, one.who, one.to) == (other.after.event, other.who, other.to)
    same = one.label == other.label or bool({*one.cites} & {*other.cites})
    steps = one.follows == other.name or other.follows == one.name
    return alike and same and not steps


def _twice(one: Obligation, other: Obligation, chain: Chain) -> Iterator[Issue]:
    """Yield the first day on which two obligations give one duty different periods."""
    for mine in _periods(one, chain):
        for theirs in _periods(other, chain):
            days = common([mine.term], [theirs.term])
            if days and mine.after != theirs.after:
                yield _issue(one, other, days[0].first, mine, theirs)
                return


def _periods(one: Obligation, chain: Chain) -> tuple[Period, ...]:
    first, last = one.since or datetime.MINYEAR, one.until or datetime.MAXYEAR
    years = Term(datetime.date(first, 1, 1), datetime.date(last, 12, 31))
    terms = chain.validity.common_terms(one.cites)
    return periods_of(chain, 0, one, common([years], terms))


def _issue(
    one: Obligation, other: Obligation, day: datetime.date, mine: Period, theirs: Period
) -> Issue:
    message = Text(
        f"{one.name} 与 {other.name} 是同一义务，自 {day} 起期限不同："
        f"{mine.after.words.zh}、{theirs.after.words.zh}",
        f"{one.name} and {other.name} are one duty, and from {day} on their periods differ: "
        f"{mine.after.words.en}, {theirs.after.words.en}",
    )
    hint = Text(
        "期限改过的，写成一项义务，天数用按日期取值的参数；先后两步的，用 follows 写明。",
        "Where the period changed, write one obligation and let a dated parameter hold the number; "
        "where they are two steps, say so with follows.",
    )
    return Issue("duty-twice", message, other.place, hint, Severity.WARNING)
