"""The numbering of official documents."""

import pytest

from zsgx.changes.numbering import Numbering, mark_of, printed


@pytest.mark.parametrize(
    ("line", "kind", "number"),
    [
        ("一、目标任务", "first", 1),
        ("十二、附则", "first", 12),
        ("(三)数字技术", "second", 3),
        ("(二十一)其他", "second", 21),
        ("1.申报", "third", 1),
        ("(2)申报", "third", 2),
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


@pytest.mark.parametrize("line", ["1.5%的比例", "2024年", "一批基地", "(试行)"])
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

    assert (with_chapters.section, without.section) == ("2.2", "2")


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
        ("annex.1", "附件一"),
        ("note", "note"),
    ],
)
def test_a_section_is_printed_as_in_the_document(section: str, shown: str) -> None:
    assert printed(section) == shown
