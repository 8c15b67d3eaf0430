"""XLSX files of `zsgx batch`: cells as they are stored, and text that stays text."""

import datetime
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import xlsxwriter
from click.testing import Result
from tests.cli.batch_tables import IDENTITY, WHERE, read, rejects, sheet_xml, summary, written

from zsgx.batch.source import HEIGHT

Run = Callable[..., Result]
Fill = Callable[[Any, Any], None]

ASK = ("--ask", "hours.credited")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATED = "http://purl.oclc.org/ooxml/officeDocument/relationships"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harbour: Path) -> Path:
    """A folder to work in, where the plugin is installed."""
    del harbour  # it is installed, which is all that is wanted of it
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def batch(zsgx: Run, folder: Path) -> Callable[..., Result]:
    """Decides the XLSX file at hand."""
    del folder  # it is where the file lies

    def run(*options: str, target: str = "out.csv") -> Result:
        return zsgx("batch", "in.xlsx", target, *ASK, *WHERE, *options)

    return run


def book(fill: Fill, **settings: object) -> None:
    """Write a workbook that *fill* fills."""
    with xlsxwriter.Workbook("in.xlsx", settings) as made:
        fill(made, made.add_worksheet("人员"))


def by_hand(sheet: str, *, strings: str = "", namespace: str = MAIN, after: str = "") -> None:
    """Write a workbook of hand-made XML."""
    related = STRICT_RELATED if namespace == STRICT else RELATED
    with zipfile.ZipFile("in.xlsx", "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" '
            f'Type="{related}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        parts.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{namespace}" xmlns:r="{related}"><sheets>'
            f'<sheet name="chart" sheetId="1" r:id="rId2"/>'
            f'<sheet name="one" sheetId="2" r:id="rId1"/></sheets></workbook>',
        )
        parts.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}">'
            f'<Relationship Id="rId1" Type="{related}/worksheet" '
            f'Target="/xl/worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{related}/chartsheet" '
            f'Target="chartsheets/sheet1.xml"/>'
            f'<Relationship Id="rId3" Type="{related}/sharedStrings" Target="sharedStrings.xml"/>'
            f'<Relationship Id="rId4" Type="{related}/styles" Target="styles.xml"/>'
            f"</Relationships>",
        )
        parts.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{namespace}"><sheetData>{sheet}</sheetData>{after}</worksheet>',
        )
        parts.writestr(
            "xl/styles.xml",
            f'<styleSheet xmlns="{namespace}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>'
            f"</cellXfs></styleSheet>",
        )
        if strings:
            parts.writestr("xl/sharedStrings.xml", f'<sst xmlns="{namespace}">{strings}</sst>')


# Numbers


def test_a_number_that_has_lost_digits_sets_its_row_aside_in_both_languages(
    batch: Run, folder: Path
) -> None:
    def fill(made: Any, sheet: Any) -> None:
        del made
        sheet.write_row(0, 0, ["identity", "training.hours", "account"])
        sheet.write_string(1, 0, IDENTITY)
        sheet.write_number(2, 0, int(IDENTITY))
        sheet.write_number(2, 2, 6222021001112223334)

    book(fill)

    for language, lost in (
        ("en", "a spreadsheet has lost"),
        ("zh", "已丢掉后面的位"),
    ):
        assert batch("--lang", language).exit_code == 1
        identity, account = rejects(folder / "out.csv.rejects.csv")
        assert (identity["row"], identity["column"]) == ("3", "identity")
        assert identity["value"] == '"210***********0000"'
        assert (account["row"], account["column"]) == ("3", "account")
        assert lost in identity["reason"]
    assert [row["identity"] for row in read(folder / "out.csv")] == [IDENTITY]


