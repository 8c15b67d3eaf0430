"""Tables in processes that were forked, and what an engine keeps of what callers give."""

import gc
import itertools
import os
import pickle
import subprocess
import sys
import textwrap
from pathlib import Path
from weakref import WeakSet

import polars as pl
import pytest
from tests.engine.desk import DAY, Desk, ask, table

from zsgx.engine.engine import Engine

#: After so many seconds a program hangs: on the busiest machine one that does not has ended.
HANGS = 900
PRELUDE = """
import datetime, os, sys
import zsgx

DAY = datetime.date(2024, 5, 1)
ASKED = {"ask": ["hours.credited"], "at": "qingdao", "date": DAY}

def decided(engine, rows):
    made = engine.decide_table(rows, **ASKED)
    return made[0]["hours.credited.status"] if isinstance(made, list) else made.height

def in_child(work):
    "Run *work* in a forked child and print what it comes to; one that hangs is told too."
    sys.stdout.flush()
    child = os.fork()
    if not child:
        try:
            print(work())
        except Exception as error:
            print(type(error).__name__, str(error).splitlines()[0])
        sys.exit(0)
    os.waitpid(child, 0)

engine = zsgx.Engine.load()
RECORDS = [{"training.hours": 8}]
"""


def said(program: str) -> list[str]:
    """Return what a program of its own prints; none may take longer than a child that hangs."""
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore::DeprecationWarning",
            "-c",
            PRELUDE + textwrap.dedent(program),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=HANGS,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")

REFUSED = "NoColumnsError this process was forked after Polars had started its threads"


@pytest.mark.parametrize(
    "use",
    [
        "decided(engine, RECORDS)",
        "decided(engine, __import__('polars').DataFrame(RECORDS))",
        "decided(engine, __import__('pandas').DataFrame(RECORDS))",
        "decided(engine, __import__('pyarrow').Table.from_pylist(RECORDS))",
        "zsgx.tally(__import__('polars').DataFrame({'hours.credited': [8]}), by=[])",
    ],
)
def test_a_child_that_was_forked_after_a_table_is_refused_and_does_not_hang(use: str) -> None:
    lines = said(
        f"""
        decided(engine, RECORDS)
        in_child(lambda: {use})
        in_child(lambda: in_child(lambda: {use}))
        """
    )

    assert [line[: len(REFUSED)] for line in lines] == [REFUSED, REFUSED, "None"]
    assert "spawn or forkserver" in lines[0]


