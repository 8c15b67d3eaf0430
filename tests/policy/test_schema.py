"""The schemas for editors refuse what the reader refuses for its form, and nothing else."""

import datetime
import json
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.effort import examples

from zsgx import Engine, Issue, read_case_file, read_facts, read_policy_folder, schemas
from zsgx.audit.sketch import read_sketch
from zsgx.cases import decision, obligation, target
from zsgx.policy.account import SHARE
from zsgx.policy.composer import read_yaml
from zsgx.policy.policy import JURISDICTION, PROVISIONS

ROOT: Final = Path(__file__).parents[2]
FAULTS: Final = Path(__file__).parent / "faults"
SCHEMAS: Final = schemas()
VALIDATORS: Final = {kind: Draft202012Validator(each) for kind, each in SCHEMAS.items()}

#: What only the reader can judge: several places, the calendar, units, expressions, YAML itself.
READER_ALONE: Final = {
    "bad-code-of-the-nation",
    "bad-date",
    "bad-number",
    "bad-recurrence-that-skips",
    "bad-value",
    "date-order",
    "duplicate-id",
    "duplicate-key",
    "not-in-language",
    "syntax",
    "unknown-function",
    "yaml-tag",
}
#: The codes of what a schema is to refuse too.
OF_FORM: Final = {
    *("unknown-key", "missing-key", "wrong-kind", "empty", "contradicting-keys"),
    *("bad-name", "bad-clause", "bad-document", "bad-fingerprint", "unknown-option"),
    *("unknown-kind", "bad-expectation", "bad-period", "bad-year"),
}
#: Words that a file defines in another place of its own, which a schema cannot follow.
DEFINED_ELSEWHERE: Final = ("there is no option", "there is no field", "a day that can be used")

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


#: Every section and every key that the good files leave out.
MATTERS: Final = """\
clauses:
  HB-2023-1/3/base-1:
    {zh: 基地, en: Bases, kind: quota, modality: must, standing: partly, outside: base-rules}
  HB-2023-1/3/base-2: {zh: 名单, en: Lists, standing: owed, owed: directory}
  HB-2023-1/3/base-3: {zh: 用词, en: A word, standing: partly, undefined: [骨干]}
parameters:
  fewest:
    unit: persons
    partial: true
    values: {2024-01-01: {value: 500, cite: HB-2023-1/3/base-1}}
  opened: {unit: date, values: {2024-01-01: {value: 2024-03-01, cite: HB-2023-1/3/base-1}}}
  is_open: {unit: bool, values: {2024-01-01: {value: true, cite: HB-2023-1/3/base-1}}}
outside:
  base-rules: {title: {zh: 基地办法, en: Rules of bases}, number: 1号, sets: base.rank}
contradictions:
  late: {never: training.started_on > day, label: {zh: 未到, en: not yet}, cite: HB-2023-1/3/base-1}
targets:
  trained.total:
    unit: persons
    label: {zh: 培训人数, en: trained}
    parts: [digital.trained, capability.trained]
    values:
      - plan: annual
        since: 2024
        until: 2025
        compare: goal
        quantity: 9
        cite: HB-2023-1/3/base-1
      - {plan: programme, since: 2024, until: 2025, compare: unquantified, cite: HB-2023-1/3/base-1}
obligations:
  report:
    label: {zh: 年报, en: report}
    who: {zh: 基地, en: the base}
    to: {zh: 厅, en: the department}
    rule: FREQ=YEARLY;INTERVAL=3;BYMONTH=12;BYMONTHDAY=10
    anchor: 2024
    before: true
    needs: filing.approved
    hops: [filing.first_review_on]
    who_by: before_issue
    since: 2024
    until: 2030
    cite: HB-2023-1/3/base-1
  once:
    label: {zh: 一次, en: once}
    who: {zh: 基地, en: the base}
    to: {zh: 厅, en: the department}
    once: 2024-06-30
    month_end: true
    follows: report
    cite: HB-2023-1/3/base-1
  after:
    label: {zh: 之后, en: after}
    who: {zh: 基地, en: the base}
    to: {zh: 厅, en: the department}
    after: {event: training.completed_on, years: 1, months: 2, days: 3}
    cite: HB-2023-1/3/base-1
allocations:
  table:
    label: {zh: 分解, en: division}
    metric: capability.trained
    year: 2024
    unit: persons
    multiple: 10000
    fields: {数字: {zh: 数字, en: digital}, 能源: {zh: 能源, en: energy}}
    departments:
      - {name: {zh: 甲, en: A}, printed: 甲部, shares: {数字: 1.5, 能源: 2}, total: 3.5}
    totals: {数字: 1.5, 能源: 2}
    total: 3.5
    printed: 合计
    errata:
      - {id: sums, says: {zh: 有误, en: wrong}, fields: [数字], explanations: [{zh: 因, en: why}]}
    cite: HB-2023-1/3/base-1
"""
SKETCH: Final = """\
document: HB-2023-1
sentences:
  - section: "2.3"
    fingerprint: "12:0123456789abcdef01234567"
    shingles: "AAEC"
    figures: ["40"]
    duties: ["应当"]
    formal: true
    operative: true
    clauses:
      HB-2023-1/2.3/hours-1: {piece: "12:0123456789abcdef01234567", figures: [], duties: ["应"]}
"""
FACTS_FILE: Final = "training: {hours: 80, 结业日期: 2024-01-01}\ncertificate.level: senior\n"
GOOD: Final = {
    "jurisdiction": (FAULTS / "good" / "jurisdiction.yaml").read_text(encoding="utf-8")
    + "words: {senior: {zh: 高, en: high}}\ndecides: [hours.year]\n",
    "provisions": MATTERS,
    "rules": (FAULTS / "good" / "hours.yaml").read_text(encoding="utf-8"),
    "cases": CASES,
    "sketch": SKETCH,
}


