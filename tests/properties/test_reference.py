"""The reference itself, on small policies whose answers can be worked out by hand."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from textwrap import indent

import pytest
from tests.properties.comparing import Note, Setting, Tally, compare, reference, verdict_of
from tests.properties.records import days_of, record, setting
from tests.properties.synthetic import QUESTIONS, engine_of, written
from tests.reference.evaluator import Blank, Open, Reference, UnknownFactError, Verdict

from zsgx.engine.engine import Engine

_LABEL = "{zh: 试, en: test}"
_DAY = datetime.date(2022, 1, 1)


def _engine(folder: Path, **tables: str) -> Engine:
    """Return an engine over made-up places: top alone, or top and low."""
    files = {}
    for place, code in (("top", "000000"), ("low", "450000")):
        if place not in tables:
            continue
        name = place.upper()
        files[place] = {
            "jurisdiction.yaml": f"format: 1\nname: {place}\ncode: '{code}'\nlabel: {_LABEL}\n"
            f"documents:\n  {name}-1: {{title: {_LABEL}, since: 2021-01-01}}\n"
            f"  {name}-2: {{title: {_LABEL}, since: 2021-01-01, until: 2021-12-31}}\n",
            "rules.yaml": f"clauses:\n  {name}-1/1/a-1: {_LABEL}\n  {name}-2/1/a-1: {_LABEL}\n"
            f"tables:\n{indent(tables[place], '  ')}",
        }
    engine = engine_of(files, folder)
    for policy in engine.policies.values():
        assert policy.usable, [issue.say("en") for issue in policy.issues]
    return engine


def _table(
    question: str, *rules: str, mode: str = "extends", place: str = "TOP", end: str = ""
) -> str:
    """Return a table; each rule is what stands between its id and its citation."""
    lines = [f"{question}:", f"  mode: {mode}", "  rules:"]
    lines += [
        f"    - {{id: r{number}, {rule}, cite: {place}-1/1/a-1}}"
        for number, rule in enumerate(rules)
    ]
    return "\n".join([*lines, *([f"  otherwise: {end}"] if end else [])]) + "\n"


def _both(
    engine: Engine, question: str, facts: Mapping[str, object] | None = None, at: str = "top"
) -> Verdict:
    """Return what the reference says, having checked that the table says the same."""
    asked = Setting(question, at, _DAY)
    known = engine.facts(facts or {})
    slow = reference(engine, asked)
    found = slow.by_values(known)
    assert found == slow.by_atoms(known)
    assert verdict_of(engine.decide(question, at=at, date=_DAY, facts=known)) == found
    return found


_SILENT = Verdict("silent", None, frozenset())
_CONFLICT = Verdict("conflict", None, frozenset())
_AGREES = _table("hours.year", 'when: person.retired, then: "2"', 'when: person.manager, then: "1"')
_ELIGIBLE = _table("trainee.eligible", "when: person.retired, then: person.manager")
_DISAGREES = _table("subsidy.training.eligible", 'then: "true"', 'then: "false"')


def _decided(value: object) -> Verdict:
    assert isinstance(value, bool | str | Fraction)
    return Verdict("decided", value, frozenset())


def _missing(*paths: str) -> Verdict:
    return Verdict("undetermined", None, frozenset(paths))


def test_complete_facts_have_an_answer_and_a_needed_one_that_is_unknown_is_named(
    tmp_path: Path,
) -> None:
    slow = reference(_engine(tmp_path, top=_AGREES), Setting("hours.year", "top", _DAY))
    assert slow.answer({"person.retired": True, "person.manager": False}) == 2
    assert slow.answer({"person.retired": False, "person.manager": False}) is Blank.SILENT
    assert slow.answer({"person.retired": True, "person.manager": True}) is Blank.CONFLICT
    with pytest.raises(UnknownFactError, match=r"person\.manager"):
        slow.answer({"person.retired": True})


def test_unknown_facts_that_can_change_the_answer_are_missing_and_no_others(tmp_path: Path) -> None:
    engine = _engine(
        tmp_path,
        top=_table(
            "title.level",
            "when: person.retired and person.manager, then: junior",
            "when: not person.retired or not person.manager, then: senior",
        ),
    )
    assert _both(engine, "title.level") == _missing("person.retired", "person.manager")
    assert _both(engine, "title.level", {"person.retired": False}) == _decided("senior")
    assert _both(engine, "title.level", {"person.retired": True}) == _missing("person.manager")


def test_an_answer_with_an_unknown_operand_misses_the_operand(tmp_path: Path) -> None:
    engine = _engine(
        tmp_path,
        top=_table(
            "hours.credited", "when: person.retired, then: training.hours", "unless: "
            "{when: person.retired, cite: TOP-1/1/a-1}, then: training.hours * 2",
        ),
    )  # fmt: skip
    assert _both(engine, "hours.credited") == _missing("person.retired", "training.hours")
    known: dict[str, object] = {"training.hours": 0}
    assert _both(engine, "hours.credited", known) == _decided(Fraction(0))
    known = {"training.hours": Decimal("3.5")}
    assert _both(engine, "hours.credited", known) == _missing("person.retired")


def test_a_rule_that_needs_a_silent_answer_does_not_apply(tmp_path: Path) -> None:
    engine = _engine(
        tmp_path,
        top=_ELIGIBLE
        + _table("title.level", "when: decision.trainee.eligible, then: junior")
        + _table("title.route", "when: not decision.trainee.eligible, then: delegated")
        + _table(
            "hours.year",
            'then: "1 if decision.trainee.eligible else 2"',
            end='{then: "3", cite: TOP-1/1/a-1}',
        )
        + _table("hours.credited", 'when: person.manager or decision.trainee.eligible, then: "5"'),
    )  # fmt: skip
    known = {"person.retired": False, "person.manager": True}
    assert _both(engine, "title.level", known) == _SILENT
    assert _both(engine, "title.route", known) == _SILENT
    assert _both(engine, "hours.year", known) == _decided(Fraction(3))
    assert _both(engine, "hours.credited", known) == _decided(Fraction(5))


def test_an_exception_that_needs_a_silent_answer_does_not_except(tmp_path: Path) -> None:
    engine = _engine(
        tmp_path,
        top=_ELIGIBLE
        + _table(
            "title.level",
            "unless: {when: decision.trainee.eligible, cite: TOP-1/1/a-1}, then: junior",
        ),
    )
    assert _both(engine, "title.level", {"person.retired": False}) == _decided("junior")
    excepted = {"person.retired": True, "person.manager": True}
    assert _both(engine, "title.level", excepted) == _SILENT


@pytest.mark.parametrize(
    "part", ["when: decision.trainee.eligible, then: '5'", "then: decision.hours.to_register"]
)
def test_a_rule_that_does_not_apply_for_silence_counts_as_not_applying(
    tmp_path: Path, part: str
) -> None:
    engine = _engine(
        tmp_path,
        top=_table(
            "hours.credited", part, 'when: rule.r0, then: "10"', 'when: not rule.r0, then: "20"'
        ),
    )
    assert _both(engine, "hours.credited") == _decided(Fraction(20))


def test_two_rules_that_apply_and_differ_are_a_conflict_for_whoever_needs_the_answer(
    tmp_path: Path,
) -> None:
    engine = _engine(
        tmp_path,
        top=_DISAGREES
        + _table("title.level", "when: decision.subsidy.training.eligible, then: junior")
        + _table(
            "title.route", "when: person.retired and decision.subsidy.training.eligible, then: none"
        ),
    )
    assert _both(engine, "subsidy.training.eligible") == _CONFLICT
    assert _both(engine, "title.level") == _CONFLICT
    assert _both(engine, "title.route", {"person.retired": False}) == _SILENT
    assert _both(engine, "title.route") == _missing("person.retired")


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("when: SILENT and CONFLICT", _CONFLICT),
        ("when: CONFLICT and SILENT", _CONFLICT),
        ("when: SILENT or CONFLICT", _CONFLICT),
        ("when: CONFLICT or SILENT", _CONFLICT),
        ("unless: {when: CONFLICT or SILENT, cite: TOP-1/1/a-1}", _CONFLICT),
        ("when: SILENT, unless: {when: CONFLICT, cite: TOP-1/1/a-1}", _SILENT),
        ("when: CONFLICT, unless: {when: SILENT, cite: TOP-1/1/a-1}", _CONFLICT),
        ("when: CONFLICT, unless: {when: person.retired, cite: TOP-1/1/a-1}", _SILENT),
    ],
)
def test_silence_hides_no_conflict_that_could_matter(
    tmp_path: Path, rule: str, verdict: Verdict
) -> None:
    for silent, conflict in (("trainee.eligible", "subsidy.training.eligible"),):
        written_out = rule.replace("SILENT", f"decision.{silent}")
        written_out = written_out.replace("CONFLICT", f"decision.{conflict}")
        engine = _engine(
            tmp_path, top=_DISAGREES + _table("title.level", f"{written_out}, then: junior")
        )
        assert _both(engine, "title.level", {"person.retired": True}) == verdict


def test_two_forms_of_another_answer_conflict_only_where_their_values_differ(
    tmp_path: Path,
) -> None:
    engine = _engine(
        tmp_path,
        top=_table("hours.credited", "then: training.hours", "then: training.registered_hours")
        + _table("hours.to_register", "then: decision.hours.credited")
        + _table("title.level", "when: decision.hours.credited > 5, then: junior"),
    )
    same = {"training.hours": 10, "training.registered_hours": 10}
    other = {"training.hours": 10, "training.registered_hours": 11}
    assert _both(engine, "hours.to_register", same) == _decided(Fraction(10))
    assert _both(engine, "title.level", same) == _decided("junior")
    assert _both(engine, "hours.to_register", other) == _CONFLICT
    assert _both(engine, "title.level", other) == _CONFLICT
    missing = _missing("training.hours", "training.registered_hours")
    assert _both(engine, "hours.to_register") == missing


def test_an_operand_of_a_conflict_that_stands_anyway_is_not_missing(tmp_path: Path) -> None:
    engine = _engine(
        tmp_path,
        top=_table(
            "award.base.amount",
            'when: base.tier == "municipal", then: "2000"'.replace('"municipal"', "'municipal'"),
            "when: base.tier == 'municipal', then: project.cost_ceiling",
            'then: "0"',
        ),
    )
    assert _both(engine, "award.base.amount") == _missing("base.tier")


def test_a_fact_that_matters_does_not_make_those_missing_that_it_is_compared_with(
    tmp_path: Path,
) -> None:
    engine = _engine(
        tmp_path,
        top=_table(
            "title.level",
            "when: \"claim.last_paid_on > date('2023-08-24')\", "
            "unless: {when: person.retired, cite: TOP-1/1/a-1}, then: senior",
            'when: "person.retired and certificate.issued_on >= claim.last_paid_on '
            "and certificate.issued_on <= date('2024-02-29')\", then: junior",
        ),
    )
    known = {"person.retired": False}
    assert _both(engine, "title.level", known) == _missing("claim.last_paid_on")


def test_a_level_extends_or_replaces_the_one_above(tmp_path: Path) -> None:
    top = _table("title.level", "then: senior")
    for mode, verdict in (("extends", _decided("senior")), ("replaces", _SILENT)):
        low = _table("title.level", "when: person.retired, then: junior", mode=mode, place="LOW")
        engine = _engine(tmp_path / mode, top=top, low=low)
        assert _both(engine, "title.level", {"person.retired": True}, "low") == _decided("junior")
        assert _both(engine, "title.level", {"person.retired": False}, "low") == verdict


def test_what_cites_a_document_out_of_force_is_not_there(tmp_path: Path) -> None:
    top = _table("title.level", "then: senior")
    low = _table("title.level", "then: junior", mode="replaces", place="LOW")
    engine = _engine(tmp_path, top=top, low=low.replace("LOW-1", "LOW-2"))
    assert _both(engine, "title.level", at="low") == _decided("senior")
    before = engine.decide("title.level", at="low", date=datetime.date(2021, 12, 31))
    assert before.value == "junior"
    asked = Setting("title.level", "low", datetime.date(2021, 12, 31))
    assert reference(engine, asked).answer({}) == "junior"


def test_the_strictest_of_all_levels_holds(tmp_path: Path) -> None:
    top = _table(
        "base.minimum_trainees", "when: person.retired, then: '500'", end="{by_silence: TOP-1}"
    )
    low = _table("base.minimum_trainees", "when: person.manager, then: '400'", place="LOW")
    engine = _engine(tmp_path, top=top, low=low)
    question = "base.minimum_trainees"
    both = {"person.retired": True, "person.manager": True}
    assert _both(engine, question, both, "low") == _decided(Fraction(500))
    one = {"person.retired": False, "person.manager": True}
    assert _both(engine, question, one, "low") == _decided(Fraction(400))
    neither = {"person.retired": False, "person.manager": False}
    assert _both(engine, question, neither, "low") == _SILENT
    assert _both(engine, question, {"person.retired": True}, "low") == _decided(Fraction(500))


def test_a_level_in_conflict_is_not_hidden_by_a_stricter_one(tmp_path: Path) -> None:
    top = _table("base.minimum_trainees", "then: base.trainees")
    low = _table("base.minimum_trainees", "then: '500'", "then: base.trainees", place="LOW")
    engine = _engine(tmp_path, top=top, low=low)
    known = {"base.trainees": 1001}
    assert _both(engine, "base.minimum_trainees", known, "low") == _CONFLICT


def test_arithmetic_says_more_than_comparisons_do(tmp_path: Path) -> None:
    engine = _engine(
        tmp_path,
        top=_table(
            "trainee.eligible",
            'then: "employer.training_fund >= employer.payroll * external.training_fund_ratio"',
        ),
    )
    slow = reference(engine, Setting("trainee.eligible", "top", _DAY))
    known = engine.facts({"employer.payroll": 0, "employer.training_fund": 5})
    assert slow.by_values(known) == _decided(value=True)
    assert slow.by_atoms(known) == _missing("external.training_fund_ratio")


def _plainly(slow: Reference, known: Mapping[str, object]) -> Verdict:
    """Return what a record comes to, by trying every combination of values there is."""
    given = slow._known(known)
    paths = [path for path in slow.paths if path not in given]
    domains = [slow._values_near(path, given) for path in paths]
    outcomes = {}
    for values in itertools.product(*domains):
        facts = {**given, **dict(zip(paths, values, strict=True))}
        look = facts.__getitem__
        sign = slow._signs_of(look)
        if not slow.rules_out_record(facts):
            outcomes[values] = slow._outcome(look, sign, given)
    distinct = set(outcomes.values())
    missing: set[str] = set()
    for place, path in enumerate(paths):
        alone: dict[tuple[object, ...], set[object]] = {}
        for values, outcome in outcomes.items():
            others = values[:place] + values[place + 1 :]
            alone.setdefault(others, set()).add(outcome)
        if any(len(found) > 1 for found in alone.values()):
            missing.add(path)
    for outcome in distinct:
        if isinstance(outcome, Open):
            missing |= outcome.operands - set(given)
    if len(distinct) > 1 or missing:
        return _missing(*missing)
    (only,) = distinct
    return Verdict(only.value, None, frozenset()) if isinstance(only, Blank) else _decided(only)


def test_trying_only_what_is_looked_at_is_as_good_as_trying_everything(
    seed: int, tmp_path: Path, record_property: Note
) -> None:
    compared = 0
    for number in range(25):
        random = Random(f"plain {seed} {number}")
        files = written(random, wild=number % 3 == 0)
        engine = engine_of(files, tmp_path / str(number))
        days = days_of(engine.policies.values())
        for _ in range(8):
            asked = setting(random, engine, list(files), days, list(QUESTIONS))
            slow = reference(engine, asked)
            known = record(random, engine, asked, most_unknown=3)
            given = slow._known(known)
            size = 1
            for path in slow.paths:
                size *= 1 if path in given else len(slow._values_near(path, given))
            if size <= 1_500:
                compared += 1
                assert slow.by_values(known) == _plainly(slow, known), (asked, known)
    record_property("compared", f"seed {seed}: {compared} records tried in full")
    assert compared > 50


def test_a_record_with_too_many_ways_is_left_out_and_counted(engine: Engine) -> None:
    day = days_of(engine.policies.values())[-3]
    tally = Tally()
    asked = Setting("subsidy.training.eligible", "weihai", day)
    assert not compare(engine, asked, {}, tally, most=2)
    assert (tally.records, tally.skipped) == (0, 1)


def test_a_fact_that_only_settles_an_unknown_one_by_what_excludes_it_is_not_missing(
    engine: Engine,
) -> None:
    asked = Setting("trainee.eligible", "weihai", datetime.date(2029, 12, 31))
    known = engine.facts(
        {
            "person.willing_to_work_in_digital": True,
            "person.graduating": True,
            "person.in_jurisdiction": True,
            "person.digital_major": False,
        }
    )
    slow = reference(engine, asked)

    # Who works in digital technology is in work: whoever knows the latter need not ask the former.
    assert slow.by_values(known) == slow.by_atoms(known) == _plainly(slow, known)
    assert slow.by_values(known).missing == {"person.retired", "person.in_work"}
