"""
The three questions as somebody writes them by hand who knows Polars and wants speed.

Values alone: no status, no rule, no missing facts. A value that is not decided is null, as zsgx has
it, which Polars' own three-valued logic gives where each atom stands in a condition once. What is
known beforehand is used: rules with the same answer are one condition, what several questions ask
is worked out once and before them, dates of the policy are constants. Tried and slower: a branch
for each rule, a factor to multiply the hours by (four times), options cast from text,
`offset_by("1y")` (five times), leaving it to the optimiser to find what is shared.
"""

from __future__ import annotations

import datetime
import functools
import operator
from collections.abc import Callable, Mapping
from typing import Final

import polars
from attrs import frozen
from polars import DataFrame, Expr, col
from tests.benchmarks.records import QUESTIONS

__all__ = [
    "ENGINES",
    "IN_PRINT",
    "ONCE",
    "Parts",
    "Written",
    "certified",
    "claimable",
    "elsewhere",
    "recorded",
    "repeated",
    "route",
]

#: The ways in which Polars runs an expression; the fastest of them is what counts.
ENGINES: Final = ("eager", "in-memory", "streaming")
#: The day from which Qingdao's document, and its doubled hours, apply.
IN_PRINT: Final = datetime.date(2023, 8, 24)

Parts = Mapping[str, Expr]

_ROUTE: Final = polars.Enum(["recognition", "delegated", "reference", "none"])
_NOTHING: Final = polars.lit(0, dtype=polars.Decimal(38, 2))
_YEAR: Final = 365
#: Paid on one of these days, a year on is 366 days later.
_LONG: Final = tuple(
    (datetime.date(year - 1, 3, 1), datetime.date(year, 2, 28)) for year in (2020, 2024, 2028)
)


@frozen
class Written:
    """
    Hand-written code for the three questions.

    Attributes:
        shared: What several of the questions ask, by name.
        hours: The credited hours, of what is shared.
        title: The route to a title, of what is shared.
        subsidy: Whether the subsidy may be claimed, of what is shared.
    """

    shared: Parts
    hours: Callable[[Parts], Expr]
    title: Callable[[Parts], Expr]
    subsidy: Callable[[Parts], Expr]

    def answers(self, frame: DataFrame, engine: str, *, dated: bool = False) -> DataFrame:
        """
        Return the answers for each row of *frame*.

        Args:
            frame: The records.
            engine: One of `ENGINES`.
            dated: Whether each record has a day of its own; otherwise all policies are in force.
        """
        shared = {**self.shared, **_in_force()} if dated else self.shared
        parts = {name: col(f"_{name}") for name in shared}
        before = [part.alias(f"_{name}") for name, part in shared.items()]
        found = [self.hours(parts), self.title(parts), self.subsidy(parts)]
        if dated:
            found = [polars.when(parts["national"]).then(each) for each in found]
        answers = [each.alias(name) for name, each in zip(QUESTIONS, found, strict=True)]
        if engine == "eager":
            return frame.with_columns(before).select(answers)
        plan = frame.lazy().with_columns(before).select(answers)
        return plan.collect(engine="streaming" if engine == "streaming" else "in-memory")


def _in_force() -> dict[str, Expr]:
    """Return where each policy applies, when each record has a day of its own."""
    place, day = col("place"), col("day")
    return {
        "national": day >= datetime.date(2021, 9, 15),
        "guangxi": (place == "guangxi") & (day >= datetime.date(2022, 1, 1)),
        "qingdao": (place == "qingdao") & (day >= IN_PRINT),
        "weihai": (place == "weihai") & (day >= datetime.date(2023, 5, 24)),
    }


def certified(parts: Parts) -> Expr:
    """Return whether a certificate opens Qingdao's doubled hours."""
    holds = col("certificate.training") | ~parts["uncertified"]
    return holds & (col("certificate.issued_on") >= IN_PRINT)