def tree_of(text: str | bytes) -> Any:
    node, _ = read_yaml(text, "file.yaml")
    assert node is not None
    return node.value


def refusals(kind: str, tree: Any) -> list[str]:
    found = VALIDATORS["provisions" if kind == "rules" else kind].iter_errors(as_json(tree))
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
@pytest.mark.parametrize("place", ["", *sorted(each.name for each in (ROOT / "plugins").iterdir())])
def test_a_schema_is_a_schema(kind: str, place: str) -> None:
    found = schemas([ROOT / "plugins" / place]) if place else SCHEMAS

    Draft202012Validator.check_schema(found[kind])
    assert json.loads(json.dumps(found[kind])) == found[kind]


@pytest.mark.parametrize("kind", GOOD)
def test_good_files_fit(kind: str) -> None:
    assert refusals(kind, tree_of(GOOD[kind])) == []


def kind_of(file: Path) -> str:
    if file.name == "jurisdiction.yaml":
        return "jurisdiction"
    if file.name.endswith(".policy.yaml"):
        return "cases"
    return "sketch" if file.parent.name == "documents" else "provisions"


SHIPPED: Final = sorted(
    file
    for folder in ("plugins", "examples")
    for file in (ROOT / folder).rglob("*.yaml")
    if "zsgx_" in str(file)
)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_what_is_shipped_fits(file: Path) -> None:
    assert refusals(kind_of(file), tree_of(file.read_bytes())) == []


def test_the_names_of_a_policy_make_no_file_refused() -> None:
    folder = ROOT / "plugins" / "weihai"
    own = schemas([folder])

    for file in sorted(folder.rglob("*.yaml")):
        errors = Draft202012Validator(own[kind_of(file)]).iter_errors(
            as_json(tree_of(file.read_bytes()))
        )
        assert [error.message for error in errors] == []


@pytest.mark.parametrize(
    "example",
    sorted((FAULTS / "provisions").glob("*.yaml")) + sorted((FAULTS / "jurisdiction").glob("*")),
    ids=lambda path: path.name,
)
def test_what_the_reader_refuses_for_its_form_does_not_fit(example: Path) -> None:
    node, _ = read_yaml(example.read_bytes(), "file.yaml")
    if example.suffix != ".yaml" or node is None or example.stem in READER_ALONE:
        return

    assert refusals(example.parent.name, node.value) != []


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
    assert refusals("cases", tree_of(bad)) != []


# Files with one thing wrong, or not: the reader and the schema say the same of them.

