"""Sums, products, quotients and functions: units that meet, and units that never do."""

from decimal import Decimal

import pytest
from tests.language.expressions import LEVEL, PERSONS, checked, codes, faults

from zsgx.domain.kinds import BOOL, DATE, HOURS, INT, MONEY, NUMBER, Kind, Type
from zsgx.language.tree import Arithmetic, Call, Literal, walk

MEASURED = Type(Kind.NUMBER, "persons")


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("training.hours + training.registered_hours", HOURS),
        ("training.hours - 10", HOURS),
        ("10 - training.hours", HOURS),
        ("-training.hours", HOURS),
        ("training.hours + (1 + 2) * 3", HOURS),
        ("training.hours * 2", HOURS),
        ("2 * training.hours", HOURS),
        ("training.hours * external.ratio", HOURS),
        ("training.hours / 2", HOURS),
        ("training.hours / param.divisor", HOURS),
        ("training.hours / param.ceiling", NUMBER),
        ("employer.payroll * 0.015", MONEY),
        ("employer.payroll * base.rank", MONEY),
        ("project.cost / param.amount", NUMBER),
        ("base.trainees + 1", PERSONS),
        ("base.trainees * 2", PERSONS),
        ("base.trainees * 1.5", MEASURED),
        ("base.trainees / 2", MEASURED),
        ("base.trainees + external.weight", MEASURED),
        ("external.weight + base.trainees", MEASURED),
        ("base.rank + 1", INT),
        ("base.rank * base.rank", INT),
        ("base.rank + external.ratio", NUMBER),
        ("base.rank - 1.5", NUMBER),
        ("1.5 - base.rank", NUMBER),
        ("external.ratio + base.rank", NUMBER),
        ("base.rank / 2", NUMBER),
        ("1 + 2", INT),
        ("1 + 2.5", NUMBER),
        ("external.ratio * 2", NUMBER),
        ("year(training.completed_on) - year(training.started_on)", INT),
        ("days_between(training.started_on, training.completed_on)", INT),
        ("min(training.hours, 40, param.ceiling)", HOURS),
        ("max(40, training.hours)", HOURS),
        ("max(1, 2)", INT),
        ("min(training.completed_on, training.started_on)", DATE),
        ("round_half_up(training.hours)", HOURS),
        ("round_half_up(external.ratio, 2)", NUMBER),
        ("round_half_up(base.rank, 0)", INT),
        ("date('2024-02-29')", DATE),
        ("add_years(training.completed_on, 1)", DATE),
        ("add_months(training.completed_on, -720)", DATE),
        ("add_days(training.completed_on, param.window)", DATE),
        ("add_years(add_days(date('2024-01-01'), 1), 1)", DATE),
        ("(training.hours if training.online else 0) + 1", HOURS),
        ("0 if training.online else training.hours", HOURS),
    ],
)
def test_what_is_computed_has_its_type_and_unit(text: str, type_: Type) -> None:
    tree = checked(text, type_)

    assert tree.type == type_


@pytest.mark.parametrize(
    ("text", "here", "there"),
    [
        ("base.trainees > base.visits", "person_times", "persons"),
        ("base.trainees + base.visits > 1", "person_times", "persons"),
        ("base.visits - base.trainees > 1", "persons", "person_times"),
        ("base.trainees == base.visits", "person_times", "persons"),
        ("base.visits >= param.minimum", "persons", "person_times"),
        ("training.hours > employer.payroll", "CNY", "hours"),
        ("training.hours + employer.payroll > 1", "CNY", "hours"),
        ("min(training.hours, employer.payroll) > 1", "CNY", "hours"),
        ("training.hours > base.trainees", "persons", "hours"),
        ("training.hours > base.rank", "no unit", "hours"),
        ("base.rank > base.trainees", "persons", "no unit"),
        ("base.rank + base.trainees > 1", "persons", "no unit"),
        ("base.rank + external.weight > 1", "persons", "no unit"),
        ("(training.hours if training.online else base.rank) > 1", "no unit", "hours"),
    ],
)
def test_different_units_never_meet(text: str, here: str, there: str) -> None:
    (fault, *others) = faults(text)

    assert fault.code == "unit"
    assert fault.message.en == f"the units do not match: {here} and {there}"
    assert fault.hint is not None
    if "no unit" in (here, there):
        unit = here if there == "no unit" else there
        assert f"The side without a unit must count {unit}" in fault.hint.en
    else:
        assert fault.hint.en.startswith("Different units are never compared or added")
    assert {other.code for other in others} <= {"unit"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("training.hours * training.hours > 1", "hours and hours cannot be multiplied"),
        ("training.hours * employer.payroll > 1", "hours and CNY cannot be multiplied"),
        ("base.trainees * training.hours > 1", "persons and hours cannot be multiplied"),
        ("training.hours / param.amount > 1", "hours and CNY cannot be divided"),
        ("1 / param.ceiling > 1", "1 and hours cannot be divided"),
    ],
)
def test_two_quantities_have_no_product(text: str, message: str) -> None:
    (fault, *_) = faults(text)

    assert (fault.code, fault.message.en) == ("unit", message)
    assert fault.hint is not None


