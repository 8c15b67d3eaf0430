"""The figures of a text in one spelling."""

import datetime
import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zsgx.audit.figures import (
    FigureKind,
    differing,
    figure_of,
    figures_in,
    plain_number,
    read_figures,
)
from zsgx.policy.document import normalised


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("每年举办300期左右", ["约300期"]),
        ("培训2万名左右", ["约20000名"]),
        ("补助8万元", ["80000元"]),
        ("补助80,000元", ["80000元"]),
        ("培训20万人次", ["200000人次"]),
        ("按照学时的两倍登记", ["2倍"]),
        ("每年12月10日前", ["12月10日"]),
        ("２０２３年６月底前", ["2023年6月底"]),
        ("2023年6月末前", ["2023年6月底"]),
        ("排名前10名的", ["前10名"]),
        ("排名前十名的", ["前10名"]),
        ("结业30日内", ["≤30日"]),
        ("五个工作日内", ["≤5个工作日"]),
        ("一年内不可重复", ["≤1年"]),
        ("工资总额的1.5％—2.5%", ["1.5至2.5%"]),
        ("百分之十五", ["15%"]),
        ("第十二批", ["第12批"]),
        ("两千五百人", ["2500人"]),
        ("一万二千名", ["12000名"]),
        ("二〇二四年", ["2024年"]),
        ("2.50元", ["2.5元"]),
        ("3亿元", ["300000000元"]),
        ("5个部门", ["5个"]),
        ("等5部门", ["5部门"]),
        ("令第25号", ["第25号"]),
        ("每千字1—2学时", ["1000字", "1至2学时"]),
        ("三、四级", ["3级", "4级"]),
        ("六个月至一年", ["6个月", "1年"]),
        ("教学时间90学时（分）", ["90学时"]),
        ("2023－2030年", ["2023至2030年"]),
        ("2021年至2030年", ["2021至2030年"]),
        ("每半年一次", ["0.5年", "1次"]),
        ("至少一名", ["≥1名"]),
        ("“十四五”规划", ["十四五"]),
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
        "半脱产学习",
        "半日制教育",
        "半年报",
        "专家队伍名单",
        "一带一路",
        "第三方机构",
        "五折算",
        "三成立",
        "千方百计",
        "单位:万元",
        "若干意见",
        "几个方面",
        "一时之间",
    ],
)
def test_a_numeral_that_counts_nothing_is_no_figure(text: str) -> None:
    assert figures_in(normalised(text)) == ()


def test_figures_that_differ_stand_beside_what_replaced_them() -> None:
    assert differing(["300期", "20000名"], ["350期", "20000名"]) == (("300期", "350期"),)
    assert differing(["1期"], ["1期", "2名"]) == ((None, "2名"),)
    assert differing(["1期", "2名"], ["1期"]) == (("2名", None),)
    assert differing(["1期"], ["1期"]) == ()


def test_very_many_figures_are_held_against_each_other_one_by_one() -> None:
    was = [f"{number}人" for number in range(3000)]

    assert differing(was, ["7倍", *was[1:]]) == (("0人", "7倍"),)
    assert differing(was, was[:-1]) == (("2999人", None),)


def test_an_amount_has_ends_a_date_a_day_and_an_ordinal_is_no_amount() -> None:
    amount, date, ordinal = (
        figure_of("前10名"),
        figure_of("1998年12月1日"),
        figure_of("第18条"),
    )

    assert (amount.kind, amount.unit) == (FigureKind.AMOUNT, "名")
    assert amount.least == amount.most == Fraction(10)
    assert (date.kind, date.day) == (FigureKind.DATE, datetime.date(1998, 12, 1))
    assert figure_of("12月10日").day is None
    assert figure_of("2023年2月30日").day is None
    assert ordinal.kind is FigureKind.ORDINAL
    assert figure_of("73号").kind is FigureKind.ORDINAL


def test_what_is_no_spelling_of_a_figure_is_unread() -> None:
    for text in ("", "甲", "两倍", "1人2人", "9" * 41):
        assert figure_of(text).kind is FigureKind.UNREAD


