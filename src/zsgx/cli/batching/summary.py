"""What a batch came to, for people and for programs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from zsgx.cli.batching.tally import ranked
from zsgx.decision.layout import cells, padded
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from zsgx.cli.batching.aside import Allowance
    from zsgx.cli.batching.tally import QuestionTally, Tally
    from zsgx.text import Language

__all__ = ["Summary"]

_STATUSES: Final = {
    "decided": Text("已判定", "decided"),
    "undetermined": Text("尚不能判定", "undetermined"),
    "silent": Text("无规定", "silent"),
    "conflict": Text("规定冲突", "in conflict"),
}
_SEVERAL: Final = Text("不止一条规则", "several rules")
#: How many of the rules and of the missing facts are listed.
_LISTED: Final = 8


@frozen
class Summary:
    """
    What a batch came to.

    Attributes:
        source: The file that was read.
        target: The file that was written.
        rejects: The file of the rows that were set aside; None where there are none.
        tally: The counts.
        labels: What each question and each missing fact is called.
        asked: What was asked, as the command line had it.
        policies: The fingerprint of the policies.
        note: What else a reader should know.
        seconds: How long it took, earlier runs included.
        resumed: How many rows earlier runs had read.
        allowance: How many rows might be set aside.
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

    @property
    def has_failed(self) -> bool:
        """Whether more rows were set aside than might be."""
        return self.allowance.is_exceeded(self.tally.aside, self.tally.read)

    @property
    def rows_per_second(self) -> int:
        """How many rows were read in a second."""
        return round(self.tally.read / self.seconds) if self.seconds else self.tally.read

    @property
    def set_aside(self) -> Text:
        """How many rows were set aside, and where the reasons are."""
        number = self.tally.aside
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
