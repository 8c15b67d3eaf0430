"""
The questions that policy answers: the core's own vocabulary.

A plugin adds questions of its own with the hook `zsgx_questions`.
"""

from __future__ import annotations

import enum

from attrs import frozen

from zsgx.domain.kinds import BOOL, HOURS, INT, MONEY, TEXTS, Kind, Type, enumeration
from zsgx.text import Text

__all__ = ["QUESTIONS", "Direction", "Question", "Strategy"]


class Strategy(enum.Enum):
    """How the levels of a chain of jurisdictions are put together."""

    #: The most specific level that answers, answers.
    NEAREST = "nearest"
    #: Every level binds, and the strictest value holds; all of them are shown.
    STRICTEST = "strictest"


class Direction(enum.Enum):
    """Which value is the strictest."""

    LARGEST = "largest"
    SMALLEST = "smallest"


@frozen
class Question:
    """
    Something that policy answers.

    Attributes:
        name: Its dotted name, such as ``hours.credited``.
        type: What the answer may be.
        label: What it is called.
        strategy: How the levels of a chain are put together.
        direction: For `Strategy.STRICTEST`, which value is the strictest.
    """

    name: str
    type: Type
    label: Text
    strategy: Strategy = Strategy.NEAREST
    direction: Direction = Direction.LARGEST


#: Every question of the core.
QUESTIONS: tuple[Question, ...] = (
    Question(
        "hours.credited",
        HOURS,
        Text("应登记的继续教育学时（合计）", "continuing-education hours to be credited"),
    ),
    Question(
        "hours.to_register",
        HOURS,
        Text("还应补登的学时（合计减去该次培训已登记）", "hours still to be registered"),
    ),
    Question(
        "hours.subject",
        enumeration("public", "professional"),
        Text("学时类别", "subject the hours belong to"),
    ),
    Question("hours.year", INT, Text("学时归属年度", "year the hours belong to")),
    Question(
        "title.route",
        enumeration("recognition", "delegated", "reference", "none"),
        Text(
            "与职称的衔接方式",
            "route from the certificate to a title",
        ),
    ),
    Question(
        "title.level",
        enumeration("junior", "intermediate", "senior"),
        Text("对应职称层级", "corresponding title level"),
    ),
    Question(
        "title.name",
        enumeration("assistant_engineer", "engineer"),
        Text("对应职称名称", "name of the corresponding title"),
    ),
    Question(
        "trainee.eligible",
        BOOL,
        Text("可否参加数字技术工程师培训", "may join the digital-engineer training"),
    ),
    Question(
        "seminar.participant.usual",
        BOOL,
        Text(
            "是否属于高级研修班一般学员范围（否不等于不得参加）",
            "belongs to the usual participants of advanced seminars",
        ),
    ),
    Question(
        "seminar.participant.preferred",
        BOOL,
        Text("是否属于高级研修班倾斜对象", "belongs to the preferred participants"),
    ),
    Question(
        "subsidy.training.eligible",
        BOOL,
        Text("可否享受职业培训补贴", "may claim the training subsidy"),
    ),
    Question(
        "subsidy.training.amount", MONEY, Text("职业培训补贴金额", "amount of the training subsidy")
    ),
    Question(
        "subsidy.seminar.amount",
        MONEY,
        Text("研修项目财政补助金额", "public money for the seminar"),
    ),
    Question(
        "subsidy.seminar.payer",
        enumeration("central", "provincial", "municipal", "organiser"),
        Text("研修项目经费由谁支付", "who pays for the seminar"),
    ),
    Question(
        "subsidy.seminar.organiser_pays",
        MONEY,
        Text("承办单位补足金额", "what the organiser makes up"),
    ),
    Question("award.base.amount", MONEY, Text("基地奖补金额", "award of the base")),
    Question(
        "base.minimum_trainees",
        Type(Kind.INT, "persons"),
        Text("基地年度培训人数下限", "least trainees of a base in a year"),
        strategy=Strategy.STRICTEST,
        direction=Direction.LARGEST,
    ),
    Question(
        "base.meets_minimum",
        BOOL,
        Text("是否达到下限", "base reaches the least number of trainees"),
    ),
    Question(
        "certificate.training.issuable",
        BOOL,
        Text("可否颁发培训合格证书", "training certificate may be issued"),
    ),
    Question(
        "certificate.level.issuable",
        BOOL,
        Text("可否颁发专业技术等级证书", "level certificate may be issued"),
    ),
    Question(
        "employer.fund.sufficient",
        BOOL,
        Text("职工教育经费是否足额提取", "staff education fund is sufficient"),
    ),
    Question("employer.fund.shortfall", MONEY, Text("尚差金额", "what the fund lacks")),
    Question("fee.public_subject", MONEY, Text("公需科目学习费用", "fee for public subjects")),
    Question(
        "institution.recognised",
        BOOL,
        Text("培训（评价）机构是否在认可范围内", "institution is recognised"),
    ),
    Question(
        "training.class_permitted", BOOL, Text("可否在本市开班", "class may be held in this city")
    ),
    Question(
        "grant.base.amount", MONEY, Text("基地补助（非奖补）", "grant of the base (not an award)")
    ),
    Question(
        "grant.base.payer",
        enumeration("central", "provincial", "municipal"),
        Text("基地补助由谁支付", "who pays the grant of the base"),
    ),
    Question(
        "employer.off_job_pay.equal",
        BOOL,
        Text("脱产培训期间待遇是否须与在岗同等", "off-the-job training must be paid like work"),
    ),
    Question(
        "programme.phase",
        TEXTS,
        Text("当日所处实施阶段（可能不止一个）", "phases of the programme on that day"),
    ),
)
