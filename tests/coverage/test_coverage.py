"""What becomes of every clause, and what the shipped cases reach; what is not reached is told."""

import datetime
from collections.abc import Mapping
from itertools import product
from pathlib import Path

import pytest
from tests.harbour import CASES, FILES, install
from tests.targets import TARGETS

from zsgx import Engine, UnknownPlaceError, read_policy_folder
from zsgx.coverage.coverage import Coverage, PolicyReach, coverage
from zsgx.coverage.exercised import cells
from zsgx.decision.decision import Status
from zsgx.engine.compile.outcome import Unreachable
from zsgx.language.atoms import Axis

PLACED = """\
clauses:
  HB-1/7/p-1: {zh: 按收费办法收费, en: Fees follow the fee rules, standing: stated, undefined: 适当}
  HB-1/7/p-2: {zh: 突出特色, en: Stress what is special, standing: principle}
  HB-1/7/p-3: {zh: 逐级审核, en: Reviewed level by level, standing: owed, owed: lifecycle}
  HB-1/7/p-4: {zh: 应当计算, en: Said to be computed, standing: computed}
  HB-1/7/p-5: {zh: 无人交代, en: Nobody has placed it}
  HB-1/7/p-6: {zh: 在计划外不计, en: Not outside the plan, standing: partly, undefined: 计划}
  HB-1/7/p-7: {zh: 说是部分计算, en: Said to be computed in part, standing: partly, undefined: 部分}
  HB-1/7/p-8: {zh: 说是陈述, en: Said to be stated, standing: stated}
  HB-1/7/p-9: {zh: 说是原则, en: Said to be a principle, standing: principle}
  HB-1/7/p-10: {zh: 一部分已经实现, en: A part is there, standing: owed, owed: form}
readings:
  outside_plan:
    label: {zh: 计划外是否登记, en: whether what is outside the plan is recorded}
    options: {"yes": {zh: 是, en: "yes"}, "no": {zh: 否, en: "no"}}
    cite: [HB-1/7/p-6, HB-1/7/p-8, HB-1/7/p-9, HB-1/7/p-10]
"""


def engine_of(folder: Path, changes: Mapping[str, str] | None = None) -> Engine:
    for name, content in {**FILES, **(changes or {})}.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if not name.endswith(".py"):
            file.write_text(content, encoding="utf-8")
    policy, issues = read_policy_folder(folder)
    assert policy is not None
    assert issues == ()
    return Engine.load(plugins=[], policies=[policy])


def covered(folder: Path, changes: Mapping[str, str] | None = None) -> Coverage:
    return coverage(engine_of(folder, changes), "harbour")


def reached(folder: Path, cases: str) -> PolicyReach:
    (reach,) = covered(folder, {"cases/all.policy.yaml": cases}).reach
    return reach


def test_every_clause_has_a_status_and_none_is_left_out(tmp_path: Path) -> None:
    found = {one.clause.id: one for one in covered(tmp_path, {"placed.yaml": PLACED}).clauses}

    assert len(found) == 15
    assert found["HB-1/1.1/hours-1"].status == "computed"
    assert found["HB-1/7/p-1"].status == "stated"
    assert found["HB-1/7/p-2"].status == "principle"
    assert found["HB-1/7/p-3"].status == "owed"
    assert found["HB-1/7/p-4"].status == "unaccounted"
    assert found["HB-1/7/p-5"].status == "unaccounted"
    assert found["HB-1/7/p-6"].status == "partly"
    assert found["HB-1/7/p-10"].status == "owed"


def test_a_clause_whose_standing_is_not_what_becomes_of_it_is_unaccounted(tmp_path: Path) -> None:
    found = {one.clause.id: one for one in covered(tmp_path, {"placed.yaml": PLACED}).clauses}

    assert found["HB-1/7/p-7"].by == ()
    assert found["HB-1/7/p-7"].status == "unaccounted"
    assert found["HB-1/7/p-8"].by == found["HB-1/7/p-9"].by == ("reading outside_plan",)
    assert found["HB-1/7/p-8"].status == found["HB-1/7/p-9"].status == "unaccounted"


