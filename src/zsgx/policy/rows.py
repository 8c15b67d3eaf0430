"""
The rows of lookup tables, read by what their keys may be, and held against each other.

A cell is an option, a text, a number or a day; a range such as ``2..5``, ``6..`` or ``>2000``; a
list of these; or ``any``.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from zsgx.domain.kinds import DATE, Kind, Type, Value, shown
from zsgx.domain.vocabulary import DAY
from zsgx.errors import ValueRefusedError
from zsgx.issues import Issue, Place
from zsgx.language.axis import OTHER
from zsgx.language.grid import Cell, Grid, Span, grid_of, span
from zsgx.language.names import KnownLookup
from zsgx.policy.lookup import LookupRow, LookupTable, Written
from zsgx.policy.provision import HitPolicy
from zsgx.policy.source import Scalar
from zsgx.policy.spelling import CLAUSE_ID
from zsgx.text import Text, did_you_mean, listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from zsgx.policy.lookup import LookupRest
    from zsgx.policy.validity import Validity

__all__ = ["LARGEST_DAYS", "LARGEST_ROWS", "check_rows", "grid_on", "known_lookup", "rows_of_csv"]

#: The word for a cell that holds for every value of its key.
ANY: Final = "any"
#: The most rows that a lookup table may have.
LARGEST_ROWS: Final = 100_000
#: The most days on which the rows of a lookup table may change: on each they are another table.
LARGEST_DAYS: Final = 200
_RANGE: Final = re.compile(r"(?P<low>.*?)\s*\.\.\s*(?P<high>.*)\Z", re.DOTALL)
_SIDE: Final = re.compile(r"(?P<operator><=|>=|<|>)\s*(?P<value>.*)\Z", re.DOTALL)
_BESIDE: Final = ("value", "cite", "since", "until")
_DAY: Final = datetime.timedelta(days=1)
_SHOWN: Final = 3
_OTHER_TEXT: Final = Text("其他文本", "another text")
_HOW: Final = Text(
    "写作单个值、范围（2..5、6..、>2000）、列表或 any。",
    "Write one value, a range (2..5, 6.., >2000), a list or any.",
)


# From a CSV file


def rows_of_csv(
    content: bytes, table: LookupTable, file: str
) -> tuple[tuple[LookupRow, ...], list[Issue]]:
    """
    Return the rows in a CSV file, and what is wrong with it.

    Its first line names the keys of *table* and ``value``, and may have ``cite``, ``since`` and
    ``until``. Items of a list are parted by ``|``.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        message = Text("文件不是 UTF-8 编码", "the file is not UTF-8 text")
        return (), [Issue("yaml-encoding", message, Place(file))]
    lines = text.splitlines()
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[LookupRow] = []
    issues: list[Issue] = []

    def place(number: int) -> Place:
        excerpt = lines[number - 1] if number <= len(lines) else ""
        return Place(file, number, 1, excerpt, max(len(excerpt), 1))

    header: list[str] | None = None
    line = 1
    try:
        for cells in reader:
            here, line = place(line), reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = [cell.strip() for cell in cells]
                issues += _header(header, table, here)
            elif len(cells) != len(header):
                message = Text(
                    f"此行有 {len(cells)} 列，首行有 {len(header)} 列",
                    f"this line has {len(cells)} columns and the first has {len(header)}",
                )
                issues.append(Issue("row-length", message, here))
            elif not issues:
                row = _csv_row(dict(zip(header, cells, strict=True)), table, here, issues)
                rows += [row] if row else []
    except csv.Error as error:
        message = Text(f"CSV 读不通：{error}", f"this is no CSV: {error}")
        issues.append(Issue("wrong-kind", message, place(line)))
    if header is None:
        issues.append(Issue("empty", Text("文件没有内容", "the file says nothing"), Place(file)))
    return tuple(rows), issues


def _header(header: Sequence[str], table: LookupTable, place: Place) -> Iterator[Issue]:
    names = [each.fact or each.name for each in table.keys]
    known = {**{each.name: each.name for each in table.keys}, **{n: n for n in (*names, *_BESIDE)}}
    for name in header:
        if name not in known:
            message = Text(f"没有列 {name}", f"there is no column {name}")
            yield Issue("unknown-key", message, place, did_you_mean(name, known))
        elif header.count(name) > 1:
            yield Issue(
                "duplicate-key", Text(f"列 {name} 重复", f"column {name} stands twice"), place
            )
    for each in table.keys:
        if not {each.name, each.fact} & {*header}:
            message = Text(f"缺少列 {each.name}", f"the column {each.name} is missing")
            yield Issue("missing-key", message, place)
    if "value" not in header:
        yield Issue("missing-key", Text("缺少列 value", "the column value is missing"), place)


