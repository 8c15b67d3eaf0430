"""Clauses with their standing, targets, obligations and allocations as they are read."""

from decimal import Decimal
from pathlib import Path

import pytest

from zsgx.engine.engine import Engine
from zsgx.issues import Place
from zsgx.policy.document import Clause, Modality, Owed, Standing
from zsgx.policy.policy import Policy
from zsgx.policy.reader import read_policy_folder
from zsgx.policy.target import METRICS, Comparison, Plan, unit_label
from zsgx.text import Text

JURISDICTION = """
format: 1
name: harbour
code: "370200"
label: {zh: 海港市, en: Harbour}
gaps: ["370000", "000000"]
documents:
  HB-1:
    title: {zh: 方案, en: plan}
    issued: 2023-01-01
    supplementary: true
"""
MATTERS = """
clauses:
  HB-1/1/p-1:
    {zh: 一, en: one, kind: hours, modality: must, standing: partly, outside: fee-rules,
     undefined: [定期]}
  HB-1/1/p-2: {zh: 二, en: two, standing: owed, owed: form}
outside:
  fee-rules:
    {title: {zh: 收费办法, en: fee rules}, number: 港发1号, sets: external.training_fund_ratio}
targets:
  trained.total:
    unit: persons
    label: {zh: 人数, en: people}
    parts: [seminars.trained]
    values:
      - {plan: programme, since: 2023, until: 2030, compare: about, quantity: 300, cite: HB-1/1/p-1}
      - {plan: annual, since: 2024, until: 2024, compare: at_most, quantity: 310, cite: HB-1/1/p-1}
      - {plan: annual, since: 2025, until: 2025, compare: unquantified, cite: HB-1/1/p-1}
obligations:
  roster:
    label: {zh: 名单, en: roster}
    who: {zh: 甲, en: a}
    to: {zh: 乙, en: b}
    after: {event: training.completed_on, days: 30}
    before: true
    needs: filing.approved
    follows: report
    hops: [filing.first_review_on, filing.second_review_on]
    cite: HB-1/1/p-1
  report:
    label: {zh: 报告, en: report}
    who: {zh: 甲, en: a}
    to: {zh: 乙, en: b}
    rule: FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1
    cite: HB-1/1/p-1
allocations:
  plan_2023:
    label: {zh: 分解表, en: allocation}
    metric: trained.total
    year: 2023
    unit: persons
    multiple: 10000
    fields: {数字技术: {zh: 数字技术, en: digital}}
    departments:
      - {name: {zh: 港务局, en: port office}, printed: 港口, shares: {数字技术: 1.25}, total: 1.25}
    totals: {数字技术: 1.3}
    total: 1.3
    printed: 部门
    errata:
      - {id: total, says: {zh: 误, en: wrong}, fields: [数字技术],
         explanations: [{zh: 一, en: one}]}
    cite: HB-1/1/p-1
"""


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    (tmp_path / "jurisdiction.yaml").write_text(JURISDICTION, encoding="utf-8")
    (tmp_path / "matters.yaml").write_text(MATTERS, encoding="utf-8")

    found, issues = read_policy_folder(tmp_path)

    assert issues == ()
    assert found is not None
    return found


def test_a_clause_says_how_it_binds_and_what_becomes_of_it(policy: Policy) -> None:
    partly, owed = policy.clauses["HB-1/1/p-1"], policy.clauses["HB-1/1/p-2"]

    assert (partly.kind, partly.modality) == ("hours", Modality.MUST)
    assert (partly.standing, partly.outside) == (Standing.PARTLY, ("fee-rules",))
    assert partly.undefined == ("定期",)
    assert (owed.standing, owed.owed) == (Standing.OWED, Owed.FORM)
    assert policy.documents["HB-1"].supplementary


def test_an_outside_document_is_an_object_of_its_own(policy: Policy) -> None:
    outside = policy.outside["fee-rules"]

    assert outside.title == Text("收费办法", "fee rules")
    assert outside.number == "港发1号"
    assert outside.sets == ("external.training_fund_ratio",)


def test_the_annual_plan_comes_before_the_programme(policy: Policy) -> None:
    target = policy.targets["trained.total"]

    assert [value.quantity for value in target.in_year(2024)] == [310, 300]
    assert next(value.comparison for value in target.in_year(2025)) is Comparison.UNQUANTIFIED
    assert target.in_year(2022) == ()
    assert target.parts == ("seminars.trained",)


def test_an_obligation_says_when_it_is_due(policy: Policy) -> None:
    roster, report = policy.obligations["roster"], policy.obligations["report"]

    assert roster.after is not None
    assert (roster.after.event, roster.after.days) == ("training.completed_on", 30)
    assert (roster.before, roster.needs, roster.follows) == (True, "filing.approved", "report")
    assert report.rule == "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"
    assert not report.before


def test_an_allocation_keeps_its_printed_labels_and_totals(policy: Policy) -> None:
    plan = policy.allocations["plan_2023"]

    assert plan.departments[0].printed == "港口"
    assert plan.departments[0].shares == {"数字技术": Decimal("1.25")}
    assert plan.totals == {"数字技术": Decimal("1.3")}
    assert plan.errata[0].explanations == (Text("一", "one"),)


def test_every_word_for_a_standing_a_modality_and_a_comparison_is_in_both_languages() -> None:
    words = [*Modality, *Standing, *Owed, *Comparison, *Plan]

    assert all(word.label.zh and word.label.en for word in words)
    assert unit_label("person_times") == Text("人次", "attendances")
    assert unit_label("miles") == Text("miles", "miles")
    assert METRICS["trained.attendances"] == "person_times"


def test_a_clause_knows_its_document_and_section() -> None:
    clause = Clause("HB-1/2.3/p-1", Text("一", "one"), place=Place("x"))

    assert (clause.document, clause.section) == ("HB-1", "2.3")
    assert Clause("HB-1", Text("一", "one")).section == ""


def test_the_targets_of_the_four_places_are_read() -> None:
    policies = Engine.load(plugins=["national", "guangxi", "qingdao"]).policies

    assert policies["000000"].targets["trained.total"].in_year(2022)[0].quantity == 1_000_000
    assert policies["450000"].targets["trained.total"].in_year(2024)[0].quantity is None
    assert policies["370200"].targets["trained.attendances"].unit == "person_times"
