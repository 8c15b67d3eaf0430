"""A made-up place with targets, for tests that must not change when real policy does."""

from __future__ import annotations

from typing import Final

__all__ = ["TARGETS"]

#: A file of its policy: what it wants reached, and the clauses that say so.
TARGETS: Final = """\
clauses:
  HB-1/4/target-1: {zh: 每年办班四十期左右, en: About forty classes a year}
  HB-1/4/target-2: {zh: 每年培训不少于一千人, en: At least 1000 people a year}
  HB-1/4/target-3: {zh: 市级项目不超过八个, en: At most eight municipal projects}
  HB-1/4/target-4: {zh: 建设若干基地, en: Build some bases}
  HB-1/4/target-5: {zh: 每年提升能力七百人次, en: 700 attendances a year}
  HB-1/5/target-1: {zh: 当年办班不少于五十期, en: At least fifty classes in this year}
targets:
  seminars.held:
    unit: classes
    label: {zh: 研修班期数, en: seminars held}
    values:
      - {plan: programme, since: 2024, until: 2026,
         compare: about, quantity: 40, cite: HB-1/4/target-1}
      - {plan: annual, since: 2025, until: 2025,
         compare: at_least, quantity: 50, cite: HB-1/5/target-1}
  trained.total:
    unit: persons
    label: {zh: 培训总人数, en: people trained}
    parts: [seminars.trained, digital.trained]
    values:
      - {plan: programme, since: 2024, until: 2026,
         compare: at_least, quantity: 1000, cite: HB-1/4/target-2}
  seminars.trained:
    unit: persons
    label: {zh: 研修班人数, en: people in seminars}
    values:
      - {plan: programme, since: 2024, until: 2026,
         compare: about, quantity: 400, cite: HB-1/4/target-2}
  digital.trained:
    unit: persons
    label: {zh: 数字技术人数, en: people in digital technology}
    values:
      - {plan: programme, since: 2024, until: 2026,
         compare: about, quantity: 600, cite: HB-1/4/target-2}
  seminars.municipal_planned:
    unit: projects
    label: {zh: 市级项目, en: municipal projects}
    values:
      - {plan: programme, since: 2024, until: 2026,
         compare: at_most, quantity: 8, cite: HB-1/4/target-3}
  capability.attendances:
    unit: person_times
    label: {zh: 能力提升人次, en: attendances of the ability project}
    values:
      - {plan: programme, since: 2024, until: 2026,
         compare: goal, quantity: 700, cite: HB-1/4/target-5}
  bases.new:
    unit: bases
    label: {zh: 新建基地, en: new bases}
    values:
      - {plan: programme, since: 2024, until: 2026,
         compare: unquantified, cite: HB-1/4/target-4}
"""

#: Another file of its policy: a goal divided, one column of which does not add up.
ALLOCATION: Final = """\
clauses:
  HB-1/6/table-1: {zh: 分解到各局, en: Divided among the bureaus}
allocations:
  classes_2025:
    label: {zh: 2025 年办班计划, en: classes of 2025}
    metric: seminars.held
    year: 2025
    unit: classes
    multiple: 10
    fields: {数字: {zh: 数字, en: digital}, 港航: {zh: 港航, en: shipping}}
    departments:
      - name: {zh: 港口局, en: Port Bureau}
        printed: 合计
        shares: {数字: 1.5, 港航: 2}
        total: 3.5
      - name: {zh: 数据局, en: Data Bureau}
        printed: 数据局
        shares: {数字: 1}
        total: 1
    totals: {数字: 2.5, 港航: 2.1}
    total: 4.6
    printed: 涉及部门
    errata:
      - id: shifted
        says: {zh: 名称错行, en: labels are one row off}
      - id: shipping
        says: {zh: 港航一列对不上, en: shipping does not add up}
        fields: [港航]
        explanations:
          - {zh: 单元格有误, en: a cell is wrong}
          - {zh: 合计有误, en: the total is wrong}
    cite: HB-1/6/table-1
"""
