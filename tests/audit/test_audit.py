"""A text held against the sketch of a document: what became of every clause and sentence."""

from typing import Any

import attrs
import pytest
from tests.audit.quay import ANCHORS, OTHER, TEXT, altered, sketch

from zsgx.audit.audit import Audit
from zsgx.audit.findings import ClauseStatus, Findings, Reason, audit
from zsgx.audit.publication import read_published
from zsgx.audit.sketch import sketched
from zsgx.engine.engine import Engine
from zsgx.errors import QuestionError


def audited(text: str) -> Findings:
    return audit(sketch(), read_published(text))


def differing(found: Findings) -> dict[str, ClauseStatus]:
    return {
        each.id: each.status for each in found.clauses if each.status is not ClauseStatus.UNCHANGED
    }


def reason_of(found: Findings, clause: str) -> Reason | None:
    return next(each.reason for each in found.clauses if each.id == clause)


def figures_of(found: Findings, clause: str) -> list[tuple[str | None, str | None]]:
    return [pair for each in found.clauses if each.id == clause for pair in each.figures]


def test_the_text_itself_is_unchanged_and_nothing_in_it_is_new() -> None:
    found = audited(TEXT)

    assert found.clean
    assert differing(found) == {}
    assert {each.id for each in found.clauses} == set(ANCHORS)
    assert (found.new, found.unaccounted, found.stray) == ((), (), ())


def test_operative_sentences_without_a_clause_are_named_with_their_place() -> None:
    # Who organises it, from when the rules are in force, and the western row of the table.
    unclaimed = audited(TEXT).unclaimed

    assert [each.now[0].line for each in unclaimed] == [23, 25, 32]
    assert [each.section for each in unclaimed] == ["3.1", "3.3", "annex"]


@pytest.mark.parametrize(
    ("was", "now", "clause", "figures"),
    [
        ("40期", "60期", "HB-2/1/target-1", ("约40期", "约60期")),
        ("1200名", "1.5万名", "HB-2/1/target-2", ("约1200名", "约15000名")),
        ("不少于15人", "不少于20人", "HB-2/2.1/quota-1", ("≥15人", "≥20人")),
        ("6万元", "8万元", "HB-2/2.1/subsidy-1", ("60000元", "80000元")),
        ("不超过8个", "不超过十二个", "HB-2/2.1/quota-2", ("≤8个", "≤12个")),
        ("11月20日", "11月30日", "HB-2/2.1/report-1", ("11月20日", "11月30日")),
        ("两倍", "三倍", "HB-2/2.2/hours-1", ("2倍", "3倍")),
        ("1.5%", "2.5%", "HB-2/3.2/ratio-1", ("1.5%", "2.5%")),
        ("前5名", "前3名", "HB-2/3.3/award-1", ("前5名", "前3名")),
        ("12\t360", "12\t390", "HB-2/annex/row-1", ("360", "390")),
    ],
)
def test_a_changed_figure_is_found_with_its_clause_and_no_other(
    was: str, now: str, clause: str, figures: tuple[str, str]
) -> None:
    found = audited(altered(was, now))

    assert differing(found) == {clause: ClauseStatus.CHANGED}
    assert figures_of(found, clause) == [figures]
    assert reason_of(found, clause) is Reason.FIGURES
    assert not found.new


def test_changed_words_are_told_from_changed_figures() -> None:
    found = audited(altered("突出实操", "突出实训"))

    assert differing(found) == {"HB-2/2.1/quota-1": ClauseStatus.CHANGED}
    assert reason_of(found, "HB-2/2.1/quota-1") is Reason.AROUND


def test_a_bound_that_turns_round_is_a_changed_figure() -> None:
    found = audited(altered("不少于15人", "不超过15人"))

    assert differing(found) == {"HB-2/2.1/quota-1": ClauseStatus.CHANGED}
    assert reason_of(found, "HB-2/2.1/quota-1") is Reason.FIGURES
    assert figures_of(found, "HB-2/2.1/quota-1") == [("≥15人", "≤15人")]


def test_a_change_around_the_words_of_a_clause_is_not_passed_over() -> None:
    found = audited(altered("，用于培训", "，其中60%用于培训"))

    assert differing(found) == {"HB-2/3.2/ratio-1": ClauseStatus.CHANGED}
    assert reason_of(found, "HB-2/3.2/ratio-1") is Reason.AROUND
    assert figures_of(found, "HB-2/3.2/ratio-1") == [(None, "60%")]


def test_a_sentence_that_is_gone_makes_its_clause_missing() -> None:
    found = audited(altered("取得岸线技能证书的人员，按照培训学时的两倍登记学时。", ""))

    assert differing(found) == {"HB-2/2.2/hours-1": ClauseStatus.MISSING}
    assert not found.new