def test_numbers_are_text_as_the_spreadsheet_shows_them(batch: Run, folder: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        del made
        sheet.write_row(0, 0, ["old identity", "sum", "share", "place", "training.hours"])
        sheet.write_row(1, 0, [210200900101001, 0.1 + 0.2, 1.5e-7, 370200, 80])
        sheet.write_row(2, 0, [-12, 80.1 * 3, 1e14, 0, 64.50])
        sheet.write_boolean(3, 0, True)
        sheet.write_boolean(4, 0, False)

    book(fill)
    batch()

    first, second, third, fourth = read(folder / "out.csv")
    assert list(first.values())[:5] == ["210200900101001", "0.3", "0.00000015", "370200", "80"]
    assert list(second.values())[:5] == ["-12", "240.3", "100000000000000", "0", "64.5"]
    assert (third["old identity"], fourth["old identity"]) == ("true", "false")


@pytest.mark.parametrize("since_1904", [False, True])
def test_days_are_told_by_their_format(batch: Run, folder: Path, since_1904: bool) -> None:
    day = datetime.datetime(2024, 4, 20)  # a cell has no time zone

    def fill(made: Any, sheet: Any) -> None:
        def in_format(code: str | int) -> Any:
            return made.add_format({"num_format": code})

        sheet.write_row(0, 0, ["certificate.issued_on", "b", "c", "d", "e", "f", "g"])
        sheet.write_datetime(1, 0, day, in_format(14))
        sheet.write_datetime(1, 1, day, in_format('yyyy"年"m"月"d"日"'))
        sheet.write_datetime(1, 2, day.replace(hour=8, minute=30), in_format("yyyy-mm-dd"))
        sheet.write_number(1, 3, 0.25, in_format("h:mm"))
        sheet.write_number(1, 4, 80, in_format('[Red]0.00" hours"'))
        sheet.write_number(1, 5, 0.3, in_format("0.00"))
        sheet.write_datetime(1, 6, day, in_format(31))
        sheet.write_number(2, 2, 59, in_format(14))
        sheet.write_number(3, 2, 1e14, in_format(14))

    book(fill, default_date_format="yyyy-mm-dd", date_1904=since_1904)
    result = batch()

    assert result.exit_code == 1
    row, early = read(folder / "out.csv")
    assert early["c"] == ("1904-02-29" if since_1904 else "1900-02-28")
    (odd,) = rejects(folder / "out.csv.rejects.csv")
    assert (odd["row"], odd["column"], odd["value"]) == ("4", "c", '"100********0000"')
    assert list(row.values())[:7] == [
        "2024-04-20",
        "2024-04-20",
        "2024-04-20T08:30:00",
        "06:00:00",
        "80",
        "0.3",
        "2024-04-20",
    ]


# Cells that hold no value


def test_errors_and_formulas_without_a_result_set_their_rows_aside(
    batch: Run, folder: Path
) -> None:
    by_hand(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>training.hours</t></is></c></row>'
        '<row r="2"><c r="A2"><f>1+1</f></c><c r="B2"><v>80</v></c></row>'
        '<row r="3"><c r="A3" t="e"><f>NA()</f><v>#N/A</v></c></row>'
        '<row r="4"><c r="A4" t="str"><f>B4</f><v>x</v></c><c r="C4"><v>9</v></c></row>'
        '<row r="5"><c r="A5" t="str"><f>B5</f><v>=2</v></c></row>'
        '<row r="6"><c r="A6" t="d"><v>2024-05-01</v></c></row>'
        '<row r="9"><c r="C9" t="e"><v>#REF!</v></c></row>'
    )

    batch(target="out.xlsx")

    listed = rejects(folder / "out.xlsx.rejects.csv")
    found = [(each["row"], each["column"], each["value"]) for each in listed]
    assert found == [
        ("2", "name", '"=…"'),
        ("3", "name", '"#N/A"'),
        ("4", "", '"9"'),
        ("9", "", '"#REF!"'),
    ]
    assert [row["name"] for row in read(folder / "out.xlsx")] == ["=2", "2024-05-01"]


def test_cells_may_leave_out_where_they_are(batch: Run, folder: Path) -> None:
    by_hand(
        '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>'
        '<row><c/><c><v>80</v></c></row><row/><row><c t="s"><v>2</v></c></row>'
        '<row r="7"><c t="n"><v>1e-3</v></c><c><v>odd</v></c></row>',
        strings="<si><r><t>na</t></r><r><t>me</t></r><rPh><t>míng</t></rPh></si>"
        "<si><t>training.hours</t></si><si><t>a_x000D_b</t></si>",
        namespace=STRICT,
    )

    batch(target="out.parquet")

    rows = read(folder / "out.parquet")
    assert [(row["name"], row["training.hours"]) for row in rows] == [(None, "80"), ("a\rb", None)]
    listed = rejects(folder / "out.parquet.rejects.csv")
    assert [(each["row"], each["value"]) for each in listed] == [("7", '"odd"')]


HEAD = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>training.hours</t></is></c></row>'
)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("<f>8*8</f><v/>", "this formula has no stored result"),
        ("<f>8*8</f>", "this formula has no stored result"),
        ("<v>NaN</v>", "is not a number"),
        ("<v>1E-999990</v>", "is not a number"),
        ("<v>1e-400</v>", "is too small to be a number"),
        ("<v>９</v>", "is not a number"),
        ("<v>990100199001010012</v>", "whose last ones a spreadsheet has lost"),
        ("<v>odd</v>", "is not a number"),
        ('t="e"|<v>#WHAT</v>', "the error of a formula"),
        ('t="b"|<v>maybe</v>', "is not a truth value"),
        ('t="s"|<v>-1</v>', "points to a string that is not there"),
        ('t="s"|<v>2</v>', "points to a string that is not there"),
        ('t="s"|<v>１</v>', "points to a string that is not there"),
        ('t="s"|<v>99999999999999999999</v>', "points to a string that is not there"),
        ('t="zz"|<v>1</v>', "is of an unknown kind (zz)"),
        ('s="1"|<v>1E900000</v>', "is not a day"),
        ('s="1"|<v>9E99</v>', "is not a day"),
        ('s="1"|<v>-5</v>', "is not a day"),
        ('s="1"|<v>x</v>', "is not a day"),
        ('t="inlineStr"|<is><t>_xD800_</t></is>', "holds half a character"),
        (f't="str"|<v>{"x" * 32_768}</v>', "is longer than 32,767 characters"),
    ],
)
def test_a_cell_that_holds_no_value_sets_its_row_aside_and_no_other(
    batch: Run, folder: Path, cell: str, reason: str
) -> None:
    attributes, _, content = cell.rpartition("|")
    by_hand(
        HEAD + f'<row r="2"><c r="A2" {attributes}>{content}</c><c r="B2"><v>80</v></c></row>'
        '<row r="3"><c r="A3"><v>3</v></c><c r="B3"><v>80</v></c></row>',
        strings="<si><t>zero</t></si><si><t>one</t></si>",
    )

    result = batch(target="out.parquet")

    (aside,) = rejects(folder / "out.parquet.rejects.csv")
    assert (aside["row"], aside["column"]) == ("2", "name")
    assert reason in aside["reason"]
    assert aside["remedy"]
    assert [row["name"] for row in read(folder / "out.parquet")] == ["3"]
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("cells", "name", "hours"),
    [
        ('<c r="B2"><v>80</v></c><c r="A2"><v>1</v></c>', "1", "80"),
        ('<c r="A2" t="b"><v>true</v></c><c r="B2"><v>80</v></c>', "true", "80"),
        ('<c r="A2" t="str"><f>x</f><v></v></c><c r="B2"><v>80</v></c>', None, "80"),
        ('<c r="A2" t="inlineStr"/><c r="B2"><f>8*10</f><v>80</v></c>', None, "80"),
        ('<c r="A2" t="str"><v>a_xD83D__xDE00_</v></c><c r="B2"><v>8e1</v></c>', "a😀", "80"),
        ('<c r="A2"><v>0.30000000000000004</v></c><c r="B2"><v>80.0</v></c>', "0.3", "80"),
    ],
)
def test_a_cell_is_read_where_it_says_it_is_and_as_what_it_says(
    batch: Run, folder: Path, cells: str, name: str | None, hours: str
) -> None:
    by_hand(HEAD + f'<row r="2">{cells}</row>')

    assert batch(target="out.parquet").exit_code == 0

    (row,) = read(folder / "out.parquet")
    assert (row["name"], row["training.hours"]) == (name, hours)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ('<c r="A2"><v>1</v></c><c r="A2"><v>2</v></c>', "stands in the file twice"),
        ('<c r="A2"/><c r="A2"><v>2</v></c>', "stands in the file twice"),
        ('<c r="A7"><v>1</v></c>', "is not a cell of row 2"),
        ('<c r="ZZZ2"><v>1</v></c>', "is not a cell of row 2"),
        ('<c r="ZZZZZZ2"><v>1</v></c>', "is not a cell of row 2"),
        ('<c r="a2"><v>1</v></c>', "is not a cell of row 2"),
        ('<c r="XFD2"><v>1</v></c>', "there is a value in column 16384"),
        ("<x/>", "stands in the row and is not a cell"),
        ('<c r="A2"><v>1</v><c r="C2"><v>2</v></c></c>', "holds what no cell holds"),
        ('<c r="A2"><v>1</v><v>2</v></c>', "holds what no cell holds"),
    ],
)
def test_a_cell_that_is_at_no_place_of_its_row_sets_the_row_aside(
    batch: Run, folder: Path, cells: str, reason: str
) -> None:
    by_hand(HEAD + f'<row r="2">{cells}<c r="B2"><v>80</v></c></row>')

    batch()

    (aside,) = rejects(folder / "out.csv.rejects.csv")
    assert aside["row"] == "2"
    assert reason in aside["reason"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ('<row r="-5"><c><v>1</v></c></row>', "row '-5'"),
        ('<row r="1"/>', "row 1 after row 1"),
        ('<row r="3"/><row r="2"/>', "row 2 after row 3"),
        ('<row r="1048577"/>', "of at most 1048576"),
        (f"<row>{'<c/>' * 16_385}</row>", "more than 16384 cells"),
        ("<row><row/></row>", "row in row"),
        ("<c/>", "c in sheetData"),
    ],
)
def test_a_sheet_whose_rows_are_out_of_order_is_refused(batch: Run, rows: str, said: str) -> None:
    by_hand(HEAD + rows)

    result = batch()

    assert result.exit_code == 2
    assert said in result.stderr
    assert "save it anew as .xlsx in a spreadsheet" in result.stderr


