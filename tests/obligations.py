"""A made-up place with obligations, for tests that must not change when real policy does."""

from __future__ import annotations

from typing import Final

__all__ = ["OBLIGATIONS"]

#: A file of its policy: what is due, and how the days can be read. In force from 2024 to 2026.
OBLIGATIONS: Final = """\
clauses:
  HB-1/8/due-1: {zh: 每年十一月二十日前报总结, en: A summary is due before 20 November}
  HB-1/8/due-2: {zh: 结业后三十日内报名单, en: The roster is due within thirty days}
  HB-1/8/due-3: {zh: 按时报计划, en: The plan is due on time}
  HB-1/8/due-4: {zh: 二五年至二六年检查, en: A check between 2025 and 2026}
readings:
  filer:
    label: {zh: 由谁抄送, en: who sends the copy}
    options: {city: {zh: 市局, en: the bureau}, base: {zh: 基地, en: the base}}
    cite: HB-1/8/due-1
  due_day:
    label: {zh: 是否含当日, en: whether the day is included}
    options: {inclusive: {zh: 含, en: included}, exclusive: {zh: 不含, en: left out}}
    cite: HB-1/8/due-1
  working_day_roll:
    label: {zh: 是否顺延, en: whether it rolls over}
    options: {"no": {zh: 不顺延, en: "no"}, "yes": {zh: 顺延, en: "yes"}}
    default: "no"
    cite: HB-1/8/due-1
  due_hop:
    label: {zh: 约束几道, en: which hand-over it binds}
    options: {first: {zh: 第一道, en: the first}, both: {zh: 两道, en: both}}
    cite: HB-1/8/due-1
obligations:
  summary:
    label: {zh: 年度总结, en: the summary of the year}
    who: {zh: 基地, en: the base}
    to: {zh: 市局, en: the bureau}
    rule: FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=20
    before: true
    cite: HB-1/8/due-1
  monthly:
    label: {zh: 月报, en: the monthly report}
    who: {zh: 机构, en: the body}
    to: {zh: 市局, en: the bureau}
    rule: FREQ=MONTHLY;BYMONTHDAY=-1
    cite: HB-1/8/due-1
  reviewed:
    label: {zh: 两道审核的报告, en: the report with two reviews}
    who: {zh: 基地, en: the base}
    to: {zh: 市局, en: the bureau}
    rule: FREQ=YEARLY;BYMONTH=11,5;BYMONTHDAY=20
    hops: [filing.first_review_on, filing.second_review_on]
    cite: HB-1/8/due-1
  copy:
    label: {zh: 抄送, en: the copy}
    who: {zh: 市局或基地, en: the bureau or the base}
    who_by: filer
    to: {zh: 省厅, en: the province}
    once: 2024-12-31
    needs: filing.approved
    follows: summary
    cite: HB-1/8/due-1
  system:
    label: {zh: 系统建成, en: the system is set up}
    who: {zh: 未写明, en: not named}
    to: {zh: 未写明, en: not named}
    once: 2024-06-30
    month_end: true
    before: true
    cite: HB-1/8/due-1
  payroll:
    label: {zh: 工资表, en: the payroll}
    who: {zh: 机构, en: the body}
    to: {zh: 市局, en: the bureau}
    rule: FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=-1,15
    cite: HB-1/8/due-1
  inventory:
    label: {zh: 两年一次的清查, en: the inventory of every second year}
    who: {zh: 基地, en: the base}
    to: {zh: 市局, en: the bureau}
    rule: FREQ=YEARLY;INTERVAL=2;BYMONTH=3,9;BYMONTHDAY=-1
    anchor: 2024
    before: true
    cite: HB-1/8/due-1
  check:
    label: {zh: 检查, en: the check}
    who: {zh: 未写明, en: not named}
    to: {zh: 未写明, en: not named}
    since: 2025
    until: 2026
    cite: HB-1/8/due-4
  roster:
    label: {zh: 学员名单, en: the roster}
    who: {zh: 机构, en: the body}
    to: {zh: 市局, en: the bureau}
    after: {event: training.completed_on, months: 1}
    cite: HB-1/8/due-2
  plan:
    label: {zh: 年度计划, en: the plan of the year}
    who: {zh: 各区, en: the districts}
    to: {zh: 市局, en: the bureau}
    cite: HB-1/8/due-3
"""
