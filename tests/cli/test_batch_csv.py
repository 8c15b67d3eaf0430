"""CSV files of `zsgx batch`: what is read as it is, what is set aside, and what is refused."""

import codecs
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result
from tests.cli.batch_tables import IDENTITY, WHERE, read, rejects, summary, written

Run = Callable[..., Result]

ASK = ("--ask", "hours.credited")
PLANNED = "training.in_published_plan"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harbour: Path) -> Path:
    """A folder to work in, where the plugin is installed."""
    del harbour  # it is installed, which is all that is wanted of it
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def batch(zsgx: Run, folder: Path) -> Callable[..., Result]:
    """Decides a CSV file of the bytes given."""

    def run(
        content: bytes,
        *options: str,
        target: str = "out.csv",
        at: tuple[str, ...] = WHERE[:2],
    ) -> Result:
        (folder / "in.csv").write_bytes(content)
        return zsgx("batch", "in.csv", target, *ASK, *at, *WHERE[2:], *options)

    return run


# What is read


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_a_byte_order_mark_is_no_part_of_the_first_name_and_is_always_written(
    batch: Run, folder: Path, mark: bytes
) -> None:
    batch(mark + "training.hours,name\n80,张三\n".encode())

    written = (folder / "out.csv").read_bytes()
    assert written.startswith(codecs.BOM_UTF8 + b"training.hours,name,hours.credited,")


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_both_ends_of_lines_are_read_and_blank_lines_are_no_rows(
    batch: Run, folder: Path, ending: str
) -> None:
    lines = ["name,training.hours", "", "a,1", "", 'b,"2"', "c,x", "", ""]

    result = batch(ending.join(lines).encode(), "--json")

    assert summary(result.stdout)["rows"] == {"read": 3, "written": 2, "set_aside": 1}
    assert [row["training.hours"] for row in read(folder / "out.csv")] == ["1", "2"]
    assert [aside["row"] for aside in rejects(folder / "out.csv.rejects.csv")] == ["6"]


def test_a_single_column_has_no_rows_where_lines_are_blank(batch: Run) -> None:
    result = batch(b"training.hours\n80\n\n64.5\n", "--json")

    assert summary(result.stdout)["rows"]["read"] == 2


def test_quoted_fields_hold_separators_marks_and_line_breaks(batch: Run, folder: Path) -> None:
    content = 'name,training.hours\n"a, ""b""\nc",80\nd,"64.5"\n'

    result = batch(content.encode(), "--part-rows", "1", "--json")

    assert summary(result.stdout)["rows"] == {"read": 2, "written": 2, "set_aside": 0}
    assert [row["name"] for row in read(folder / "out.csv")] == ['a, "b"\nc', "d"]


def test_leading_zeros_and_full_width_digits_stay(batch: Run, folder: Path) -> None:
    batch(f"code,identity,training.hours\n000123,{IDENTITY},８０\n".encode(), target="out.xlsx")

    (row,) = read(folder / "out.xlsx")
    assert (row["code"], row["identity"], row["training.hours"]) == ("000123", IDENTITY, "８０")


