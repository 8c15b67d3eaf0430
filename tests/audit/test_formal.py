"""Which lines of a document are form and state no rule."""

from __future__ import annotations

import pytest
from tests.audit.quay import TEXT, sketch

from zsgx.audit.findings import audit
from zsgx.audit.publication import is_formal, read_published
from zsgx.policy.document import normalised


@pytest.mark.parametrize(
    "line",
    [
        "港人社发〔2024〕2号",
        "2024年3月1日",
        "二〇二四年三月一日",
        "海港市人力资源和社会保障局",
        "海港市财政局等5部门",
        "关于印发《海港市岸线人才培训办法》的通知",
        "海港市岸线人才培训办法（试行）",
        "岸线人才工程（2023－2030年）实施方案",
        "各区人力资源社会保障局，有关单位：",
        "附件：岸线研修班分配表",
        "附件2",
        "（此件主动公开）",
        "成文日期：2024年3月1日",
        "有效性：有效",
        "目录",
    ],
)
def test_form_is_form(line: str) -> None:
    assert is_formal(normalised(line), stands_alone=True)


@pytest.mark.parametrize(
    "line",
    [
        "原办法废止",
        "停止执行原办法",
        "本通知自发布之日起施行",
        "学员一律自费参加的通知",
        "关于免除学费的决定",
        "补助80000元的通知",
        "各单位应当报送，有关部门：",
        "持证者学时加倍",
        "成绩互认",
        "附件：不得外传",
        "加强领导。",
        "现将办法印发给你们",
    ],
)
def test_a_line_that_binds_or_counts_is_no_form_whatever_it_looks_like(line: str) -> None:
    assert not is_formal(normalised(line), stands_alone=True)


def test_form_within_a_sentence_is_no_form() -> None:
    assert not is_formal("报送财政局", stands_alone=False)


@pytest.mark.parametrize(
    "form",
    [
        "海港市财政局",
        "附件：名单",
        "（此件公开发布）",
        "各有关单位：",
        "关于印发办法的通知",
        "发文机关：海港市人社局",
    ],
)
def test_new_form_is_told_and_passes(form: str) -> None:
    found = audit(
        sketch(), read_published(TEXT.replace("\n海港市岸线", f"\n{form}\n海港市岸线", 1))
    )

    assert found.clean
    assert [each.formal for each in found.new] == [True]


def test_form_that_turns_into_a_rule_does_not_pass() -> None:
    text = TEXT.replace("附件：岸线研修班分配表", "附件：岸线研修班停止执行")

    found = audit(sketch(), read_published(text))

    assert not found.clean
