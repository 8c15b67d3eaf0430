"""Hours and money, held against fractions."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as some
from tests.effort import examples

from zsgx.domain.kinds import Value
from zsgx.engine.engine import Engine

_ENGINE = Engine.load(plugins=["national", "guangxi", "qingdao", "weihai"])
_DAY = datetime.date(2024, 5, 1)
_LARGEST_FEN = 10**17 - 1

_money = some.integers(0, _LARGEST_FEN).map(lambda fen: Decimal(fen).scaleb(-2))
_small_money = some.integers(0, 10**6).map(lambda fen: Decimal(fen).scaleb(-2))
_hours = some.integers(0, 10**7).map(lambda hundredths: Decimal(hundredths).scaleb(-2))
_ratio = some.integers(0, 10**5).map(lambda number: Decimal(number).scaleb(-5))


def _to_the_fen(number: Fraction) -> Fraction:
    """Return *number* rounded half up to the fen; it is never below zero here."""
    fen, rest = divmod(number * 100, 1)
    return Fraction(fen + (rest >= Fraction(1, 2)), 100)


def _ask(question: str, at: str, facts: dict[str, Value]) -> Value | None:
    return _ENGINE.decide(question, at=at, date=_DAY, facts=facts).value


@examples(400)
@given(payroll=_money, fund=_money)
@example(payroll=Decimal("3333333.40"), fund=Decimal(0))
@example(payroll=Decimal("3333333.40"), fund=Decimal("50000.00"))
@example(payroll=Decimal("3333333.40"), fund=Decimal("49999.99"))
@example(payroll=Decimal("0.33"), fund=Decimal(0))
@example(payroll=Decimal("1.00"), fund=Decimal("0.01"))
@example(payroll=Decimal("999999999999999.99"), fund=Decimal("0.01"))
def test_what_the_fund_lacks_in_qingdao_is_exact_to_the_fen(
    payroll: Decimal, fund: Decimal
) -> None:
    due = _to_the_fen(Fraction(payroll) * Fraction(15, 1000))
    facts: dict[str, Value] = {"employer.payroll": payroll, "employer.training_fund": fund}
    lacking = _ask("employer.fund.shortfall", "qingdao", facts)
    assert isinstance(lacking, Decimal)
    assert Fraction(lacking) == max(Fraction(0), due - Fraction(fund))
    assert _ask("employer.fund.sufficient", "qingdao", facts) is (Fraction(fund) >= due)


@examples(200)
@given(payroll=_money, steps=some.integers(-2, 2))
def test_the_fund_is_sufficient_from_the_very_fen_on(payroll: Decimal, steps: int) -> None:
    due = _to_the_fen(Fraction(payroll) * Fraction(15, 1000))
    fund = max(due + Fraction(steps, 100), Fraction(0))
    given_fund = Decimal(fund.numerator * (100 // fund.denominator)).scaleb(-2)
    facts: dict[str, Value] = {"employer.payroll": payroll, "employer.training_fund": given_fund}
    assert _ask("employer.fund.sufficient", "qingdao", facts) is (fund >= due)


@examples(200)
@given(payroll=_small_money, fund=_small_money, ratio=_ratio)
@example(payroll=Decimal("100.50"), fund=Decimal(0), ratio=Decimal("0.01"))
def test_what_the_fund_lacks_elsewhere_is_exact_to_the_fen(
    payroll: Decimal, fund: Decimal, ratio: Decimal
) -> None:
    facts: dict[str, Value] = {
        "employer.payroll": payroll,
        "employer.training_fund": fund,
        "external.training_fund_ratio": ratio,
    }
    due = _to_the_fen(Fraction(payroll) * Fraction(ratio))
    for place in ("national", "guangxi", "weihai"):
        lacking = _ask("employer.fund.shortfall", place, facts)
        assert isinstance(lacking, Decimal)
        assert Fraction(lacking) == max(Fraction(0), due - Fraction(fund))
        assert _ask("employer.fund.sufficient", place, facts) is (Fraction(fund) >= due)


@examples(200)
@given(hours=_hours, registered=_hours)
def test_hours_are_exact_to_a_hundredth(hours: Decimal, registered: Decimal) -> None:
    facts: dict[str, Value] = {
        "training.programme": "digital_engineer",
        "training.hours": hours,
        "training.registered_hours": registered,
        "certificate.training": True,
        "certificate.issued_on": _DAY,
    }
    credited = _ask("hours.credited", "qingdao", facts)
    to_register = _ask("hours.to_register", "qingdao", facts)
    assert isinstance(credited, Decimal)
    assert isinstance(to_register, Decimal)
    assert Fraction(credited) == 2 * Fraction(hours)
    assert Fraction(to_register) == max(Fraction(0), 2 * Fraction(hours) - Fraction(registered))


@examples(100)
@given(cost=_money, ceiling=_money)
def test_public_money_and_what_the_organiser_pays_make_up_the_cost(
    cost: Decimal, ceiling: Decimal
) -> None:
    facts: dict[str, Value] = {
        "project.tier": "provincial",
        "project.funding": "fiscal",
        "project.in_plan": True,
        "project.implemented": True,
        "project.actual_cost": cost,
        "project.cost_ceiling": ceiling,
    }
    public = _ask("subsidy.seminar.amount", "guangxi", facts)
    organiser = _ask("subsidy.seminar.organiser_pays", "guangxi", facts)
    assert isinstance(public, Decimal)
    assert isinstance(organiser, Decimal)
    assert Fraction(public) + Fraction(organiser) == Fraction(cost)
    assert Fraction(public) == min(Fraction(cost), Fraction(ceiling))


@examples(100)
@given(payroll=_money)
def test_text_and_float_are_the_same_amount_where_they_are_exact(payroll: Decimal) -> None:
    fund: dict[str, object] = {"employer.training_fund": 0}
    expected = _ask(
        "employer.fund.shortfall",
        "qingdao",
        {"employer.payroll": payroll, "employer.training_fund": Decimal(0)},
    )
    ways: list[object] = [str(payroll)]
    # From 2 ** 45 on a float is too coarse to be told exact to the fen.
    if Decimal(repr(float(payroll))) == payroll and payroll < 2**45:
        ways.append(float(payroll))
    for way in ways:
        facts = {"employer.payroll": way, **fund}
        decision = _ENGINE.decide("employer.fund.shortfall", at="qingdao", date=_DAY, facts=facts)
        assert decision.value == expected
