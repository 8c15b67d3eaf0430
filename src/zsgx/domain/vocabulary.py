"""
The facts that rules may ask about: the core's own vocabulary.

A fact is a dotted path into the domain model. Every fact may be unknown, and unknown is never
false, zero or none. A plugin adds facts of its own with the hook `zsgx_facts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import field, frozen

from zsgx.domain.kinds import BOOL, DATE, HOURS, INT, MONEY, NUMBER, TEXT, Kind, Type, enumeration
from zsgx.text import Text

__all__ = ["DAY", "FACTS", "Fact"]

#: What expressions call the day that is asked about. It is no fact: nobody gives it, it is known.
DAY: Final = "day"


@frozen
class Fact:
    """
    Something that a rule may ask about.

    Attributes:
        path: Its dotted path, such as ``training.hours``.
        type: What it may be.
        label: What it is called.
        aliases: What else people call it, in either language; accepted wherever a label is.
        words: What its options are called, by option; one that is left out is called as it is
            written.
        extensible: Whether a policy may add options of its own. Where rules of the core or of the
            nation tell one option from all others, a new one would be taken for one of these.
    """

    path: str
    type: Type
    label: Text
    aliases: tuple[str, ...] = ()
    words: Mapping[str, Text] = field(factory=dict, hash=False, repr=False)
    extensible: bool = False


#: Every fact of the core, in the order in which they are asked for.
FACTS: tuple[Fact, ...] = (
    # person
    Fact("person.retired", BOOL, Text("已退休", "is retired")),
    Fact("person.in_work", BOOL, Text("从业人员", "is in work")),
    Fact(
        "person.works_in_digital",
        BOOL,
        Text("在数字技术领域工作", "works in digital technology"),
    ),
    Fact(
        "person.willing_to_work_in_digital",
        BOOL,
        Text("愿意去数字技术领域工作", "is willing to work in digital technology"),
    ),
    Fact("person.in_jurisdiction", BOOL, Text("在本行政区域内", "is in the jurisdiction")),
    Fact("person.graduating", BOOL, Text("应届毕业生", "graduates this year")),
    Fact("person.digital_major", BOOL, Text("数字技术相关专业", "has a digital-technology major")),
    Fact(
        "person.meets_standard",
        BOOL,
        Text(
            "符合国家职业标准的条件", "meets the conditions of the national occupational standard"
        ),
    ),
    Fact(
        "person.title_level",
        enumeration("none", "junior", "intermediate", "senior"),
        Text("现有职称层级", "level of professional title"),
        aliases=(
            "现有职称",
            "职称层级",
        ),
    ),
    Fact("person.manager", BOOL, Text("管理岗位的经营管理人员", "managing post")),
    Fact(
        "person.priority_area",
        BOOL,
        Text(
            "革命老区、边疆、民族地区或基层一线",
            "from an old revolutionary, border or ethnic-minority area or the grass roots",
        ),
    ),
    # employer
    Fact(
        "employer.ownership",
        enumeration("public", "non_public"),
        Text("单位性质", "ownership of the employer"),
        aliases=("单位类型",),
    ),
    Fact(
        "employer.kind",
        enumeration("state_body", "institution", "enterprise", "social_organisation", "other"),
        Text("用人单位类别（机关、事业、企业、社会组织）", "kind of employer"),
        aliases=("用人单位类别",),
        extensible=True,
    ),
    Fact("employer.payroll", MONEY, Text("年度职工工资总额", "year's total payroll")),
    Fact(
        "employer.training_fund",
        MONEY,
        Text("已提取的职工教育经费", "staff education fund set aside"),
    ),
    # training
    Fact(
        "training.programme",
        enumeration(
            "advanced_seminar", "capability", "digital_engineer", "programme_other", "other"
        ),
        Text("培训项目类别", "training programme"),
        aliases=(
            "培训项目",
            "培训类别",
            "项目类别",
        ),
    ),
    Fact("training.hours", HOURS, Text("培训学时", "training hours"), aliases=("培训课时",)),
    Fact(
        "training.registered_hours",
        HOURS,
        Text("该次培训已登记学时", "hours already registered for this training"),
        aliases=("已登记学时",),
    ),
    Fact(
        "training.hours_in_year",
        HOURS,
        Text(
            "该次培训在判定日期所在年度所授的学时",
            "hours of this training that were taught in the year of the day asked about",
        ),
    ),
    Fact(
        "training.registered_hours_in_year",
        HOURS,
        Text(
            "该次培训已登记为该年度的学时",
            "hours already registered for this training and that year",
        ),
    ),
    Fact(
        "training.subject",
        enumeration("public", "professional"),
        Text("公需科目或专业科目", "public or professional subject"),
        aliases=(
            "科目类别",
            "课程类别",
        ),
    ),
    Fact(
        "training.started_on",
        DATE,
        Text("开班日期", "first day of the training"),
        aliases=(
            "开班时间",
            "培训开始日期",
        ),
    ),
    Fact(
        "training.completed_on",
        DATE,
        Text("结业日期", "last day of the training"),
        aliases=(
            "结业时间",
            "培训结束日期",
        ),
    ),
    Fact("training.planned_end_on", DATE, Text("计划结业日期", "planned last day of the training")),
    Fact("training.hours_completed", BOOL, Text("完成规定学时", "required hours completed")),
    Fact("training.content_completed", BOOL, Text("完成规定内容", "required content completed")),
    Fact("training.test_passed", BOOL, Text("结业考核合格", "completion test passed")),
    Fact("training.passed", BOOL, Text("培训合格", "training passed"), aliases=("培训是否合格",)),
    Fact(
        "training.in_published_plan",
        BOOL,
        Text("列入发布的培训项目计划", "in the published training plan"),
        aliases=(
            "列入培训计划",
            "在计划内",
        ),
    ),
    Fact(
        "training.project_listed",
        BOOL,
        Text("纳入本地培训项目目录", "in the local directory of training projects"),
    ),
    Fact("training.online", BOOL, Text("线上学习", "online learning")),
    Fact(
        "training.provided_by_human_resources",
        BOOL,
        Text("由人力资源社会保障部门提供", "provided by the human-resources authorities"),
    ),
    Fact("training.occupation", TEXT, Text("数字技术职业", "digital-technology occupation")),
    Fact("training.off_job", BOOL, Text("脱产培训", "off-the-job training")),
    Fact(
        "training.time_off",
        enumeration("full", "half", "none"),
        Text("脱产方式（全脱产、半脱产、不脱产）", "time off work for the training"),
        aliases=("脱产方式",),
        extensible=True,
    ),
    Fact("training.days", NUMBER, Text("培训天数", "days of training")),
    Fact("training.held_in_jurisdiction", BOOL, Text("在本市开班", "class held in this city")),
    Fact(
        "training.filing_approved", BOOL, Text("已经本市审核备案", "filing reviewed by this city")
    ),
    # certificate
    Fact(
        "certificate.training",
        BOOL,
        Text("已取得培训合格证书", "holds the training certificate"),
        aliases=("培训合格证书",),
    ),
    Fact(
        "certificate.level",
        enumeration("none", "junior", "intermediate", "senior"),
        Text("已取得的专业技术等级证书等级", "level certificate held"),
        aliases=(
            "证书等级",
            "等级证书",
            "专业技术等级",
        ),
    ),
    Fact(
        "certificate.issued_on",
        DATE,
        Text("发证日期", "day the certificate was issued"),
        aliases=(
            "证书日期",
            "发证时间",
            "取得证书日期",
        ),
    ),
    # assessment
    Fact(
        "assessment.applicant_qualified",
        BOOL,
        Text("符合申报条件", "meets the conditions to apply"),
    ),
    Fact("assessment.exam_passed", BOOL, Text("等级考核合格", "level examination passed")),
    Fact("assessment.theory_passed", BOOL, Text("理论知识合格", "theory passed")),
    Fact(
        "assessment.competence_passed", BOOL, Text("专业能力合格", "professional competence passed")
    ),
    Fact("assessment.province_confirmed", BOOL, Text("省厅已确认", "confirmed by the province")),
    Fact(
        "assessment.national_approved",
        BOOL,
        Text("全国协调小组办公室审核通过", "approved by the national coordination office"),
    ),
    # application
    Fact(
        "application.series", TEXT, Text("职称系列（专业）", "title series"), aliases=("职称系列",)
    ),
    Fact(
        "application.exam_based",
        BOOL,
        Text("该系列以考代评", "examination in lieu of review in this series"),
        aliases=("以考代评",),
    ),
    Fact(
        "application.in_scope",
        BOOL,
        Text("符合本市职称申报评审范围", "within the city's scope of title applications"),
    ),
    # claim
    Fact("claim.on", DATE, Text("本次申领日期", "day of this claim")),
    Fact(
        "claim.paid_before",
        BOOL,
        Text("同一职业同一等级曾享受补贴", "subsidised before for the same occupation and level"),
    ),
    Fact(
        "claim.last_paid_on",
        DATE,
        Text(
            "同一职业同一等级上次享受日期",
            "day of the last subsidy for the same occupation and level",
        ),
    ),
    # activity: what else than a training counts as continuing education
    Fact(
        "activity.kind",
        enumeration(
            "training",
            "seminar",
            "conference",
            "lecture",
            "paper",
            "book",
            "patent",
            "research",
            "award",
            "degree",
            "course",
            "self_study",
            "examination",
            "practice",
            "study_abroad",
            "online",
            "other",
        ),
        Text("继续教育活动形式", "kind of continuing-education activity"),
        aliases=("活动形式", "活动类别"),
        extensible=True,
    ),
    Fact(
        "activity.level",
        enumeration("international", "national", "provincial", "municipal", "county", "unit"),
        Text("活动、课题或刊物的级别", "level of the activity, project or journal"),
        aliases=("活动级别", "课题级别", "刊物级别"),
        extensible=True,
    ),
    Fact(
        "activity.rank",
        Type(Kind.INT, least=1),
        Text("本人在作者或成员中的位次", "place of the person among authors or members"),
        aliases=("本人排名", "作者位次"),
    ),
    Fact(
        "activity.part",
        enumeration("main", "sub"),
        Text("主课题或子课题", "main project or part of one"),
        extensible=True,
    ),
    Fact(
        "activity.award_class",
        enumeration("special", "first", "second", "third", "other"),
        Text("获奖等次", "class of the award"),
        aliases=("奖励等级",),
        extensible=True,
    ),
    Fact(
        "activity.reported",
        BOOL,
        Text("在会上报告论文", "gave a paper at the conference"),
    ),
    Fact(
        "activity.characters",
        INT,
        Text("字数", "number of characters"),
    ),
    Fact("activity.days", NUMBER, Text("活动天数", "days of the activity")),
    Fact(
        "activity.courses",
        INT,
        Text("考试考核合格的课程门数", "courses passed"),
        aliases=("课程门数",),
    ),
    Fact("activity.completed_on", DATE, Text("活动完成日期", "day the activity was completed")),
    Fact(
        "activity.recognised_hours",
        HOURS,
        Text(
            "举办单位或主管部门认定的学时",
            "hours that the organiser or the competent department recognised",
        ),
        aliases=("认定学时",),
    ),
    # institution
    Fact(
        "institution.role",
        enumeration("training", "evaluation", "other"),
        Text("机构类别", "role of the institution"),
        aliases=("机构类型",),
    ),
    Fact(
        "institution.listed_by",
        enumeration("ministry", "province", "none"),
        Text("所属类别的机构目录由谁公布", "whose directory of its role names it"),
    ),
    # project
    Fact(
        "project.kind",
        enumeration("advanced", "scarce_talent", "post_training"),
        Text("自治区级研修项目类别", "kind of regional seminar"),
    ),
    Fact(
        "project.applicant_is_base",
        BOOL,
        Text("由继续教育基地申报", "applied for by a continuing-education base"),
    ),
    Fact(
        "project.tier",
        enumeration("national", "provincial", "municipal", "district"),
        Text("项目级别", "tier of the project"),
    ),
    Fact(
        "project.funding",
        enumeration("fiscal", "self"),
        Text("财政资助或自筹", "fiscal or self-funded"),
    ),
    Fact("project.in_plan", BOOL, Text("列入年度计划", "in the annual plan")),
    Fact("project.implemented", BOOL, Text("已按方案实施", "carried out as planned")),
    Fact("project.evaluation_filed", BOOL, Text("绩效评估报告已报送", "evaluation report filed")),
    Fact("project.actual_cost", MONEY, Text("实际办班经费", "actual cost")),
    Fact(
        "project.cost_ceiling",
        MONEY,
        Text("办班经费限额（文件外规定）", "ceiling of the cost (set outside the documents)"),
    ),
    # base
    Fact(
        "base.tier",
        enumeration("national", "provincial", "municipal"),
        Text("基地级别", "tier of the base"),
    ),
    Fact(
        "base.trainees",
        Type(Kind.INT, "persons"),
        Text(
            "年度培训人数（国家计能力提升，广西计重点领域和现代服务业）",
            "trainees in the year (the nation counts capability training, Guangxi key fields and"
            " modern services)",
        ),
        aliases=("年度培训人数",),
    ),
    Fact(
        "base.rank",
        Type(Kind.INT, least=1),
        Text("考核评估名次", "rank in the assessment"),
        aliases=("考核名次",),
    ),
    Fact(
        "base.tied_count",
        Type(Kind.INT, least=1),
        Text(
            "与其他基地并列时同名次的基地数（含本基地）",
            "bases that share the rank (itself included)",
        ),
    ),
    Fact("base.excellent", BOOL, Text("考核优秀", "assessed as excellent")),
    Fact(
        "base.rural_task_completed",
        BOOL,
        Text(
            "承担并完成省乡村振兴考核指标任务",
            "province's rural-revitalisation task taken on and completed",
        ),
    ),
    Fact(
        "base.national_grant_received",
        BOOL,
        Text("已领过国家级基地一次性补助", "one-off grant of a national base received before"),
    ),
    # filing
    Fact(
        "filing.first_review_on",
        DATE,
        Text("报送第一道审核的日期", "day it was handed to the first reviewer"),
    ),
    Fact(
        "filing.second_review_on",
        DATE,
        Text("报送第二道审核的日期", "day it was handed to the second reviewer"),
    ),
    Fact("filing.approved", BOOL, Text("管理单位已审核同意", "approved by the managing unit")),
    # annual
    Fact(
        "annual.hours",
        HOURS,
        Text("本年度累计学时", "hours of the year altogether"),
        aliases=(
            "年度学时",
            "累计学时",
        ),
    ),
    Fact(
        "annual.professional_hours",
        HOURS,
        Text("本年度专业科目学时", "hours of professional subjects in the year"),
        aliases=("专业科目学时",),
    ),
    Fact(
        "annual.certain_hours",
        HOURS,
        Text("本年度已确定的学时", "hours of the year that are certain"),
    ),
    Fact(
        "annual.possible_hours",
        HOURS,
        Text(
            "本年度最多可达的学时（含待定）",
            "most hours that the year can come to, open ones included",
        ),
    ),
    Fact(
        "annual.certain_professional_hours",
        HOURS,
        Text(
            "本年度已确定的专业科目学时",
            "hours of professional subjects in the year that are certain",
        ),
    ),
    Fact(
        "annual.possible_professional_hours",
        HOURS,
        Text(
            "本年度最多可达的专业科目学时（含待定）",
            "most hours of professional subjects that the year can come to, open ones included",
        ),
    ),
    Fact(
        "annual.certain_public_hours",
        HOURS,
        Text("本年度已确定的公需科目学时", "hours of public subjects in the year that are certain"),
    ),
    Fact(
        "annual.possible_public_hours",
        HOURS,
        Text(
            "本年度最多可达的公需科目学时（含待定）",
            "most hours of public subjects that the year can come to, open ones included",
        ),
    ),
    # external
    Fact(
        "external.training_subsidy_standard",
        MONEY,
        Text("职业培训补贴标准", "training subsidy standard"),
    ),
    Fact(
        "external.subsidy_person_covered",
        BOOL,
        Text(
            "属于补贴资金规定的人员对象",
            "among the persons whom the rules on subsidy funds cover",
        ),
    ),
    Fact(
        "external.professional_hours",
        HOURS,
        Text(
            "专业科目按有关文件登记的学时",
            "hours of a professional subject as other documents register them",
        ),
    ),
    Fact(
        "external.training_fund_ratio",
        NUMBER,
        Text(
            "职工教育经费提取比例（本级文件未载明时）",
            "ratio of the staff education fund (where the local document names none)",
        ),
    ),
    Fact(
        "external.mid_high_level",
        BOOL,
        Text(
            "举办单位认定属于中高层次人员（文件未定义）",
            "the organiser counts the person as mid or high level (undefined in the documents)",
        ),
    ),
    Fact(
        "external.national_base_grant",
        MONEY,
        Text("国家级基地一次性补助", "one-off grant of a national base"),
    ),
    Fact(
        "external.regional_base_grant",
        MONEY,
        Text("自治区级基地定额保障", "fixed support of a regional base"),
    ),
)