def test_what_openpyxl_writes_for_a_formula_is_not_read_as_unknown(
    batch: Run, folder: Path
) -> None:
    book_ = openpyxl.Workbook()
    sheet = book_.active
    assert sheet is not None
    sheet.append(["name", "training.hours"])
    sheet.append(["a", "=8*8"])
    sheet.append(["b", 64])
    book_.save("in.xlsx")

    batch()

    (aside,) = rejects(folder / "out.csv.rejects.csv")
    assert (aside["row"], aside["column"], aside["value"]) == ("2", "training.hours", '"=…"')
    assert [row["name"] for row in read(folder / "out.csv")] == ["b"]


@pytest.mark.parametrize(
    "strings",
    [
        "<si><t>a</t><si><t>b</t></si></si>",
        "<si><t>a</t></si><t>b</t>",
        "<si><t>a</t><v>1</v></si>",
    ],
)
def test_strings_that_would_shift_all_that_come_after_are_refused(batch: Run, strings: str) -> None:
    by_hand(HEAD + '<row r="2"><c t="s"><v>0</v></c></row>', strings=strings)

    result = batch()

    assert result.exit_code == 2
    assert "cannot be read as XLSX" in result.stderr


# Forms


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_form_with_merged_cells_is_refused_by_name_with_what_to_do(
    batch: Run, folder: Path, language: str
) -> None:
    def fill(made: Any, sheet: Any) -> None:
        del made
        sheet.merge_range("A1:C1", "2024年培训汇总")
        sheet.write_row(1, 0, ["name", "training.hours", "note"])
        sheet.write_row(2, 0, ["a", 80])

    book(fill)

    result = batch("--lang", language)

    assert result.exit_code == 2
    for said in ("A1:C1", "人员", *(("unmerge",) if language == "en" else ("取消合并",))):
        assert said in result.stderr
    assert not list(folder.glob("out*"))


