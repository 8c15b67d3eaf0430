"""The schemas for editors take what the reader takes, and refuse what it refuses."""

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from zsgx.cases.reader import cases_schema
from zsgx.policy.composer import read_yaml
from zsgx.policy.declaration import Form
from zsgx.policy.policy import (
    JURISDICTION,
    PROVISIONS,
    jurisdiction_schema,
    provisions_schema,
)

FAULTS = Path(__file__).parent / "faults"
SCHEMAS = {
    "cases": cases_schema(),
    "jurisdiction": jurisdiction_schema(),
    "provisions": provisions_schema(),
}

# What only the reader can judge: several places, the calendar, units, expressions, YAML itself.
READER_ALONE = {
    "bad-code-of-the-nation",
    "bad-date",
    "bad-number",
    "bad-recurrence-that-skips",
    "bad-value",
    "contradicting-keys-of-an-obligation",
    "date-order",
    "duplicate-id",
    "duplicate-key",
    "missing-key-of-an-interval",
    "not-in-language",
    "syntax",
    "unknown-function",
    "wrong-kind-of-value",
    "yaml-tag",
}

CASES = """\
- name: Digital hours count double
  at: harbour
  date: 2024-05-01
  given: {training: {hours: 80}}
  readings: {one_year: rolling}
  expect:
    hours.credited: 160
    hours.subject: silent
    title.route: {undetermined: [application.exam_based]}
    title.years: {undetermined: application.exam_based}
    award.base.amount: {value: 100000.5, cites: [HB-2023-1/2.3/hours-1]}
    programme.phase: [one, two]
- name: About is met
  at: harbour
  year: 2022
  actual: {held: 285}
  tolerance: 0.1
  expect: {held: met}
- name: It is due on the last day
  at: harbour
  obligation: roster
  given: {training: {completed_on: 2024-03-01}}
  filed: 2024-03-31
  expect: {due: 2024-03-31, status: on_time}
- {name: A quarter, at: harbour, obligation: report, period: 2024Q2, expect: {due: null}}
"""


def faults(kind: str, text: str | bytes) -> list[str]:
    node, _ = read_yaml(text, "file.yaml")
    assert node is not None
    found = Draft202012Validator(SCHEMAS[kind]).iter_errors(as_json(node.value))
    return [f"{error.json_path}: {error.message}" for error in found]


def as_json(value: Any) -> Any:
    match value:
        case dict():
            return {key: as_json(item) for key, item in value.items()}
        case list():
            return [as_json(item) for item in value]
        case Decimal():
            return float(value)
        case datetime.date():
            return value.isoformat()
        case _:
            return value


@pytest.mark.parametrize("kind", SCHEMAS)
def test_a_schema_is_a_schema(kind: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[kind])


@pytest.mark.parametrize(
    ("kind", "file"), [("jurisdiction", "jurisdiction.yaml"), ("provisions", "hours.yaml")]
)
def test_good_files_fit(kind: str, file: str) -> None:
    assert faults(kind, (FAULTS / "good" / file).read_bytes()) == []


def test_cases_of_every_kind_fit() -> None:
    assert faults("cases", CASES) == []


@pytest.mark.parametrize(
    "example",
    sorted((FAULTS / "provisions").glob("*.yaml")) + sorted((FAULTS / "jurisdiction").glob("*")),
    ids=lambda path: path.name,
)
def test_what_the_reader_refuses_for_its_form_does_not_fit(example: Path) -> None:
    node, _ = read_yaml(example.read_bytes(), "file.yaml")
    if example.suffix != ".yaml" or node is None or example.stem in READER_ALONE:
        return

    assert faults(example.parent.name, example.read_bytes()) != []


@pytest.mark.parametrize(
    "bad",
    [
        "[]",
        "- {name: No question, at: harbour, date: 2024-05-01}",
        "- {name: No place, date: 2024-05-01, expect: {hours.credited: 1}}",
        "- {name: Nothing asked, at: harbour, date: 2024-05-01, expect: {}}",
        "- {name: Misspelt, at: harbour, date: 2024-05-01, expects: {hours.credited: 1}}",
        "- {name: No date, at: harbour, date: May, expect: {hours.credited: 1}}",
        "- {name: An answer, at: harbour, date: 2024-05-01, expect: {hours.credited: {is: 1}}}",
        "- {name: Null, at: harbour, date: 2024-05-01, expect: {hours.credited: null}}",
        "- {name: Nothing, at: harbour, date: 2024-05-01, expect: {hours.credited: {cites: [a]}}}",
        "- {name: Both, at: a, date: 2024-05-01, expect: {a.b: {value: 1, undetermined: [c]}}}",
        "- {name: Progress, at: harbour, year: 2022, actual: {held: 1}, expect: {held: done}}",
        "- {name: An obligation, at: harbour, obligation: roster, expect: {status: early}}",
    ],
)
def test_cases_that_are_none_do_not_fit(bad: str) -> None:
    assert faults("cases", bad) != []


@pytest.mark.parametrize("form", [JURISDICTION, PROVISIONS], ids=lambda form: form.name)
def test_every_key_of_a_file_is_described_in_both_languages(form: Form) -> None:
    properties = SCHEMAS[form.name]["properties"]

    assert set(properties) == set(form.keys)
    for name, key in form.keys.items():
        assert properties[name]["description"] == f"{key.meaning.en} / {key.meaning.zh}"
