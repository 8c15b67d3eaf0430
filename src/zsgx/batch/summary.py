"""What a batch came to: counts of answers, rules and missing facts, for people and for programs."""

from __future__ import annotations

import datetime
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl
from attrs import define, field, frozen

from zsgx.batch.rejects import Allowance
from zsgx.decision.layout import padded
from zsgx.domain.kinds import DATE
from zsgx.engine.columns.request import Ask, Column
from zsgx.engine.engine import Engine
from zsgx.language.axis import Intervals, Options
from zsgx.text import Language, Text, cells, listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from zsgx.engine.decide.table import TruthTable

__all__ = ["Lacking", "QuestionTally", "Summary", "Tally"]

_STATUSES: Final = {
    "decided": Text("已判定", "decided"),
    "undetermined": Text("尚不能判定", "undetermined"),
    "silent": Text("无规定", "silent"),
    "conflict": Text("规定冲突", "in conflict"),
}
_SEVERAL: Final = Text("不止一条规则", "several rules")
#: How many of the rules and of the missing facts are listed.
_LISTED: Final = 8
#: How many lots are looked at, in one part and in all.
_IN_PART: Final = 3_000
_IN_ALL: Final = 30_000
#: What the columns begin with that tell lots apart; no column of a table is called so.
_LOT: Final = "zsgx lot "
_OTHER: Final = "\0other"


@frozen
class Summary:
    """
    What a batch came to.

    Attributes:
        source: The file that was read.
        target: The file that was written.
        rejects: The file of the rows that were set aside; None where there are none.
        tally: The counts.
        labels: What each question, each missing fact and each rule is called.
        asked: What was asked, as the command line had it.
        policies: The fingerprint of the policies.
        note: What else a reader should know.
        seconds: How long it took, earlier runs included.
        resumed: How many rows earlier runs had read.
        allowance: How many rows might be set aside.
        facts: The paths of the facts that columns were read as, by their headings.
        mistaken: The headings that name no fact and come near one that was asked about.
        warnings: What to do about them.
    """

    source: Path
    target: Path
    rejects: Path | None
    tally: Tally
    labels: dict[str, Text]
    asked: dict[str, Any]
    policies: str
    note: Text | None
    seconds: float
    resumed: int
    allowance: Allowance
    facts: dict[str, str] = field(factory=dict)
    mistaken: dict[str, str] = field(factory=dict)
    warnings: tuple[Text, ...] = ()

    @property
    def has_failed(self) -> bool:
        """Whether more rows were set aside than might be."""
        return self.allowance.is_exceeded(self.tally.rejected, self.tally.read)

    @property
    def rows_per_second(self) -> int:
        """How many rows were read in a second."""
        return round(self.tally.read / self.seconds) if self.seconds else self.tally.read

    @property
    def set_aside(self) -> Text:
        """How many rows were set aside, and where the reasons are."""
        number = self.tally.rejected
        said = Text(
            f"另行存放 {number:,} 行，原因见 {self.rejects}",
            f"{_rows(number)} set aside, with the reasons in {self.rejects}",
        )
        if not self.has_failed:
            return said
        most = self.allowance.said
        return Text(
            f"{said.zh}；超过 --max-rejects {most}，退出码为 1",
            f"{said.en}; more than --max-rejects {most} allows, so that the exit code is 1",
        )

    def as_json(self) -> dict[str, Any]:
        """Return it as the JSON object of ``batch --json``."""
        return {
            "in": str(self.source),
            "out": str(self.target),
            "rejects": str(self.rejects) if self.rejects else None,
            **self.asked,
            "facts": self.facts,
            "mistaken": self.mistaken,
            **self.tally.as_json(),
            "resumed_from": self.resumed,
            "seconds": round(self.seconds, 3),
            "rows_per_second": self.rows_per_second,
            "policies": self.policies,
        }

    def lines(self, language: Language) -> Iterator[tuple[str, str]]:
        """Yield it as lines of text with their style."""
        rows = self.tally
        head = Text(
            f"读取 {rows.read:,} 行，写出 {rows.written:,} 行：{self.target}",
            f"{_rows(rows.read)} read, {rows.written:,} written to {self.target}",
        )
        yield head.say(language), "bold"
        if self.rejects:
            yield self.set_aside.say(language), "yellow"
        if self.note:
            yield self.note.say(language), "dim"
        for warning in self.warnings:
            yield warning.say(language), "yellow"
        read = Text(
            f"读作事实的列：{listing(self.facts) or '无'}；其余各列照样写出",
            f"columns read as facts: {listing(self.facts) or 'none'}; the others are only carried "
            "along",
        )
        yield read.say(language), "dim"
        for name, question in rows.questions.items():
            yield "", ""
            yield f"{self.labels[name].say(language)} [{name}]", "bold"
            counts = list(self._question(question, language))
            width = max((cells(count.said) for count in counts if count.whole), default=0)
            yield from ((count.line(width), count.style) for count in counts)
        pace = Text(
            f"用时 {self.seconds:.1f} 秒，每秒 {self.rows_per_second:,} 行",
            f"{self.seconds:.1f} s, {_rows(self.rows_per_second)} a second",
        )
        yield "", ""
        yield pace.say(language), "dim"
        if self.resumed:
            resumed = Text(
                f"从第 {self.resumed:,} 行之后接着做完",
                f"resumed after {_rows(self.resumed)} of earlier runs",
            )
            yield resumed.say(language), "dim"

    def _question(self, question: QuestionTally, language: Language) -> Iterator[_Count]:
        whole = question.statuses.total()
        for status, label in _STATUSES.items():
            number = question.statuses[status]
            if number:
                yield _Count(f"  {label.say(language)}", "", number, whole)
                rules = question.rules.get(status, Counter())
                for rule, ruled in ranked(rules)[:_LISTED]:
                    said = _SEVERAL.say(language) if rule == "several" else rule
                    if rule in self.labels:
                        said = f"{self.labels[rule].say(language)} [{rule}]"
                    yield _Count(f"    {said}", "dim", ruled, whole)
                yield from _others(len(rules), language)
            if status == "undetermined" and question.missing:
                yield _Count(f"    {_lacking(question).say(language)}", "")
                for path, rows in ranked(question.missing)[:_LISTED]:
                    called = self.labels.get(path, Text("", ""))
                    said = f"{called.say(language)} [{path}]".strip()
                    yield _Count(f"      {said}", "yellow", rows, question.counted)
                yield from _others(len(question.missing), language)