def test_merged_cells_are_seen_wherever_a_sheet_says_so(batch: Run) -> None:
    for filling in range(0, 400, 40):
        by_hand(
            HEAD + f'<row r="2"><c t="str"><v>{"x" * 20}</v></c></row>',
            after=f"<a>{' ' * (1024 * 1024 - 700 + filling)}</a>"
            '<mergeCells count="1"><mergeCell x="y" ref="A3:A4"/></mergeCells>',
        )

        assert "has merged cells (A3:A4)" in batch().stderr


def test_a_title_alone_in_the_first_row_is_no_header(batch: Run) -> None:
    def fill(made: Any, sheet: Any) -> None:
        del made
        sheet.write(0, 0, "2024年培训汇总")
        sheet.write_row(2, 0, ["name", "training.hours"])

    book(fill)

    result = batch()

    assert result.exit_code == 2
    assert "seems to be a title and no header" in result.stderr


# Bounds


@pytest.mark.parametrize(
    ("part", "content", "said"),
    [
        ("xl/sharedStrings.xml", "<sst>" + "<si/>" * 4_000_100, "shared strings: 4,000,"),
        ("xl/worksheets/sheet1.xml", "<w><row>" + "<c/>" * 600_000, "elements of one row"),
        ("xl/worksheets/sheet1.xml", "<w>" + "x" * 3_000_000, "bytes of one text"),
        ("xl/worksheets/sheet1.xml", '<!DOCTYPE a [<!ENTITY b "c">]><w/>', "declares entities"),
        ("xl/workbook.xml", "<w>" + "<s/>" * 200_001, "xl/workbook.xml, elements: 200,002"),
        ("xl/workbook.xml", " " * (8 * 1024 * 1024 + 1), "unpacked, bytes: 8,388,609; at most"),
        ("xl/styles.xml", f'<s xmlns="{MAIN}"><cellXfs>' + "<xf/>" * 65_491 + "</cellXfs></s>",
         "formats of cells: 65,491; at most 65,490"),
        ("xl/workbook.xml", "", "sheets: 1,001; at most 1,000"),
    ],
)  # fmt: skip
def test_a_workbook_that_unpacks_to_too_much_is_refused_with_its_number(
    batch: Run, part: str, content: str, said: str
) -> None:
    by_hand(HEAD)
    with zipfile.ZipFile("in.xlsx") as whole:
        parts = {name: whole.read(name).decode() for name in whole.namelist()}
    many = "".join(f'<sheet name="{n}" sheetId="1" r:id="rId1"/>' for n in range(999))
    parts[part] = content or parts[part].replace("</sheets>", f"{many}</sheets>")
    with zipfile.ZipFile("in.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        for name, kept in parts.items():
            packed.writestr(name, kept)

    result = batch()

    assert result.exit_code == 2
    assert said in result.stderr


# Sheets and headers


def test_the_first_sheet_is_read_unless_another_is_named(batch: Run, folder: Path) -> None:
    def fill(made: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["name", "training.hours"])
        sheet.write_row(1, 0, ["first", 80])
        other = made.add_worksheet("别的")
        other.write_row(2, 0, ["name", "training.hours"])
        other.write_row(4, 0, ["second", 80])

    book(fill)

    told = batch()
    assert (
        "the first sheet, 人员, was read; there are also 别的, which --sheet chooses" in told.stdout
    )
    assert read(folder / "out.csv")[0]["name"] == "first"
    batch("--sheet", "别的")
    assert read(folder / "out.csv")[0]["name"] == "second"
    refused = batch("--sheet", "人")
    assert refused.exit_code == 2
    assert "has no sheet 人. Did you mean 人员?" in refused.stderr


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (["2024年培训汇总", None, None, "x"], "with no title above it"),
        (["name", "name"], "several columns called name"),
        ([], "has no header"),
    ],
)
def test_a_header_that_cannot_be_used_is_refused(
    batch: Run, header: list[str | None], said: str
) -> None:
    book(lambda _, sheet: sheet.write_row(0, 0, header))

    result = batch()

    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/workbook.xml", "<workbook><sheets/></workbook>"),
        ("xl/worksheets/sheet1.xml", "<worksheet><sheetData><row>"),
        ("xl/worksheets/sheet1.xml", '<worksheet><sheetData><row><c t="s"><v>9</v></c></row>'),
        ("xl/worksheets/sheet1.xml", "no XML"),
        ("[Content_Types].xml", ""),
    ],
)
def test_a_broken_workbook_is_refused(batch: Run, part: str, content: str) -> None:
    by_hand('<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>')
    with zipfile.ZipFile("in.xlsx") as whole:
        parts = {name: whole.read(name) for name in whole.namelist() if name != part}
    with zipfile.ZipFile("in.xlsx", "w") as broken:
        for name, kept in parts.items():
            if content:
                broken.writestr(name, kept)
        broken.writestr(part, content)

    result = batch()

    assert result.exit_code == 2
    assert "in.xlsx cannot be read as XLSX" in result.stderr
    assert "Traceback" not in result.stderr