def test_a_new_sentence_that_binds_is_told_with_its_line_and_section() -> None:
    found = audited(altered("其他人员按", "登记应当在30日内办理。其他人员按"))

    (new,) = found.unaccounted
    assert (new.text, new.section, new.line) == ("登记应当在30日内办理", "2.2", 21)
    assert differing(found) == {}
    assert not found.clean


def test_a_new_sentence_that_seems_to_bind_nobody_is_told_all_the_same() -> None:
    found = audited(altered("其他人员按", "登记工作十分重要。其他人员按"))

    assert [new.text for new in found.unaccounted] == ["登记工作十分重要"]
    assert not found.clean


def test_sentences_that_changed_places_are_moved() -> None:
    first, second = (
        "取得岸线技能证书的人员，按照培训学时的两倍登记学时。",
        "其他人员按实际学时登记。",
    )

    found = audited(altered(first + second, second + first))

    assert list(differing(found).values()) == [ClauseStatus.MOVED]
    assert not found.clean


def test_a_sentence_in_another_section_is_moved() -> None:
    without = altered("其他人员按实际学时登记。", "")
    found = audited(without.replace("用于培训。\n", "用于培训。其他人员按实际学时登记。\n"))

    assert differing(found) == {"HB-2/2.2/hours-2": ClauseStatus.MOVED}


def test_a_section_that_is_put_in_moves_those_after_it() -> None:
    found = audited(altered("（二）学时登记", "（二）新项目\n    另行公布。\n（三）学时登记"))

    assert differing(found) == {
        "HB-2/2.2/hours-1": ClauseStatus.MOVED,
        "HB-2/2.2/hours-2": ClauseStatus.MOVED,
    }


def test_a_sentence_that_moved_and_changed_is_changed() -> None:
    without = altered("取得岸线技能证书的人员，按照培训学时的两倍登记学时。", "")
    moved = "用于培训。取得岸线技能证书的人员，按照培训学时的四倍登记学时。\n"
    found = audited(without.replace("用于培训。\n", moved))

    assert differing(found) == {"HB-2/2.2/hours-1": ClauseStatus.CHANGED}
    assert figures_of(found, "HB-2/2.2/hours-1") == [("2倍", "4倍")]
    assert [each.section for each in found.sentences if each.moved] == ["2.2"]


def test_a_full_stop_and_a_semicolon_are_alike() -> None:
    assert audited(altered("每个项目补助6万元；未列入", "每个项目补助6万元。未列入")).clean


def test_a_sentence_cut_in_two_keeps_its_words_and_is_told_as_recut() -> None:
    found = audited(altered("岸线研修班，培训1200名", "岸线研修班。培训1200名"))

    assert differing(found) == dict.fromkeys(
        ["HB-2/1/target-1", "HB-2/1/target-2"], ClauseStatus.CHANGED
    )
    assert reason_of(found, "HB-2/1/target-1") is Reason.RECUT
    assert not found.new


def test_two_sentences_made_one_keep_their_words_and_are_told_as_recut() -> None:
    found = audited(altered("登记学时。其他", "登记学时，其他"))

    assert set(differing(found)) == {"HB-2/2.2/hours-1", "HB-2/2.2/hours-2"}
    assert reason_of(found, "HB-2/2.2/hours-2") is Reason.RECUT
    assert not found.new


def test_a_sentence_cut_in_two_and_changed_is_one_change() -> None:
    found = audited(
        altered(
            "用人单位按照工资总额的1.5%提取教育经费，用", "用人单位按照工资总额的2%提取教育经费。用"
        )
    )

    assert differing(found) == {"HB-2/3.2/ratio-1": ClauseStatus.CHANGED}
    assert figures_of(found, "HB-2/3.2/ratio-1") == [("1.5%", "2%")]
    assert not found.unaccounted


def test_two_sentences_made_one_and_changed_are_changed_and_not_missing() -> None:
    found = audited(altered("两倍登记学时。其他人员", "五倍登记学时，其他人员"))

    assert found.count(ClauseStatus.MISSING) == 0
    assert figures_of(found, "HB-2/2.2/hours-1") == [("2倍", "5倍")]


def test_a_title_on_two_lines_or_one_is_the_same() -> None:
    assert audited(altered("社会保障局\n关于印发", "社会保障局关于印发")).clean


def test_a_change_where_no_clause_stands_is_told_all_the_same() -> None:
    found = audited(altered("2024年4月1日起", "2025年4月1日起"))

    (stray,) = found.stray
    assert stray.figures == (("2024年4月1日", "2025年4月1日"),)
    assert not found.clean


def test_the_date_of_a_document_is_not_changed_unseen() -> None:
    found = audited(altered("\n2024年3月1日\n", "\n2024年3月9日\n"))

    assert [each.figures for each in found.stray] == [(("2024年3月1日", "2024年3月9日"),)]


