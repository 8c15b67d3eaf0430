"""
`zsgx batch` over files that were damaged at random: in their bytes, their parts and their XML.

Whatever comes in, the command ends with 0, 1 or 2 in words of its own, and a row is answered as a
single record with the same facts is, or is set aside, or the file is refused. ``ZSGX_DAMAGED=N``
damages N files of each kind; the seed is ``ZSGX_SEED``.
"""

import datetime
import io
import random
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest
from attrs import evolve
from click.testing import Result
from tests.cli.batch_tables import WHERE, large, read, rejects, summary, written
from tests.effort import SEED, amount

from zsgx import Engine
from zsgx.batch.batch import Decider
from zsgx.batch.csv import CsvSource
from zsgx.batch.source import BatchPart, Pace, Position
from zsgx.errors import ZsgxError

Run = Callable[..., Result]

ASK = ("--ask", "hours.credited", "title.route")
DAY = datetime.date(2024, 5, 1)
TIMES = amount(40, 100, "ZSGX_DAMAGED")
KINDS = ("csv", "quoted.csv", "gbk.csv", "xlsx", "shared.xlsx", "parquet", "zstd.parquet")
#: What a hand slips into a file, and what of XML is most telling.
BYTES = (b'"', b"\n", b"\r", b",", b"\0", b"\xff", b"\xef\xbb\xbf", b"|", b"\x1b", b"=", b"9" * 40)
TOKENS = re.compile(rb'r="[^"]*"|t="[^"]*"|s="[^"]*"|<v>[^<]*</v>|<f>[^<]*</f>|</?\w+[^>]*>')
PIECES = (
    *(b'r="A1"', b'r="ZZ9"', b'r="B2"', b'r="-1"', b'r="99999999"', b'r=""', b't="s"', b't="b"'),
    *(b't="e"', b't="x"', b't="n"', b't="str"', b't="d"', b's="1"', b's="99999"', b"<v/>"),
    *(b"<v>-1</v>", b"<v>NaN</v>", b"<v>1E999999</v>", b"<v>1E-99999</v>", b"<v>true</v>"),
    *(b"<v>_xD800_</v>", b"<v>9901001990010100</v>", b"<f>1+1</f>", b"<c/>", b"</c>", b"</row>"),
    *(b"<row>", b'<mergeCells><mergeCell ref="A1:B2"/></mergeCells>', b"<is><t>=1</t></is>", b""),
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harbour: Path) -> Path:
    """A folder to work in, where the plugin is installed."""
    del harbour  # it is installed, which is all that is wanted of it
    monkeypatch.chdir(tmp_path)
    return tmp_path


def whole(kind: str, folder: Path) -> bytes:
    """Return the bytes of a file that is right."""
    frame = large(60).with_columns(("姓名" + pl.int_range(60).cast(pl.String)).alias("name"))
    if kind == "quoted.csv":
        frame.write_csv("whole.csv", quote_style="always")
    elif kind == "gbk.csv":
        return frame.write_csv().encode("gb18030")
    elif kind == "shared.xlsx":
        frame.write_excel("whole.xlsx")
    elif kind == "zstd.parquet":
        typed = frame.with_columns(
            pl.col("training.hours").cast(pl.Decimal(10, 2)),
            pl.col("certificate.issued_on").str.to_date(),
        )
        typed.write_parquet("whole.parquet", row_group_size=20)
    else:
        written(frame, folder / f"whole.{kind}")
    return (folder / f"whole.{kind.rpartition('.')[2]}").read_bytes()


def damaged(content: bytes, kind: str, chance: random.Random) -> bytes:
    """Return *content* with some damage."""
    if kind.endswith("xlsx") and chance.random() < 0.8:
        return in_parts(content, chance)
    made = bytearray(content)
    for _ in range(chance.randint(1, 5)):
        place = chance.randrange(len(made))
        match chance.randrange(5):
            case 0:
                made[place] = chance.randrange(256)
            case 1:
                made[place:place] = chance.choice(BYTES)
            case 2:
                del made[place : place + chance.randint(1, 30)]
            case 3:
                made[place:place] = made[place : place + chance.randint(1, 60)]
            case _:
                made[place : place + 1] = chance.choice(BYTES)
    return bytes(made[: chance.randrange(len(made))] if chance.random() < 0.05 else made)


def in_parts(content: bytes, chance: random.Random) -> bytes:
    """Return a workbook with damage in one of its parts, or with parts gone or doubled."""
    with zipfile.ZipFile(io.BytesIO(content)) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    likely = [name for name in parts if "sheet1" in name or "shared" in name or "styles" in name]
    name = chance.choice(likely if chance.random() < 0.7 else list(parts))
    if chance.random() < 0.05:
        del parts[name]
    else:
        for _ in range(chance.randint(1, 4)):
            tokens = list(TOKENS.finditer(parts[name]))
            if not tokens or chance.random() < 0.1:
                parts[name] = damaged(parts[name], "", chance)
                continue
            token = chance.choice(tokens)
            piece = chance.choice((*PIECES, chance.choice(tokens)[0]))
            parts[name] = parts[name][: token.start()] + piece + parts[name][token.end() :]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for each, kept in parts.items():
            after.writestr(each, kept)
    return made.getvalue()