def test_digits_that_nobody_states_are_cut_and_told() -> None:
    (digits,) = read_figures("9" * 5000 + "人")
    (numerals,) = read_figures("一" + "亿" * 5000 + "元")
    folds, share = read_figures("翻九十九番"), read_figures("零分之一")

    for figure in (digits, numerals, *folds, *share):
        assert figure.kind is FigureKind.UNREAD
        assert len(figure.spelling) <= 41


def test_a_number_is_never_written_with_an_exponent() -> None:
    assert plain_number(Decimal("1E+6")) == "1000000"
    assert plain_number(Decimal("0.0150")) == "0.015"
    assert plain_number(Fraction(2, 3)) == "2/3"
    assert plain_number(Fraction(-3, 2)) == "-1.5"
    assert plain_number(Fraction(1, 10**35)) == f"0.{'0' * 34}1"


#: Phrases with what they mean: from, to, of what. A missing end is open.
PHRASES = """
百分之一点五 1.5 1.5 %
百分之零点三 0.3 0.3 %
百分之八十 80 80 %
百分之百 100 100 %
百分之1.5 1.5 1.5 %
百分之三十五 35 35 %
千分之三 0.3 0.3 %
万分之五 0.05 0.05 %
3‰ 0.3 0.3 %
5‱ 0.05 0.05 %
1.5% 1.5 1.5 %
３０％ 30 30 %
三分之二 200/3 200/3 %
三分之一 100/3 100/3 %
二分之一 50 50 %
四分之三 75 75 %
十分之一 10 10 %
二十分之一 5 5 %
十二分之五 125/3 125/3 %
五分之四 80 80 %
2/3 200/3 200/3 %
1/2 50 50 %
½ 50 50 %
五成 50 50 %
三成五 35 35 %
两成 20 20 %
七成以上 70 - %
六成 60 60 %
8成 80 80 %
半成 5 5 %
八折 80 80 %
八五折 85 85 %
九折 90 90 %
85折 85 85 %
半数 50 50 %
半数以上 50 - %
过半数 50 - %
过半 50 - %
一半 50 50 %
一半以上 50 - %
减半 50 50 %
折半 50 50 %
一点五倍 1.5 1.5 倍
二点五倍 2.5 2.5 倍
1.5倍 1.5 1.5 倍
一倍半 1.5 1.5 倍
两倍半 2.5 2.5 倍
两倍 2 2 倍
三倍 3 3 倍
一倍 1 1 倍
加倍 2 2 倍
翻倍 2 2 倍
双倍 2 2 倍
翻番 2 2 倍
翻一番 2 2 倍
翻了一番 2 2 倍
翻两番 4 4 倍
翻三番 8 8 倍
两倍以上 2 - 倍
不超过三倍 - 3 倍
半年 0.5 0.5 年
半年以内 - 0.5 年
半年以上 0.5 - 年
不足半年 - 0.5 年
两年半 2.5 2.5 年
一年半 1.5 1.5 年
半个月 0.5 0.5 个月
一个半月 1.5 1.5 个月
两个半月 2.5 2.5 个月
半天 0.5 0.5 天
一天半 1.5 1.5 天
半日 0.5 0.5 日
半小时 0.5 0.5 小时
半个小时 0.5 0.5 个小时
两个半小时 2.5 2.5 个小时
半学时 0.5 0.5 学时
半个工作日 0.5 0.5 个工作日
半学年 0.5 0.5 学年
三至五年 3 5 年
三到五年 3 5 年
三—五年 3 5 年
三年至五年 3 5 年
3至5年 3 5 年
3-5年 3 5 年
3～5年 3 5 年
3~5 3 5 -
30—60日 30 60 日
30日至60日 30 60 日
10—15个工作日 10 15 个工作日
百分之三至百分之五 3 5 %
百分之三至五 3 5 %
3%至5% 3 5 %
3%—5% 3 5 %
3-5% 3 5 %
千分之三至五 0.3 0.5 %
三分之一至二分之一 100/3 50 %
五成至七成 50 70 %
一至三名 1 3 名
一到两次 1 2 次
二十至三十人 20 30 人
十五至二十学时 15 20 学时
3至5万元 30000 50000 元
3万至5万元 30000 50000 元
三万至五万元 30000 50000 元
三至五万元 30000 50000 元
8000至10000元 8000 10000 元
一点五倍至二倍 1.5 2 倍
1-2学时 1 2 学时
两三个 2 3 个
三五年 3 5 年
一两天 1 2 天
两三百人 200 300 人
七八十人 70 80 人
十二三岁 12 13 岁
二三十万人次 200000 300000 人次
三四个月 3 4 个月
十余人 10 20 人
十多个 10 20 个
二十余名 20 30 名
五十多人 50 60 人
一百余人 100 200 人
一百二十余人 120 130 人
1200余人 1200 1300 人
3万余人 30000 40000 人
三万多名 30000 40000 名
100多万元 1000000 2000000 元
一百二十多万元 1200000 1300000 元
三年多 3 4 年
两个多月 2 3 个月
十几人 11 19 人
二十几个 21 29 个
数十人 10 100 人
数百人 100 1000 人
数千名 1000 10000 名
几十个 10 100 个
近百人 - 100 人
近500人 - 500 人
近三年 3 3 年
上百人 100 - 人
上千名 1000 - 名
逾千人 1000 - 人
超百人 100 - 人
约40期 40 40 期
大约40期 40 40 期
40期左右 40 40 期
四十期左右 40 40 期
40人上下 40 40 人
不少于15人 15 - 人
不得少于15人 15 - 人
不低于90学时 90 - 学时
不得低于60% 60 - %
至少3次 3 - 次
最少3次 3 - 次
最低80学时 80 - 学时
满三年 3 - 年
满16周岁 16 - 周岁
15人以上 15 - 人
15人及以上 15 - 人
本科5年以上 5 - 年
三分之二以上 200/3 - %
不超过8个 - 8 个
不得超过8个 - 8 个
不高于2万元 - 20000 元
不多于3次 - 3 次
至多3次 - 3 次
最多3次 - 3 次
最高5万元 - 50000 元
15人以下 - 15 人
15人及以下 - 15 人
30日以内 - 30 日
30日之内 - 30 日
30日内 - 30 日
三个月内 - 3 个月
一年内 - 1 年
5个工作日内 - 5 个工作日
超过3天 3 - 天
多于5人 5 - 人
高于60分 60 - 分
大于5人 5 - 人
少于3人 - 3 人
低于60分 - 60 分
不足3年 - 3 年
不满16周岁 - 16 周岁
未满十八周岁 - 18 周岁
未达到60分 - 60 分
不到五年 - 5 年
≥15人 15 - 人
≤15人 - 15 人
1.5万元 15000 15000 元
8万元 80000 80000 元
2千元 2000 2000 元
3百人 300 300 人
二十万人 200000 200000 人
二十万 200000 200000 -
一点五万元 15000 15000 元
3万5千元 35000 35000 元
1亿2000万元 120000000 120000000 元
三亿五千万元 350000000 350000000 元
一万亿元 1000000000000 1000000000000 元
一亿亿元 10000000000000000 10000000000000000 元
80,000元 80000 80000 元
1,234,567.89元 1234567.89 1234567.89 元
壹仟贰佰元 1200 1200 元
伍万元 50000 50000 元
叁佰元 300 300 元
壹万贰仟圆 12000 12000 元
两千五百人 2500 2500 人
一万二千名 12000 12000 名
廿人 20 20 人
廿五人 25 25 人
卅天 30 30 天
六十四小时 64 64 小时
五十六小时 56 56 小时
九十学时 90 90 学时
90学时 90 90 学时
72学时 72 72 学时
2学分 2 2 学分
24课时 24 24 课时
40分钟 40 40 分钟
十天 10 10 天
三十日 30 30 日
两周 2 2 周
三个星期 3 3 个星期
六个月 6 6 个月
12个月 12 12 个月
两年 2 2 年
一年 1 1 年
三个学期 3 3 个学期
两学年 2 2 学年
四个季度 4 4 个季度
五个工作日 5 5 个工作日
三个自然日 3 3 个自然日
500人 500 500 人
200000人次 200000 200000 人次
20万人次 200000 200000 人次
15名 15 15 名
三位 3 3 位
8个 8 8 个
300期 300 300 期
四十场次 40 40 场次
三批次 3 3 批次
5个百分点 5 5 个百分点
两篇 2 2 篇
三项 3 3 项
两门 2 2 门
六类 6 6 类
四级 4 4 级
45岁 45 45 岁
前10名 10 10 名
前十名 10 10 名
前5% 5 5 %
2.50元 2.5 2.5 元
0.5学时 0.5 0.5 学时
三十六 36 36 -
""".strip().splitlines()


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_phrase_means_from_so_many_to_so_many_of_something(phrase: str) -> None:
    said, least, most, unit = phrase.split(" ")

    (figure,) = read_figures(normalised(said))

    assert figure.kind is FigureKind.AMOUNT
    assert figure.least == (None if least == "-" else Fraction(least))
    assert figure.most == (None if most == "-" else Fraction(most))
    assert figure.unit == unit.replace("-", "")


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_spelling_reads_as_the_figure_that_it_spells(phrase: str) -> None:
    (figure,) = read_figures(normalised(phrase.split(" ", maxsplit=1)[0]))

    assert figure_of(figure.spelling) == figure


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_phrase_means_the_same_within_a_sentence(phrase: str) -> None:
    said = normalised(phrase.split(" ", maxsplit=1)[0])

    assert figures_in(f"标准为{said},另行公布") == figures_in(said)