# Writing


@pytest.mark.parametrize("value", ["=1+1", "+A1", "-2+3", "@SUM(A1)", "\t=1", "http://a.b", "007"])
def test_text_stays_text(zsgx: Run, folder: Path, value: str) -> None:
    written(pl.DataFrame({"name": [value], "training.hours": ["80"]}), folder / "in.parquet")

    zsgx("batch", "in.parquet", "out.xlsx", *ASK, *WHERE)

    xml = sheet_xml(folder / "out.xlsx")
    assert "<f>" not in xml
    assert "hyperlink" not in xml
    assert 't="inlineStr"' in xml
    (row,) = read(folder / "out.xlsx")
    assert row["name"] == value


def test_a_text_longer_than_a_cell_sets_its_row_aside(zsgx: Run, folder: Path) -> None:
    frame = pl.DataFrame({"name": ["x" * 32_768, "x" * 32_767], "training.hours": ["80", "80"]})
    written(frame, folder / "in.csv")

    zsgx("batch", "in.csv", "out.xlsx", *ASK, *WHERE)

    (aside,) = rejects(folder / "out.xlsx.rejects.csv")
    assert (aside["row"], aside["reason"]) == ("2", "is longer than 32767 characters")
    assert len(aside["value"]) <= 62


def test_more_rows_than_a_sheet_has_are_refused_before_anything_is_done(
    zsgx: Run, folder: Path
) -> None:
    pl.select(pl.repeat(1, HEIGHT).alias("training.hours")).write_parquet(folder / "in.parquet")

    result = zsgx("batch", "in.parquet", "out.xlsx", *ASK, *WHERE)

    assert result.exit_code == 2
    assert "a sheet has at most 1048575 rows below its header, and these are 1048576" in (
        result.stderr
    )
    assert not list(folder.glob("out*"))


