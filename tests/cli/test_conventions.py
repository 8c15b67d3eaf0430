"""What all commands have in common: their options, their help, one language at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import click
import pytest
from click.testing import Result

from zsgx import Engine
from zsgx.cli.localised import Option
from zsgx.cli.main import COMMANDS, Commands
from zsgx.text import cells

Run = Callable[..., Result]

#: Commands that answer from policy, so that a draft may stand in for it.
FROM_POLICY = set(COMMANDS) - {"demo", "plugins"}
#: Names that are the same in both languages: formats, programs, keys and examples.
NAMES = {
    *(
        "YAML",
        "JSON",
        "Schema",
        "CSV",
        "XLSX",
        "SVG",
        "UTF",
        "GB",
        "Markdown",
        "iCalendar",
        "ID",
        "IN",
        "OUT",
    ),
    *("polars", "duckdb", "utf", "gb", "tab", "zh", "en", "ZSGX", "LANG", "parquet", "csv", "xlsx"),
    *("YYYY", "MM", "DD", "NAME", "DATE", "national", "training", "hours", "holidays", "status"),
    *("person", "entry", "date", "credited", "facts", "set", "ENTRIES", "PERIOD"),
    *("rule", "policy", "yaml", "documents", "department", "field", "value", "zsgx", "Q", "BOM"),
}


def commands() -> dict[str, Any]:
    group = Commands("zsgx")
    context = click.Context(group)
    return {name: group.get_command(context, name) for name in COMMANDS}


def options() -> Iterator[tuple[str, Option]]:
    for name, command in commands().items():
        yield from ((name, each) for each in command.params if isinstance(each, Option))


@pytest.mark.parametrize("name", ["", *COMMANDS])
@pytest.mark.parametrize("asked", ["-h", "--help"])
def test_every_command_tells_its_help_by_either_option(zsgx: Run, name: str, asked: str) -> None:
    result = zsgx(*filter(None, [name]), asked)

    assert result.exit_code == 0
    assert "-h, --help" in result.stdout


@pytest.mark.parametrize("asked", ["-V", "--version"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_version_is_told_by_either_option_without_a_word(
    zsgx: Run, asked: str, language: str
) -> None:
    assert re.fullmatch(r"zsgx \d\S+\n", zsgx("--lang", language, asked).stdout)


def test_every_option_says_what_it_is_for_in_both_languages() -> None:
    lacking = [
        (name, each.name)
        for name, each in options()
        if not (each.about.zh and each.about.en and re.search("[一-鿿]", each.about.zh))
        or re.search("[一-鿿]", each.about.en.replace("培训学时", "").replace("左右", ""))
    ]

    assert lacking == []


def test_an_option_of_one_name_means_one_thing_in_every_command() -> None:
    meanings: dict[str, set[tuple[object, ...]]] = {}
    for _, each in options():
        for spelling in each.spellings:
            meaning = (each.about, each.metavar, each.is_flag, each.multiple)
            meanings.setdefault(spelling, set()).add(meaning)

    assert {name: found for name, found in meanings.items() if len(found) > 1} == {}


def test_an_option_of_one_value_is_not_given_twice(zsgx: Run) -> None:
    asked = ("decide", "hours.credited", "--at", "national", "--date", "2024-05-01")

    twice = zsgx(*asked, "--at", "qingdao", "--date", "2024-05-01", "--json", "--json")
    before = zsgx("targets", "--year", "2024", "--at", "qingdao", "--year=2025", "--lang", "zh")

    assert (twice.exit_code, before.exit_code) == (2, 2)
    assert twice.stderr.splitlines()[0] == "--at, --date is given twice"
    assert before.stderr.splitlines()[0] == "--year 给出了两次"


def test_a_dash_of_a_word_processor_is_told(zsgx: Run) -> None:
    result = zsgx("decide", "hours.credited", "—at", "national", "––date", "2024-05-01")

    assert result.exit_code == 2
    assert result.stderr.splitlines()[0].endswith("write --at, --date")


@pytest.mark.parametrize(
    ("chosen", "zh"),
    [
        ("zh", True),
        ("zh_CN.UTF-8", True),
        ("cn", True),
        ("中文", True),
        ("en_US", False),
        ("", False),
    ],
)
def test_the_language_of_the_environment_goes_by_its_beginning(
    zsgx: Run, monkeypatch: pytest.MonkeyPatch, chosen: str, *, zh: bool
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ZSGX_LANG", chosen)

    assert ("政策" in zsgx("-h").stdout) is zh


def test_no_two_options_are_for_the_same() -> None:
    spellings: dict[object, set[str]] = {}
    for _, each in options():
        spellings.setdefault(each.about, set()).add(each.spelling)

    assert [names for names in spellings.values() if len(names) > 1] == []


def test_former_spellings_are_accepted_and_shown_nowhere(zsgx: Run) -> None:
    former = {(name, old): each for name, each in options() for old in each.former}

    assert {key: each.spelling for key, each in former.items()} == {
        ("audit", "--against"): "--at",
        ("targets", "--chart"): "--picture",
        ("due", "--chart"): "--picture",
    }
    for name, old in former:
        assert old not in zsgx(name, "--help").stdout
        assert old not in zsgx(name, f"{old}x").stderr.replace(f"{old}x", "")


@pytest.mark.parametrize("name", sorted(FROM_POLICY))
def test_every_command_that_answers_from_policy_takes_a_draft(name: str) -> None:
    assert "drafts" in {each.name for each in commands()[name].params}


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_in_chinese_has_only_names_in_latin_letters(zsgx: Run, name: str) -> None:
    said = zsgx(*filter(None, [name]), "-h", "--lang", "zh").stdout
    codes = set(COMMANDS) | {word for each in Engine.load().vocabulary for word in each.split(".")}
    words = re.findall(r"(?<![-\w])[A-Za-z]{2,}", re.sub(r"--?[a-z][a-z-]*", "", said))

    assert sorted(set(words) - NAMES - codes) == []
    assert "：" in said


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_help_in_english_has_no_chinese_but_examples(zsgx: Run, name: str) -> None:
    said = zsgx(*filter(None, [name]), "-h", "--lang", "en").stdout

    assert re.findall("[一-鿿]+", said.replace("培训学时", "").replace("左右", "")) == []


@pytest.mark.parametrize("name", ["", *COMMANDS])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_help_stands_in_two_columns_that_fit_the_terminal(
    zsgx: Run, name: str, language: str
) -> None:
    lines = zsgx(*filter(None, [name]), "-h", "--lang", language).stdout.splitlines()
    rows = [re.match(r"  -.+?  +(?=\S)", line) for line in lines]

    assert len({cells(row[0]) for row in rows if row}) == 1
    assert max(cells(line) for line in lines) <= 80
