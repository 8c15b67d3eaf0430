"""The figures of a text in one spelling."""

from decimal import Decimal

import pytest

from zsgx.changes.figures import amount_of, differing, figures_in, plain_number
from zsgx.policy.document import normalised


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("每年举办300期左右", ["300期"]),
        ("培训2万名左右", ["20000名"]),
        ("补助8万元", ["80000元"]),
        ("补助80,000元", ["80000元"]),
        ("培训20万人次", ["200000人次"]),
        ("按照学时的两倍登记", ["2倍"]),
        ("每年12月10日前", ["12月10日"]),
        ("２０２３年６月底前", ["2023年6月底"]),
        ("2023年6月末前", ["2023年6月底"]),
        ("排名前10名的", ["前10名"]),
        ("排名前十名的", ["前10名"]),
        ("结业30日内", ["30日"]),
        ("五个工作日内", ["5个工作日"]),
        ("一年内不可重复", ["1年"]),
        ("工资总额的1.5％—2.5%", ["1.5%", "2.5%"]),
        ("百分之十五", ["15%"]),
        ("第十二批", ["第12批"]),
        ("两千五百人", ["2500人"]),
        ("一万二千名", ["12000名"]),
        ("二〇二四年", ["2024年"]),
        ("2.50元", ["2.5元"]),
        ("3亿元", ["300000000元"]),
        ("5个部门", ["5个"]),
        ("等5部门", ["5"]),
    ],
)
def test_a_figure_has_one_spelling_however_it_is_printed(text: str, figures: list[str]) -> None:
    assert list(figures_in(normalised(text))) == figures


@pytest.mark.parametrize(
    "text",
    [
        "建设一批基地",
        "下一年度计划",
        "一次性补助",
        "统一领导",
        "两目录一系统",
        "进一步完善",
        "十分重要",
    ],
)
def test_a_numeral_that_counts_nothing_is_no_figure(text: str) -> None:
    assert figures_in(text) == ()


def test_figures_that_differ_stand_beside_what_replaced_them() -> None:
    assert differing(["300期", "20000名"], ["350期", "20000名"]) == (("300期", "350期"),)
    assert differing(["1期"], ["1期", "2名"]) == ((None, "2名"),)
    assert differing(["1期", "2名"], ["1期"]) == (("2名", None),)
    assert differing(["1期"], ["1期"]) == ()


def test_an_amount_is_a_number_of_something_and_a_date_is_none() -> None:
    assert amount_of("前10名") == (Decimal(10), "名")
    assert amount_of("1.5%") == (Decimal("1.5"), "%")
    assert amount_of("12月10日") is None
    assert amount_of("12月") is None


def test_a_number_is_never_written_with_an_exponent() -> None:
    assert plain_number(Decimal("1E+6")) == "1000000"
    assert plain_number(Decimal("0.0150")) == "0.015"
