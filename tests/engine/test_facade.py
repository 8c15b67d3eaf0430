"""What programs do wrong at the functions of the facade is said by what they take."""

from collections.abc import Callable
from typing import Any

import pytest

import zsgx
from zsgx import Engine, QuestionError

NOTHING: Any = None
#: What is no engine in each of its places.
WITHOUT_ENGINE: dict[str, Callable[[], object]] = {
    "attain": lambda: zsgx.attain(NOTHING, at="nation", year=2024, actual={}),
    "attain_year": lambda: zsgx.attain_year(NOTHING, at="nation", year=2024, actual={}),
    "coverage_of": lambda: zsgx.coverage_of(NOTHING),
    "due_in_year": lambda: zsgx.due_in_year(NOTHING, at="nation", year=2024),
    "due_of": lambda: zsgx.due_of(NOTHING, "summary", at="nation"),
    "judge_year": lambda: zsgx.judge_year(NOTHING, at="nation", year=2024, filed={}),
    "read_facts": lambda: zsgx.read_facts("facts.yaml", NOTHING),
    "run_shipped_cases": lambda: zsgx.run_shipped_cases(NOTHING),
}


@pytest.mark.parametrize("name", WITHOUT_ENGINE)
def test_what_is_no_engine_is_refused_with_where_one_comes_from(name: str) -> None:
    with pytest.raises(QuestionError, match=r"engine: None must be .*, see Engine\.load\(\)"):
        WITHOUT_ENGINE[name]()


def test_what_is_no_path_is_refused() -> None:
    engine = Engine.load(plugins=[])
    reading: dict[str, Callable[[Any], object]] = {
        "name": lambda path: zsgx.read_facts(path, engine),
        "path": zsgx.read_case_file,
        "what": zsgx.check,
    }

    for option, read in reading.items():
        with pytest.raises(QuestionError, match=f"{option}: 5 must be a path"):
            read(5)
    with pytest.raises(QuestionError, match="path: 5 must be a path"):
        zsgx.read_policy_folder(5)  # type: ignore[arg-type] # a program without types may do so
