"""A programmer's fault: one tree of exceptions, each with its text in both languages."""

import pickle

import pytest

from zsgx import errors
from zsgx.errors import FactsError, QuestionError, ValueRefusedError, ZsgxError
from zsgx.text import Text

FAULTS = (Text("第一", "first"), Text("第二", "second"))


RAISED = [name for name in errors.__all__ if name.endswith("Error") and name != "ZsgxError"]


@pytest.mark.parametrize("name", RAISED)
def test_every_exception_has_one_root(name: str) -> None:
    kind = getattr(errors, name)

    assert issubclass(kind, ZsgxError)
    assert kind.__doc__


def test_an_exception_tells_everything_in_both_languages() -> None:
    error = FactsError(Text("两处有误：", "two faults:"), FAULTS)

    assert error.say("en") == "two faults:\n  - first\n  - second"
    assert str(error) == f"{error.say('en')}\n{error.say('zh')}"
    assert error.faults == FAULTS


@pytest.mark.parametrize(
    "error",
    [
        ValueRefusedError(Text("不行", "no"), FAULTS),
        errors.OutputError(Text("不行", "no"), unread=True),
        errors.UnusableError(*FAULTS),
        errors.MissingExtraError("batch", "polars"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_exception_travels_to_another_process(error: ZsgxError) -> None:
    again = pickle.loads(pickle.dumps(error))

    assert type(again) is type(error)
    assert (again.text, again.faults) == (error.text, error.faults)
    assert vars(again) == vars(error)


def test_exceptions_can_be_caught_as_python_s_own() -> None:
    assert issubclass(FactsError, ValueError)
    assert issubclass(QuestionError, LookupError)


def test_faults_of_several_steps_are_refused_together() -> None:
    faults = errors.Faults([FAULTS[0]])
    with faults:
        raise FactsError(Text("有误：", "a fault:"), FAULTS[1:])
    with faults:
        raise QuestionError(Text("第三", "third"))

    with pytest.raises(errors.UnusableError) as refused:
        faults.refuse()

    assert refused.value.faults == (*FAULTS, Text("第三", "third"))


def test_a_step_without_faults_goes_on_and_another_s_error_is_none_of_them() -> None:
    faults = errors.Faults()
    with faults:
        pass
    faults.refuse()

    with pytest.raises(KeyError), faults:
        raise KeyError
    assert not faults
