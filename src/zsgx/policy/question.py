"""
The questions that policy answers: the core's own vocabulary.

A plugin adds questions of its own with the hook `zsgx_questions`.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping

from attrs import field, frozen

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
        aliases: What else people call it, in either language; accepted wherever a label is.
        words: What its options are called, by option; one that is left out is called as it is
            written.
    """

    name: str
    type: Type
    label: Text
    strategy: Strategy = Strategy.NEAREST
    direction: Direction = Direction.LARGEST
    aliases: tuple[str, ...] = ()
    words: Mapping[str, Text] = field(factory=dict, hash=False, repr=False)


#: Every question of the core.
QUESTIONS: tuple[Question, ...] = (
    Question(
        "hours.credited",
        HOURS,
        Text("登记的继续教育学时（合计）", "continuing-education hours that are credited"),
        aliases=(
            "继续教育学时",
            "登记学时",
            "登记的学时",
            "应登记学时",
            "可登记学时",
            "credited hours",
        ),
    ),
    Question(
        "hours.to_register",
        HOURS,
        Text("尚待补登的学时（合计减去该次培训已登记）", "hours that are left to register"),
        aliases=("补登学时",),
    ),
    Question(
        "hours.subject",
        enumeration("public", "professional"),
        Text("学时类别", "subject the hours belong to"),
        aliases=("科目类别",),
    ),
    Question(
        "hours.year", INT, Text("学时归属年度", "year the hours belong to"), aliases=("学时年度",)
    ),
    Question(
        "title.route",
        enumeration("recognition", "delegated", "reference", "none"),
        Text(
            "与职称的衔接方式",
            "route from the certificate to a title",
        ),
        aliases=(
            "职称衔接",
            "职称衔接方式",
        ),
    ),
    Question(
        "title.level",
        enumeration("junior", "intermediate", "senior", "none"),
        Text(
            "对应职称层级（层级仅供认定或评审，不是授予）",
            "title level for recognition or a review (no grant)",
        ),
        aliases=("职称层级",),
    ),
    Question(
        "title.name",
        enumeration("assistant_engineer", "engineer", "none"),
        Text("对应职称名称（仅供认定，不是授予）", "name of the title for recognition (no grant)"),
        aliases=("职称名称",),
    ),
    Question(
        "trainee.eligible",
        BOOL,
        Text("可否参加数字技术工程师培训", "may join the digital-engineer training"),
        aliases=("可否参加培训",),
    ),
    Question(
        "seminar.participant.usual",
        BOOL,
        Text(
            "是否属于研修项目一般学员范围（否不等于不得参加）",
            "belongs to the usual participants of the seminar (no does not bar)",
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
        aliases=("可否享受补贴",),
    ),
    Question(
        "subsidy.training.amount",
        MONEY,
        Text("职业培训补贴金额", "amount of the training subsidy"),
        aliases=(
            "培训补贴",
            "培训补贴金额",
            "补贴金额",
        ),
    ),
    Question(
        "subsidy.seminar.amount",
        MONEY,
        Text("研修项目财政补助金额", "public money for the seminar"),
        aliases=("研修补助",),
    ),
    Question(
        "subsidy.seminar.payer",
        enumeration("central", "provincial", "municipal", "organiser", "none"),
        Text("研修项目经费由谁支付", "who pays for the seminar"),
    ),
    Question(
        "subsidy.seminar.organiser_pays",
        MONEY,
        Text("承办单位补足金额", "what the organiser makes up"),
    ),
    Question(
        "award.base.amount",
        MONEY,
        Text("基地奖补金额", "award of the base"),
        aliases=(
            "基地奖补",
            "奖补金额",
        ),
    ),
    Question(
        "base.minimum_trainees",
        Type(Kind.INT, "persons"),
        Text("基地年度培训人数下限", "least trainees of a base in a year"),
        strategy=Strategy.STRICTEST,
        direction=Direction.LARGEST,
        aliases=("培训人数下限",),
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
        aliases=("教育经费是否足额",),
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
    Question("programme.last_year", INT, Text("工程实施的最后一年", "last year of the programme")),
    Question(
        "programme.fields",
        TEXTS,
        Text("工程的重点领域（文件列明的）", "priority fields that the document names"),
    ),
    Question(
        "programme.coordination",
        TEXTS,
        Text("由哪些小组领导协调", "groups that lead and coordinate the programme"),
    ),
    Question("programme.office", TEXTS, Text("协调小组办公室设在何处", "where their office is")),
    Question(
        "digital.fields",
        TEXTS,
        Text("数字技术领域（文件列明的）", "fields of digital technology that the document names"),
    ),
    Question(
        "digital.levels", TEXTS, Text("各职业的专业技术等级", "levels of each digital occupation")
    ),
    Question(
        "digital.new_standards",
        TEXTS,
        Text("拟新颁国家职业标准的职业", "occupations to be given a national standard"),
    ),
    Question(
        "digital.responsible_bodies",
        TEXTS,
        Text("数字项目由谁在本地实施监督", "who carries out and supervises the digital project"),
    ),
    Question(
        "seminar.organisers", TEXTS, Text("研修项目由谁举办", "who holds and runs the seminars")
    ),
    Question("seminar.tiers", TEXTS, Text("研修项目分哪几级", "tiers of the seminars")),
    Question("seminar.kinds", TEXTS, Text("研修项目分哪几类", "kinds of the seminars")),
    Question(
        "seminar.funding_sources", TEXTS, Text("研修项目的经费来源", "what pays for the seminars")
    ),
    Question(
        "programme.lead_departments",
        TEXTS,
        Text(
            "重点领域由哪些主管部门规划培训（列明的）",
            "departments that plan the training of their fields, as named",
        ),
    ),
    Question(
        "professional_subject.departments",
        TEXTS,
        Text("专业科目由哪些部门负责（列明的）", "departments that run professional subjects"),
    ),
    Question(
        "public_subject.parts", TEXTS, Text("公需科目包含哪几部分", "parts of the public subjects")
    ),
    Question(
        "base.grant_uses",
        TEXTS,
        Text("基地补助可列支的费用（列明的）", "what the grant of a base may pay for"),
    ),
    Question(
        "employer.equal_treatment",
        BOOL,
        Text(
            "非公单位的专业技术人员参加工程项目是否同等对待",
            "professionals of non-public employers are treated alike in the programme's projects",
        ),
    ),
    Question(
        "roster.upload_permitted",
        BOOL,
        Text("学员名单可否上传国家平台", "the roster may be uploaded to the national platform"),
    ),
    Question(
        "annual.hours.sufficient",
        BOOL,
        Text("本年度学时是否达到要求", "the hours of the year are sufficient"),
        aliases=(
            "年度学时是否达标",
            "学时是否达标",
        ),
    ),
    Question(
        "annual.hours.shortfall",
        HOURS,
        Text("本年度尚差学时", "hours that the year still lacks"),
        aliases=(
            "尚差学时",
            "年度尚差学时",
        ),
    ),
    Question(
        "annual.hours.professional_usual",
        BOOL,
        Text(
            "专业科目是否达到一般应占的比例（否不等于不合格）",
            "professional subjects have their usual share (no is not a failure)",
        ),
    ),
)