@pytest.mark.parametrize("name", ["gb18030", "GBK"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_what_chinese_spreadsheets_write_is_read_where_it_is_said(
    batch: Run, folder: Path, name: str, quote: str
) -> None:
    content = f"姓名,training.hours\n{quote}张三{quote},80\n".encode("gb18030")

    result = batch(content, "--encoding", name)

    assert result.exit_code == 0
    assert [row["姓名"] for row in read(folder / "out.csv")] == ["张三"]


@pytest.mark.parametrize(("option", "sign"), [(";", ";"), ("tab", "\t"), ("|", "|")])
def test_columns_are_separated_as_is_said(batch: Run, folder: Path, option: str, sign: str) -> None:
    content = f"name{sign}training.hours\na,b{sign}80\n"

    result = batch(content.encode(), "--separator", option)

    assert result.exit_code == 0
    assert [row["name"] for row in read(folder / "out.csv")] == ["a,b"]


def test_a_file_none_of_whose_lines_is_a_row_gives_a_table_without_rows(
    batch: Run, folder: Path
) -> None:
    result = batch(b"name,training.hours\na\nb\n", "--json")

    assert result.exit_code == 1
    assert summary(result.stdout)["rows"] == {"read": 2, "written": 0, "set_aside": 2}
    assert read(folder / "out.csv") == []


@pytest.mark.parametrize("sign", ["|", "^", "~", "0"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_row_is_cut_once_it_is_text_and_never_within_a_character(
    batch: Run, folder: Path, sign: str, quote: str
) -> None:
    """Bytes of these characters are those of the separator."""
    names = [f"{chr(code)}" for code in range(0x4E00, 0x9FA5, 7)]
    names = [name for name in names if sign.encode() in name.encode("gb18030")]
    names += ["\u3400", "😀"] if sign == "0" else []
    rows = [f"{quote}{name}{quote}{sign}8" for name in names]
    content = "\n".join([f"姓名{sign}training.hours", *rows]).encode("gb18030")

    result = batch(content, "--encoding", "gbk", "--separator", sign, "--json")

    assert len(names) > 1
    assert summary(result.stdout)["rows"]["set_aside"] == 0
    assert [row["姓名"] for row in read(folder / "out.csv")] == names


def test_a_long_quoted_field_is_one_field_and_its_lines_are_no_rows(
    batch: Run, folder: Path
) -> None:
    remark = "line,8\n" * 100_000

    batch(f'name,training.hours\n"{remark}",80\nb,80\n'.encode(), target="out.parquet")

    assert [row["name"] for row in read(folder / "out.parquet")] == [remark, "b"]


def test_a_field_longer_than_may_be_is_set_aside_whole(batch: Run, folder: Path) -> None:
    remark = "line,8\n" * 150_000

    batch(f'name,training.hours\n"{remark}",80\nb,80\n'.encode())

    (aside,) = rejects(folder / "out.csv.rejects.csv")
    assert (aside["row"], aside["column"]) == ("2", "name")
    assert aside["reason"] == "is longer than 1,048,576 characters"
    assert [row["name"] for row in read(folder / "out.csv")] == ["b"]


def test_a_line_without_end_is_refused(batch: Run) -> None:
    for quote in ("", '"'):
        content = f"name,training.hours\na,80\n{quote}{'x' * (16 * 1024 * 1024 + 1)}"

        result = batch(content.encode())

        assert result.exit_code == 2
        assert "in.csv: row 3 has no end (it has more than 16,777,216 bytes)" in result.stderr


@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("header", [f"name,training.hours{end}" for end in ("", ",,", ", ")])
def test_trailing_empty_columns_are_no_fault(
    batch: Run, folder: Path, header: str, quote: str
) -> None:
    content = f"{header}\n{quote}a{quote},80\n{quote}b{quote},80,,,\nc,80, ,\nd,80,,x\n"

    batch(content.encode())

    rows = read(folder / "out.csv")
    assert [(row["name"], row["training.hours"]) for row in rows] == [
        ("a", "80"),
        ("b", "80"),
        ("c", "80"),
    ]
    assert "" not in rows[0]
    (aside,) = rejects(folder / "out.csv.rejects.csv")
    assert aside["reason"] == "has 4 fields, not 2"


def test_a_heading_may_have_lines(batch: Run, folder: Path) -> None:
    batch(b'"name\n(whole)",training.hours\na,80\nb,x\n')

    assert read(folder / "out.csv")[0]["name\n(whole)"] == "a"
    assert [aside["row"] for aside in rejects(folder / "out.csv.rejects.csv")] == ["3"]


@pytest.mark.parametrize(
    "value",
    ["9.901E+17", "9.90100199001010E+17", "9.9e17", "990100199001010000.0", "123456789012345.0"],
)
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_number_that_a_spreadsheet_has_ruined_is_named(
    zsgx: Run, folder: Path, value: str, kind: str
) -> None:
    frame = pl.DataFrame({"证件号码": [value, IDENTITY], "training.hours": ["80", "80"]})
    written(frame, folder / f"in.{kind}")

    zsgx("batch", f"in.{kind}", "out.csv", *ASK, *WHERE)

    (aside,) = rejects(folder / "out.csv.rejects.csv")
    assert aside["column"] == "证件号码"
    assert "whose last ones a spreadsheet has lost" in aside["reason"]
    assert "fill it anew from its source" in aside["remedy"]


@pytest.mark.parametrize(
    ("value", "is_ruined"),
    [
        ("990100199001010000", True),  # its check digit would be another
        ("990100199001011000", True),
        ("622202199001010000123", False),
        ("622202100112220000", False),  # no birth date: an account, say
        ("9.9E+3", False),
        ("E17", False),
        ("990100199001010012", False),
    ],
)
def test_zeros_at_the_end_are_named_where_the_check_digit_cannot_be(
    batch: Run, folder: Path, value: str, *, is_ruined: bool
) -> None:
    batch(f"id,training.hours\n{value},80\n".encode())

    assert (folder / "out.csv.rejects.csv").exists() == is_ruined


def test_floats_of_parquet_that_were_identity_numbers_are_named(zsgx: Run, folder: Path) -> None:
    numbers = [990100199001010012.0, 1e14, None, float("nan"), 1.5]
    frame = pl.DataFrame({"id": numbers, "training.hours": [80] * 5})
    frame.write_parquet(folder / "in.parquet")

    zsgx("batch", "in.parquet", "out.csv", *ASK, *WHERE)

    (aside,) = rejects(folder / "out.csv.rejects.csv")
    assert (aside["row"], aside["column"], aside["value"]) == ("1", "id", '"990***********0048"')


# What is set aside


@pytest.mark.parametrize("quoted", ["", '"'])
def test_a_line_with_more_or_fewer_fields_is_set_aside(
    batch: Run, folder: Path, quoted: str
) -> None:
    content = (
        f"name,training.hours,{PLANNED}\n{quoted}a{quoted},80,\nb,80\n{IDENTITY},1,2,3\nc,9,\n"
    )

    batch(content.encode())

    short, long = rejects(folder / "out.csv.rejects.csv")
    assert (short["row"], short["column"], short["reason"]) == ("3", "", "has 2 fields, not 3")
    assert (long["row"], long["value"]) == ("4", '"210***********0017,1,2,3"')
    assert [row["name"] for row in read(folder / "out.csv")] == ["a", "c"]


def test_a_quotation_mark_that_never_closes_takes_no_other_row_along(
    batch: Run, folder: Path
) -> None:
    rows = [f"name{number},8" for number in range(40_000)]
    rows[3] = '"name3,8'
    rows[-1] = 'name"x",8'
    content = "\n".join(["name,training.hours", *rows])

    result = batch(content.encode(), "--json")

    asides = rejects(folder / "out.csv.rejects.csv")
    assert [aside["row"] for aside in asides] == ["5"]
    assert asides[0]["reason"] == "its quotation marks or line ends are wrong"
    assert summary(result.stdout)["rows"] == {"read": 40_000, "written": 39_999, "set_aside": 1}


def test_a_broken_line_is_set_aside_where_others_are_right(batch: Run, folder: Path) -> None:
    content = "name,training.hours\n张三,80\n".encode() + b"\xff\xfe,80\nb\rc,80\n"

    batch(content)

    undecoded, returned = rejects(folder / "out.csv.rejects.csv")
    assert (undecoded["row"], undecoded["reason"]) == ("3", "is not utf-8 text")
    assert (returned["row"], returned["value"]) == ("4", '"b\\rc,80"')
    assert [row["name"] for row in read(folder / "out.csv")] == ["张三"]


@pytest.mark.parametrize(
    "value",
    [
        *("=1+1", "+A1", "-2+3", "@SUM(A1)", "\t=1", "＝1+1", "-e5", "--1", "+cmd|' /C calc'!A0"),
        *("\x1b[31mred", "a\x07", "\x7f", "\x9b2J", "\ufeff=1", " =1+1", "\u200b=1"),
    ],
)
def test_text_that_a_spreadsheet_would_run_is_not_written_to_csv(
    batch: Run, folder: Path, value: str
) -> None:
    content = f"name,training.hours\n{value},80\nb,80\n"

    batch(content.encode())

    (aside,) = rejects(folder / "out.csv.rejects.csv")
    assert (aside["row"], aside["column"]) == ("2", "name")
    assert aside["value"].startswith('"')
    assert "write to .xlsx or .parquet" in aside["remedy"] or "remove it" in aside["remedy"]
    assert [row["name"] for row in read(folder / "out.csv")] == ["b"]


@pytest.mark.parametrize("value", ["-1", "-1.50", "+8613800000000", "-1,234.5", "-5%", "-", "-1e5"])
def test_a_signed_number_or_a_dash_is_no_formula(batch: Run, folder: Path, value: str) -> None:
    batch(f'name,training.hours\n"{value}",80\n'.encode())

    assert [row["name"] for row in read(folder / "out.csv")] == [value]
    assert not (folder / "out.csv.rejects.csv").exists()


def test_the_list_of_rows_set_aside_holds_no_formula_either(batch: Run, folder: Path) -> None:
    batch(b"=place,training.hours\n=A1,=1+1\n", target="out.parquet", at=("--at-column", "=place"))

    listed = folder / "out.parquet.rejects.csv"
    hours, place = rejects(listed)
    assert (hours["column"], hours["value"]) == ("training.hours", '"=1+1"')
    assert (place["column"], place["value"]) == ('"=place"', '"=A1"')
    text = listed.read_text(encoding="utf-8-sig")
    assert ",=" not in text
    assert "\n=" not in text


# What is refused


@pytest.mark.parametrize(
    ("content", "said", "in_chinese"),
    [
        (b"\n", "in.csv has no header", "没有表头"),
        (b",\n1,2\n", "in.csv has no header", "没有表头"),
        (b"a,,c\n1,2,3\n", "column 2 has no name", "第 2 列没有名称"),
        (b"a,b,a\n1,2,3\n", "several columns called a", "有同名的列：a"),
        (b"a;training.hours\n1;2\n", "add --separator ';'", "请加 --separator ';'"),
        (b"a\ttraining.hours\n1\t2\n", "add --separator tab", "请加 --separator tab"),
        ("姓名，学时\n1，2\n".encode(), "use plain commas", "请改用半角逗号"),
        ("姓名,学时\n1,2\n".encode("gbk"), "add --encoding gb18030", "请加 --encoding gb18030"),
        ("a,training.hours\n张三,2\n".encode("gbk"), "seems to be GBK", "像是 GBK"),
        (b"a,training.hours\n\xff,2\n", "in.csv is not utf-8 text; save it", "请另存为“CSV UTF-8”"),
        (b"\xff\xfe" + "a,b\n".encode("utf-16-le"), "is UTF-16", "是 UTF-16"),
        ("a,b\n".encode("utf-16-le"), "is UTF-16", "是 UTF-16"),
        (b"a,b\r1,2\r", "end in CR alone", "以单个回车（CR）结束"),
        (b'"a,b\n1,2\n', "cannot be the header", "无法作为表头"),
        (b"a" * (1024 * 1024 + 1), "row 1 has no end", "第 1 行没有尽头"),
        (b"a" * 1001 + b",b\n", "more than 1,000 characters", "超过 1,000 个字符"),
        (b"a\x1b[31m,b\n", "has control characters", "控制字符"),
        (b"\xe6\xb1\x87\xe6\x80\xbb,,\na,b,c\n", "seems to be a title", "像是标题"),
        (b"=a,b\n1,2\n", "for formulas: =a", "当作公式：=a"),
        (
            b"training.hours,hours.credited\n1,2\n",
            "a column hours.credited already",
            "已有列 hours.credited",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_both_languages(
    batch: Run, folder: Path, content: bytes, said: str, in_chinese: str
) -> None:
    for language, expected in (("en", said), ("zh", in_chinese)):
        result = batch(content, "--lang", language)

        assert result.exit_code == 2
        assert expected in result.stderr
        assert "Traceback" not in result.stderr
    assert sorted(file.name for file in folder.iterdir() if file.is_file()) == ["in.csv"]
    assert not list(folder.glob("*.parts"))


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
@pytest.mark.parametrize("header", ["姓名,training.hours", "a,training.hours"])
def test_utf_8_is_not_misread_as_gbk(batch: Run, mark: bytes, header: str) -> None:
    result = batch(mark + f"{header}\n张三丰,2\n".encode(), "--encoding", "gbk")

    assert result.exit_code == 2
    assert "is not gb18030 text but seems to be UTF-8" in result.stderr


def test_options_for_csv_are_for_csv(zsgx: Run, folder: Path) -> None:
    (folder / "in.xlsx").write_bytes(b"PK\x03\x04")

    result = zsgx("batch", "in.xlsx", "out.csv", *ASK, *WHERE, "--separator", ";")

    assert result.exit_code == 2
    assert "--separator is for .csv files only" in result.stderr


@pytest.mark.parametrize("which", ["in", "out", "rejects"])
def test_a_file_whose_name_is_no_text_is_refused_and_named(
    zsgx: Run, folder: Path, which: str
) -> None:
    strange = "\udcb1\udced.csv"
    names = {"in": "in.csv", "out": "out.csv", "rejects": "rejects.csv", which: strange}
    (folder / "in.csv").write_text("training.hours\n8\n", encoding="utf-8")

    result = zsgx("batch", names["in"], names["out"], *ASK, *WHERE, "--rejects", names["rejects"])

    assert result.exit_code == 2
    assert "\\udcb1\\udced.csv is not UTF-8 text; rename the file first" in result.stderr
    assert not (folder / "out.csv").exists()