@pytest.mark.parametrize(
    ("text", "spelling", "day"),
    [
        ("1998年12月1日", "1998年12月1日", (1998, 12, 1)),
        ("一九九八年十二月一日", "1998年12月1日", (1998, 12, 1)),
        ("二〇二四年三月三十一日", "2024年3月31日", (2024, 3, 31)),
        ("2024年3月1号", "2024年3月1日", (2024, 3, 1)),
        ("2024-03-01", "2024年3月1日", (2024, 3, 1)),
        ("2024/3/1", "2024年3月1日", (2024, 3, 1)),
        ("2024.3.1", "2024年3月1日", (2024, 3, 1)),
        ("二〇二四年", "2024年", None),
        ("2024年6月", "2024年6月", None),
        ("2024年底", "2024年底", None),
        ("2024年末", "2024年底", None),
        ("2024年上半年", "2024年上半年", None),
        ("上半年", "上半年", None),
        ("2024年第一季度", "2024年第1季度", None),
        ("6月底", "6月底", None),
        ("十二月十日", "12月10日", None),
        ("11月上旬", "11月上旬", None),
    ],
)
def test_a_date_is_a_date_in_whatever_signs(
    text: str, spelling: str, day: tuple[int, int, int] | None
) -> None:
    (figure,) = read_figures(normalised(text))

    assert (figure.kind, figure.spelling) == (FigureKind.DATE, spelling)
    assert figure.day == (datetime.date(*day) if day else None)
    assert figure_of(spelling) == figure