def _csv_row(
    cells: Mapping[str, str], table: LookupTable, place: Place, issues: list[Issue]
) -> LookupRow | None:
    def written(text: str, *, listed: bool) -> Written:
        parts = text.split("|") if listed else [text]
        return Written(tuple(Scalar(part.strip(), part.strip(), place) for part in parts), place)

    keys = []
    for each in table.keys:
        name = each.name if each.name in cells else str(each.fact)
        keys.append(written(cells[name], listed=True))
    dates: dict[str, datetime.date | None] = {}
    for name in ("since", "until"):
        text = cells.get(name, "").strip()
        try:
            day = DATE.read(text) if text else None
        except ValueRefusedError as refusal:
            issues.append(Issue("bad-value", refusal.text, place))
            continue
        dates[name] = day if isinstance(day, datetime.date) else None
    cites = tuple(part.strip() for part in cells.get("cite", "").split("|") if part.strip())
    for clause in cites:
        if not re.fullmatch(CLAUSE_ID.pattern, clause, re.ASCII):
            message = Text(f"{clause} 不是{CLAUSE_ID.label.zh}", f"{clause} is not a clause id")
            issues.append(Issue(CLAUSE_ID.code, message, place))
    value = written(cells["value"], listed=table.type is not None and table.type.kind is Kind.TEXTS)
    return LookupRow(tuple(keys), value, cites, dates.get("since"), dates.get("until"), place)


# By the types of the keys


def known_lookup(table: LookupTable, facts: Mapping[str, Type]) -> KnownLookup | None:
    """Return what *table* may be asked for; None where a key is a fact that does not exist."""
    types = {}
    for each in table.keys:
        type_ = _type_of(each.fact, facts) if each.fact else each.type
        if type_ is None:
            return None
        types[each.name] = type_
    assert table.type is not None  # it was read with one
    return KnownLookup(
        table.type, types, {each.name: each.fact for each in table.keys if each.fact}
    )


def _type_of(path: str, facts: Mapping[str, Type]) -> Type | None:
    return DATE if path == DAY else facts.get(path)


def check_rows(
    table: LookupTable,
    facts: Mapping[str, Type],
    validity: Validity,
) -> tuple[LookupTable, tuple[Issue, ...]]:
    """
    Return *table* with its cells read, and what is wrong with them.

    Args:
        table: The table as read.
        facts: The types of all facts by path.
        validity: When the clauses that it cites are in force.
    """
    issues = list(_keys(table, facts))
    known = known_lookup(table, facts)
    if issues or known is None:
        return table, tuple(issues)
    types = list(known.keys.values())
    rows = []
    for row in table.rows:
        if len(row.written) != len(types):
            message = Text(
                f"此行写了 {len(row.written)} 个键，表有 {len(types)} 个键",
                f"this row has {len(row.written)} of the table's {len(types)} keys",
            )
            hint = Text(
                f"依次写：{listing(known.keys)}，最后是值。",
                f"Write {listing(known.keys)}, and the value last.",
            )
            issues.append(Issue("row-length", message, row.place, hint))
            continue
        before = len(issues)
        cells = tuple(
            _cell(written, type_, issues) for written, type_ in zip(row.written, types, strict=True)
        )
        value = _value(row.written_value, known.type, issues)
        if not table.clauses(row):
            issues.append(_uncited(row.place))
        if len(issues) == before:
            rows.append(evolve(row, cells=cells, value=value))
    rest = table.otherwise
    if rest is not None:
        rest = evolve(rest, value=_value(rest.written_value, known.type, issues))
        if not table.clauses(rest):
            issues.append(_uncited(rest.place))
    if len(table.rows) > LARGEST_ROWS:
        message = Text(
            f"{len(table.rows):,} 行，至多 {LARGEST_ROWS:,} 行",
            f"{len(table.rows):,} rows, and a table has at most {LARGEST_ROWS:,}",
        )
        issues.append(Issue("yaml-size", message, table.place))
    checked = evolve(table, rows=tuple(rows), otherwise=rest)
    if not issues:
        issues += _against_each_other(checked, facts, validity)
    return checked, tuple(issues)


def _uncited(place: Place) -> Issue:
    message = Text("此行没有依据", "this row cites nothing")
    hint = Text("在行上或整个表上写 cite。", "Write cite on the row, or once on the table.")
    return Issue("missing-key", message, place, hint)


