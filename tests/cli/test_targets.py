"""`zsgx targets`: progress of a place against its targets of a year."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.harbour import install
from tests.targets import TARGETS

Run = Callable[..., Result]
Golden = Callable[[str, str], None]

WHERE = ("--at", "harbour", "--year")
FIGURES = """\
seminars.held: 42
seminars: {trained: {least: 380, most: 420}}
trained.total: 500
bases.new: {value: 2, unit: bases}
"""


@pytest.fixture(autouse=True)
def harbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path / "installed", monkeypatch, {"target.yaml": TARGETS})
    monkeypatch.chdir(tmp_path)
    Path("figures.yaml").write_text(FIGURES, encoding="utf-8")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_progress_is_told_with_remainder_pace_and_clause(
    zsgx: Run, golden: Golden, language: str
) -> None:
    figures = ("--actual", "figures.yaml", "--tolerance", "0.1", "--on", "2025-06-30")
    result = zsgx("targets", *WHERE, "2025", *figures, "--lang", language)

    assert result.exit_code == 1
    golden(f"targets.{language}.txt", result.stdout)


def test_json_is_one_document(zsgx: Run, golden: Golden) -> None:
    result = zsgx("targets", *WHERE, "2025", "--actual", "figures.yaml", "--json")

    assert json.loads(result.stdout)["targets"][0]["progress"] == "below"
    golden("targets.json", result.stdout)


def test_without_figures_the_targets_alone_are_listed(zsgx: Run) -> None:
    result = zsgx("targets", *WHERE, "2024")

    assert result.exit_code == 0
    assert "programme  seminars held: about 40 classes [HB-1/4/target-1]" in result.stdout


def test_a_year_without_targets_says_so(zsgx: Run) -> None:
    result = zsgx("targets", *WHERE, "2030", "--actual", "figures.yaml")

    assert result.exit_code == 0
    assert "no target  seminars.held: no target here" in result.stdout
    assert "there are none in this year" in zsgx("targets", *WHERE, "2030").stdout


def test_what_is_undetermined_ends_with_three(zsgx: Run) -> None:
    result = zsgx("targets", *WHERE, "2024", "--actual", "-", stdin="seminars.held: 39\n")

    assert result.exit_code == 3
    assert "what “about” may mean was not said" in result.stdout


def test_what_is_met_ends_with_nought(zsgx: Run) -> None:
    result = zsgx("targets", *WHERE, "2024", "--actual", "-", stdin="trained.total: 1000\n")

    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("figures", "tolerance", "code"),
    [
        ("seminars.held: 0", (), 1),
        ("seminars.held: 1", (), 3),
        ("seminars.held: 40", (), 0),
        ("seminars.held: 41", (), 0),
        ("seminars.held: 45", ("--tolerance", "0.1"), 0),
        ("seminars.held: 35", ("--tolerance", "0.1"), 1),
        ("capability.attendances: 700", (), 0),
        ("capability.attendances: 699", (), 1),
        ("seminars.municipal_planned: 8", (), 0),
        ("seminars.municipal_planned: 9", (), 1),
    ],
)
def test_the_exit_code_says_whether_a_target_is_missed(
    zsgx: Run, figures: str, tolerance: tuple[str, ...], code: int
) -> None:
    result = zsgx("targets", *WHERE, "2024", "--actual", "-", *tolerance, stdin=f"{figures}\n")

    assert result.exit_code == code


def test_a_goal_without_a_comparing_word_is_its_number_alone(zsgx: Run) -> None:
    result = zsgx("targets", *WHERE, "2024", "--lang", "zh")

    assert "能力提升人次：700人次 [HB-1/4/target-5]" in result.stdout
    assert "研修班期数：40期左右" in result.stdout
    assert "培训总人数：不少于1,000人" in result.stdout
    assert "市级项目：不超过8个" in result.stdout


def test_figures_come_as_csv_too(zsgx: Run) -> None:
    Path("figures.csv").write_text(
        "metric,value,unit\nseminars.held,42,classes\ntrained.total,,\n", encoding="utf-8-sig"
    )
    result = zsgx("targets", *WHERE, "2025", "--actual", "figures.csv", "--json")

    found = {one["metric"]: one for one in json.loads(result.stdout)["targets"]}
    assert found["seminars.held"]["least"] == "42"
    assert found["trained.total"]["progress"] == "undetermined"


def test_a_tally_is_a_file_of_figures(zsgx: Run) -> None:
    Path("tally.csv").write_text(
        "metric,person_times,persons,persons.open\ntrained.total,1300,990,20\n", encoding="utf-8"
    )
    result = zsgx("targets", *WHERE, "2024", "--actual", "tally.csv", "--json")

    found = {one["metric"]: one for one in json.loads(result.stdout)["targets"]}
    assert (found["trained.total"]["least"], found["trained.total"]["most"]) == ("990", "1010")
    assert found["trained.total"]["progress"] == "undetermined"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("f.yaml", "seminars.hold: 3\n", "f.yaml:1:16: error [figure]"),
        ("f.yaml", "[3]\n", "figures are a mapping (metric: number)"),
        ("f.yaml", "seminars.held: [3]\n", "seminars.held: "),
        ("f.yaml", "seminars.held: {}\n", "seminars.held: "),
        ("f.yaml", "seminars.held: 3\nseminars: {held: 4}\n", "seminars.held is given twice"),
        ("f.yaml", "a: b: c\n", "f.yaml:1"),
        ("f.yaml", "", "f.yaml"),
        ("f.csv", "name,value\n", "there is no column metric"),
        ("f.csv", "metric,value\nseminars.held,many\n", "'many': must be an exact number"),
        ("f.csv", "metric,value,value\nseminars.held,1,2\n", "the column value stands twice"),
        ("f.csv", "metric,value\nseminars.held,300,9\n", "this row has more than 2 cells"),
        ("f.csv", "metric,value\nseminars.held,NaN\n", "'NaN': must be an exact number"),
        ("f.yaml", "seminars.held: {value: [1]}\n", "seminars.held: "),
        ("f.csv", "metric,value\n\xe9,1\n", "unknown metric"),
        ("f.csv", "metric,persons\nseminars.held,3\n", "a tally does not count classes"),
        ("g.csv", b"metric\n\xff", "the file is not UTF-8 text"),
    ],
)
def test_a_file_of_figures_that_cannot_be_used_is_told_with_its_place(
    zsgx: Run, name: str, content: str | bytes, said: str
) -> None:
    raw = content if isinstance(content, bytes) else content.encode()
    Path(name).write_bytes(raw)
    result = zsgx("targets", *WHERE, "2024", "--actual", name)

    assert result.exit_code == 2
    assert said in result.stderr


def test_every_fault_is_told_at_once(zsgx: Run) -> None:
    wrong = ("--actual", "nothing.yaml", "--tolerance", "some", "--on", "2024")
    result = zsgx("targets", *WHERE, "soon", *wrong)

    assert result.exit_code == 2
    for said in ("--year soon", "--tolerance some", "--on", "nothing.yaml"):
        assert said in result.stderr


def test_a_year_that_is_none_is_the_only_fault_of_it(zsgx: Run) -> None:
    others = ("--on", "2024-05-01", "--tolerance", "1.5")
    result = zsgx("targets", *WHERE, "abc", *others)

    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "--year abc: a year is wanted, such as 2024",
        "--tolerance 1.5: a number from 0 to 1 is wanted, such as 0.1",
    ]


@pytest.mark.parametrize("share", ["NaN", "Infinity", "1.5", "-0.1", "a"])
def test_a_tolerance_is_a_share(zsgx: Run, share: str) -> None:
    result = zsgx("targets", *WHERE, "2024", f"--tolerance={share}")

    assert result.exit_code == 2
    assert "0" in result.stderr
    assert "1" in result.stderr


def test_an_unknown_place_is_named(zsgx: Run) -> None:
    result = zsgx("targets", "--at", "harbor", "--year", "2024")

    assert result.exit_code == 2
    assert "harbor" in result.stderr


def test_a_chart_is_written_beside_the_words(zsgx: Run) -> None:
    result = zsgx("targets", *WHERE, "2025", "--actual", "figures.yaml", "--picture", "a.svg")

    assert result.exit_code == 1
    assert Path("a.svg").read_text(encoding="utf-8").startswith("<svg")


def test_a_chart_that_cannot_be_written_is_told(zsgx: Run) -> None:
    result = zsgx("targets", *WHERE, "2025", "--picture", "missing/a.svg")

    assert result.exit_code == 2
    assert "missing/a.svg cannot be written" in result.stderr


def test_a_picture_never_replaces_the_figures(zsgx: Run) -> None:
    content = "seminars.held: 285\n"
    Path("figures.yaml").write_text(content, encoding="utf-8")
    asked = ("targets", *WHERE, "2025", "--actual", "figures.yaml", "--picture")

    result = zsgx(*asked, "figures.yaml")

    assert result.exit_code == 2
    assert "--picture and --actual are the same file" in result.stderr
    assert Path("figures.yaml").read_text(encoding="utf-8") == content
    assert "--picture: name a file" in zsgx(*asked, "-").stderr
    assert not Path("-").exists()


def test_figures_stand_in_a_file_and_not_on_the_command_line(zsgx: Run) -> None:
    result = zsgx("targets", *WHERE, "2025", "--actual", "trained.total=3")

    assert result.exit_code == 2
    assert "--actual trained.total=3: a file is wanted" in result.stderr
