"""An example of each mapping of policy files and cases that is not plain from its keys."""
# ruff: noqa: INP001 - imported by its name, from a folder that is no package

from __future__ import annotations

from typing import Final

__all__ = ["EXAMPLES"]

#: What may stand where the mapping does, by the name of its form. A test reads every one.
EXAMPLES: Final = {
    "jurisdiction": """\
format: 1
name: harbour
code: "210200"
label: {zh: 港城, en: Harbour}
gaps: ["210000", "000000"]
documents:
  HB-1: {title: {zh: 港城办法, en: Measures of Harbour}, since: 2024-01-01}
words:
  senior: {zh: 高级, en: senior}
""",
    "document": """\
number: 港人社〔2024〕1号
title: {zh: 港城办法, en: Measures of Harbour}
issued: 2023-12-20
since: 2024-01-01
until: 2028-12-31
note: {zh: 施行日以文中所写为准, en: In force from the day that the text names}
""",
    "clause": """\
zh: 其余条件另行规定
en: Further conditions are set elsewhere
kind: eligibility
modality: must
standing: partly
outside: base-rules
fingerprint: "12:0123456789abcdef01234567"
""",
    "parameter": """\
unit: hours
label: {zh: 年度学时, en: hours of a year}
values:
  2024-01-01: {value: 80, cite: HB-1/2/hours-1}
  2026-01-01: {value: 90, cite: HB-1/2/hours-2, until: 2027-12-31}
""",
    "reading": """\
label: {zh: 印发前的证书, en: certificates of before the document}
options:
  apply: {zh: 适用, en: it applies}
  not_apply: {zh: 不适用, en: it does not}
default: apply
cite: HB-1/2/hours-1
""",
    "table": """\
mode: replaces
hit: first
rules:
  - id: certified
    when: certificate.training
    then: training.hours * param.multiplier
    cite: HB-1/2/hours-1
  - id: planned
    label: {zh: 列入计划的, en: planned training}
    when: training.in_published_plan
    unless: {when: rule.certified, cite: HB-1/2/hours-1}
    then: training.hours
    cite: HB-1/2/hours-2
otherwise: {by_silence: HB-1}
""",
    "exclusion": """\
when: application.exam_based
cite: HB-1/2/title-2
""",
    "otherwise": """\
then: 0
cite: HB-1/2/hours-2
""",
    "outside document": """\
title: {zh: 基地管理办法, en: Rules of bases}
number: 港人社〔2020〕3号
sets: [base.rank, external.training_fund_ratio]
""",
    "target": """\
unit: persons
label: {zh: 培训人数, en: persons trained}
parts: [digital.trained, capability.trained]
values:
  - plan: programme
    since: 2024
    until: 2028
    compare: at_least
    quantity: 5000
    cite: HB-1/1/target-1
""",
    "target value": """\
plan: annual
since: 2024
until: 2024
compare: about
quantity: 5200
cite: HB-2/1/target-1
""",
    "obligation": """\
label: {zh: 年度总结, en: summary of the year}
who: {zh: 基地, en: the base}
to: {zh: 人社局, en: the department}
rule: FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=10
before: true
needs: filing.approved
cite: HB-1/3/report-1
""",
    "period after an event": """\
event: training.completed_on
days: 30
""",
    "allocation": """\
label: {zh: 任务分解, en: division of the goal}
metric: capability.trained
year: 2024
unit: persons
multiple: 10000
fields:
  数字: {zh: 数字技术, en: digital technology}
departments:
  - {name: {zh: 甲部, en: Department A}, printed: 甲部, shares: {数字: 1.5}, total: 1.5}
totals: {数字: 1.5}
total: 1.5
printed: 合计
cite: HB-1/4/table-1
""",
    "erratum": """\
id: digital_total
says: {zh: 合计与各行之和不符, en: the printed total is not the sum of its rows}
fields: [数字]
explanations:
  - {zh: 某行漏印, en: a row was left out}
""",
    "contradiction": """\
never: berth.moored_on > day
label: {zh: 在判定日期之后才靠泊, en: moored after the day asked about}
""",
    "decision case": """\
name: A certificate doubles the hours
at: harbour
date: 2024-05-01
given: {training: {hours: 80}, certificate.training: true}
readings: {before_issue: apply}
expect:
  hours.credited: {value: 160, cites: HB-1/2/hours-1}
  title.route: {undetermined: [application.exam_based]}
  hours.year: silent
""",
    "answer": """\
value: 160
cites: [HB-1/2/hours-1]
""",
    "target case": """\
name: Nearly as many as planned is about as many
at: harbour
year: 2024
actual: {trained.total: 5100}
tolerance: 0.05
expect: {trained.total: met}
""",
    "obligation case": """\
name: The summary is due on the tenth
at: harbour
obligation: base-annual-report
period: 2024
filed: 2024-12-09
expect: {due: 2024-12-09, status: on_time}
""",
}
