"""A document as published, read sentence by sentence."""

import textwrap
import unicodedata

import pytest
from tests.audit.quay import TEXT, altered

from zsgx.audit.publication import decoded, is_operative, read_published, segments
from zsgx.text import Text


def texts(published: str) -> list[str]:
    return [sentence.text for sentence in read_published(published).sentences]


def test_sentences_come_in_order_with_their_section_and_line() -> None:
    sentences = read_published(TEXT).sentences

    found = {each.text: (each.section, each.line) for each in sentences}
    assert found["建设若干实训码头"] == ("1", 14)
    assert found["其他人员按实际学时登记"] == ("2.2", 21)
    assert found["每年征集选题,经专家评审后公布计划,市级项目每年度不超过8个"] == ("2.1", 18)
    assert found["东港区12360"] == ("annex", 31)


def test_headings_are_form_and_marks_are_no_part_of_sentences() -> None:
    formal = {each.text: each.formal for each in read_published(TEXT).sentences}

    assert [formal[text] for text in ("目标任务", "研修项目", "重点项目")] == [True] * 3
    assert not [text for text in texts(TEXT) if text.startswith(("(一)", "实施办法"))]


def test_a_heading_on_the_line_of_its_text_is_a_sentence() -> None:
    assert "加强领导" in texts(TEXT)


def test_a_line_broken_within_a_sentence_goes_on() -> None:
    broken = altered("列入市级计划的，每个", "列入市级计\n\n  划的，每个")

    assert texts(broken) == texts(TEXT)


@pytest.mark.parametrize("width", [24, 38, 60])
def test_lines_of_any_width_give_the_same_sentences(width: int) -> None:
    lines = [
        line if "\t" in line or len(line) < 24 else "\n".join(textwrap.wrap(line.strip(), width))
        for line in TEXT.splitlines()
    ]

    assert texts("\n\n".join(lines)) == texts(TEXT)


def test_half_and_full_width_marks_are_alike() -> None:
    assert texts(unicodedata.normalize("NFKC", TEXT)) == texts(TEXT)
    assert texts(TEXT.translate(str.maketrans("0123456789%", "０１２３４５６７８９％"))) == texts(
        TEXT
    )


def test_the_furniture_of_a_page_is_left_out() -> None:
    page = f"字号:\n{TEXT}\n- 3 -\n分享:\nBaidu\nmap\n"

    assert texts(page) == texts(TEXT)


def test_a_page_number_within_a_sentence_does_not_break_it() -> None:
    assert texts(altered("报送年\n度总结", "报送年\n— 2 —\n度总结")) == texts(TEXT)


def test_marks_in_the_middle_of_a_line_begin_sections_too() -> None:
    flat = read_published("一、甲\n应当报送甲。（二）应当报送乙。三、应当报送丙，不得拖延。\n")

    assert [(each.section, each.text) for each in flat.sentences] == [
        ("1", "甲"),
        ("1", "应当报送甲"),
        ("1.2", "应当报送乙"),
        ("3", "应当报送丙,不得拖延"),
    ]


def test_cells_of_a_table_keep_their_figures_apart() -> None:
    row = next(each for each in read_published(TEXT).sentences if "东港区" in each.text)
    spaced = read_published("一、表\n港区  12  360  8.5\n").sentences[1]

    assert row.figures == ("12", "360")
    assert spaced.figures == ("12", "360", "8.5")


def test_a_short_list_item_that_binds_is_a_sentence_and_no_heading() -> None:
    found = read_published("一、条件\n1.不超过45岁\n2.专业知识\n")

    # The last item has nothing below it: it is what its list says, and heads nothing.
    assert [(each.text, each.section, each.formal) for each in found.sentences] == [
        ("条件", "1", True),
        ("不超过45岁", "1.0.1", False),
        ("专业知识", "1.0.2", False),
    ]


def test_a_long_broken_item_of_a_list_is_prose() -> None:
    broken = (
        "一、条件\n1.申请人所在的单位已经建立培训制度并且指定了专门的部门负责实施以及\n管理。\n"
    )

    assert len(texts(broken)) == 2


@pytest.mark.parametrize(
    ("text", "operative"),
    [
        ("承办单位须按时报送", True),
        ("各单位应结合实际", True),
        ("学员可申请补贴", True),
        ("费用不得另收", True),
        ("每期40人", True),
        ("加强应急管理,相应开展可持续发展教育", False),
        ("公需科目学习和急需紧缺人才", False),
        ("根据《某计划(2023-2030年)》(某发〔2021〕3号)", False),
        ("充分发挥示范作用", False),
    ],
)
def test_a_sentence_is_operative_where_it_binds_or_counts(text: str, operative: bool) -> None:
    assert is_operative(text) is operative


def test_titles_signatures_and_dates_are_not_operative() -> None:
    found = {each.text: each.operative for each in read_published(TEXT).sentences}

    assert found["2024年3月1日"] is False
    assert found["海港市岸线人才培训办法"] is False
    assert found["本办法自2024年4月1日起施行"] is True


def test_a_comma_within_a_number_parts_nothing() -> None:
    assert segments("补助80,000元,另行公布,2024,2025年") == [
        "补助80,000元",
        "另行公布",
        "2024",
        "2025年",
    ]