def wrong_about(result: Result, target: Path, engine: Engine, *, allowed: int = 0) -> list[str]:
    """Return what is wrong with how the command ended, and with the rows that it has answered."""
    said = result.output
    found = [
        word for word in ("Traceback", "nexpected fault", "panicked", "Exception") if word in said
    ]
    if result.exit_code not in (0, 1, 2):
        return [*found, f"exit {result.exit_code}"]
    if result.exit_code == 2:
        has_reason = bool(result.stderr.strip())
        left = list(target.parent.glob(f"{target.name}*"))
        return found + ([] if has_reason else ["no reason"]) + [str(file) for file in left]
    rows, answered = summary(result.stdout)["rows"], read(target)
    if rows["read"] != rows["written"] + rows["set_aside"] or len(answered) != rows["written"]:
        found.append(f"rows are lost: {rows}, and {len(answered)} in OUT")
    if (result.exit_code == 1) != (rows["set_aside"] > allowed):
        found.append("the exit code says nothing of rows set aside")
    if rows["set_aside"]:
        listed = {row["row"] for row in rejects(target.with_name(f"{target.name}.rejects.csv"))}
        if len(listed) != rows["set_aside"]:
            found.append(f"{len(listed)} rows are listed of {rows['set_aside']}")
    for row in answered:
        facts = {path: value for path, value in row.items() if path in engine.vocabulary}
        for question in ("hours.credited", "title.route"):
            try:
                known = engine.names.facts(facts, at="harbour")
                decision = engine.decide(question, at="harbour", date=DAY, facts=known)
            except ZsgxError as error:
                found.append(f"{facts} is answered and cannot be: {error}")
                continue
            rule = row[f"{question}.rule"]
            expected = (decision.status.value, decision.rule)
            given = (row[f"{question}.status"], None if rule == "several" else rule)
            if expected != given or not same(decision.value, row[question]):
                found.append(f"{facts}: {given} {row[question]}, not {expected} {decision.value}")
    return found


def changed(before: bytes, after: bytes, target: Path, kind: str) -> list[str]:
    """Return which rows were not damaged and do not come out as they were."""
    if kind not in ("csv", "quoted.csv", "xlsx"):
        return []
    header, *rows = raw_rows(before, kind)
    left = raw_rows(after, kind)
    if not left or left[0] != header:
        return []
    kept = Counter(left)
    found = []
    answered = {row["identity"]: [*row.values()][:6] for row in read(target)}
    originals = large(60).with_columns(("姓名" + pl.int_range(60).cast(pl.String)).alias("name"))
    for raw, row in zip(rows, originals.rows(), strict=True):
        if kept[raw] == rows.count(raw) == 1 and answered.get(row[0], [*row]) != [*row]:
            found.append(f"{row} was not damaged, and is {answered[row[0]]}")
    return found


def raw_rows(content: bytes, kind: str) -> list[bytes]:
    """Return the rows of a file as they are stored, without their number."""
    if kind != "xlsx":
        return content.removesuffix(b"\n").split(b"\n")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            sheet = parts.read("xl/worksheets/sheet1.xml")
    except (OSError, ValueError, LookupError, NotImplementedError, zipfile.BadZipFile, zlib.error):
        return []
    return re.findall(rb"<row .*?</row>", sheet, re.DOTALL)


def same(value: object, cell: str | None) -> bool:
    if value is None or cell is None:
        return value is None and cell is None
    try:
        return float(str(value)) == float(cell)
    except ValueError:
        return str(value) == cell


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_is_answered_rightly_set_aside_or_refused(
    zsgx: Run, folder: Path, kind: str
) -> None:
    chance = random.Random(f"{SEED} {kind}")
    content, engine = whole(kind, folder), Engine.load()
    source = folder / f"in.{kind.rpartition('.')[2]}"
    options = ("--encoding", "gbk") if kind == "gbk.csv" else ()
    ends: Counter[int] = Counter()
    for number in range(TIMES):
        target = folder / f"out{number}.{chance.choice(('csv', 'xlsx'))}"
        source.write_bytes(damaged(content, kind, chance))

        result = zsgx("batch", source.name, target.name, *ASK, *WHERE, *options, "--json")

        wrong = wrong_about(result, target, engine)
        if result.exit_code != 2:
            wrong += changed(content, source.read_bytes(), target, kind)
        assert not wrong, (number, wrong, source.read_bytes()[:300], result.output[:500])
        ends[result.exit_code] += 1
    assert len(ends) > 1, "the damage is too slight, or too great, to try anything"


@pytest.mark.parametrize(
    ("fault", "said"),
    [("answer", "not ("), ("row", "rows are lost"), ("value", "was not damaged, and is")],
)
def test_a_batch_that_is_wrong_would_be_found_out(
    zsgx: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, fault: str, said: str
) -> None:
    """The negative control: an answer is wrong, a row is lost, or a value is read wrongly."""
    content = whole("csv", folder)
    (folder / "in.csv").write_bytes(content)
    written, read_parts = Decider.beside, CsvSource.parts

    def beside(self: Decider, frame: pl.DataFrame, decided: pl.DataFrame) -> pl.DataFrame:
        made = written(self, frame, decided)
        if fault == "answer":
            made = made.with_columns(pl.col("hours.credited") + 1)
        return made.head(-1) if fault == "row" else made

    def parts(self: CsvSource, start: Position, pace: Pace) -> Iterator[BatchPart]:
        hours = pl.col("training.hours").replace("7", "8")
        for part in read_parts(self, start, pace):
            yield evolve(part, frame=part.frame.with_columns(hours if fault == "value" else []))

    monkeypatch.setattr(Decider, "beside", beside)
    monkeypatch.setattr(CsvSource, "parts", parts)

    result = zsgx("batch", "in.csv", "out.csv", *ASK, *WHERE, "--json", "--max-rejects", "9")

    wrong = wrong_about(result, folder / "out.csv", Engine.load(), allowed=9)
    wrong += changed(content, content, folder / "out.csv", "csv")
    assert any(said in each for each in wrong), wrong