def test_what_another_place_rests_on_a_clause_leaves_its_standing_alone(tmp_path: Path) -> None:
    engine = engine_of(tmp_path / "harbour", {"placed.yaml": PLACED})
    quay = {
        "jurisdiction.yaml": FILES["jurisdiction.yaml"]
        .replace("name: harbour", "name: quay")
        .replace('"210200"', '"210201"')
        .replace('gaps: ["210000", "000000"]', 'gaps: ["210000", "000000"]')
        .replace("HB-1", "QU-1"),
        "fee.yaml": """\
parameters:
  fee:
    unit: CNY
    label: {zh: 收费, en: fee}
    values: {2024-01-01: {value: 1, cite: HB-1/7/p-1}}
""",
    }
    for name, content in quay.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    lower, _ = read_policy_folder(tmp_path)
    assert lower is not None
    both = Engine.load(plugins=[], policies=[*engine.policies.values(), lower])

    found = {one.clause.id: one for one in coverage(both, "harbour").clauses}

    assert found["HB-1/7/p-1"].by == ("quay: parameter fee",)
    assert found["HB-1/7/p-1"].status == "stated"


def test_the_counts_are_of_all_clauses(tmp_path: Path) -> None:
    assert covered(tmp_path, {"placed.yaml": PLACED}).counts() == {
        "computed": 5,
        "partly": 1,
        "stated": 1,
        "owed": 2,
        "principle": 1,
        "unaccounted": 5,
    }


def test_a_computed_clause_names_what_computes_it_and_the_cases_that_exercise_it(
    tmp_path: Path,
) -> None:
    found = {one.clause.id: one for one in covered(tmp_path).clauses}

    assert found["HB-1/1.1/hours-1"].by == (
        "table hours.credited: certified",
        "table hours.credited: planned",
        "parameter multiplier",
        "reading early",
    )
    assert found["HB-1/2/title-2"].cases == ("But not in a series with an examination",)


def test_a_case_that_fails_exercises_nothing(tmp_path: Path) -> None:
    wrong = CASES.replace("title.route: none", "title.route: recognition")

    found = covered(tmp_path, {"cases/all.policy.yaml": wrong})

    assert [result.name for result in found.failed] == ["But not in a series with an examination"]
    clauses = {one.clause.id: one for one in found.clauses}
    assert clauses["HB-1/2/title-2"].cases == ()


def test_cases_of_targets_exercise_clauses_too(tmp_path: Path) -> None:
    case = """\
- {name: Eight projects, at: harbour, year: 2024, actual: {seminars.municipal_planned: 8},
   expect: {seminars.municipal_planned: met}}
"""
    changes = {"target.yaml": TARGETS, "cases/target.policy.yaml": case}

    clauses = {one.clause.id: one for one in covered(tmp_path, changes).clauses}

    assert clauses["HB-1/4/target-3"].by == ("target seminars.municipal_planned",)
    assert clauses["HB-1/4/target-3"].cases == ("Eight projects",)


def test_a_supplementary_document_is_not_counted(tmp_path: Path) -> None:
    more = FILES["jurisdiction.yaml"] + (
        "  HB-2:\n    title: {zh: 旧办法, en: Old measures}\n    since: 2024-01-01\n"
        "    supplementary: true\n"
    )
    other = "clauses:\n  HB-2/1/p-1: {zh: 旧, en: old}\n"

    found = covered(tmp_path, {"jurisdiction.yaml": more, "other.yaml": other})

    assert sum(found.counts().values()) == 5
    assert [one.clause.id for one in found.clauses if one.supplementary] == ["HB-2/1/p-1"]


def test_cases_that_reach_everything_leave_nothing_over(tmp_path: Path) -> None:
    reach = reached(tmp_path, CASES)

    assert all(met for _, met in (*reach.rules, *reach.values))
    assert [each for each in reach.thresholds if not each.met] == []
    assert all(date.before and date.after for date in reach.dates if date.name == "HB-1")


def test_rules_values_and_dates_that_no_case_reaches_are_told(tmp_path: Path) -> None:
    first = CASES.partition("- name: From 2025")[0]

    reach = reached(tmp_path, first)

    assert dict(reach.rules)["hours.credited: certified"]
    assert not dict(reach.rules)["hours.credited: planned"]
    assert not dict(reach.values)["param.multiplier (2025-01-01)"]
    assert dict(reach.values)["param.multiplier (2024-01-01)"]
    begun = next(date for date in reach.dates if date.day == datetime.date(2024, 1, 1))
    assert (begun.before, begun.after) == (False, True)