@frozen
class _Count:
    """A line of the summary: what is counted, how many rows, and of how many."""

    said: str
    style: str
    rows: int = 0
    whole: int = 0

    def line(self, width: int) -> str:
        """Return the line, with the number after *width* cells."""
        if not self.whole:
            return self.said
        return f"{padded(self.said, width)}  {self.rows:>11,}  {self.rows / self.whole:>6.1%}"


def _rows(number: int) -> str:
    return f"{number:,} row{'s' * (number != 1)}"


def _lacking(question: QuestionTally) -> Text:
    if not question.sampled:
        return Text("最常缺少", "missing most often")
    return Text(
        f"最常缺少（抽样：{question.counted:,} 行）",
        f"missing most often, over a sample of {_rows(question.counted)}",
    )


def _others(number: int, language: Language) -> Iterator[_Count]:
    if number > _LISTED:
        more = Text(f"另有 {number - _LISTED} 项", f"and {number - _LISTED} more")
        yield _Count(f"      … {more.say(language)}", "dim")


def ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    """Return *counts*, the most frequent first and equals by name, the same on every run."""
    return sorted(counts.items(), key=lambda count: (-count[1], count[0]))


@define
class QuestionTally:
    """
    The counts of one question.

    Attributes:
        statuses: Rows by status.
        rules: Rows by status and rule.
        missing: Undetermined rows by what they lack; a row may lack several facts.
        counted: How many undetermined rows `missing` was counted over.
    """

    statuses: Counter[str] = field(factory=Counter)
    rules: dict[str, Counter[str]] = field(factory=dict)
    missing: Counter[str] = field(factory=Counter)
    counted: int = 0

    @property
    def sampled(self) -> bool:
        """Whether `missing` was counted over some of the undetermined rows only."""
        return self.counted < self.statuses["undetermined"]

    def as_json(self) -> dict[str, Any]:
        """Return the counts as a JSON object, the most frequent first."""
        return {
            "status": {status: self.statuses[status] for status in _STATUSES},
            "rules": {
                status: dict(ranked(self.rules[status]))
                for status in _STATUSES
                if status in self.rules
            },
            "missing": dict(ranked(self.missing)),
            "missing_counted_over": self.counted,
        }

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> QuestionTally:
        """Return the counts that `as_json` gave."""
        return cls(
            Counter(saved["status"]),
            {status: Counter(rules) for status, rules in saved["rules"].items()},
            Counter(saved["missing"]),
            saved["missing_counted_over"],
        )