def test_a_child_decides_single_records_all_the_same() -> None:
    lines = said(
        """
        decided(engine, RECORDS)
        facts = {"training.hours": 8}
        in_child(lambda: engine.decide("hours.credited", at="qingdao", date=DAY, facts=facts).at)
        """
    )

    assert lines == ["qingdao"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the threads of others")
def test_it_does_not_matter_who_used_polars() -> None:
    lines = said(
        """
        import polars
        polars.DataFrame({"a": [1, 2]}).lazy().select(polars.col("a") + 1).collect()
        in_child(lambda: decided(engine, RECORDS))
        """
    )

    assert lines[0].startswith(REFUSED)


def test_where_no_system_tells_of_threads_only_our_own_use_counts() -> None:
    lines = said(
        """
        import polars

        def untold(event, arguments):
            if event in ("open", "os.listdir", "os.scandir") and "/proc/" in str(arguments[0]):
                asked.append(arguments[0])
                raise FileNotFoundError(arguments[0])

        asked = []
        sys.addaudithook(untold)
        in_child(lambda: decided(engine, RECORDS))
        print("asked and not told" if asked else "not asked")
        decided(engine, RECORDS)
        in_child(lambda: decided(engine, RECORDS))
        """
    )

    assert lines[:2] == ["undetermined", "asked and not told"]
    assert lines[2].startswith(REFUSED)


@pytest.mark.parametrize(
    "before", ["", "import polars", "engine.to_sql('t', dialect='duckdb', **ASKED)"]
)
def test_a_child_that_was_forked_before_any_table_decides_its_own(before: str) -> None:
    lines = said(
        f"""
        {before}
        in_child(lambda: decided(engine, RECORDS))
        print(decided(engine, RECORDS))
        """
    )

    assert lines == ["undetermined", "undetermined"]


@pytest.mark.parametrize("how", ["spawn", "forkserver"])
def test_processes_that_are_started_otherwise_decide_tables(how: str, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        textwrap.dedent(
            f"""
            import datetime, multiprocessing
            import zsgx

            DAY = datetime.date(2024, 5, 1)
            ASKED = {{"ask": ["hours.credited"], "at": "qingdao", "date": DAY}}

            def work(engine):
                (row,) = engine.decide_table([{{"training.hours": 8}}], **ASKED)
                return row["hours.credited.status"]

            if __name__ == "__main__":
                engine = zsgx.Engine.load()
                work(engine)
                with multiprocessing.get_context({how!r}).Pool(1) as pool:
                    print(pool.map(work, [engine]))
            """
        )
    )

    done = subprocess.run(
        [sys.executable, str(program)], capture_output=True, text=True, check=False, timeout=HANGS
    )

    assert (done.stdout, done.stderr) == ("['undetermined']\n", "")


# What is kept


def engine_with_readings(desk: Desk, number: int) -> tuple[Engine, list[str]]:
    names = [f"choice_{place}" for place in range(number)]
    readings = "readings:\n" + "".join(
        f"  {name}:\n    label: {{zh: 甲, en: a}}\n    cite: N-1/1/a\n"
        "    options:\n      yes: {zh: 是, en: 'yes'}\n      no: {zh: 否, en: 'no'}\n"
        for name in names
    ).replace("yes:", "'yes':").replace("no:", "'no':")
    count = " + ".join(f"(1 if reading.{name} == 'yes' else 0)" for name in names)
    made = table("hours.year", f'id: a, then: "{count}", cite: N-1/1/a')
    return desk.engine(desk.policy("nation", made, readings)), names


def test_an_engine_keeps_few_engines_with_other_readings(desk: Desk) -> None:
    engine, names = engine_with_readings(desk, 6)
    made: WeakSet[Engine] = WeakSet()

    for _ in range(2):
        for options in itertools.product(("yes", "no"), repeat=len(names)):
            chosen = dict(zip(names, options, strict=True))
            decision = engine.decide("hours.year", at="nation", date=DAY, readings=chosen)
            assert decision.value == options.count("yes")
            step = engine
            for name, option in chosen.items():
                step = step.with_readings({name: option})
                assert step.with_readings({name: option}) is step
                made.add(step)
            assert ask(step, "hours.year").value == options.count("yes")

    del step
    gc.collect()
    assert 0 < len(made) <= 16


def test_an_engine_is_pickled_without_the_engines_that_it_keeps(desk: Desk) -> None:
    engine, names = engine_with_readings(desk, 2)
    first = engine.with_readings({names[0]: "yes", names[1]: "no"})
    assert ask(first, "hours.year").value == 1
    before = [len(pickle.dumps(each)) for each in (engine, first)]

    for option, hours in (("no", 0), ("yes", 2)):
        view = engine.with_readings(dict.fromkeys(names, option))
        assert ask(view, "hours.year").value == hours

    assert [len(pickle.dumps(each)) for each in (engine, first)] == before
    assert ask(pickle.loads(pickle.dumps(first)), "hours.year").value == 1


def test_a_plan_keeps_few_forms_of_its_columns(desk: Desk) -> None:
    engine = desk.one(
        "hours.credited", "id: a, when: training.subject == 'public', then: 1, cite: N-1/1/a"
    )

    for number in range(150):
        frame = pl.DataFrame(
            {"training.subject": ["public"]},
            schema={"training.subject": pl.Enum(["public", f"odd{number}"])},
        ).head(1)
        made = engine.decide_table(frame, ask=["hours.credited"], at="nation", date=DAY)
        assert made["hours.credited"].item() == 1

    (plan,) = engine.tables.plans.values()
    assert len(plan.said) <= 64
