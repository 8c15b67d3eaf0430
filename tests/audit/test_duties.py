"""Words that bind, permit, except or have an effect."""

from __future__ import annotations

import pytest
from tests.audit.quay import TEXT, altered, sketch

from zsgx.audit.findings import ClauseStatus, Findings, Reason, audit
from zsgx.audit.publication import duties_in, read_published


def audited(text: str) -> Findings:
    return audit(sketch(), read_published(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("承办单位应当按时报送", ["应"]),
        ("承办单位应按时报送", ["应"]),
        ("承办单位必须按时报送", ["须"]),
        ("承办单位须按时报送", ["须"]),
        ("承办单位可以按时报送", ["可"]),
        ("承办单位可按时报送", ["可"]),
        ("费用不得另收", ["不得"]),
        ("不可以延期", ["不可", "延期"]),
        ("不能参加", ["不可"]),
        ("严禁挪用", ["禁止"]),
        ("无须申请", ["不须"]),
        ("不需要申请", ["不须"]),
        ("不予受理", ["不予"]),
        ("不再登记", ["不再"]),
        ("暂不执行", ["暂不"]),
        ("原则上参加", ["原则上"]),
        ("一般应参加", ["原则上", "应"]),
        ("另有约定的除外", ["除外"]),
        ("除前款情形外均可办理", ["除外", "可"]),
        ("遇节假日顺延", ["顺延"]),
        ("同时废止", ["废止"]),
        ("自行失效", ["失效"]),
        ("停止执行", ["停止"]),
        ("取消资格", ["取消"]),
        ("参照执行", ["参照"]),
        ("按照原办法执行", ["执行"]),
        ("自印发之日起施行", ["起施行"]),
        ("不适用于学员", ["不适用"]),
        ("免于参加", ["免于"]),
        ("费用由单位承担", ["承担"]),
        ("学员自费参加", ["自费"]),
        ("不少于本人工资的一成", ["不少于"]),
        ("不得超过本人工资的一成", ["不超过"]),
        ("享有同等待遇", ["享有"]),
        ("优先推荐", ["优先"]),
        ("一律退回", ["一律"]),
        ("责令改正", ["责令"]),
        ("计入年度学时", ["计入"]),
        ("缩短期限", ["缩短"]),
    ],
)
def test_a_word_of_duty_or_effect_is_found_in_one_spelling(text: str, words: list[str]) -> None:
    assert list(duties_in(text)) == words


@pytest.mark.parametrize(
    "text",
    [
        "加强应急管理,相应开展可持续发展教育",
        "公需科目学习和急需紧缺人才",
        "充分发挥示范作用",
        "许可证与认可制度",
        "应届毕业生",
        "报名须知",
        "建设的需要",
        "不可或缺的力量",
        "项目负责人",
        "可靠可行",
    ],
)
def test_a_word_that_only_looks_like_one_is_none(text: str) -> None:
    assert duties_in(text) == ()


def test_a_long_exception_is_kept_as_no_more_than_a_word() -> None:
    assert duties_in("除海港市另行公布的项目外") == ("除外",)


@pytest.mark.parametrize(
    ("was", "now", "pair"),
    [
        ("实训码头应于", "实训码头可于", ("应", "可")),
        ("实训码头应于", "实训码头不得于", ("应", "不得")),
        ("实训码头应于", "实训码头原则上应于", (None, "原则上")),
    ],
)
def test_a_duty_that_changes_inside_a_clause_is_told_as_such(
    was: str, now: str, pair: tuple[str | None, str | None]
) -> None:
    found = audited(altered(was, now))

    (changed,) = [each for each in found.clauses if each.status is not ClauseStatus.UNCHANGED]
    assert changed.id == "HB-2/2.1/report-1"
    assert changed.reason is Reason.DUTIES
    assert changed.duties == (pair,)


#: Rules that hold no digit, as somebody could put them in.
RULES = (
    "持证者学时加倍",
    "奖补翻一番",
    "滞纳金按日加收万分之五",
    "学时减半",
    "五成以上学员应到场",
    "学习半年的",
    "原办法同时废止",
    "遇节假日顺延",
    "另有约定的除外",
    "停止执行原办法",
    "其他单位参照执行",
    "资格予以取消",
    "费用由学员承担",
    "学员一律自费",
    "材料不再受理",
    "证书终身有效",
    "成绩互认",
    "码头归市里管",
)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    ("before", "between"),
    [
        ("其他人员按实际学时登记。", "{}。"),
        ("突出实操。", "{}；"),
        ("每期不少于15人，突出实操。", "\n    {}\n"),
        ("审核同意后，汇总上报。", "\n1.{}\n"),
        ("审核同意后，汇总上报。", "\n（三）{}\n"),
        ("2024年4月1日起施行。", "\n四、{}\n"),
        ("西港区\t28\t840\n", "{}\n"),
        ("2024年3月1日\n", "\n{}\n"),
    ],
)
def test_a_new_rule_without_a_digit_never_passes(rule: str, before: str, between: str) -> None:
    text = altered(before, before + between.format(rule)) if TEXT.count(before) == 1 else None
    assert text is not None or before == "2024年3月1日\n"
    if text is None:
        text = TEXT.replace(before, before + between.format(rule), 1)

    found = audited(text)

    assert not found.clean, (rule, between)


@pytest.mark.parametrize("rule", RULES)
def test_a_sentence_that_turns_into_a_rule_without_a_digit_never_passes(rule: str) -> None:
    found = audited(altered("未列入的，由单位自筹", f"未列入的，{rule}"))

    assert not found.clean
    assert [each.status for each in found.stray] == [ClauseStatus.CHANGED]