@pytest.mark.parametrize(
    ("text", "constant", "type_"),
    [
        ("training.hours > 80", Decimal("80.00"), HOURS),
        ("80 < training.hours", Decimal("80.00"), HOURS),
        ("employer.payroll > 1000.5", Decimal("1000.50"), MONEY),
        ("training.hours > 80.005", Decimal("80.005"), HOURS),
        ("base.trainees > 300", 300, PERSONS),
        ("base.trainees > 300.0", 300, PERSONS),
        ("training.hours > -5", Decimal("-5.00"), HOURS),
        ("training.hours > min(5, 6)", Decimal("5.00"), HOURS),
        ("training.hours > (5 if training.online else 6)", Decimal("5.00"), HOURS),
        ("training.hours > 5 + 6", Decimal("11.00"), HOURS),
        ("training.hours > 5 * 6", Decimal("30.00"), HOURS),
        ("training.hours > 5 / 4", Decimal("1.25"), HOURS),
        ("training.hours > round_half_up(5.55, 1)", Decimal("5.55"), HOURS),
    ],
)
def test_a_written_number_takes_on_the_unit_that_it_meets(
    text: str, constant: Decimal | int, type_: Type
) -> None:
    literals = [node for node in walk(checked(text)) if isinstance(node, Literal)]

    assert literals[0].type == type_
    assert literals[0].value == constant
    assert type(literals[0].value) is type(constant)


def test_a_factor_stays_a_plain_number() -> None:
    tree = checked("training.hours * 5 > 6")

    numbers = [node for node in walk(tree) if isinstance(node, Literal)]

    assert [node.type for node in numbers] == [INT, HOURS]


def test_written_numbers_are_one_number_before_they_meet_anything() -> None:
    assert [fault.code for fault in faults("5 * 0.5", INT)] == ["wrong-kind"]
    assert checked("4 * 0.5", INT) == Literal(value=2)
    assert [fault.code for fault in faults("1 / 3", HOURS)] == ["wrong-kind"]


def test_a_sum_of_written_numbers_and_a_choice_takes_on_the_unit_that_it_meets() -> None:
    tree = checked("training.hours > (1 if training.online else 2) + 3")

    literals = [node for node in walk(tree) if isinstance(node, Literal)]
    assert [node.type for node in literals] == [HOURS, HOURS, HOURS]


def test_an_answer_is_exact_and_never_negative() -> None:
    assert [fault.code for fault in faults("training.hours + 0.005", HOURS)] == ["wrong-kind"]
    assert [fault.code for fault in faults("0.005", HOURS)] == ["wrong-kind"]
    assert [fault.code for fault in faults("-5 if training.online else 5", HOURS)] == ["wrong-kind"]
    assert faults("training.hours > 0.005", BOOL) == ()


@pytest.mark.parametrize(
    ("text", "spot", "message"),
    [
        ("training.hours / 0", "0", "this divides by zero"),
        ("training.hours / 0.00", "0.00", "this divides by zero"),
        ("training.hours / param.nothing", "param.nothing", "this divides by zero"),
        ("training.hours / param.sometimes_nothing", "param.sometimes_nothing", "divides by zero"),
        ("training.hours / base.rank", "base.rank", "divide by a constant or parameter alone"),
    ],
)
def test_division_is_by_what_is_never_zero(text: str, spot: str, message: str) -> None:
    (fault,) = faults(text, HOURS)

    assert fault.code == "division"
    assert message in fault.message.en
    assert text[fault.span[0] : fault.span[1]] == spot