def test_a_threshold_with_cases_on_one_side_only_is_told(tmp_path: Path) -> None:
    kept = CASES.partition("- name: One less is not")[0]

    (found,) = (each for each in reached(tmp_path, kept).thresholds if "trainees" in each.name)
    assert found.name == "base.meets_minimum: base.trainees"
    assert [side.en for side in found.lacking] == ["below 500 persons"]


def test_cells_are_those_that_an_answered_case_leaves_possible(tmp_path: Path) -> None:
    engine = engine_of(tmp_path)
    policy = engine.policies["210200"]
    day = datetime.date(2024, 5, 1)
    given = {"certificate.level": "intermediate"}
    open_ = engine.decide("title.route", at="harbour", date=day, facts=given)
    answered = engine.decide(
        "title.route", at="harbour", date=day, facts={**given, "application.exam_based": False}
    )

    found = {one.question: one for one in cells(policy, engine, [open_, answered])}

    assert open_.status is Status.UNDETERMINED
    # Four levels, each with an examination or none, and one cell of silence once it has ended.
    assert (found["title.route"].reached, found["title.route"].total) == (1, 9)


def fits(axes: tuple[Axis, ...], cell: tuple[int, ...], slots: tuple[int, ...]) -> bool:
    return all(slot in (0, here) for here, slot in zip(cell, slots, strict=True)) and bool(axes)


@pytest.mark.parametrize("question", ["hours.credited", "title.route", "base.meets_minimum"])
def test_counting_agrees_with_looking_at_every_cell(tmp_path: Path, question: str) -> None:
    engine = engine_of(tmp_path)
    policy = engine.policies["210200"]
    day = datetime.date(2024, 5, 1)
    facts: list[dict[str, object]] = [
        {"certificate.training": True, "certificate.issued_on": "2024-03-01"},
        {"training.in_published_plan": False, "certificate.level": "none"},
        {"certificate.level": "junior"},
        {"base.trainees": 499},
    ]
    decisions = [engine.decide(question, at="harbour", date=day, facts=each) for each in facts]
    (found,) = (one for one in cells(policy, engine, decisions) if one.question == question)

    total = reached = 0
    chain = engine.chain("harbour")
    for made in engine.tables.left_open().all_of(question, chain):
        axes, diagrams = made.compiled.axes, made.compiled.diagrams
        here = [one for one in decisions if one.status is not Status.UNDETERMINED]
        same = engine.tables.left_open().get(question, "harbour", day).since == made.since
        boxes = [tuple(axis.slot(one.facts.get) for axis in axes) for one in here if same]
        for cell in product(*(range(1, axis.size + 1) for axis in axes)):
            known = {position: slot - 1 for position, slot in enumerate(cell)}
            value = diagrams.value(diagrams.restrict(made.compiled.root, known))
            if not isinstance(value, Unreachable):
                total += 1
                reached += any(fits(axes, cell, slots) for slots in boxes)

    assert (found.reached, found.total) == (reached, total)


def test_an_unknown_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownPlaceError):
        coverage(engine_of(tmp_path), "atlantis")


def test_what_a_hook_cites_is_known_from_its_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugin = """
from zsgx import hookimpl, read_policy

@hookimpl
def zsgx_policies():
    return [read_policy(__name__)]

@hookimpl
def zsgx_decide(question, facts, scope):
    if question == "fee.public_subject":
        return scope.decided(0, rule="free", cites=["HB-1/7/fee-1"])
    return None
"""
    main = FILES["jurisdiction.yaml"] + "decides: [fee.public_subject]\n"
    clause = "clauses:\n  HB-1/7/fee-1: {zh: 免费, en: Free}\n"
    case = """\
- {name: Free, at: harbour, date: 2024-05-01, given: {}, expect: {fee.public_subject: 0}}
"""
    files = {
        "__init__.py": plugin,
        "jurisdiction.yaml": main,
        "fee.yaml": clause,
        "cases/fee.policy.yaml": case,
    }
    install(tmp_path, monkeypatch, files)

    found = {one.clause.id: one for one in coverage(Engine.load(), "harbour").clauses}

    assert found["HB-1/7/fee-1"].status == "computed"
    assert found["HB-1/7/fee-1"].by == ("hook fee.public_subject",)
    assert found["HB-1/7/fee-1"].cases == ("Free",)