def test_files_of_both_encodings_are_read() -> None:
    assert decoded(TEXT.encode("utf-8-sig")) == TEXT
    assert decoded(TEXT.encode("gb18030")) == TEXT


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7", b"PK\x03\x04", b"\xff\xfe\x00\x01", b"\x00\x01\x02", b" \n", b""]
)
def test_what_is_no_text_is_refused_with_a_reason(content: bytes) -> None:
    assert isinstance(decoded(content), Text)


def numbered(published: str) -> list[tuple[str, str]]:
    return [(each.section, each.text) for each in read_published(published).sentences]


def test_a_text_that_starts_below_its_first_level_keeps_its_numbers() -> None:
    found = numbered("（一）应当报送甲。\n（二）应当报送乙。\n1.应当报送丙。\n（三）应当报送丁。\n")

    assert [section for section, _ in found] == ["0.1", "0.2", "0.2.1", "0.3"]


def test_an_article_that_runs_in_after_other_text_begins_a_section() -> None:
    text = (
        "第十七条 应当扶持：\n（四）接受捐助。\n省里应当扶持。 第十八条登记实行制度。"
        "第十九条 应当统计，按第五条规定办理。第二条规定的情形除外。\n"
    )

    assert numbered(text) == [
        ("§17", "应当扶持:"),
        ("§17.4", "接受捐助"),
        ("§17.4", "省里应当扶持"),
        ("§18", "登记实行制度"),
        ("§19", "应当统计,按第五条规定办理"),
        ("§19", "第二条规定的情形除外"),
    ]


def test_an_article_set_apart_from_its_text_begins_one_whatever_its_first_word() -> None:
    assert numbered("第一条 应当报送。\n第二条 中小学和所属单位应当报送。\n") == [
        ("§1", "应当报送"),
        ("§2", "中小学和所属单位应当报送"),
    ]


def test_a_reference_at_the_beginning_of_a_broken_line_begins_nothing() -> None:
    broken = "第六条 申请人符合本办法规定而且提交材料的，适用\n第三条第二款，并应当报送。\n"

    assert numbered(broken) == [
        ("§6", "申请人符合本办法规定而且提交材料的,适用第三条第二款,并应当报送")
    ]


def test_marks_of_markdown_and_comments_are_no_part_of_the_text() -> None:
    marked = (
        "# 海港市岸线办法\n<!-- INFO END -->\n## 第一章 总则\n"
        "**第一条** 应当报送。\n> 第二条 应当登记。\n"
    )

    assert numbered(marked) == [
        ("0", "海港市岸线办法"),
        ("C1", "总则"),
        ("§1", "应当报送"),
        ("§2", "应当登记"),
    ]


def test_numbers_are_read_in_either_kind_of_numerals() -> None:
    found = numbered("第1条 应当报送。\n第二条 应当登记。\n（1）应当备案。\n")

    assert [section for section, _ in found] == ["§1", "§2", "§2.0.0.1"]


def test_annexes_keep_their_numbers() -> None:
    text = "一、甲\n应当报送。\n附件1\n（二）应当登记。\n附表二：\n应当备案。\n"

    assert [section for section, _ in numbered(text) if section.startswith("annex")] == [
        "annex1",
        "annex1.0.2",
        "annex2",
        "annex2",
    ]


def test_the_last_heading_of_a_list_is_what_it_says() -> None:
    text = "一、条件\n（一）年满十八周岁\n（二）成绩互认\n二、其他\n应当报送。\n三、解释\n"

    formal = {each.text: each.formal for each in read_published(text).sentences}
    assert formal == {
        "条件": True,
        "年满十八周岁": False,
        "成绩互认": False,
        "其他": True,
        "应当报送": False,
        "解释": False,
    }


def test_a_row_of_a_table_with_nothing_but_small_numbers_is_no_page_number() -> None:
    assert [each.figures for each in read_published("一、表\n1\t2\t3\n— 3 —\n").sentences[1:]] == [
        ("1", "2", "3")
    ]


def test_what_cannot_be_seen_is_left_out() -> None:
    hidden = "一、甲\n应\u200b当\x1b[31m报\u202e送\x9b。\x0c应当\u2028登记。\n"

    assert numbered(hidden)[1:] == [("1", "应当[31m报送"), ("1", "应当登记")]


def test_numbers_of_pages_are_left_out_in_their_order_and_other_numbers_are_not() -> None:
    paged = altered("报送年\n度总结", "报送年\n1\n度总结").replace("训。\n", "训。\n2\n", 1)

    assert texts(paged) == texts(TEXT)
    assert texts("一、表\n人数\n360\n") == ["表", "人数", "360"]


@pytest.mark.parametrize(
    "line",
    ["来源：持证者学时加倍", "打印：成绩互认", "关闭（费用由学员承担）", "分享：证书终身有效"],
)
def test_a_rule_in_the_guise_of_a_page_s_furniture_is_no_furniture(line: str) -> None:
    assert len(texts(f"{TEXT}{line}\n")) == len(texts(TEXT)) + 1


@pytest.mark.parametrize(
    "line",
    ["来源：海港市人社局", "字号：大 中 小", "— 12 —", "打印", "***", "来源：海港新闻网"],
)
def test_furniture_is_furniture(line: str) -> None:
    assert texts(f"{TEXT}{line}\n") == texts(TEXT)
