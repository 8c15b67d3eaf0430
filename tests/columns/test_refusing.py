"""An error that says the same however it is made anew."""

import pickle
from typing import Any

import pytest

from zsgx.engine.columns.polars.table import lasting
from zsgx.errors import FactsError
from zsgx.text import Text

FAULTS = (Text("甲", "one"), Text("乙", "two"))
ERROR = FactsError(Text("中", "head"), FAULTS)


def test_an_error_made_anew_of_its_message_says_all_that_it_said() -> None:
    made = lasting(ERROR)

    kind: Any = type(made)
    again = kind(f"{made}\n\nThis error occurred in the following expression: …")

    for error in (made, again):
        assert (error.text, error.faults) == (ERROR.text, FAULTS)
        assert str(error) == str(ERROR)


def test_an_error_that_lasts_is_caught_shown_and_pickled_as_any_other() -> None:
    made = lasting(ERROR)

    with pytest.raises(FactsError, match="head"):
        raise made
    assert repr(type(made)) == repr(FactsError)
    again = pickle.loads(pickle.dumps(made))
    assert type(again) is FactsError
    assert again.faults == FAULTS