@define
class Tally:
    """
    The counts of a batch.

    Attributes:
        read: Rows read.
        written: Rows decided, and written or to be written.
        rejected: Rows set aside.
        questions: The counts of each question.
    """

    read: int = 0
    written: int = 0
    rejected: int = 0
    questions: dict[str, QuestionTally] = field(factory=dict)

    def add(self, decided: pl.DataFrame, missing: Mapping[str, tuple[Counter[str], int]]) -> None:
        """
        Count the rows of one part.

        Args:
            decided: The rows with their answers.
            missing: For each question, what its undetermined rows lack, and over how many rows that
                was counted.
        """
        self.written += decided.height
        for question, (lacking, counted) in missing.items():
            tally = self.questions.setdefault(question, QuestionTally())
            status, rule = f"{question}.status", f"{question}.rule"
            groups = decided.group_by(status, rule).len()
            for name, ruled_by, rows in groups.rows():
                tally.statuses[name] += rows
                if ruled_by is not None:
                    tally.rules.setdefault(name, Counter())[ruled_by] += rows
            tally.missing.update(lacking)
            tally.counted += counted

    def as_json(self) -> dict[str, Any]:
        """Return the counts as a JSON object."""
        return {
            "rows": {"read": self.read, "written": self.written, "set_aside": self.rejected},
            "questions": {name: tally.as_json() for name, tally in self.questions.items()},
        }

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> Tally:
        """Return the counts that `as_json` gave."""
        rows = saved["rows"]
        questions = {
            name: QuestionTally.from_json(tally) for name, tally in saved["questions"].items()
        }
        return cls(rows["read"], rows["written"], rows["set_aside"], questions)


@frozen
class _Question:
    """
    What tells the lots of one question apart.

    Attributes:
        facts: The columns of a row that the question looks at, place and day included.
        signs: What is known of them, as far as it matters.
    """

    facts: tuple[str, ...]
    signs: tuple[pl.Expr, ...]


