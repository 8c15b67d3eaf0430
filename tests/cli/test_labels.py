"""Labels are taken wherever names are: questions, facts, options, readings, metrics, places."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result

Run = Callable[..., Result]

NAMED = (
    *("decide", "hours.credited", "--at", "qingdao", "--date", "2024-05-01"),
    *("--set", "training.programme=digital_engineer", "--set", "training.hours=80"),
    *("--set", "certificate.level=senior", "--set", "certificate.issued_on=2024-04-20"),
)
LABELLED = (
    *("decide", "继续教育学时", "--at", "青岛", "--date", "2024-05-01"),
    *("--set", "培训项目类别=数字技术工程师培育", "--set", "培训学时=８０"),
    *("--set", "证书等级=高级", "--set", "发证日期=2024-04-20"),
)


def test_a_record_by_labels_is_decided_as_the_one_by_names(zsgx: Run) -> None:
    named, labelled = zsgx(*NAMED, "--json"), zsgx(*LABELLED, "--json")

    assert (named.exit_code, labelled.exit_code, labelled.stderr) == (0, 0, "")
    assert json.loads(labelled.stdout) == json.loads(named.stdout)


@pytest.mark.parametrize(
    "content",
    [
        "培训项目类别: 数字技术工程师培育\n培训学时: 80\n证书等级: 高级\n发证日期: 2024-04-20\n",
        (
            '{"Training Programme": "digital-engineer training", "training": {"hours": 80},'
            ' "证书等级": "senior", "certificate.issued_on": "2024-04-20"}'
        ),
    ],
)
def test_a_file_of_facts_goes_by_labels_too(zsgx: Run, content: str) -> None:
    result = zsgx(*LABELLED[:6], "--facts", "-", "--json", stdin=content)

    assert json.loads(result.stdout)["value"] == "160"


@pytest.mark.parametrize(
    ("word", "rule"),
    [(word, "qingdao/exam_based") for word in ("真", "是", "true", "yes")]
    + [(word, "qingdao/recognised") for word in ("假", "否", "false", "no")],
)
def test_yes_and_no_are_said_in_both_languages(zsgx: Run, word: str, rule: str) -> None:
    result = zsgx(
        *("decide", "title.route", "--at", "qingdao", "--date", "2024-05-01", "--json"),
        *("--set", f"application.exam_based={word}", "--set", "certificate.level=初级"),
    )

    assert json.loads(result.stdout)["rule"] == rule


def test_readings_and_outside_values_go_by_labels(zsgx: Run) -> None:
    result = zsgx(
        *("decide", "职业培训补贴金额", "--at", "威海市", "--date", "2024-05-01", "--json"),
        *("--set", "培训项目类别=digital_engineer", "--set", "纳入本地培训项目目录=是"),
        *("--set", "培训合格=是", "--set", "证书等级=高级", "--set", "claim.paid_before=否"),
        *("--external", "属于补贴资金规定的人员对象=是", "--external", "职业培训补贴标准=3000"),
        *("--reading", "一年内按滚动十二个月还是自然年度=自然年度"),
    )

    decided = json.loads(result.stdout)
    assert (decided["value"], decided["status"]) == ("3000", "decided")


def test_show_and_needed_go_by_labels(zsgx: Run) -> None:
    shown = zsgx("show", "青岛", "继续教育学时")
    needed = zsgx("needed", "继续教育学时", "--at", "370200", "--date", "2024-05-01", "--json")

    assert shown.stdout == zsgx("show", "qingdao", "hours.credited").stdout
    assert json.loads(needed.stdout)["question"] == "hours.credited"


def test_figures_go_by_the_labels_of_the_places_own_targets(zsgx: Run, tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    file.write_text("metric,value\n每年培训的专业技术人员人次,200000\n", encoding="utf-8")
    asked = ("targets", "--at", "青岛", "--year", "2024", "--json", "--actual")

    table = json.loads(zsgx(*asked, str(file)).stdout)["targets"]
    named = json.loads(zsgx(*asked, "-", stdin="trained.attendances: 200000").stdout)["targets"]
    unknown = zsgx(*asked, "-", stdin="培训人次: 5\ntrained.peple: 5\n")

    assert table == named
    assert table[0]["progress"] == "met"
    assert unknown.exit_code == 2
    assert "Did you mean capability.attendances (attendances of the ability" in unknown.stderr
    assert "Did you mean trained.attendances?" in unknown.stderr
    assert "bases.new" not in unknown.stderr


def test_two_names_for_one_figure_are_refused(zsgx: Run) -> None:
    given = "trained.attendances: 1\n每年培训的专业技术人员人次: 2\n"

    result = zsgx("targets", "--at", "qingdao", "--year", "2024", "--actual", "-", stdin=given)

    assert result.exit_code == 2
    assert "trained.attendances is given twice" in result.stderr


def test_a_filing_goes_by_the_label_of_what_is_due(zsgx: Run) -> None:
    asked = ("due", "--at", "national", "--year", "2024", "--json", "--filed")

    named = zsgx(*asked, "base-annual-report=2024-12-01")
    labelled = zsgx(*asked, "国家级基地年度总结和下一年度计划=2024-12-01")

    assert (labelled.exit_code, labelled.stdout) == (0, named.stdout)


def test_an_allocation_goes_by_its_label(zsgx: Run) -> None:
    named = json.loads(zsgx("allocation", "--at", "国家", "--json").stdout)

    labelled = zsgx("allocation", "--at", "national", "--table", named["label"]["zh"], "--json")

    assert json.loads(labelled.stdout) == named


def test_holidays_without_a_day_that_rolls_over_are_said_to_change_nothing(zsgx: Run) -> None:
    asked = ("due", "--at", "qingdao", "--year", "2024", "--holidays")

    idle = zsgx(*asked)
    used = zsgx(*asked, "--reading", "working_day_roll=yes")

    assert (idle.exit_code, used.exit_code) == (0, 0)
    assert "--holidays changes nothing" in idle.stderr
    assert "--reading working_day_roll=yes" in idle.stderr
    assert used.stderr == ""


NAMED_ROWS = """\
place,training.programme,training.hours,certificate.level,application.exam_based
qingdao,digital_engineer,80,senior,false
qingdao,capability,12,junior,true
qingdao,,40,none,
"""
LABELLED_ROWS = """\
place,培训项目类别,Training Hours,证书等级,以考代评
青岛,数字技术工程师培育,80,高级,否
370200,能力提升,12,Junior,YES
青岛市,,40,无,
"""
BATCH = ("--date", "2024-05-01", "--at-column", "place", "--max-rejects", "9", "--json")


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_batch_by_labels_is_decided_as_the_one_by_names(
    zsgx: Run, tmp_path: Path, engine: str
) -> None:
    (tmp_path / "named.csv").write_text(NAMED_ROWS, encoding="utf-8")
    (tmp_path / "labelled.csv").write_text(LABELLED_ROWS, encoding="utf-8")
    asked = (*BATCH, "--engine", engine, "--ask")

    named = zsgx(
        *("batch", f"{tmp_path}/named.csv", f"{tmp_path}/a.csv"),
        *(*asked, "hours.credited", "title.route"),
        *("--reading", "one_year=calendar", "--external", "subsidy_person_covered=true"),
    )
    labelled = zsgx(
        *("batch", f"{tmp_path}/labelled.csv", f"{tmp_path}/b.csv"),
        *(*asked, "继续教育学时", "职称衔接方式"),
        *("--reading", "一年内按滚动十二个月还是自然年度=自然年度"),
        *("--external", "属于补贴资金规定的人员对象=是"),
    )

    assert (named.exit_code, labelled.exit_code) == (0, 0), labelled.stderr
    one, other = json.loads(named.stdout), json.loads(labelled.stdout)
    assert other["questions"] == one["questions"]
    assert [other[each] for each in ("ask", "readings")] == [
        one[each] for each in ("ask", "readings")
    ]
    first, second = table(tmp_path / "a.csv"), table(tmp_path / "b.csv")
    assert [row[5:] for row in second[1:]] == [row[5:] for row in first[1:]]
    assert [",".join(row[:5]) for row in second] == LABELLED_ROWS.splitlines()


@pytest.mark.parametrize("kind", [pl.String, pl.Categorical, pl.Enum(["高级", "是"])])
def test_words_of_a_parquet_file_are_taken_too(
    zsgx: Run, tmp_path: Path, kind: pl.DataType
) -> None:
    words = {"证书等级": ["高级", None], "application.exam_based": ["是", None]}
    pl.DataFrame(words, schema=dict.fromkeys(words, kind)).write_parquet(tmp_path / "in.parquet")

    result = zsgx(
        *("batch", f"{tmp_path}/in.parquet", f"{tmp_path}/out.parquet", "--ask", "title.route"),
        *("--at", "青岛", "--date", "2024-05-01", "--json"),
    )

    out = pl.read_parquet(tmp_path / "out.parquet")
    assert result.exit_code == 0, result.stderr
    assert out["title.route.status"].to_list() == ["decided", "undetermined"]
    assert out["证书等级"].to_list() == words["证书等级"]
    assert json.loads(result.stdout)["at"] == "qingdao"


def table(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))


def test_a_heading_near_a_fact_that_is_asked_about_is_named(zsgx: Run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("姓名,培训项目类别,学时\n张,能力提升,80\n", encoding="utf-8")
    asked = ("batch", f"{tmp_path}/in.csv", f"{tmp_path}/out.csv", "--ask", "继续教育学时")
    where = ("--at", "青岛", "--date", "2024-05-10")

    said = zsgx(*asked, *where, "--lang", "zh").stdout
    told = zsgx(*asked, *where, "--json")

    assert "列 学时 没有读作事实" in said
    assert "若它是 training.hours（培训学时），请改用该名称作列名" in said
    assert "读作事实的列：培训项目类别；其余各列照样写出" in said
    assert json.loads(told.stdout)["facts"] == {"培训项目类别": "training.programme"}
    assert json.loads(told.stdout)["mistaken"] == {"学时": "training.hours"}
    assert "column 学时 is read as no fact and decides nothing" in told.stderr


def test_two_headings_that_look_alike_are_refused(zsgx: Run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("training.hours,Training.Hours \n8,9\n", encoding="utf-8")

    result = zsgx(
        *("batch", f"{tmp_path}/in.csv", f"{tmp_path}/out.csv", "--ask", "hours.credited"),
        *("--at", "national", "--date", "2024-05-01"),
    )

    assert result.exit_code == 2
    assert "these columns are the same fact, training.hours" in result.stderr


@pytest.mark.parametrize(
    ("heading", "cell", "remedy"),
    [
        ("证书等级", "高级工程师", "write one of none, junior, intermediate, senior"),
        ("以考代评", "√", "write yes or no; leave it empty if unknown"),
        ("发证日期", "2024/5/1", "write 2024-05-01"),
        ("发证日期", "去年", "write a day, such as 2024-05-01"),
        ("培训学时", "24学时", "write the number alone"),
        ("地区", "烟台", "correct it in the table"),
    ],
)
def test_a_cell_that_cannot_be_used_has_what_to_write_beside_it(
    zsgx: Run, tmp_path: Path, heading: str, cell: str, remedy: str
) -> None:
    rows = {"地区": "青岛 ", "培训学时": "8"} | {heading: cell}
    text = f"{','.join(rows)}\n{','.join(rows.values())}\n"
    (tmp_path / "in.csv").write_text(text, encoding="utf-8")

    zsgx(
        *("batch", f"{tmp_path}/in.csv", f"{tmp_path}/out.csv", "--ask", "hours.credited"),
        *("--at-column", "地区", "--date", "2024-05-01"),
    )

    (_, *found) = table(tmp_path / "out.csv.rejects.csv")
    assert [row[1] for row in found] == [heading]
    assert remedy in found[0][4]
    if heading == "地区":
        assert "Unknown place '烟台'. Available: national" in found[0][3]


def test_a_column_of_places_that_is_not_there_is_told_with_those_that_are(
    zsgx: Run, tmp_path: Path
) -> None:
    (tmp_path / "in.csv").write_text("地区,培训学时\n青岛,8\n", encoding="utf-8")

    result = zsgx(
        *("batch", f"{tmp_path}/in.csv", f"{tmp_path}/out.csv", "--ask", "hours.credited"),
        *("--at-column", "地点", "--date", "2024-05-01"),
    )

    assert result.exit_code == 2
    assert "--at-column: there is no column 地点. Available: 地区, 培训学时" in result.stderr


def test_an_option_of_a_reading_goes_by_the_beginning_of_its_label(zsgx: Run) -> None:
    asked = ("decide", "hours.credited", "--at", "qingdao", "--date", "2024-05-01", "--json")

    short = zsgx(*asked, "--reading", "before_issue=适用")
    named = zsgx(*asked, "--reading", "before_issue=apply")

    assert short.stdout == named.stdout


def test_a_filing_goes_by_a_label_that_is_near_no_further_than_a_question(zsgx: Run) -> None:
    result = zsgx("due", "--at", "weihai", "--year", "2024", "--filed", "学员名单=2024-03-31")

    assert result.exit_code == 2
    assert "Did you mean trainee-roster" in result.stderr


def test_figures_in_a_table_with_chinese_headings_are_read(zsgx: Run, tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    file.write_text("指标,完成数\ntrained.attendances,200000\n", encoding="utf-8")

    result = zsgx("targets", "--at", "qingdao", "--year", "2024", "--json", "--actual", str(file))

    assert json.loads(result.stdout)["targets"][0]["progress"] == "met"


def test_a_fact_for_a_question_is_told_to_be_one(zsgx: Run) -> None:
    result = zsgx("show", "qingdao", "证书等级")

    assert result.exit_code == 2
    assert "证书等级 is not a question but the fact certificate.level" in result.stderr


def test_facts_that_exclude_each_other_are_to_be_checked_and_not_written_anew(
    zsgx: Run, tmp_path: Path
) -> None:
    (tmp_path / "in.csv").write_text("发证日期,以考代评\n2025-05-20,是\n", encoding="utf-8")

    zsgx(
        *("batch", f"{tmp_path}/in.csv", f"{tmp_path}/out.csv", "--ask", "title.route"),
        *("--at", "青岛", "--date", "2024-06-01"),
    )

    (_, found) = table(tmp_path / "out.csv.rejects.csv")
    assert found[4] == "check these facts"


def test_two_names_for_one_reading_are_refused(zsgx: Run) -> None:
    result = zsgx(
        *("decide", "subsidy.training.amount", "--at", "weihai", "--date", "2024-05-01"),
        *("--reading", "one_year=rolling"),
        *("--reading", "一年内按滚动十二个月还是自然年度=calendar"),
    )

    assert result.exit_code == 2
    assert "one_year is given twice" in result.stderr


@pytest.mark.parametrize(
    "heading", ["training.id", "training.name", "certificate.number", "编号", "name"]
)
def test_a_heading_of_something_else_is_not_taken_for_a_fact(
    zsgx: Run, tmp_path: Path, heading: str
) -> None:
    (tmp_path / "in.csv").write_text(f"{heading},培训项目类别\n1,能力提升\n", encoding="utf-8")

    result = zsgx(
        *("batch", f"{tmp_path}/in.csv", f"{tmp_path}/out.csv", "--ask", "hours.credited"),
        *("--at", "青岛", "--date", "2024-06-01", "--json"),
    )

    assert json.loads(result.stdout)["mistaken"] == {}