def _keys(table: LookupTable, facts: Mapping[str, Type]) -> Iterator[Issue]:
    names = [each.name for each in table.keys]
    for each in table.keys:
        if names.count(each.name) > 1:
            message = Text(f"键 {each.name} 重复", f"the key {each.name} stands twice")
            hint = Text("写作 {name: 另一名称, fact: …}。", "Write {name: another, fact: …}.")
            yield Issue("duplicate-id", message, each.place, hint)
        type_ = _type_of(each.fact, facts) if each.fact else each.type
        if type_ is None:
            message = Text(f"未知事实 {each.fact}", f"unknown fact {each.fact}")
            hint = did_you_mean(str(each.fact), facts)
            yield Issue("unknown-name", message, each.place, hint, name=str(each.fact))
        elif type_.kind is Kind.TEXTS:
            message = Text("列表不能作为键", "a list cannot be a key")
            yield Issue("wrong-kind", message, each.place)


def _cell(written: Written, type_: Type, issues: list[Issue]) -> Cell:
    if len(written.items) == 1 and not written.items[0].quoted and written.items[0].text == ANY:
        return None
    parts = [_part(item, type_, issues) for item in written.items]
    known = [part for part in parts if part is not None]
    if type_.kind in (Kind.BOOL, Kind.ENUM, Kind.TEXT):
        return tuple(part for part in known if not isinstance(part, Span))
    return tuple(part for part in known if isinstance(part, Span))


def _part(item: Scalar, type_: Type, issues: list[Issue]) -> Value | Span | None:
    """Return what an item of a cell says of a key of *type_*; None where it is noted as wrong."""
    text = item.text
    part: Value | Span | None = None
    match type_.kind:
        case Kind.BOOL if text in ("true", "false"):
            return text == "true"
        case Kind.BOOL:
            _refuse(item, Text("应为 true、false 或 any", "true, false or any is wanted"), issues)
        case Kind.ENUM if text in type_.options:
            return text
        case Kind.ENUM:
            message = Text(f"没有选项 {text}", f"there is no option {text}")
            hint = did_you_mean(text, (*type_.options, ANY))
            issues.append(Issue("unknown-option", message, item.place, hint))
        case Kind.TEXT if text:
            return text
        case Kind.TEXT:
            _refuse(item, Text("此处缺少文本", "text is missing here"), issues)
        case _:
            try:
                part = _span(text, type_)
            except ValueRefusedError as refusal:
                _refuse(item, refusal.text, issues)
            else:
                if part is None:
                    message = Text(f"{text} 不含任何值", f"{text} holds no value at all")
                    _refuse(item, message, issues)
    return part


def _refuse(item: Scalar, message: Text, issues: list[Issue]) -> None:
    """Note why an item of a cell is none."""
    issues.append(Issue("bad-value", message, item.place, _HOW))


def _span(text: str, type_: Type) -> Span | None:
    """Return the span that *text* says; None where it is empty."""
    side = _SIDE.match(text)
    if side:
        made = span(side["operator"], type_.read(side["value"]), type_)
        return None if made == Span() and side["operator"] == "<" else made
    ends = _RANGE.match(text)
    if not ends:
        return span("==", type_.read(text), type_)
    low = type_.read(ends["low"]) if ends["low"] else None
    high: Any = type_.read(ends["high"]) if ends["high"] else None
    if low is None and high is None:
        raise ValueRefusedError(Text("范围须有一端", "a range has an end, or two"))
    if low is not None and high is not None and high < low:
        return None
    return Span(
        span(">=", low, type_).low if low is not None else None,
        span("<=", high, type_).high if high is not None else None,
    )


def _value(written: Written, type_: Type, issues: list[Issue]) -> Value | None:
    items = written.items
    if type_.kind is Kind.TEXTS:
        return tuple(item.text for item in items)
    if len(items) != 1:
        message = Text("值只有一个", "there is one value")
        issues.append(Issue("wrong-kind", message, written.place))
        return None
    if type_.kind is Kind.ENUM:
        part = _part(items[0], type_, issues)
        return part if isinstance(part, str) else None
    if type_.kind is Kind.BOOL:
        return bool(part) if (part := _part(items[0], type_, issues)) is not None else None
    try:
        return type_.read(items[0].text)
    except ValueRefusedError as refusal:
        issues.append(Issue("bad-value", refusal.text, written.place))
        return None


# Against each other


