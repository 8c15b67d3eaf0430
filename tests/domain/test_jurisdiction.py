import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsgx import Jurisdiction
from zsgx.errors import ValueRefusedError


@pytest.mark.parametrize(
    ("code", "chain", "level"),
    [
        ("000000", ("000000",), "nation"),
        ("370000", ("370000", "000000"), "province"),
        ("370200", ("370200", "370000", "000000"), "city"),
        ("370211", ("370211", "370200", "370000", "000000"), "county"),
    ],
)
def test_the_chain_follows_from_the_code(code: str, chain: tuple[str, ...], level: str) -> None:
    place = Jurisdiction(code)

    assert chain == place.chain
    assert level == place.level


def test_the_parent_is_the_place_next_above_and_the_nation_has_none() -> None:
    assert Jurisdiction("371000").parent == "370000"
    assert Jurisdiction("000000").parent is None


@pytest.mark.parametrize("code", ["", "37", "3702000", "37020x", "３７０２００", "370200\n"])
def test_a_code_that_is_not_six_ascii_digits_is_refused(code: str) -> None:
    with pytest.raises(ValueRefusedError):
        Jurisdiction(code)


@pytest.mark.parametrize("code", ["000200", "000001", "370011"])
def test_a_code_that_lies_in_no_place_above_it_is_refused(code: str) -> None:
    with pytest.raises(ValueRefusedError, match="lies in no place"):
        Jurisdiction(code)


@given(st.from_regex(r"[1-9][0-9][0-9]{2}[0-9]{2}", fullmatch=True))
def test_every_chain_ends_at_the_nation_and_each_step_is_the_parent_of_the_last(code: str) -> None:
    if code[2:4] == "00":
        code = f"{code[:4]}00"
    chain = Jurisdiction(code).chain

    assert chain[-1] == "000000"
    assert [Jurisdiction(step).parent for step in chain] == [*chain[1:], None]