# What a case exercises

CLAUSE = "HB-1/9/x-1"
LIMITED = f"""\
clauses:
  {CLAUSE}: {{zh: 条款, en: a clause}}
  HB-1/9/x-2: {{zh: 除外, en: an exception}}
parameters:
  limit:
    unit: hours
    label: {{zh: 下限, en: the limit}}
    values:
      2024-01-01: {{value: 40, cite: {CLAUSE}}}
      2025-01-01: {{value: 60, cite: {CLAUSE}}}
  share:
    unit: ratio
    label: {{zh: 比例, en: the share}}
    values: {{2024-01-01: {{value: 0.5, cite: {CLAUSE}}}}}
tables:
  trainee.eligible:
    mode: replaces
    rules:
      - id: enough
        when: training.hours >= param.limit
        then: true
        unless:
          - {{when: person.retired, cite: HB-1/9/x-2}}
        cite: {CLAUSE}
      - id: too_few
        when: training.hours < param.limit
        then: false
        cite: {CLAUSE}
  annual.hours.shortfall:
    mode: replaces
    rules:
      - id: share
        when: decision.trainee.eligible
        then: training.hours * param.share
        cite: {CLAUSE}
      - id: nothing
        when: not decision.trainee.eligible
        then: 0
        cite: {CLAUSE}
"""


def limited(folder: Path, *cases: tuple[str, str, str]) -> Coverage:
    """Return the coverage of the limited tables by cases: a day, the facts, the answer."""
    written = "".join(
        f"- {{name: Case {number}, at: harbour, date: {day}, given: {{{given}}}, "
        f"expect: {{{expected}}}}}\n"
        for number, (day, given, expected) in enumerate(cases)
    )
    files = {"limited.yaml": LIMITED, "cases/all.policy.yaml": written}
    found = covered(folder, files)
    assert [result.name for result in found.failed] == []
    return found


def lacking(found: Coverage, name: str) -> list[str]:
    (reach,) = found.reach
    return [side.en for each in reach.thresholds if each.name == name for side in each.lacking]


DIRECT = [
    ("2024-05-01", "training.hours: 40, person.retired: false", "trainee.eligible: true"),
    ("2024-05-01", "training.hours: 39", "trainee.eligible: false"),
    ("2025-05-01", "training.hours: 60, person.retired: false", "trainee.eligible: true"),
    ("2025-05-01", "training.hours: 59", "trainee.eligible: false"),
]
THROUGH = [
    ("2024-05-01", "training.hours: 40, person.retired: false", "annual.hours.shortfall: 20"),
    ("2024-05-01", "training.hours: 39", "annual.hours.shortfall: 0"),
    ("2025-05-01", "training.hours: 60, person.retired: false", "annual.hours.shortfall: 30"),
    ("2025-05-01", "training.hours: 59", "annual.hours.shortfall: 0"),
]


@pytest.mark.parametrize("cases", [DIRECT, THROUGH])
def test_cases_on_both_sides_of_a_limit_reach_it_whatever_asks_for_it(
    tmp_path: Path, cases: list[tuple[str, str, str]]
) -> None:
    found = limited(tmp_path, *cases)

    assert lacking(found, "trainee.eligible: training.hours") == []
    (reach,) = found.reach
    assert dict(reach.values)["param.limit (2024-01-01)"]
    assert dict(reach.values)["param.limit (2025-01-01)"]
    assert dict(reach.values)["param.share (2024-01-01)"] is (cases is THROUGH)


@pytest.mark.parametrize("cases", [DIRECT, THROUGH])
@pytest.mark.parametrize(
    ("deleted", "side"),
    [
        (0, "40 hours or more"),
        (1, "below 40 hours"),
        (2, "60 hours or more"),
        (3, "below 60 hours"),
    ],
)
def test_deleting_the_cases_beside_a_limit_shows(
    tmp_path: Path, cases: list[tuple[str, str, str]], deleted: int, side: str
) -> None:
    kept = [case for number, case in enumerate(cases) if number != deleted]

    assert lacking(limited(tmp_path, *kept), "trainee.eligible: training.hours") == [side]