@pytest.mark.parametrize(
    ("text", "spelling"),
    [
        ("第十八条", "第18条"),
        ("第18条", "第18条"),
        ("第一百零三条", "第103条"),
        ("第二款", "第2款"),
        ("第三项", "第3项"),
        ("第十二批", "第12批"),
        ("第三次", "第3次"),
        ("第一季度", "第1季度"),
        ("第三至五名", "第3至5名"),
        ("第25号", "第25号"),
        ("73号", "73号"),
    ],
)
def test_a_reference_is_no_amount(text: str, spelling: str) -> None:
    (figure,) = read_figures(text)

    assert (figure.kind, figure.spelling) == (FigureKind.ORDINAL, spelling)
    assert figure_of(spelling) == figure


@given(st.integers(0, 10**6))
def test_no_two_amounts_share_a_spelling(seed: int) -> None:
    chance = random.Random(seed)  # it chooses phrases
    one, other = (
        read_figures(normalised(chance.choice(PHRASES).split(" ")[0]))[0] for _ in range(2)
    )

    assert (one == other) is (one.spelling == other.spelling)


@given(
    st.integers(1, 10**9), st.sampled_from(["学时", "天", "个月", "年", "元", "人", "人次", "倍"])
)
def test_any_other_number_of_the_same_is_another_figure(number: int, unit: str) -> None:
    assert figures_in(f"{number}{unit}") != figures_in(f"{number + 1}{unit}")


@given(
    st.text(
        "〇零一二两三四五六七八九十百千万亿点半成倍年月日第前至到约近余多几数0123456789.,%/—",
        max_size=60,
    )
)
def test_any_run_of_signs_is_read_and_its_spellings_are_short(text: str) -> None:
    for figure in read_figures(normalised(text)):
        assert len(figure.spelling) < 500
