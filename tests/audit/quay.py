"""An invented document, and the policy of an invented place that rests on it."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Final

from zsgx import read_policy_folder
from zsgx.audit.figures import figures_in
from zsgx.audit.publication import duties_in, read_published
from zsgx.audit.sketch import Piece, Sketch, sketch_sentence, written
from zsgx.policy.document import fingerprint, normalised
from zsgx.policy.policy import Policy

__all__ = ["ANCHORS", "OTHER", "TEXT", "altered", "files", "policy_in", "sketch"]

#: As it was published.
TEXT: Final = """\
港人社发〔2024〕2号

海港市人力资源和社会保障局
关于印发《海港市岸线人才培训办法》的通知
各区人力资源社会保障局，有关单位：
现将《海港市岸线人才培训办法》印发给你们，请认真执行。

海港市人力资源和社会保障局
2024年3月1日

海港市岸线人才培训办法
    为培养岸线人才，根据《沿海省人才培训条例》（沿人社发〔2020〕9号），制定本办法。
一、目标任务
    全市每年举办40期左右岸线研修班，培训1200名左右岸线人才；建设若干实训码头。
二、重点项目
（一）研修项目
    面向岸线单位招收学员，每期不少于15人，突出实操。列入市级计划的，每个项目补助6万元；未列入的，由单位自筹。
    实施办法：每年征集选题，经专家评审后公布计划，市级项目每年度不超过8个。实训码头应于每年11月20日前报送年
度总结，审核同意后，汇总上报。
（二）学时登记
    取得岸线技能证书的人员，按照培训学时的两倍登记学时。其他人员按实际学时登记。
三、组织实施
（一）加强领导。市人力资源社会保障局负责组织实施，各单位要各司其职。
（二）经费保障。用人单位按照工资总额的1.5%提取教育经费，用于培训。
（三）考核评估。每两年对实训码头进行考核，排名前5名的给予奖补10万元。本办法自2024年4月1日起施行。

附件：岸线研修班分配表
附件
岸线研修班分配表
单位\t期数\t人数
东港区\t12\t360
西港区\t28\t840
"""
#: The text of something else.
OTHER: Final = """\
港农发〔2024〕7号
一、渔船管理
渔船应当每年检验一次，检验费不超过300元。
二、渔港管理
渔港不得停放危险品。
"""
#: Where each clause stands.
ANCHORS: Final = {
    "HB-2/1/target-1": "每年举办40期",
    "HB-2/1/target-2": "培训1200名",
    "HB-2/1/aim-1": "建设若干实训码头",
    "HB-2/2.1/quota-1": "每期不少于15人",
    "HB-2/2.1/subsidy-1": "每个项目补助6万元",
    "HB-2/2.1/quota-2": "不超过8个",
    "HB-2/2.1/report-1": "每年11月20日前",
    "HB-2/2.2/hours-1": "学时的两倍",
    "HB-2/2.2/hours-2": "其他人员按实际学时",
    "HB-2/3.2/ratio-1": "工资总额的1.5%",
    "HB-2/3.3/award-1": "前5名",
    "HB-2/annex/row-1": "东港区",
}
_VALUES: Final = """\
clauses:
{clauses}
parameters:
  fewest:
    unit: persons
    label: {{zh: 每期人数下限, en: fewest trainees of a class}}
    values: {{2024-04-01: {{value: 15, cite: HB-2/2.1/quota-1}}}}
  grant:
    unit: CNY
    values: {{2024-04-01: {{value: 60000, cite: HB-2/2.1/subsidy-1}}}}
  multiplier:
    unit: ratio
    values:
      2024-04-01: {{value: 2, cite: HB-2/2.2/hours-1}}
      2026-01-01: {{value: 3, cite: HB-2/2.2/hours-1}}
  share:
    unit: ratio
    values: {{2024-04-01: {{value: 0.015, cite: HB-2/3.2/ratio-1}}}}
targets:
  seminars.held:
    unit: classes
    label: {{zh: 研修班, en: seminars}}
    values:
      - {{plan: programme, since: 2024, until: 2026, compare: about, quantity: 40,
         cite: HB-2/1/target-1}}
obligations:
  pier-report:
    label: {{zh: 年度总结, en: annual report}}
    who: {{zh: 实训码头, en: the piers}}
    to: {{zh: 市人社局, en: the city}}
    rule: FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=20
    before: true
    cite: HB-2/2.1/report-1
tables:
  hours.credited:
    mode: replaces
    rules:
      - id: certified
        label: {{zh: 持证者加倍, en: Holders of a certificate get a multiple}}
        when: certificate.training
        then: training.hours * param.multiplier
        cite: HB-2/2.2/hours-1
    otherwise: {{by_silence: HB-2}}
"""
_JURISDICTION: Final = """\
format: 1
name: harbour
code: "210200"
label: {zh: 海港市, en: Harbour}
gaps: ["210000", "000000"]
documents:
  HB-2:
    number: 港人社发〔2024〕2号
    title: {zh: 海港市岸线人才培训办法, en: Harbour's rules on training on the waterfront}
    issued: 2024-03-01
    since: 2024-04-01
  HB-3:
    title: {zh: 海港市灯塔守护计划, en: Harbour's plan for its lighthouses}
    since: 2024-03-01
"""
_CASES: Final = """\
- name: A certificate doubles the hours
  at: harbour
  date: 2024-05-01
  given: {training: {hours: 80}, certificate: {training: true}}
  expect: {hours.credited: 160}
"""


@functools.cache
def sketch() -> Sketch:
    """Return the sketch of the document."""
    made = []
    for sentence in read_published(TEXT).sentences:
        pieces = tuple(
            Piece(
                clause,
                fingerprint(part),
                sentence.figures if part == sentence.text else figures_in(part),
                duties_in(part),
            )
            for clause, anchor in ANCHORS.items()
            for part in sentence.text.split(",")
            if normalised(anchor) in part
        )
        made.append(sketch_sentence(sentence, pieces))
    return Sketch("HB-2", tuple(made))


def altered(was: str, now: str) -> str:
    """Return the text with one piece replaced, which must be in it just once."""
    assert TEXT.count(was) == 1, was
    return TEXT.replace(was, now)


def _clauses() -> str:
    marks = {
        piece.clause: sentence.fingerprint
        for sentence in sketch().sentences
        for piece in sentence.pieces
    }
    return "\n".join(
        f'  {name}: {{zh: 条款 {name}, en: clause {name}, fingerprint: "{mark}"}}'
        for name, mark in marks.items()
    )


def files() -> dict[str, str]:
    """Return the files of the policy by path."""
    return {
        "jurisdiction.yaml": _JURISDICTION,
        "hours.yaml": _VALUES.format(clauses=_clauses()),
        "cases/all.policy.yaml": _CASES,
        "documents/HB-2.yaml": written(sketch()),
    }


def policy_in(folder: Path) -> Policy:
    """Write the policy into *folder* and read it."""
    for path, content in files().items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    policy, issues = read_policy_folder(folder)
    assert policy is not None
    assert not issues
    return policy
