"""Sentences: each construct as a reader sees it, in Chinese and in English."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.language.expressions import LEVEL, checked

from zsgx.domain.kinds import BOOL, DATE, HOURS, INT, MONEY, NUMBER, Type
from zsgx.language.sentence import Words, sentence
from zsgx.text import Text

FACTS = {
    "training.hours": Text("培训学时", "training hours"),
    "training.registered_hours": Text("已登记学时", "hours registered"),
    "training.online": Text("线上学习", "online learning"),
    "training.passed": Text("培训合格", "training passed"),
    "training.completed_on": Text("结业日期", "last day of the training"),
    "training.started_on": Text("开班日期", "first day of the training"),
    "training.occupation": Text("职业", "occupation"),
    "base.rank": Text("考核名次", "rank in the assessment"),
    "base.trainees": Text("年度培训人数", "trainees in the year"),
    "employer.payroll": Text("年度工资总额", "payroll of the year"),
    "certificate.level": Text("证书等级", "level of the certificate"),
    "external.ratio": Text("提取比例", "ratio of the fund"),
}
OPTIONS = {
    "none": Text("无", "none"),
    "junior": Text("初级", "junior"),
    "intermediate": Text("中级", "intermediate"),
    "senior": Text("高级", "senior"),
}
WORDS = Words(
    fact=lambda path: FACTS[path],
    option=lambda _path, option: OPTIONS.get(option, Text(option, option)),
    reading=lambda _name: Text("一年如何计算", "how a year is counted"),
    choice=lambda _name, _option: Text(
        "滚动十二个月，含末日", "twelve months, the last day included"
    ),
    parameter=lambda name: {
        "multiplier": Text("2", "2"),
        "window": Text("3", "3"),
        "ceiling": Text("90 学时", "90 hours"),
        "places": Text("东区、西区", "east, west"),
        "open": Text("开放报名", "open to all"),
    }[name],
    question=lambda name: {
        "hours.credited": Text("应登记学时", "hours to be credited"),
        "title.level": Text("对应职称层级", "corresponding title level"),
        "base.meets_minimum": Text("是否达到下限", "base reaches the minimum"),
    }[name],
    lookup=lambda _name: Text("获奖学时", "hours for prizes"),
    rule=lambda _name: Text("有证书", "with a certificate"),
)

#: Expression, type, Chinese, English.
GOLDEN: list[tuple[str, Type, str, str]] = [
    # Conditions
    ("training.online", BOOL, "线上学习：是", "online learning: yes"),
    ("not training.online", BOOL, "线上学习：否", "online learning: no"),
    ("not not training.online", BOOL, "线上学习：是", "online learning: yes"),
    ("training.online == false", BOOL, "线上学习：否", "online learning: no"),
    ("decision.base.meets_minimum", BOOL, "“是否达到下限”：是", "“base reaches the minimum”: yes"),
    ("not param.open", BOOL, "开放报名：否", "open to all: no"),
    ("true", BOOL, "是", "yes"),
    ("not true", BOOL, "否", "no"),
    ("rule.certified", BOOL, "“有证书”适用", "“with a certificate” applies"),
    ("not rule.certified", BOOL, "“有证书”不适用", "“with a certificate” does not apply"),
    # Amounts
    ("training.hours < 80", BOOL, "培训学时少于 80 学时", "training hours is less than 80 hours"),
    ("training.hours <= 80", BOOL, "培训学时不超过 80 学时", "training hours is at most 80 hours"),
    (
        "training.hours > 80.5",
        BOOL,
        "培训学时超过 80.5 学时",
        "training hours is more than 80.5 hours",
    ),
    ("training.hours >= 80", BOOL, "培训学时不少于 80 学时", "training hours is at least 80 hours"),
    (
        "not training.hours >= 80",
        BOOL,
        "培训学时少于 80 学时",
        "training hours is less than 80 hours",
    ),
    ("training.hours == 80", BOOL, "培训学时为 80 学时", "training hours is 80 hours"),
    ("training.hours != 80", BOOL, "培训学时不为 80 学时", "training hours is not 80 hours"),
    (
        "base.trainees >= 300",
        BOOL,
        "年度培训人数不少于 300 人",
        "trainees in the year is at least 300 persons",
    ),
    (
        "employer.payroll > 3333333.4",
        BOOL,
        "年度工资总额超过 3,333,333.40 元",
        "payroll of the year is more than CNY 3,333,333.40",
    ),
    (
        "40 <= training.hours < param.ceiling",
        BOOL,
        "40 学时不超过培训学时，且培训学时少于 90 学时",
        "40 hours is at most training hours, and training hours is less than 90 hours",
    ),
    # Plain numbers, of which few may be better
    ("base.rank < 10", BOOL, "考核名次小于 10", "rank in the assessment is less than 10"),
    ("base.rank <= 10", BOOL, "考核名次不大于 10", "rank in the assessment is at most 10"),
    ("base.rank > 10", BOOL, "考核名次大于 10", "rank in the assessment is more than 10"),
    ("base.rank >= 10", BOOL, "考核名次不小于 10", "rank in the assessment is at least 10"),
    # Days
    (
        "training.completed_on < date('2023-08-24')",
        BOOL,
        "结业日期早于 2023 年 8 月 24 日",
        "last day of the training is before 2023-08-24",
    ),
    (
        "training.completed_on <= training.started_on",
        BOOL,
        "结业日期不晚于开班日期",
        "last day of the training is on or before first day of the training",
    ),
    (
        "training.completed_on > date('2023-08-24')",
        BOOL,
        "结业日期晚于 2023 年 8 月 24 日",
        "last day of the training is after 2023-08-24",
    ),
    (
        "training.completed_on >= date('2023-08-24')",
        BOOL,
        "结业日期不早于 2023 年 8 月 24 日",
        "last day of the training is on or after 2023-08-24",
    ),
    (
        "training.completed_on == date('2023-08-24')",
        BOOL,
        "结业日期为 2023 年 8 月 24 日",
        "last day of the training is 2023-08-24",
    ),
    # Options
    (
        "certificate.level == 'junior'",
        BOOL,
        "证书等级为“初级”",
        "level of the certificate is “junior”",
    ),
    (
        "'junior' == certificate.level",
        BOOL,
        "“初级”为证书等级",
        "“junior” is level of the certificate",
    ),
    (
        "certificate.level != 'none'",
        BOOL,
        "证书等级不为“无”",
        "level of the certificate is not “none”",
    ),
    (
        "certificate.level in ['junior', 'intermediate', 'senior']",
        BOOL,
        "证书等级为“初级”、“中级”或“高级”",
        "level of the certificate is “junior”, “intermediate” or “senior”",
    ),
    (
        "certificate.level not in ['junior', 'senior']",
        BOOL,
        "证书等级不为“初级”或“高级”",
        "level of the certificate is neither “junior” nor “senior”",
    ),
    (
        "certificate.level not in ['junior']",
        BOOL,
        "证书等级不为“初级”",
        "level of the certificate is not “junior”",
    ),
    ("certificate.level in []", BOOL, "否", "no"),
    ("certificate.level not in []", BOOL, "是", "yes"),
    ("base.rank in [1, 2]", BOOL, "考核名次为 1 或 2", "rank in the assessment is 1 or 2"),
    (
        "training.occupation in param.places",
        BOOL,
        "职业属于东区、西区",
        "occupation is one of east, west",
    ),
    (
        "training.occupation not in param.places",
        BOOL,
        "职业不属于东区、西区",
        "occupation is none of east, west",
    ),
    ("training.occupation == 'AI'", BOOL, "职业为“AI”", "occupation is “AI”"),
    (
        "decision.title.level == 'senior'",
        BOOL,
        "“对应职称层级”为“高级”",
        "“corresponding title level” is “senior”",
    ),
    (
        "reading.one_year == 'rolling'",
        BOOL,
        "解释口径“一年如何计算”为“滚动十二个月，含末日”",
        "the reading “how a year is counted” is “twelve months, the last day included”",
    ),
    # And, or, not
    (
        "training.online and training.passed",
        BOOL,
        "线上学习：是，且培训合格：是",
        "online learning: yes, and training passed: yes",
    ),
    (
        "not (training.online and training.passed)",
        BOOL,
        "线上学习：否，或培训合格：否",
        "online learning: no, or training passed: no",
    ),
    (
        "not (training.online or training.hours > 80)",
        BOOL,
        "线上学习：否，且培训学时不超过 80 学时",
        "online learning: no, and training hours is at most 80 hours",
    ),
    (
        "training.online and (training.passed or rule.certified)",
        BOOL,
        "线上学习：是，且（培训合格：是，或“有证书”适用）",
        "online learning: yes, and (training passed: yes, or “with a certificate” applies)",
    ),
    (
        "training.online and not (training.passed and rule.certified)",
        BOOL,
        "线上学习：是，且（培训合格：否，或“有证书”不适用）",
        "online learning: yes, and (training passed: no, or “with a certificate” does not apply)",
    ),
    (
        "training.passed if training.online else rule.certified",
        BOOL,
        "若线上学习：是，则培训合格：是，否则“有证书”适用",
        "if online learning: yes, then training passed: yes, else “with a certificate” applies",
    ),
    (
        "not (training.passed if training.online else rule.certified)",
        BOOL,
        "若线上学习：是，则培训合格：否，否则“有证书”不适用",
        "if online learning: yes, then training passed: no, else “with a certificate” does not apply",  # noqa: E501 - one sentence
    ),
    # Answers
    ("training.hours", HOURS, "培训学时", "training hours"),
    ("0", MONEY, "0 元", "CNY 0"),
    ("training.hours * param.multiplier", HOURS, "培训学时 × 2", "training hours × 2"),
    ("training.hours / 2", HOURS, "培训学时 ÷ 2", "training hours ÷ 2"),
    (
        "training.hours - (training.registered_hours - 10) * 2",
        HOURS,
        "培训学时 − （已登记学时 − 10 学时） × 2",
        "training hours − (hours registered − 10 hours) × 2",
    ),
    (
        "training.hours - (training.registered_hours - 10)",
        HOURS,
        "培训学时 − （已登记学时 − 10 学时）",
        "training hours − (hours registered − 10 hours)",
    ),
    (
        "training.hours + training.registered_hours - 10",
        HOURS,
        "培训学时 + 已登记学时 − 10 学时",
        "training hours + hours registered − 10 hours",
    ),
    (
        "(training.hours + 10) / 2",
        HOURS,
        "（培训学时 + 10 学时） ÷ 2",
        "(training hours + 10 hours) ÷ 2",
    ),
    (
        "(1 if training.online else 2) * training.hours",
        HOURS,
        "（若线上学习：是，则 1，否则 2） × 培训学时",
        "(if online learning: yes, then 1, else 2) × training hours",
    ),
    (
        "0 if training.online else training.hours",
        HOURS,
        "若线上学习：是，则 0 学时，否则培训学时",
        "if online learning: yes, then 0 hours, else training hours",
    ),
    (
        "max(0, decision.hours.credited - training.registered_hours)",
        HOURS,
        "0 学时和（“应登记学时” − 已登记学时）中的较大者",
        "the greater of 0 hours and (“hours to be credited” − hours registered)",
    ),
    (
        "min(training.hours, training.registered_hours, 40)",
        HOURS,
        "培训学时、已登记学时和 40 学时中的最小者",
        "the least of training hours, hours registered and 40 hours",
    ),
    (
        "round_half_up(training.hours)",
        HOURS,
        "培训学时四舍五入到整数",
        "training hours rounded half up to a whole number",
    ),
    (
        "round_half_up(external.ratio * 2, 3)",
        NUMBER,
        "（提取比例 × 2）四舍五入到 3 位小数",
        "(ratio of the fund × 2) rounded half up to 3 places",
    ),
    ("year(training.completed_on)", INT, "结业日期的年份", "the year of last day of the training"),
    (
        "days_between(training.started_on, training.completed_on)",
        INT,
        "开班日期到结业日期的天数",
        "the days from first day of the training to last day of the training",
    ),
    (
        "add_years(training.completed_on, 1)",
        DATE,
        "结业日期后 1 年",
        "1 year after last day of the training",
    ),
    (
        "add_months(training.completed_on, param.window)",
        DATE,
        "结业日期后 3 个月",
        "3 months after last day of the training",
    ),
    (
        "add_days(training.completed_on, -30)",
        DATE,
        "结业日期前 30 天",
        "30 days before last day of the training",
    ),
    ("date('2024-02-29')", DATE, "2024 年 2 月 29 日", "2024-02-29"),
    ("junior", LEVEL, "初级", "junior"),
]


@pytest.mark.parametrize(
    ("text", "type_", "zh", "en"), GOLDEN, ids=[golden[0] for golden in GOLDEN]
)
def test_an_expression_reads_as_a_sentence(text: str, type_: Type, zh: str, en: str) -> None:
    said = sentence(checked(text, type_), WORDS)

    assert said == Text(zh, en)


def conditions() -> st.SearchStrategy[str]:
    leaves = [text for text, type_, _, _ in GOLDEN if type_ == BOOL]

    def above(below: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            below.map(lambda t: f"not ({t})"),
            st.tuples(below, st.sampled_from(["and", "or"]), below).map(
                lambda t: f"({t[0]}) {t[1]} ({t[2]})"
            ),
            st.tuples(below, below, below).map(lambda t: f"({t[0]}) if ({t[1]}) else ({t[2]})"),
        )

    return st.recursive(st.sampled_from(leaves), above, max_leaves=6)


@given(conditions())
def test_a_condition_and_its_denial_never_read_the_same(text: str) -> None:
    said = sentence(checked(text), WORDS)
    denied = sentence(checked(f"not ({text})"), WORDS)

    assert said.zh != denied.zh
    assert said.en != denied.en
    assert sentence(checked(f"not (not ({text}))"), WORDS) == said
    assert "  " not in said.zh
    assert said.zh.count("（") == said.zh.count("）")