def test_a_limit_that_no_case_asks_for_is_told_with_all_its_sides(tmp_path: Path) -> None:
    found = limited(tmp_path)

    assert lacking(found, "trainee.eligible: training.hours") == [
        "below 40 hours",
        "40 hours or more",
        "below 60 hours",
        "60 hours or more",
    ]


def test_a_case_in_which_the_limit_does_not_matter_is_not_beside_it(tmp_path: Path) -> None:
    retired = ("2024-05-01", "training.hours: 40, person.retired: true", "trainee.eligible: silent")

    found = limited(tmp_path, *DIRECT[2:], retired)

    # A retired person with fewer hours would be answered, so that one is beside the limit.
    assert lacking(found, "trainee.eligible: training.hours") == ["below 40 hours"]


OPEN = "trainee.eligible: {undetermined: [training.hours]}"


@pytest.mark.parametrize(
    ("case", "used"),
    [
        (("2024-05-01", "training.hours: 39", "trainee.eligible: false"), {"limit 2024"}),
        (
            (
                "2024-05-01",
                "person.retired: true",
                OPEN,
            ),
            set(),
        ),
        (
            ("2024-05-01", "training.hours: 40, person.retired: true", "trainee.eligible: silent"),
            {"limit 2024"},
        ),
        (
            (
                "2025-05-01",
                "training.hours: 60, person.retired: false",
                "annual.hours.shortfall: 30",
            ),
            {"limit 2025", "share 2024"},
        ),
        (("2025-05-01", "training.hours: 59", "annual.hours.shortfall: 0"), {"limit 2025"}),
        (("2023-05-01", "training.hours: 40", "trainee.eligible: silent"), set()),
    ],
)
def test_a_value_is_reached_where_it_has_a_say_and_not_by_being_in_force(
    tmp_path: Path, case: tuple[str, str, str], used: set[str]
) -> None:
    (reach,) = limited(tmp_path, case).reach

    names = {
        f"{name.removeprefix('param.').partition(' ')[0]} {name[-11:-7]}"
        for name, met in reach.values
        if met and ("limit" in name or "share" in name)
    }
    assert names == used


def test_an_exception_that_leads_to_silence_can_be_exercised(tmp_path: Path) -> None:
    retired = ("2024-05-01", "training.hours: 40, person.retired: true", "trainee.eligible: silent")

    without = {one.clause.id: one for one in limited(tmp_path / "a", *DIRECT).clauses}
    with_ = {one.clause.id: one for one in limited(tmp_path / "b", *DIRECT, retired).clauses}

    assert without["HB-1/9/x-2"].cases == ()
    assert with_["HB-1/9/x-2"].cases == ("Case 4",)


def test_an_exception_is_exercised_whatever_answers_in_its_rule_s_place(tmp_path: Path) -> None:
    remote = LIMITED.replace(
        "      - id: too_few\n",
        "      - {id: retired, when: person.retired, then: false, cite: HB-1/9/x-1}\n"
        "      - id: too_few\n",
    )
    case = (
        "- {name: A retired one, at: harbour, date: 2024-05-01, given: {training.hours: 40, "
        "person.retired: true}, expect: {trainee.eligible: false}}\n"
    )
    found = covered(tmp_path, {"limited.yaml": remote, "cases/all.policy.yaml": case})

    (exception,) = [one for one in found.clauses if one.clause.id == "HB-1/9/x-2"]
    assert exception.cases == ("A retired one",)


def test_an_exception_is_exercised_behind_the_answer_that_asks_for_its_rule(tmp_path: Path) -> None:
    facts = "training.hours: 40, person.retired: true"
    case = ("2024-05-01", facts, "annual.hours.shortfall: silent")

    (exception,) = [one for one in limited(tmp_path, case).clauses if one.clause.id == "HB-1/9/x-2"]
    assert exception.cases == ("Case 0",)


def test_answers_to_which_no_case_comes_are_told_with_an_example(tmp_path: Path) -> None:
    (reach,) = limited(tmp_path, *DIRECT).reach

    cells_ = {each.question: each for each in reach.cells}
    assert [answer.rules for answer in cells_["trainee.eligible"].unmet] == [()]
    silent = cells_["trainee.eligible"].unmet[0]
    assert silent.example["person.retired"] is True
    assert {answer.rules for answer in cells_["annual.hours.shortfall"].unmet} >= {
        ("harbour/share",),
        ("harbour/nothing",),
    }