@pytest.mark.parametrize(
    ("text", "type_", "spot", "message"),
    [
        ("min(training.hours)", HOURS, "min(training.hours)", "min takes 2 to 20 arguments"),
        ("year()", INT, "year()", "year takes 1 to 1 arguments"),
        (f"max({'1, ' * 20}1)", INT, f"max({'1, ' * 20}1)", "max takes 2 to 20 arguments"),
        ("round_half_up(external.ratio, 7)", NUMBER, "7", "too many places"),
        ("round_half_up(external.ratio, -1)", NUMBER, "-1", "too many places"),
        (
            "round_half_up(external.ratio, base.rank)",
            NUMBER,
            "base.rank",
            "places must be constant",
        ),
        ("round_half_up(external.ratio, 1.5)", NUMBER, "1.5", "places must be constant"),
        ("add_years(training.completed_on, 61)", DATE, "61", "the step is at most 60"),
        ("add_years(training.completed_on, -61)", DATE, "-61", "the step is at most 60"),
        ("add_months(training.completed_on, 721)", DATE, "721", "the step is at most 720"),
        ("add_days(training.completed_on, 22001)", DATE, "22001", "the step is at most 22000"),
        ("add_years(training.completed_on, param.ages)", DATE, "param.ages", "is at most 60"),
        (
            "add_days(training.completed_on, base.rank)",
            DATE,
            "base.rank",
            "must be a whole constant",
        ),
        ("add_days(training.completed_on, 1.5)", DATE, "1.5", "must be a whole constant"),
    ],
)
def test_a_function_refuses_what_it_cannot_take(
    text: str, type_: Type, spot: str, message: str
) -> None:
    (fault,) = faults(text, type_)

    assert fault.code == "wrong-arguments"
    assert message in fault.message.en
    assert text[fault.span[0] : fault.span[1]] == spot


@pytest.mark.parametrize(
    ("text", "type_", "message"),
    [
        ("training.online + 1", INT, "bool takes no part in arithmetic"),
        ("1 - certificate.level", INT, "takes no part in arithmetic"),
        ("-true", INT, "bool takes no part in arithmetic"),
        ("training.completed_on - training.started_on", INT, "date takes no part in arithmetic"),
        ("min('a', 'b') == 'a'", BOOL, "text has no order"),
        ("round_half_up('a')", NUMBER, "text cannot be rounded"),
        ("date('2024-02-30')", DATE, "is not a day of the calendar"),
        ("date('1024-01-01')", DATE, "must lie between"),
        ("date(2024)", DATE, "date takes a quoted date"),
        ("date(training.occupation)", DATE, "date takes a quoted date"),
        ("year('2024-01-01')", INT, "date is wanted here, this is text"),
        ("days_between(training.hours, training.completed_on)", INT, "date is wanted here"),
        ("add_days(training.hours, 1)", DATE, "date is wanted here"),
        ("max(1, 2.5)", INT, "2.5 is not a whole number"),
        ("min(training.hours, 'a')", HOURS, "is wanted here, this is text"),
    ],
)
def test_what_cannot_be_computed_with_is_told(text: str, type_: Type, message: str) -> None:
    (fault, *_) = faults(text, type_)

    assert fault.code == "wrong-kind"
    assert message in fault.message.en


def test_a_step_has_no_unit() -> None:
    assert codes("add_days(training.completed_on, param.minimum)", DATE) == ["unit"]


def test_a_sum_of_unknown_names_is_as_wide_as_what_is_wanted() -> None:
    assert codes("no.such + also.none", HOURS) == ["unknown-name", "unknown-name"]


def test_an_option_takes_no_part_in_arithmetic() -> None:
    assert codes("junior + 1", LEVEL) == ["unknown-name"]


def test_a_quoted_day_is_a_day_from_here_on() -> None:
    tree = checked("add_days(date('2024-02-29'), 1)", DATE)

    assert isinstance(tree, Call)
    assert tree.arguments[0].type == DATE
    assert [node for node in walk(tree) if isinstance(node, Arithmetic)] == []
