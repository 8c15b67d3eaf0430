import datetime
import pickle
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsgx import ResidentIdentity, SocialCreditCode
from zsgx.errors import ValueRefusedError
from zsgx.issues import Severity

Numbers = Callable[[str], str]

BODIES = st.builds(
    lambda area, born, order: f"{area}{born:%Y%m%d}{order:03}",
    st.from_regex(r"[1-9][0-9]{5}", fullmatch=True).filter(str.isascii),
    st.dates(
        min_value=datetime.date(1900, 1, 1),
        max_value=datetime.date.today(),  # noqa: DTZ011 - a day has no zone here
    ),
    st.integers(1, 999),
)
CREDIT_BODIES = st.text(alphabet="0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=17, max_size=17)


def faults_of(make: Callable[[object], object], raw: object) -> list[str]:
    with pytest.raises(ValueRefusedError) as refused:
        make(raw)
    return [fault.en for fault in refused.value.faults]


@given(body=BODIES)
def test_every_number_with_the_right_check_character_is_accepted(
    resident: Numbers, body: str
) -> None:
    assert resident(body) == ResidentIdentity(resident(body)).number


@given(body=BODIES, place=st.integers(0, 17), step=st.integers(1, 9))
def test_every_single_wrong_digit_is_detected(
    resident: Numbers, body: str, place: int, step: int
) -> None:
    number = resident(body)
    wrong = "0123456789"[(int(number[place].replace("X", "0")) + step) % 10]
    if number[place] == wrong:
        return
    mistyped = number[:place] + wrong + number[place + 1 :]

    with pytest.raises(ValueRefusedError):
        ResidentIdentity(mistyped)


@given(body=CREDIT_BODIES, place=st.integers(0, 17), step=st.integers(1, 30))
def test_every_single_wrong_character_of_a_credit_code_is_detected(
    credit: Numbers, body: str, place: int, step: int
) -> None:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    code = credit(body)
    wrong = alphabet[(alphabet.index(code[place]) + step) % 31]

    assert code == SocialCreditCode(code).number
    with pytest.raises(ValueRefusedError):
        SocialCreditCode(code[:place] + wrong + code[place + 1 :])


def test_a_lower_case_x_is_the_check_character_x(resident: Numbers) -> None:
    number = next(
        number
        for number in (resident(f"11010119000101{order:03}") for order in range(1, 99))
        if number.endswith("X")
    )

    assert number == ResidentIdentity(number.lower()).number


def test_full_width_digits_and_blanks_around_are_normalised(canary: str) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) for char in canary)

    assert canary == ResidentIdentity(f" {wide}\u3000").number
    assert canary == ResidentIdentity(int(canary)).number


def test_every_fault_is_listed(resident: Numbers) -> None:
    wrong_day = resident("11010119001341123")
    wrong_both = wrong_day[:-1] + ("1" if wrong_day[-1] != "1" else "2")

    assert faults_of(ResidentIdentity, wrong_day) == [
        "characters 7 to 14 are not a day from 1900 up to today"
    ]
    assert len(faults_of(ResidentIdentity, wrong_both)) == 2


@pytest.mark.parametrize("born", ["18991231", "22010101", "19000229"])
def test_a_birth_date_outside_the_calendar_is_refused(resident: Numbers, born: str) -> None:
    assert "not a day" in faults_of(ResidentIdentity, resident(f"110101{born}123"))[0]


def test_nobody_is_born_after_today(resident: Numbers) -> None:
    today = datetime.date.today()  # noqa: DTZ011 - a day has no zone here
    tomorrow = today + datetime.timedelta(days=1)

    ResidentIdentity(resident(f"110101{today:%Y%m%d}123"))
    assert "up to today" in faults_of(ResidentIdentity, resident(f"110101{tomorrow:%Y%m%d}123"))[0]


def test_an_old_number_of_fifteen_digits_is_named_as_such() -> None:
    assert "15 digits" in faults_of(ResidentIdentity, "110101000101123")[0]


