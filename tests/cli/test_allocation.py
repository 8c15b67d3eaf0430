"""`zsgx allocation`: a goal divided among departments and fields."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.harbour import install
from tests.targets import ALLOCATION, TARGETS

Run = Callable[..., Result]
Golden = Callable[[str, str], None]

WHERE = ("--at", "harbour")


@pytest.fixture(autouse=True)
def harbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"target.yaml": TARGETS, "allocation.yaml": ALLOCATION}
    install(tmp_path / "installed", monkeypatch, files)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_table_is_listed_by_department_with_the_printed_label(
    zsgx: Run, golden: Golden, language: str
) -> None:
    result = zsgx("allocation", *WHERE, "--lang", language)

    assert result.exit_code == 0
    golden(f"allocation.{language}.txt", result.stdout)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_does_not_add_up_is_told_with_every_explanation(
    zsgx: Run, golden: Golden, language: str
) -> None:
    result = zsgx("allocation", *WHERE, "--check", "--lang", language)

    assert result.exit_code == 1
    golden(f"allocation-check.{language}.txt", result.stdout)


def test_json_is_one_document(zsgx: Run, golden: Golden) -> None:
    result = zsgx("allocation", *WHERE, "--check", "--json")

    assert json.loads(result.stdout)["differences"][0]["difference"] == "0.1"
    golden("allocation.json", result.stdout)


@pytest.mark.parametrize("name", ["港航", "shipping"])
def test_one_field_can_be_asked_for_in_either_language(zsgx: Run, name: str) -> None:
    result = zsgx("allocation", *WHERE, "--field", name)

    assert "Port Bureau  shipping 2 (total 3.5)" in result.stdout
    assert "Data Bureau" not in result.stdout


@pytest.mark.parametrize("name", ["数据局", "Data Bureau"])
def test_one_department_can_be_asked_for_in_either_language(zsgx: Run, name: str) -> None:
    result = zsgx("allocation", *WHERE, "--department", name, "--json")

    (department,) = json.loads(result.stdout)["departments"]
    assert department["shares"] == {"数字": "1"}


@pytest.mark.parametrize(
    ("figures", "code", "said"),
    [
        ("港口局: 35", 0, "met  Port Bureau: 35 of 35 classes"),
        ("港口局: {数字: 14}", 1, "below  Port Bureau: digital: 14 of 15 classes"),
        ("数据局: null", 3, "undetermined  Data Bureau: an unknown number"),
        ("港航: 20", 0, "which one counts is not known"),
    ],
)
def test_figures_are_held_against_what_was_given(
    zsgx: Run, figures: str, code: int, said: str
) -> None:
    result = zsgx("allocation", *WHERE, "--actual", "-", stdin=figures)

    assert result.exit_code == code
    assert said in result.stdout


def test_figures_come_as_csv_too(zsgx: Run) -> None:
    Path("f.csv").write_text(
        "department,field,value\n港口局,数字,15\n数据局,,9\n", encoding="utf-8"
    )
    result = zsgx("allocation", *WHERE, "--actual", "f.csv", "--json")

    assert [one["progress"] for one in json.loads(result.stdout)["progress"]] == ["met", "below"]


def test_departments_and_fields_go_by_their_english_names(zsgx: Run) -> None:
    chinese = zsgx("allocation", *WHERE, "--actual", "-", "--json", stdin="港口局: {港航: 2}")
    english = zsgx(
        "allocation", *WHERE, "--actual", "-", "--json", stdin="port bureau: {Shipping: 2}"
    )

    assert json.loads(english.stdout) == json.loads(chinese.stdout)
    assert english.exit_code == chinese.exit_code


def test_the_table_is_exported_cell_by_cell(zsgx: Run, golden: Golden) -> None:
    result = zsgx("allocation", *WHERE, "--export", "a.csv")

    assert result.exit_code == 0
    golden("allocation.csv", Path("a.csv").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--department", "港口"), "--department: there is no 港口. Did you mean Port Bureau?"),
        (("--field", "航"), "--field: there is no 航."),
        (("--table", "classes"), "--table: there is no classes. Did you mean classes_2025?"),
        (("--actual", "none.yaml"), "none.yaml"),
        (("--actual", "-"), "unknown metric seminars.held/港务局"),
    ],
)
def test_what_cannot_be_used_is_named(zsgx: Run, asked: tuple[str, ...], said: str) -> None:
    result = zsgx("allocation", *WHERE, *asked, stdin="港务局: 3")

    assert result.exit_code == 2
    assert said in result.stderr


def test_every_name_that_is_unknown_is_told_at_once(zsgx: Run) -> None:
    result = zsgx("allocation", *WHERE, "--department", "a", "--field", "b")

    assert len(result.stderr.splitlines()) == 2


def test_one_of_several_tables_must_be_named(
    zsgx: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = ALLOCATION.partition("allocations:\n")[2].replace("classes_2025", "classes_2026")
    files = {"target.yaml": TARGETS, "allocation.yaml": ALLOCATION + second}
    install(tmp_path / "second", monkeypatch, files)

    assert "choose from classes_2025, classes_2026" in zsgx("allocation", *WHERE).stderr
    assert zsgx("allocation", *WHERE, "--table", "classes_2026").exit_code == 0


def test_a_place_without_an_allocation_says_so(
    zsgx: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path / "bare", monkeypatch, {"target.yaml": TARGETS})

    result = zsgx("allocation", *WHERE)

    assert result.exit_code == 2
    assert "harbour has divided no goal among departments" in result.stderr


def test_a_table_without_differences_says_so(
    zsgx: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = ALLOCATION.replace("港航: 2.1", "港航: 2").replace("total: 4.6", "total: 4.5")
    install(tmp_path / "right", monkeypatch, {"allocation.yaml": right})

    result = zsgx("allocation", *WHERE, "--check")

    assert result.exit_code == 0
    assert "all sums add up" in result.stdout


def test_an_export_never_replaces_the_figures(zsgx: Run) -> None:
    content = "数据局: {港航: 1}\n"
    Path("figures.yaml").write_text(content, encoding="utf-8")
    Path("link.yaml").symlink_to("figures.yaml")
    Path("hard.yaml").hardlink_to("figures.yaml")

    for name in ("figures.yaml", "./figures.yaml", "link.yaml", "hard.yaml"):
        result = zsgx("allocation", *WHERE, "--actual", "figures.yaml", "--export", name)
        assert result.exit_code == 2
        assert f"--export and --actual are the same file, {name}" in result.stderr
        assert Path("figures.yaml").read_text(encoding="utf-8") == content


@pytest.mark.parametrize("name", ["-", ""])
def test_an_export_is_a_file(zsgx: Run, name: str) -> None:
    result = zsgx("allocation", *WHERE, "--export", name)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "--export: name a file" in result.stderr
    assert not Path("-").exists()
