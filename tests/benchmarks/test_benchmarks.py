"""The benchmarks run and say what they measured; how fast it was is for whoever runs them."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.benchmarks.by_hand import ENGINES, ONCE
from tests.benchmarks.columns import Side, Variant
from tests.benchmarks.records import PLACES, QUESTIONS, answers_of, facts_of, loaded, table_of
from tests.benchmarks.rounds import Taken
from tests.benchmarks.twice import TWICE, doubled

from zsgx import Engine

ROOT = Path(__file__).parents[2]


def ran(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", f"tests.benchmarks.{name}", "--quick", *arguments],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
    )


def run(name: str, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(ran(name, *arguments).stdout)
    return found


def check_by_hand(engine: Engine, written: Any) -> None:
    for nulls in (False, True):
        for dated in (False, True):
            frame = table_of(facts_of(engine), 1_500, nulls=nulls)
            text = table_of(facts_of(engine), 1_500, nulls=nulls, text=True)
            expected = answers_of(engine, frame, dated=dated)
            assert expected["hours.credited"].null_count()
            for each in ENGINES:
                assert written.answers(frame, each, dated=dated).equals(expected)
                assert written.answers(text, each, dated=dated).equals(expected)


def test_one_record_is_measured_in_every_way_of_asking() -> None:
    found = run("one_record")

    assert set(found) == {"unit", "python", "measured"}
    measured = found["measured"]
    ways = {each["way"]: each["target"] for each in measured}
    assert ways == {
        "facts": 3,
        "dict": 10,
        "objects": 10,
        "explained": 30,
        "explained as text": None,
        "explained as JSON": None,
    }
    assert {"decided", "undetermined"} <= {each["status"] for each in measured}
    assert len({each["question"] for each in measured}) * len(ways) == len(measured)
    for each in measured:
        assert set(each) == {"question", "status", "way", "microseconds", "target", "met"}
        assert each["microseconds"] > 0


def test_starting_and_filling_all_tables_are_measured() -> None:
    found = run("start")

    assert set(found) == {"python", "start", "fill"}
    assert set(found["start"]) == {"processes", "pass", "measured"}
    measured = found["start"]["measured"]
    names = ("what", "bytecode", "policies", "target")
    assert [tuple(each[name] for name in names) for each in measured] == [
        ("import", "kept", "read", 5),
        ("import, load and answer", "kept", "read", 10),
        ("import, load and answer", "kept", "kept", 10),
        ("import", "none of zsgx", "read", 5),
        ("import, load and answer", "none of zsgx", "read", 10),
    ]
    for each in measured:
        assert each["milliseconds"] > found["start"]["pass"] > 0
        assert each["times_pass"] > 1
    assert set(found["fill"]) == {
        "seconds",
        "places",
        "tables",
        "cells",
        "largest",
        "target",
        "met",
    }
    assert (found["fill"]["places"], found["fill"]["target"]) == (4, 1)
    assert 0 < found["fill"]["tables"] < found["fill"]["cells"]


def test_columns_are_measured_beside_code_by_hand_and_with_twice_the_rules() -> None:
    found = run("columns")

    assert set(found) == {"python", "polars", "rows", "rounds", "measured", "twice_the_rules"}
    kinds = {(each["options"], each["nulls"], each["day"]) for each in found["measured"]}
    assert len(kinds) == 8
    assert len(found["measured"]) == 8 * 2 * 3
    targets = {(each["rules"], each["way"]): each["target"] for each in found["measured"]}
    assert targets == {
        ("once", "by hand"): None,
        ("once", "zsgx, values"): 0.7,
        ("once", "zsgx, in full"): 0.4,
        ("twice", "by hand"): None,
        ("twice", "zsgx, values"): None,
        ("twice", "zsgx, in full"): None,
    }
    for each in found["measured"]:
        assert each["met"] == (None if each["target"] is None else each["speed"] >= each["target"])
        assert each["milliseconds"] > 0
        assert (each["engine"] in ENGINES) == (each["way"] == "by hand")
    growth = {each["way"]: each["target"] for each in found["twice_the_rules"]}
    assert growth == {"by hand": None, "zsgx, values": 1.1, "zsgx, in full": 1.1}
    assert len(found["twice_the_rules"]) == 8 * 3


def test_duckdb_is_measured_beside_sql_by_hand() -> None:
    found = run("sql")

    assert set(found) == {"python", "duckdb", "rows", "rounds", "measured"}
    assert len(found["measured"]) == 2 * 2 * 2 * 3
    kinds = {(each["options"], each["nulls"], each["into"]) for each in found["measured"]}
    assert len(kinds) == 8
    targets = {each["way"]: each["target"] for each in found["measured"]}
    assert targets == {"by hand": None, "zsgx, values": 0.7, "zsgx, in full": None}
    for each in found["measured"]:
        assert each["met"] == (None if each["target"] is None else each["speed"] >= each["target"])
        assert each["milliseconds"] > 0


def test_ten_thousand_rows_of_a_lookup_are_measured_beside_ten() -> None:
    found = run("lookups")

    assert set(found) == {"python", "polars", "duckdb", "rows", "rounds", "measured"}
    ways = {(each["engine"], each["keys"], each["detail"]) for each in found["measured"]}
    assert len(ways) == len(found["measured"]) == 2 * 2 * 2
    for each in found["measured"]:
        assert each["few"] > 0
        assert each["many"] > 0
        assert each["met"] == (each["times"] <= each["target"])


def test_accounts_are_measured_beside_the_same_sums_by_hand() -> None:
    found = run("accounts")

    assert (found["people"], found["entries"]) == (500, 5_000)
    kinds = {(each["engine"], each["caps"], each["way"]) for each in found["measured"]}
    assert len(kinds) == len(found["measured"]) == 2 * 2 * 2
    for each in found["measured"]:
        assert each["target"] == (0.5 if each["way"] == "zsgx" else None)
        assert each["milliseconds"] > 0


def test_without_a_peer_zsgx_is_measured_alone_and_the_peer_is_said_to_be_left_out() -> None:
    process = ran("peers")

    found = json.loads(process.stdout)
    assert "openfisca is left out: name its interpreter with --openfisca" in process.stderr
    assert "zen is left out: name its interpreter with --zen" in process.stderr
    assert set(found) == {
        "python",
        "rows",
        "rounds",
        "left_out",
        "measured",
        "ten_thousand_dicts",
    }
    assert found["left_out"] == ["openfisca", "zen"]
    assert [(each["work"], each["way"]) for each in found["measured"]] == [
        ("columns", "zsgx, values"),
        ("columns", "zsgx, in full"),
        ("one record", "zsgx"),
        ("one record", "zsgx, explained"),
        ("one record", "zsgx, explained, as data"),
        ("dicts", "zsgx"),
    ]
    for each in found["measured"]:
        assert each["microseconds_a_record"] > 0
        assert each["zsgx_is_faster"] is each["target"] is each["met"] is None
    assert set(found["ten_thousand_dicts"]) == {"seconds", "target", "met"}


def test_growing_sizes_are_measured_from_file_to_file(tmp_path: Path) -> None:
    found = run("scale", "--folder", str(tmp_path))

    assert set(found) == {
        "python",
        "polars",
        "options",
        "memory_target",
        "linear_target",
        "measured",
    }
    assert (found["memory_target"], found["linear_target"]) == (2048, 0.15)
    assert [each["rows"] for each in found["measured"]] == [1_000, 2_000]
    for each in found["measured"]:
        assert each["within"]
        assert each["linear"] == (abs(each["drift"]) <= 0.15)
        assert each["seconds"] > 0
        assert each["read_bytes"] < each["written_bytes"]
    assert not list(tmp_path.iterdir())


def test_the_code_by_hand_says_what_the_engine_says_of_each_record() -> None:
    check_by_hand(loaded(), ONCE)


def test_twice_the_rules_are_twice_as_many_over_tables_of_the_same_size(tmp_path: Path) -> None:
    once, twice = loaded(), loaded(doubled(tmp_path))

    for question in QUESTIONS:
        for place in PLACES:
            tables = [
                [*engine.tables.all_of(question, engine.chain(place))] for engine in (once, twice)
            ]
            for one, two in zip(*tables, strict=True):
                assert len(two.compiled.rules) == 2 * len(one.compiled.rules)
                assert two.size == one.size


def test_the_code_by_hand_for_twice_the_rules_says_what_the_engine_says(tmp_path: Path) -> None:
    check_by_hand(loaded(doubled(tmp_path)), TWICE)


def test_answers_that_differ_stop_the_benchmark() -> None:
    engine = loaded()
    variant = Variant.of(text=False, nulls=False, dated=False)

    with pytest.raises(AssertionError, match=r"each record alone: hours\.credited, row"):
        Side("once", engine, TWICE).check(table_of(facts_of(engine), 500), variant)


def test_a_ratio_is_taken_within_each_round() -> None:
    mine, theirs = Taken((1.0, 10.0, 3.0)), Taken((2.0, 20.0, 1.5))

    assert mine.times(theirs) == 0.5
    assert mine.median == 3.0
