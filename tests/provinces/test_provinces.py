"""Rules of other places, written in YAML alone: whole texts, and how many lines they take."""

from pathlib import Path

import pytest

from zsgx import Engine, check, read_case_file, run_case

HERE = Path(__file__).parent
#: Lines without the inventories of clauses and the cases, at most.
LINES = {"conversion": 100, "suqian": 100, "henan": 180}


@pytest.mark.parametrize("place", sorted(LINES))
def test_a_place_of_yaml_alone_is_without_faults_and_its_cases_pass(place: str) -> None:
    folder = HERE / place
    engine = Engine.load(policies=[folder])

    cases = [case for path in folder.glob("cases/*.yaml") for case in read_case_file(path)[0]]
    failed = [case.name for case in cases if run_case(case, engine).failures]

    assert check(folder).issues == ()
    assert failed == []
    assert len(cases) > 10


@pytest.mark.parametrize(("place", "most"), LINES.items())
def test_a_whole_text_is_short(place: str, most: int) -> None:
    written = [
        line
        for path in (HERE / place).glob("*.yaml")
        if path.stem != "clauses"
        for line in path.read_text("utf-8").splitlines()
        if line.strip() and not line.lstrip().startswith("#")
    ]

    assert len(written) <= most
