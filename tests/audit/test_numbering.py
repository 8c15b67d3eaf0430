"""The numbering of official documents."""

import pytest

from zsgx.audit.numbering import Numbering, mark_of, printed, same_section


@pytest.mark.parametrize(
    ("line", "kind", "number"),
    [
        ("一、目标任务", "first", 1),
        ("十二、附则", "first", 12),
        ("(三)数字技术", "second", 3),
        ("(二十一)其他", "second", 21),
        ("1.申报", "third", 1),
        ("(2)申报", "fourth", 2),
        ("2)申报", "third", 2),
        ("一.目标", "first", 1),
        ("第18条本办法", "article", 18),
        ("第三节经费", "part", 3),
        ("第二部分管理", "chapter", 2),
        ("3、申报", "third", 3),
        ("第四章经费", "chapter", 4),
        ("第一百零三条本办法", "article", 103),
        ("第十条本办法", "article", 10),
    ],
)
def test_a_mark_is_known_by_its_kind_and_number(line: str, kind: str, number: int) -> None:
    mark = mark_of(line)

    assert mark is not None
    assert (mark.kind, mark.number) == (kind, number)


@pytest.mark.parametrize(
    "line",
    [
        "1.5%的比例",
        "2024年",
        "一批基地",
        "(试行)",
        "第五条规定的情形",
        "第五条、第六条",
        "第十条第二款",
    ],
)
def test_what_only_begins_like_a_mark_is_none(line: str) -> None:
    assert mark_of(line) is None


def test_marks_lead_from_section_to_section() -> None:
    numbering, sections = Numbering(), []

    for line in ("一、甲", "二、乙", "(一)丙", "1.丁", "2.戊", "(二)己", "三、庚"):
        mark = mark_of(line)
        assert mark is not None
        numbering.enter(mark)
        sections.append(numbering.section)

    assert sections == ["1", "2", "2.1", "2.1.1", "2.1.2", "2.2", "3"]


def test_articles_stand_below_chapters_where_there_are_any() -> None:
    with_chapters, without = Numbering(), Numbering()
    for line in ("第一章总则", "第一条目的", "第二章管理", "第二条职责"):
        mark = mark_of(line)
        assert mark is not None
        with_chapters.enter(mark)
        if mark.kind == "article":
            without.enter(mark)

    assert (with_chapters.section, without.section) == ("§2", "§2")


def test_a_chapter_without_articles_has_a_number_of_its_own() -> None:
    numbering, sections = Numbering(), []
    for line in ("第一章总则", "第一节目的", "一、甲", "(一)乙", "第二章管理"):
        mark = mark_of(line)
        assert mark is not None
        numbering.enter(mark)
        sections.append(numbering.section)

    assert sections == ["C1", "C1.S1", "C1.S1.1", "C1.S1.1.1", "C2"]


def test_a_text_that_begins_below_its_first_level_keeps_the_numbers_that_are_printed() -> None:
    numbering, sections = Numbering(), []
    for line in ("(三)甲", "(四)乙", "1.丙", "(1)丁", "五、戊", "1.己", "第八条庚", "(二)辛"):
        mark = mark_of(line)
        assert mark is not None
        numbering.enter(mark)
        sections.append(numbering.section)

    assert sections == ["0.3", "0.4", "0.4.1", "0.4.1.1", "5", "5.0.1", "§8", "§8.2"]
    assert [printed(each) for each in sections] == [
        "（三）",
        "（四）",
        "（四）1.",
        "（四）1.（1）",
        "五",
        "五1.",
        "第八条",
        "第八条（二）",
    ]


@pytest.mark.parametrize(
    ("known", "other", "same"),
    [
        ("2.3", "2.3", True),
        ("2.3", "0.3", True),
        ("2.3.1", "0.0.1", True),
        ("2.3", "0.4", False),
        ("2.3", "0", False),
        ("2", "0", False),
        ("2.3", "3.3", False),
        ("0.3", "2.3", False),
    ],
)
def test_a_piece_of_a_document_leaves_open_what_stands_around_it(
    known: str,
    other: str,
    same: bool,
) -> None:
    assert same_section(known, other) is same


def test_an_annex_before_the_first_section_is_the_document_itself() -> None:
    numbering = Numbering()
    numbering.annex()
    before = numbering.section
    mark = mark_of("一、甲")
    assert mark is not None
    numbering.enter(mark)
    numbering.annex()

    assert (before, numbering.section) == ("0", "annex")
    numbering.enter(mark)
    assert numbering.section == "annex.1"


@pytest.mark.parametrize(
    ("section", "shown"),
    [
        ("0", "文首"),
        ("2", "二"),
        ("2.3", "二（三）"),
        ("2.3.1", "二（三）1."),
        ("12", "十二"),
        ("20", "二十"),
        ("annex", "附件"),
        ("annex.1", "附件 一"),
        ("annex2", "附件2"),
        ("annex2.0.3", "附件2 （三）"),
        ("§18", "第十八条"),
        ("§18.2.1", "第十八条（二）1."),
        ("§103", "第一百零三条"),
        ("§2016", "第二千零一十六条"),
        ("C3", "第三章"),
        ("C3.S2", "第三章第二节"),
        ("0.1", "（一）"),
        ("note", "note"),
    ],
)
def test_a_section_is_printed_as_in_the_document(section: str, shown: str) -> None:
    assert printed(section) == shown