def test_more_rows_than_a_sheet_has_are_refused_where_that_is_seen(
    zsgx: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("zsgx.batch.files.HEIGHT", 6)
    (folder / "in.csv").write_text("training.hours\n" + "80\n" * 6)

    result = zsgx("batch", "in.csv", "out.xlsx", *ASK, *WHERE, "--part-rows", "2")

    assert result.exit_code == 2
    assert "a sheet has at most 5 rows" in result.stderr
    assert not list(folder.glob("out*"))


@pytest.mark.parametrize("target", ["out.csv", "out.xlsx"])
def test_columns_that_a_cell_cannot_hold_are_refused(zsgx: Run, folder: Path, target: str) -> None:
    frame = pl.DataFrame({"one": [{"a": 1}], "two": [b"x"], "three": [[1]], "training.hours": 80})
    frame.write_parquet(folder / "in.parquet")

    result = zsgx("batch", "in.parquet", target, *ASK, *WHERE)

    assert result.exit_code == 2
    assert "cannot hold the columns one, two, three; write to .parquet instead" in result.stderr
    assert zsgx("batch", "in.parquet", "out.parquet", *ASK, *WHERE).exit_code == 0


def test_more_columns_than_a_sheet_has_are_refused_where_answers_are_among_them(
    zsgx: Run, folder: Path
) -> None:
    header = ",".join(["training.hours", *(f"c{number}" for number in range(16_383))])
    (folder / "in.csv").write_text(f"{header}\n")

    result = zsgx("batch", "in.csv", "out.xlsx", *ASK, *WHERE)

    assert result.exit_code == 2
    assert "a sheet has at most 16384 columns, and these are 16387" in result.stderr
    assert "write to .parquet instead" in result.stderr


def test_a_sheet_is_read_in_parts(batch: Run, folder: Path) -> None:
    names = [str(number) for number in range(50)]
    frame = pl.DataFrame({"name": names, "training.hours": names})
    written(frame, folder / "in.xlsx")

    result = batch("--part-rows", "7", "--json")

    assert summary(result.stdout)["rows"] == {"read": 50, "written": 50, "set_aside": 0}
    assert [row["name"] for row in read(folder / "out.csv")] == frame["name"].to_list()