def elsewhere(parts: Parts) -> Expr:
    """Return whether the hours are recorded as they are, outside Qingdao."""
    guangxi, qingdao = parts["guangxi"], parts["qingdao"]
    public = parts["capability"] & (col("training.subject") == "public")
    region = guangxi & (parts["plain"] | parts["digital"] | public)
    return region | (~(guangxi | qingdao) & (col("training.programme") != "other"))


def recorded(parts: Parts, *, once: Expr, twice: Expr, never: Expr, hours: Expr) -> Expr:
    """Return the hours, where they are recorded once, twice or not, or others say how many."""
    others = col("external.professional_hours")
    region = parts["guangxi"] & parts["capability"]
    return (
        polars.when(once)
        .then(hours)
        .when(twice)
        .then(hours + hours)
        .when(never)
        .then(_NOTHING)
        .when(region & (col("training.subject") == "professional"))
        .then(others)
        # Where the subject is not known, both may come to the same.
        .when(region & (hours == others))
        .then(hours)
    )


def repeated() -> Expr:
    """Return whether the subsidy was paid within the year before the claim."""
    last = col("claim.last_paid_on")
    days = col("claim.on").to_physical() - last.to_physical()
    long = functools.reduce(operator.or_, (last.is_between(*span) for span in _LONG))
    return col("claim.paid_before") & ((days <= _YEAR) | ((days == _YEAR + 1) & long))


def route(**conditions: Expr) -> Expr:
    """Return the route whose condition holds, null if none does."""
    return polars.coalesce(
        polars.when(condition).then(polars.lit(name, dtype=_ROUTE))
        for name, condition in conditions.items()
    )


def _hours(parts: Parts) -> Expr:
    hours, planned = col("training.hours"), col("training.in_published_plan")
    holds = certified(parts)
    doubled = parts["digital"] & holds
    city = parts["qingdao"] & (parts["plain"] | (planned & ~doubled))
    return recorded(
        parts,
        once=elsewhere(parts) | city,
        twice=parts["qingdao"] & doubled,
        never=parts["qingdao"] & ~planned & (parts["capability"] | (parts["digital"] & ~holds)),
        hours=hours,
    )


def _title(parts: Parts) -> Expr:
    guangxi, qingdao, weihai = parts["guangxi"], parts["qingdao"], parts["weihai"]
    uncertified, senior = parts["uncertified"], parts["senior"]
    exam, in_scope = col("application.exam_based"), col("application.in_scope")
    lower, city = ~(uncertified | senior), qingdao | weihai
    inside = in_scope & parts["digital"]
    return route(
        none=uncertified | (weihai & ~inside) | (lower & exam & city),
        reference=senior & (~weihai | inside),
        recognition=lower & (guangxi | (~exam & (qingdao | (weihai & inside)))),
        delegated=lower & ~(guangxi | city),
    )


def _subsidy(parts: Parts) -> Expr:
    passed = col("training.project_listed") & col("training.passed")
    covered = col("external.subsidy_person_covered")
    entitled = passed & ~parts["uncertified"] & ~repeated() & covered
    return claimable(parts, entitled)


def claimable(parts: Parts, entitled: Expr) -> Expr:
    """Return whether the subsidy may be claimed, in Weihai where it is *entitled*."""
    weihai, certified = parts["weihai"], col("certificate.training")
    met = (weihai & entitled) | (~weihai & certified & col("external.subsidy_person_covered"))
    return polars.when(parts["digital"]).then(met)


#: The policy as it is.
ONCE: Final = Written(
    shared={
        "guangxi": col("place") == "guangxi",
        "qingdao": col("place") == "qingdao",
        "weihai": col("place") == "weihai",
        "digital": col("training.programme") == "digital_engineer",
        "capability": col("training.programme") == "capability",
        "plain": (col("training.programme") == "advanced_seminar")
        | (col("training.programme") == "programme_other"),
        "uncertified": col("certificate.level") == "none",
        "senior": col("certificate.level") == "senior",
    },
    hours=_hours,
    title=_title,
    subsidy=_subsidy,
)