def test_a_clause_that_stands_in_several_sentences_has_the_worst_of_their_fates() -> None:
    eastern = next(each for each in sketch().sentences if "HB-2/annex/row-1" in repr(each.pieces))
    rows = tuple(
        attrs.evolve(
            each,
            pieces=tuple(
                attrs.evolve(piece, fingerprint=each.fingerprint) for piece in eastern.pieces
            ),
        )
        if each.figures == ("28", "840")
        else each
        for each in sketch().sentences
    )
    both = attrs.evolve(sketch(), sentences=rows)

    found = audit(both, read_published(altered("西港区\t28\t840\n", "")))

    assert differing(found) == {"HB-2/annex/row-1": ClauseStatus.MISSING}


def test_the_text_of_something_else_has_none_of_the_clauses() -> None:
    found = audited(OTHER)

    assert found.count(ClauseStatus.MISSING) == len(ANCHORS)
    assert len(found.unaccounted) == 2


def test_an_empty_text_has_none_of_the_clauses() -> None:
    assert audited("").count(ClauseStatus.MISSING) == len(ANCHORS)


def test_every_status_and_reason_has_words_in_both_languages() -> None:
    for each in (*ClauseStatus, *Reason):
        assert each.label.zh != each.label.en


@pytest.mark.parametrize(
    ("was", "now", "pair"),
    [
        ("一点五倍", "二点五倍", ("1.5倍", "2.5倍")),
        ("一倍半", "两倍半", ("1.5倍", "2.5倍")),
        ("加倍", "翻两番", ("2倍", "4倍")),
        ("五成", "六成", ("50%", "60%")),
        ("三成五", "三成六", ("35%", "36%")),
        ("半年", "一年", ("0.5年", "1年")),
        ("两年半", "两年", ("2.5年", "2年")),
        ("半年以内", "半年以上", ("≤0.5年", "≥0.5年")),
        ("三至五年", "三至六年", ("3至5年", "3至6年")),
        ("三至五年", "五年", ("3至5年", "5年")),
        ("30—60日", "30—90日", ("30至60日", "30至90日")),
        ("三分之二", "三分之一", ("2/3", "1/3")),
        ("万分之五", "万分之六", ("0.05%", "0.06%")),
        ("百分之一点五", "百分之二点五", ("1.5%", "2.5%")),
        ("两三个", "三四个", ("2至3个", "3至4个")),
        ("十余人", "二十余人", ("10余人", "20余人")),
        ("近百人", "上百人", ("近100人", ">100人")),
        ("约四十期", "四十期", ("约40期", "40期")),
        ("壹仟元", "贰仟元", ("1000元", "2000元")),
        ("六十四小时", "七十二小时", ("64小时", "72小时")),
        ("第十八条", "第十九条", ("第18条", "第19条")),
        ("上半年", "下半年", ("上半年", "下半年")),
        ("一九九八年十二月一日", "一九九九年一月一日", ("1998年12月1日", "1999年1月1日")),
        ("十八周岁", "十六周岁", ("18周岁", "16周岁")),
        ("八折", "九折", ("80%", "90%")),
        ("一亿亿元", "一亿元", ("10000000000000000元", "100000000元")),
    ],
)
def test_a_change_of_one_figure_is_told_as_that_and_never_as_words(
    was: str, now: str, pair: tuple[str, str]
) -> None:
    before = altered("其他人员按实际学时登记", f"其他人员依照{was}的标准登记学时")
    known = sketched(read_published(before), "HB-2", [])

    found = audit(known, read_published(before.replace(was, now)))

    (changed,) = found.stray
    assert (changed.reason, changed.figures) == (Reason.FIGURES, (pair,))
    assert not found.clean


@pytest.mark.parametrize(
    ("was", "now"),
    [("三倍", "3倍"), ("百分之五十", "五成"), ("三至五年", "3—5年"), ("15人以上", "不少于15人")],
)
def test_a_figure_printed_otherwise_is_the_same_figure_in_other_words(was: str, now: str) -> None:
    before = altered("其他人员按实际学时登记", f"其他人员依照{was}的标准登记学时")
    known = sketched(read_published(before), "HB-2", [])

    found = audit(known, read_published(before.replace(was, now)))

    assert [each.figures for each in found.stray] == [()]


def test_a_piece_of_a_document_is_audited_by_the_numbers_that_are_printed() -> None:
    start, end = TEXT.index("（二）学时登记"), TEXT.index("三、组织实施")

    found = audited(TEXT[start:end])

    assert {each.id for each in found.clauses if each.status is ClauseStatus.UNCHANGED} == {
        "HB-2/2.2/hours-1",
        "HB-2/2.2/hours-2",
    }
    assert found.count(ClauseStatus.MISSING) == len(ANCHORS) - 2
    assert not found.new


def test_a_text_is_read_before_it_is_audited() -> None:
    text: Any = "a text"
    with pytest.raises(QuestionError, match=r"published: .* see read_published\(text\)"):
        Audit.of(Engine.load(), text, at="qingdao")
    with pytest.raises(QuestionError, match="text: b'x' must be of class str"):
        read_published(b"x")  # type: ignore[arg-type] # a program without types may do so