@define
class Lacking:
    """
    Finds what undetermined rows lack, and remembers it from part to part.

    Attributes:
        engine: The engine.
        ask: What is asked.
        known: What the rows of a lot lack, by the question and what they know.
    """

    engine: Engine
    ask: Ask
    known: dict[tuple[Any, ...], tuple[str, ...]] = field(factory=dict)
    _questions: dict[str, _Question] = field(factory=dict)

    def count(self, decided: pl.DataFrame, question: str) -> tuple[Counter[str], int]:
        """
        Return how many undetermined rows lack which fact, and how many were looked at.

        Args:
            decided: Rows with their answers.
            question: The question.
        """
        rows = decided.filter(pl.col(f"{question}.status") == "undetermined")
        found: Counter[str] = Counter()
        seen = 0
        if not rows.height:
            return found, seen
        about = self._question(question, decided.schema)
        size = f"{_LOT}size"
        signs = [sign.meta.output_name() for sign in about.signs]
        falling = [True, *[False] * len(signs)]
        lots = rows.group_by(about.signs).agg(
            pl.len().alias(size), pl.col(about.facts).first() if about.facts else pl.lit(0)
        )
        for lot in lots.sort(size, *signs, descending=falling).head(_IN_PART).iter_rows(named=True):
            lacking = self._lacking(question, lot, about.facts)
            if lacking is not None:
                seen += lot[size]
                found.update(dict.fromkeys(lacking, lot[size]))
        return found, seen

    def _lacking(
        self, question: str, lot: dict[str, Any], facts: Iterable[str]
    ) -> tuple[str, ...] | None:
        """Return what the rows of a lot lack, None where too many lots were looked at already."""
        signs = (value for name, value in lot.items() if name.startswith(_LOT))
        key = (question, *list(signs)[:-1])  # how many rows there are does not matter
        known = self.known.get(key)
        if known is None and len(self.known) < _IN_ALL:
            known = self.known[key] = self._decided(question, lot, facts)
        return known

    def _decided(self, question: str, lot: dict[str, Any], facts: Iterable[str]) -> tuple[str, ...]:
        scope = self.ask.scope
        unknown = tuple(name for name in scope.columns if lot[name] is None)
        if unknown:
            return unknown
        at = lot[scope.at.name] if isinstance(scope.at, Column) else scope.at
        date = lot[scope.date.name] if isinstance(scope.date, Column) else scope.date
        day = DATE.read(_without_time(date))
        assert isinstance(day, datetime.date)  # that is what DATE reads
        given = {path: _without_time(lot[path]) for path in facts if path in self.engine.vocabulary}
        # The table itself is asked: this is no decision that observers should hear of.
        table = self.engine.tables.get(question, at, day)
        return table.decide(self.engine.facts(given), day).missing

    # What tells lots apart

    def _question(self, question: str, schema: pl.Schema) -> _Question:
        about = self._questions.get(question)
        if about is None:
            tables = list(self._tables(question))
            paths = dict.fromkeys(path for table in tables for path in table.facts)
            facts = [path for path in paths if path in schema]
            signs = [
                *self._scope_signs(question, schema),
                *(_sign(path, tables, schema) for path in facts),
            ]
            about = self._questions[question] = _Question(
                tuple(dict.fromkeys([*facts, *self.ask.scope.columns])),
                tuple(
                    sign.alias(f"{_LOT}{number}") for number, sign in enumerate([pl.lit(0), *signs])
                ),
            )
        return about

    def _tables(self, question: str) -> Iterator[TruthTable]:
        scope, tables = self.ask.scope, self.engine.tables
        for place, chain in scope.chains.items():
            if isinstance(scope.date, Column):
                yield from tables.all_of(question, chain)
            else:
                yield tables.get(question, place, scope.date)

    def _scope_signs(self, question: str, schema: pl.Schema) -> Iterator[pl.Expr]:
        scope = self.ask.scope
        if isinstance(scope.at, Column):
            yield pl.col(scope.at.name)
        if isinstance(scope.date, Column):
            epochs = {
                day
                for chain in scope.chains.values()
                for day in self.engine.tables.epochs(question, chain)
            }
            if epochs:
                yield _cut(scope.date.name, epochs, schema)


def _sign(path: str, tables: Iterable[TruthTable], schema: pl.Schema) -> pl.Expr:
    """Return what rules can tell of a fact."""
    cuts: set[Any] = set()
    options: set[Any] = set()
    column = pl.col(path)
    for table in tables:
        for axis in table.compiled.axes:
            if isinstance(axis, Intervals) and axis.path == path:
                cuts |= {value for value, _ in axis.cuts}
            elif isinstance(axis, Options) and axis.path == path:
                options |= set(axis.values)
    if cuts:
        return _cut(path, cuts, schema)
    if options and schema[path] != pl.Boolean:
        written = [option for option in options if isinstance(option, str)]
        text = column.cast(pl.String)
        other = pl.when(text.is_not_null()).then(pl.lit(_OTHER))
        return pl.when(text.is_in([*written, "true", "false"])).then(text).otherwise(other)
    return column if options else column.is_null()


def _cut(column: str, cuts: Iterable[Any], schema: pl.Schema) -> pl.Expr:
    """Return in which of the intervals between *cuts* a value lies, null where it is unknown."""
    bounds = sorted(cuts)
    value = pl.col(column)
    if not isinstance(bounds[0], datetime.date):
        # Lots may be told apart coarsely, so that a number in full-width digits can be left out.
        value = value.cast(pl.Float64, strict=False)
        bounds = [float(bound) for bound in bounds]
    elif not schema[column].is_temporal():
        value = value.cast(pl.String)
        bounds = [bound.isoformat() for bound in bounds]
    passed = [sign.cast(pl.UInt32) for b in bounds for sign in (value >= b, value > b)]
    return pl.when(pl.col(column).is_not_null()).then(pl.sum_horizontal(passed))


def _without_time(value: Any) -> Any:
    """Return a day that a table holds as midnight as the day that it is."""
    return value.date() if isinstance(value, datetime.datetime) else value