#: What may stand where something else is wanted. Days and numbers in quotes are left out: in a
#: schema, which sees JSON, they are the same as without.
ODD: Final[tuple[Any, ...]] = (
    None, True, False, 0, 5, -1, 2024, Decimal("1.5"), "", " ", "x", "if", "Bad Name", "a.b",
    "a.if", "HB-1", "HB-1/1/a-1", "undetermined", "silent", "persons", "partly", "owed", "goal",
    "unquantified", [], ["x"], [[]], {}, {"x": 1}, {"zh": "甲", "en": "A"}, [None],
)  # fmt: skip
NAMES: Final = ("x", "if", "a.b", "Bad Name", "日", "cite", "zh", "since", "once", "value", "owed")


def places(tree: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to everything in *tree* but to itself."""
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, value in inner:
        yield (*way, key)
        if isinstance(value, dict | list):
            yield from places(value, (*way, key))


@st.composite
def spoilt(draw: st.DrawFn, kind: str) -> Any:
    """Draw a tree of a kind, with something in it replaced, renamed, added or taken away."""
    tree = tree_of(GOOD[kind])
    *above, last = draw(st.sampled_from([*places(tree)]))
    holder = tree
    for key in above:
        holder = holder[key]
    match draw(st.sampled_from(["replaced", "taken", "renamed", "added", "listed", "single"])):
        case "replaced":
            holder[last] = draw(st.sampled_from(ODD))
        case "taken":
            del holder[last]
        case "renamed" if isinstance(holder, dict):
            holder[draw(st.sampled_from(NAMES))] = holder.pop(last)
        case "added" if isinstance(holder, dict):
            holder.setdefault(draw(st.sampled_from(NAMES)), draw(st.sampled_from(ODD)))
        case "listed":
            holder[last] = [holder[last]]
        case "single" if isinstance(holder[last], list) and holder[last]:
            holder[last] = holder[last][0]
    return tree


class Dumper(yaml.SafeDumper):
    """Writes exact numbers as they are, and keeps what stands twice in full."""

    def ignore_aliases(self, _: object) -> bool:
        return True


Dumper.add_representer(
    Decimal, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", str(value))
)


def with_days(tree: Any) -> Any:
    """Return a tree whose keys that are days are written without quotes."""
    if isinstance(tree, dict):
        return {
            datetime.date.fromisoformat(key) if key[:2] == "20" else key: with_days(value)
            for key, value in tree.items()
        }
    return [*map(with_days, tree)] if isinstance(tree, list) else tree


def issues_of(kind: str, tree: Any) -> tuple[Issue, ...]:
    """Return what the reader says of a file that holds *tree*."""
    text = yaml.dump(with_days(tree), Dumper=Dumper, allow_unicode=True, sort_keys=False)
    with tempfile.TemporaryDirectory() as folder:
        if kind == "sketch":
            return read_sketch(text.encode(), "sketch.yaml")[1]
        file = Path(folder, "jurisdiction.yaml" if kind == "jurisdiction" else "file.yaml")
        if kind not in {"jurisdiction", "cases"}:
            Path(folder, "jurisdiction.yaml").write_text(GOOD["jurisdiction"], encoding="utf-8")
        file.write_text(text, encoding="utf-8")
        return read_case_file(file)[1] if kind == "cases" else read_policy_folder(folder)[1]


def is_of_form(issue: Issue) -> bool:
    return issue.code in OF_FORM and not any(each in issue.message.en for each in DEFINED_ELSEWHERE)


@pytest.mark.parametrize("kind", GOOD)
@given(data=st.data())
@examples(900)
def test_reader_and_schema_refuse_the_same_files(kind: str, data: st.DataObject) -> None:
    tree = data.draw(spoilt(kind))

    refused = refusals(kind, tree)
    issues = issues_of(kind, tree)

    told = [issue.say("en") for issue in issues]
    assert bool(refused) >= any(map(is_of_form, issues)), told
    assert bool(issues) >= bool(refused), refused


def test_the_property_finds_a_schema_that_lets_something_pass() -> None:
    tree = tree_of(GOOD["provisions"])
    del tree["targets"]["trained.total"]["values"][0]["cite"]

    assert any(map(is_of_form, issues_of("provisions", tree)))
    assert refusals("provisions", tree)
    assert not issues_of("provisions", tree_of(GOOD["provisions"]))


def test_a_file_of_facts_fits(tmp_path: Path) -> None:
    file = tmp_path / "facts.yaml"
    file.write_text("培训学时: 80\ncertificate: {level: senior}\n", encoding="utf-8")

    assert refusals("facts", tree_of(file.read_bytes())) == []
    assert read_facts(file, Engine.load())[1] == ()
    assert refusals("facts", tree_of("[training.hours]")) != []


# What an editor completes.


def names_in(found: Any) -> set[str]:
    """Return the words that an editor may complete anywhere in a schema."""
    words: set[str] = set()
    if isinstance(found, dict):
        words |= {each for each in found.get("enum", ()) if isinstance(each, str)}
        words |= set(found.get("properties", {}))
    inner = found.values() if isinstance(found, dict) else found if isinstance(found, list) else ()
    return words.union(*map(names_in, inner))


def test_without_a_policy_the_core_is_completed_whatever_is_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ZSGX_PLUGINS", "")

    assert schemas() == SCHEMAS
    assert {"hours.credited", "trained.total", "training.completed_on"} <= names_in(
        SCHEMAS["provisions"]
    )
    assert {"training", "training.hours", "hours.credited"} <= names_in(SCHEMAS["cases"])
    assert "clause-name" not in SCHEMAS["provisions"]["$defs"]


def test_the_names_of_a_policy_and_of_the_levels_above_are_completed() -> None:
    own = schemas([ROOT / "plugins" / "qingdao"])
    cited = names_in(own["provisions"]["$defs"]["clause-name"])
    policies = Engine.load().policies
    ours, theirs = policies["370200"], policies["000000"]

    assert cited == {*ours.clauses, *theirs.clauses}
    assert names_in(own["provisions"]["$defs"]["document-name"]) == {
        *ours.documents,
        *theirs.documents,
    }
    assert {*ours.readings, *ours.obligations, "qingdao", "national"} <= names_in(own["cases"])
    assert "weihai" not in names_in(own["cases"])


def test_what_is_completed_is_described_in_both_languages() -> None:
    table = SCHEMAS["provisions"]["properties"]["tables"]["properties"]["hours.credited"]
    level = SCHEMAS["cases"]["$defs"]["facts"]["properties"]["certificate.level"]

    assert " / " in table["description"]
    assert "证书" in level["description"]
    clauses = schemas([ROOT / "plugins" / "weihai"])["provisions"]["$defs"]["clause-name"]["anyOf"][
        0
    ]
    said = dict(zip(clauses["enum"], clauses["enumDescriptions"], strict=True))
    summary = Engine.load().policies["371000"].clauses["WH-2023-25/5.1/hours-1"].summary
    assert said["WH-2023-25/5.1/hours-1"] == f"{summary.en} / {summary.zh}"
    assert level["anyOf"][0] == {"enum": ["none", "junior", "intermediate", "senior"]}


@pytest.mark.parametrize("form", [JURISDICTION, PROVISIONS], ids=lambda form: form.name)
def test_every_key_of_a_file_is_described_in_both_languages(form: Any) -> None:
    properties = SCHEMAS[form.name]["properties"]

    assert set(properties) == set(form.keys)
    for name, key in form.keys.items():
        assert properties[name]["description"] == f"{key.meaning.en} / {key.meaning.zh}"


@pytest.mark.parametrize(
    "form", [decision.FORM, target.FORM, obligation.FORM], ids=lambda form: form.name
)
def test_every_key_of_a_case_is_in_the_schema(form: Any) -> None:
    assert set(SCHEMAS["cases"]["$defs"][form.name.replace(" ", "-")]["properties"]) == set(
        form.keys
    )


@pytest.mark.parametrize(("share", "right"), [("2/3", True), ("x2/3y", False), ("12/3 ", False)])
def test_a_share_is_the_whole_of_its_text(share: str, right: bool) -> None:
    assert Draft202012Validator(SHARE.schema).is_valid(share) is right


@pytest.mark.parametrize(("key", "right"), [("day", True), ("person.title_level", True), ("x", 0)])
def test_the_day_is_a_key_of_a_lookup(key: str, right: bool) -> None:
    lookup = {"keys": [key], "unit": "hours", "cite": "HB-1/1/a-1", "rows": [["any", 1]]}
    schema = SCHEMAS["provisions"]

    assert Draft202012Validator(schema).is_valid({"lookups": {"hours": lookup}}) is bool(right)