def grid_on(
    table: LookupTable,
    facts: Mapping[str, Type],
    held: Sequence[int],
    identity: tuple[Any, ...],
    rest: LookupRest | None,
) -> tuple[Grid, list[Issue]]:
    """
    Return the grid of the rows of *table* whose places are *held*, and where they overlap.

    Args:
        table: The table, its rows checked.
        facts: The types of all facts by path.
        held: The places of the rows in force.
        identity: What tells the grid from every other.
        rest: What holds where no row does; None where nothing is in force then.
    """
    known = known_lookup(table, facts)
    assert known is not None  # a table with an unknown key is not used
    keys = list(known.keys.items())
    grid, overlaps = grid_of(
        identity,
        keys,
        {place: table.rows[place].cells for place in held},
        {place: _known(table.rows[place].value) for place in held},
        known.type,
        rest.value if rest else None,
    )
    if table.hit is HitPolicy.FIRST:
        return grid, []
    issues = []
    for each in overlaps:
        first, second = table.rows[each.first], table.rows[each.second]
        said = _keys_words(known, each.witness)
        message = Text(
            f"与第 {first.place.line} 行同时适用：{said.zh}",
            f"this row and that on line {first.place.line} both hold: {said.en}",
        )
        hint = Text(
            "使各行互斥，或写 hit: first 由先写的一行决定。",
            "Keep rows apart, or write hit: first to let the one written first decide.",
        )
        issues.append(Issue("lookup-overlap", message, second.place, hint))
    return grid, issues


def _known(value: Value | None) -> Value:
    assert value is not None  # rows without a value are left out
    return value


def _against_each_other(
    table: LookupTable,
    facts: Mapping[str, Type],
    validity: Validity,
) -> Iterator[Issue]:
    """Yield where rows overlap, or leave out keys, on any day."""
    clauses = {clause for row in table.rows for clause in table.clauses(row)}
    days = {*validity.days(clauses)}
    for row in table.rows:
        since, until = row.since or table.since, row.until or table.until
        days |= {since} if since else set()
        days |= {until + _DAY} if until and until < datetime.date.max else set()
    if len(days) > LARGEST_DAYS:
        message = Text(
            f"对照表 {table.name} 的行在 {len(days)} 个日期起止，至多 {LARGEST_DAYS} 个",
            f"the rows of lookup {table.name} begin or end on {len(days)} days, and those of a "
            f"table on at most {LARGEST_DAYS}",
        )
        hint = Text(
            "把日期写成键（keys: [day, …]），或分成几张表。",
            "Let the day be a key (keys: [day, …]), or write several tables.",
        )
        yield Issue("yaml-size", message, table.place, hint)
        return
    seen: set[tuple[Any, ...]] = set()
    for day in sorted(days):
        held = tuple(
            place
            for place, row in enumerate(table.rows)
            if table.dated(row, day) and validity.holds(table.clauses(row), day)
        )
        if held in seen or not held:
            continue
        seen.add(held)
        grid, overlaps = grid_on(table, facts, held, (table.name, held), table.otherwise)
        for issue in overlaps:
            key = (issue.place, str(issue.place))
            if key not in seen:
                seen.add(key)
                yield issue
        if not table.partial and table.otherwise is None and grid.has_gaps:
            yield _gap(table, facts, grid, day)
            return


def _gap(table: LookupTable, facts: Mapping[str, Type], grid: Grid, day: datetime.date) -> Issue:
    known = known_lookup(table, facts)
    assert known is not None  # it has just been used
    gaps = []
    for number, gap in enumerate(grid.gaps()):
        if number == _SHOWN:
            break
        gaps.append(_keys_words(known, gap))
    zh, en = "；".join(each.zh for each in gaps), "; ".join(each.en for each in gaps)
    message = Text(
        f"对照表 {table.name} 自 {day} 起对这些键没有行：{zh}",
        f"lookup {table.name} has no row from {day} on for {en}",
    )
    hint = Text(
        "补上行，写 otherwise，或写 partial: true 表示有意没有。",
        "Add rows, write otherwise, or say on purpose: partial: true.",
    )
    return Issue("lookup-gap", message, table.place, hint)


def _keys_words(known: KnownLookup, values: Iterable[Value | None]) -> Text:
    pairs = []
    for name, value in zip(known.keys, values, strict=True):
        if value is not None:
            said = _OTHER_TEXT if value == OTHER else shown(value)
            pairs.append(Text(f"{name} = {said.zh}", f"{name} = {said.en}"))
    if not pairs:
        return Text("任何取值", "anything")
    return Text("、".join(each.zh for each in pairs), ", ".join(each.en for each in pairs))