@pytest.mark.parametrize("raw", ["1.10101E+17", "1.10101e17", 1.10101190001011e17, "1E+17"])
@pytest.mark.parametrize("make", [ResidentIdentity, SocialCreditCode])
def test_a_number_that_a_spreadsheet_made_scientific_is_recognised(
    make: Callable[[object], object], raw: object
) -> None:
    assert "spreadsheet" in faults_of(make, raw)[0]


def test_a_float_of_any_class_is_recognised_as_a_spreadsheet_s() -> None:
    class Drawn(float):
        def __repr__(self) -> str:
            return "drawn.float64(1.10101190001011e+17)"

    assert "spreadsheet" in faults_of(ResidentIdentity, Drawn(1.10101190001011e17))[0]


def test_digits_that_a_spreadsheet_made_zero_are_recognised(resident: Numbers) -> None:
    genuine = next(
        number
        for number in (resident(f"11010119000101{order}00") for order in range(1, 9))
        if not number.endswith("0")
    )
    damaged = f"{genuine[:15]}000"

    assert "spreadsheet" in faults_of(ResidentIdentity, damaged)[0]


def test_a_damaged_number_that_passes_its_check_is_a_warning(resident: Numbers) -> None:
    orders = [f"1101011900010{day}{order}00" for day in (1, 2) for order in range(10)]
    cut = next(number for number in map(resident, orders) if number.endswith("000"))

    assert [issue.code for issue in ResidentIdentity(cut).issues()] == ["trailing-zeros"]


@pytest.mark.parametrize("raw", ["", "1101", "1" * 19, "11010119000101123A", "A" * 18, None, []])
def test_what_does_not_have_the_shape_of_a_number_is_refused(raw: object) -> None:
    assert len(faults_of(ResidentIdentity, raw)) == 1


@pytest.mark.parametrize("raw", ["", "9" * 17, "9" * 19, "I" * 18, "91110000A0000000O1"])
def test_what_does_not_have_the_shape_of_a_credit_code_is_refused(raw: str) -> None:
    assert len(faults_of(SocialCreditCode, raw)) == 1


def test_a_credit_code_of_digits_that_ends_in_zeros_may_be_damaged(credit: Numbers) -> None:
    assert not credit("12370200000000000").endswith("000")
    assert "spreadsheet" in faults_of(SocialCreditCode, "123702000000000000")[0]


def test_an_unknown_area_is_only_a_warning(resident: Numbers, credit: Numbers) -> None:
    known = ResidentIdentity(resident("37020019000101123"))
    strange = ResidentIdentity(resident("99010119000101123"))
    company = SocialCreditCode(credit("91990200000000001"))

    assert known.issues() == ()
    assert SocialCreditCode(credit("91100000000000001")).issues() == ()
    for number in (strange, company):
        (issue,) = number.issues()
        assert issue.severity is Severity.WARNING
        assert number.number not in issue.say("en") + issue.say("zh") + repr(issue)


def test_numbers_are_shown_masked(canary: str, credit: Numbers) -> None:
    identity = ResidentIdentity(canary)
    code = SocialCreditCode(credit("91370200000000001"))

    assert str(identity) == f"110***********{canary[-4:]}"
    for number in (identity, code):
        assert number.number not in f"{number} {number!r} {[number]}"


def test_no_refusal_shows_the_number(canary: str) -> None:
    mistyped = canary[:-1] + ("0" if canary[-1] != "0" else "1")

    with pytest.raises(ValueRefusedError) as refused:
        ResidentIdentity(mistyped)
    seen = f"{refused.value} {refused.value!r} {refused.value.say('zh')}"
    assert mistyped not in seen
    assert mistyped[6:14] not in seen


def test_equal_numbers_are_equal_and_survive_pickling(canary: str) -> None:
    identity = ResidentIdentity(canary)

    assert {identity} == {ResidentIdentity(canary)}
    assert pickle.loads(pickle.dumps(identity)) == identity
