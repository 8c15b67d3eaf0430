"""Progress against targets: what was reached of each metric, held against what is wanted."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from zsgx.domain.kinds import NUMBER, plain
from zsgx.domain.option import day, instance, mapping, value
from zsgx.domain.option import year as year_of
from zsgx.engine.engine import Engine
from zsgx.errors import FactsError
from zsgx.policy.sums import TargetSum, target_sums
from zsgx.policy.target import Comparison, Target, TargetValue
from zsgx.programme.actual import UNKNOWN, Actual, declared_units, read_actual
from zsgx.programme.status import Progress
from zsgx.text import Text, repeated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from zsgx.engine.chain import Chain


__all__ = [
    "AttainedYear",
    "Attainment",
    "attain",
    "attain_year",
    "places",
    "progress_of",
]


@frozen
class Attainment:
    """
    One metric of one place in one year.

    Attributes:
        metric: What is counted.
        target: The target, or None where the place has none in that year.
        value: What is wanted: that of the annual plan where both plans name the metric.
        beside: What the other plan wants, each with its own progress.
        reached: What was reached.
        progress: How it stands.
        tolerance: What “about” was taken to mean, or None.
        expected: How much would be reached by the day that was asked, were the year to pass evenly;
            None where no day was named or no number is wanted, and for a ceiling, which has no
            pace.
    """

    metric: str
    target: Target | None
    value: TargetValue | None
    beside: tuple[tuple[TargetValue, Progress], ...]
    reached: Actual
    progress: Progress
    tolerance: Decimal | None
    expected: Fraction | None = None

    @property
    def values(self) -> tuple[TargetValue, ...]:
        """Everything that is wanted of the metric, that of the annual plan first."""
        return tuple(value for value in (self.value, *(one for one, _ in self.beside)) if value)

    @property
    def cites(self) -> tuple[str, ...]:
        """The clauses of everything that is wanted; none where there is no target."""
        return tuple(dict.fromkeys(clause for value in self.values for clause in value.cites))

    @property
    def share(self) -> Fraction | None:
        """How much of what is wanted was surely reached, 1 being all of it."""
        if self.value is None or not self.value.quantity or self.reached.least is None:
            return None
        return Fraction(self.reached.least) / self.value.quantity

    @property
    def remaining(self) -> Fraction | None:
        """How much is surely short of the number itself; never below 0, None for a ceiling."""
        if self.value is None or self.value.quantity is None or self.reached.most is None:
            return None
        if self.value.comparison is Comparison.AT_MOST:
            return None
        return max(Fraction(0), self.value.quantity - Fraction(self.reached.most))

    @property
    def missed(self) -> bool:
        """Whether the target is surely missed: it is fallen short of, or a ceiling is exceeded."""
        if self.progress is Progress.ABOVE and self.value is not None:
            return self.value.comparison is Comparison.AT_MOST
        return self.progress is Progress.BELOW

    @property
    def ahead(self) -> Fraction | None:
        """How far it surely is ahead of an even pace; negative where it lags behind."""
        if self.expected is None or self.reached.least is None:
            return None
        return Fraction(self.reached.least) - self.expected

    @property
    def missing(self) -> tuple[str, ...]:
        """What is missing where it is undetermined: the ``actual`` figure, the ``tolerance``."""
        if self.progress is not Progress.UNDETERMINED or self.value is None:
            return ()
        about = self.value.comparison is Comparison.ABOUT and self.tolerance is None
        unknown = not self.reached.is_exact
        return ("actual",) * unknown + ("tolerance",) * about

    def as_json(self) -> dict[str, Any]:
        """
        Return it as a JSON object.

        Exact numbers are their shortest text; shares and what an even pace would have reached are
        rounded half up to two places.
        """
        target, value = self.target, self.value
        unknown: dict[str, Any] = {"plan": None, "compare": None, "quantity": None, "cites": []}
        ends = (self.reached.least, self.reached.most)
        least, most = (None if end is None else str(plain(end)) for end in ends)
        return {
            "metric": self.metric,
            "label": target and target.label.as_json(),
            "unit": target and target.unit,
            **(value.as_json() if value else unknown),
            "beside": [
                {**other.as_json(), "progress": progress.value} for other, progress in self.beside
            ],
            "least": least,
            "most": most,
            "progress": self.progress.value,
            "share": None if self.share is None else places(self.share * 100),
            "remaining": None if self.remaining is None else places(self.remaining),
            "expected": None if self.expected is None else places(self.expected),
            "ahead": None if self.ahead is None else places(self.ahead),
            "missing": list(self.missing),
        }


@frozen
class AttainedYear:
    """
    A place and its targets of a year.

    Attributes:
        at: The name of the place.
        place: What the place is called.
        year: The year.
        attainments: How it stands to each target, as `attain` has it.
        sums: The targets whose parts add up to a whole, or should.
    """

    at: str
    place: Text
    year: int
    attainments: tuple[Attainment, ...]
    sums: tuple[TargetSum, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "at": self.at,
            "year": self.year,
            "targets": [one.as_json() for one in self.attainments],
            "sums": [added.as_json() for added in self.sums],
        }


def attain(
    engine: Engine,
    *,
    at: str,
    year: int,
    actual: Mapping[str, Any],
    tolerance: Decimal | None = None,
    on: datetime.date | None = None,
) -> tuple[Attainment, ...]:
    """
    Return how a place stands to its own targets in a year; those of other levels never count.

    Args:
        engine: The engine.
        at: The jurisdiction, by name or six-digit code.
        year: The year.
        actual: What was reached, by metric or the label of the place's target: a number, None where
            it is unknown, or an `Actual`.
        tolerance: What “about” (左右) may mean, from 0 to 1; without it what lies between zero and
            the figure itself is undetermined.
        on: The day up to which *actual* counts, for the pace over the year.

    Returns:
        The targets of the place in the order of its file, then the other metrics of *actual*: those
        that an allocation gives a department or field, such as ``capability.trained/科技部``, and
        those without a target.

    Raises:
        UnknownPlaceError: There is no such place, or it is not available.
        FactsError: Figures, the tolerance or the day cannot be used; all faults are listed.
        ValueRefusedError: The year, the tolerance or the day is none.
    """
    engine = instance("engine", engine, Engine, "Engine.load()")
    year, actual = year_of("year", year), mapping("actual", actual)
    on = None if on is None else day("on", on)
    if tolerance is not None:
        tolerance = Decimal(str(value("tolerance", tolerance, NUMBER)))
    chain = engine.chain(at)
    policy = chain.levels[0].policy
    targets = policy.metrics if policy else {}
    units = declared_units([*engine.policies.values(), *filter(None, [policy])])
    figures, faults = _by_metric(engine, at, actual, units)
    if tolerance is not None and tolerance > 1:
        faults.append(Text("幅度（tolerance）应在 0 至 1 之间", "a tolerance lies between 0 and 1"))
    if on is not None and on.year != year:
        faults.append(Text(f"on：{on} 不在 {year} 年内", f"on: {on} is not in {year}"))
    if faults:
        raise FactsError(Text("完成数无法使用", "the figures cannot be used"), faults)
    own = policy.targets.items() if policy else ()
    wanted = [name for name, target in own if target.in_year(year)]
    names = [*wanted, *(name for name in figures if name not in wanted)]
    # What a year wants rests on the clauses that stand at its end.
    last = datetime.date(year, 12, 31)
    targets = {name: _resting(target, chain, last) for name, target in targets.items()}
    return tuple(
        _attained(name, targets.get(name), year, figures.get(name, UNKNOWN), tolerance, on)
        for name in names
    )


def attain_year(
    engine: Engine,
    *,
    at: str,
    year: int,
    actual: Mapping[str, Any] | None = None,
    tolerance: Decimal | None = None,
    on: datetime.date | None = None,
) -> AttainedYear:
    """
    Return what `attain` returns for a place in a year, with the sums that its targets come to.

    Args:
        engine: As for `attain`.
        at: As for `attain`.
        year: As for `attain`.
        actual: As for `attain`; without it the targets alone are listed.
        tolerance: As for `attain`.
        on: As for `attain`.

    Raises:
        UnknownPlaceError: There is no such place, or it is not available.
        FactsError: Figures, the tolerance or the day cannot be used; all faults are listed.
        ValueRefusedError: The year, the tolerance or the day is none.
    """
    chain = instance("engine", engine, Engine, "Engine.load()").chain(at)
    year, known = year_of("year", year), {} if actual is None else actual
    found = attain(engine, at=at, year=year, actual=known, tolerance=tolerance, on=on)
    sums = tuple(target_sums(chain.policies[0], year))
    return AttainedYear(chain.name, chain.label, year, found, sums)


def _resting(target: Target, chain: Chain, day: datetime.date) -> Target:
    """Return a target with the clauses that stand for those it cites on *day*."""
    values = tuple(evolve(value, cites=chain.standing(value.cites, day)) for value in target.values)
    return target if values == target.values else evolve(target, values=values)


def _by_metric(
    engine: Engine, at: str, actual: Mapping[str, Any], units: Mapping[str, str]
) -> tuple[dict[str, Actual], list[Text]]:
    """Return what was reached by metric, out of names and labels, and what is wrong with it."""
    reached: dict[str, Actual] = {}
    faults: list[Text] = []
    for word, given in actual.items():
        try:
            metric = engine.names.metric(word, at=at)
        except FactsError as error:
            faults.append(error.text)
            continue
        if metric in reached:
            faults.append(repeated(metric))
        read, wrong = read_actual({metric: given}, units)
        reached |= read
        faults += wrong
    return reached, faults


def progress_of(value: TargetValue, reached: Actual, tolerance: Decimal | None) -> Progress:
    """
    Return how *reached* stands to *value*.

    The band of “about” is [v(1−t), v(1+t)], its ends included. Without a tolerance the figure
    itself is met, more than it is met or above whatever the tolerance, zero is below, and what lies
    between is undetermined. What is known between two bounds is decided where both ends agree;
    nobody counts below 0.
    """
    if value.quantity is None:
        return Progress.UNQUANTIFIED
    least = Fraction(reached.least or 0)
    most = None if reached.most is None else Fraction(reached.most)
    if value.comparison is Comparison.ABOUT and tolerance is None:
        return _about(value.quantity, least, most)
    lowest, highest = _bounds(value, tolerance or Decimal(0))
    found = {_position(end, lowest, highest) for end in (least, most)}
    return found.pop() if len(found) == 1 else Progress.UNDETERMINED


def _attained(
    metric: str,
    target: Target | None,
    year: int,
    reached: Actual,
    tolerance: Decimal | None,
    on: datetime.date | None,
) -> Attainment:
    values = target.in_year(year) if target else ()
    if not values:
        return Attainment(metric, None, None, (), reached, Progress.NONE, tolerance)
    value, *others = values
    return Attainment(
        metric,
        target,
        value,
        tuple((other, progress_of(other, reached, tolerance)) for other in others),
        reached,
        progress_of(value, reached, tolerance),
        tolerance,
        None if on is None else _even_pace(value, on),
    )


def _about(quantity: int, least: Fraction, most: Fraction | None) -> Progress:
    """Return how what was reached stands to “about” a number, whatever that may mean."""
    if least >= quantity:
        return Progress.MET if most == quantity else Progress.REACHED
    return Progress.BELOW if most == 0 else Progress.UNDETERMINED


def _bounds(value: TargetValue, tolerance: Decimal) -> tuple[Fraction, Fraction | None]:
    """Return the least and the most that meet *value*; None is without limit."""
    quantity, share = Fraction(value.quantity or 0), Fraction(tolerance)
    if value.comparison in (Comparison.AT_LEAST, Comparison.GOAL):
        return quantity, None
    if value.comparison is Comparison.AT_MOST:
        return Fraction(0), quantity
    return quantity * (1 - share), quantity * (1 + share)


def _position(end: Fraction | None, lowest: Fraction, highest: Fraction | None) -> Progress:
    """Return where a number lies; None is one that may be as large as it likes."""
    if end is not None and end < lowest:
        return Progress.BELOW
    beyond = highest is not None and (end is None or end > highest)
    return Progress.ABOVE if beyond else Progress.MET


def _even_pace(value: TargetValue, on: datetime.date) -> Fraction | None:
    """Return how much an even pace would have reached; what is wanted at most has no pace."""
    if value.quantity is None or value.comparison is Comparison.AT_MOST:
        return None
    return value.quantity * _passed(on)


def _passed(on: datetime.date) -> Fraction:
    """Return how much of its year has passed at the end of a day."""
    first = datetime.date(on.year, 1, 1)
    whole = datetime.date(on.year + 1, 1, 1) - first
    return Fraction((on - first).days + 1, whole.days)


def places(number: Fraction) -> str:
    """Return *number* rounded half up to two places, as its shortest text."""
    hundredths = math.floor(number * 100 + Fraction(1, 2))
    return str(plain(Decimal(hundredths).scaleb(-2)))
