"""A statement of account: what a person's entries come to in a period, and what is lacking."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from zsgx.decision.decision import Decision, Status
from zsgx.decision.layout import Line, as_markdown, as_text
from zsgx.domain.bounds import NOTHING, UNBOUNDED, Bounds
from zsgx.domain.kinds import Type, shown
from zsgx.domain.option import choice, whole
from zsgx.text import LANGUAGES, Language, Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from zsgx.policy.term import Term

__all__ = ["AccountStatement", "CarriedOver", "CountedEntry", "Cut", "MetRequirement"]

_VERSION: Final = 1
_MET: Final = {
    True: ("applies", Text("✓ 达到", "✓ met")),
    False: ("unmet", Text("✗ 未达到", "✗ not met")),
    None: ("open", Text("? 待定", "? open")),
}
_SAID: Final = {
    True: Text("达到要求", "all requirements are met"),
    False: Text("未达到要求", "not all requirements are met"),
    None: Text("是否达到要求尚不能判定", "it is open whether the requirements are met"),
}


@frozen
class Cut:
    """
    What a cap takes away from an entry.

    Attributes:
        cap: The id of the cap.
        label: What it says.
        amount: How much it takes away.
        cites: The clauses it rests on.
    """

    cap: str
    label: Text
    amount: Bounds
    cites: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {"cap": self.cap, "amount": self.amount.as_json(), "cites": list(self.cites)}


@frozen
class CountedEntry:
    """
    How an entry counts in the period.

    Attributes:
        entry: Its reference.
        on: The day of its registration, None where that is unknown.
        credited: What it is credited with in all.
        part: What of that falls into the period, before caps.
        counted: What counts.
        cuts: What caps take away.
        spread: The id of the spread that divides it, or None.
        subject: Its subject, None where it has none or that is unknown.
        kind: Its kind, likewise.
        decision: The answer to what it is credited with; None where that was settled already.
        cites: The clauses that credit it.
        missing: What is unknown and could change how it counts.
    """

    entry: str
    on: datetime.date | None
    credited: Bounds
    part: Bounds
    counted: Bounds
    cuts: tuple[Cut, ...]
    spread: str | None
    subject: str | None
    kind: str | None
    decision: Decision | None = field(repr=False)
    cites: tuple[str, ...]
    missing: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        decision = self.decision
        return {
            "entry": self.entry,
            "date": self.on and self.on.isoformat(),
            "status": None if decision is None else decision.status.value,
            "rule": None if decision is None else decision.rule,
            "credited": self.credited.as_json(),
            "part": self.part.as_json(),
            "counted": self.counted.as_json(),
            "cuts": [cut.as_json() for cut in self.cuts],
            "spread": self.spread,
            "subject": self.subject,
            "kind": self.kind,
            "cites": list(self.cites),
            "missing": list(self.missing),
        }


@frozen
class MetRequirement:
    """
    How a requirement stands.

    Attributes:
        id: Its id.
        label: What it says.
        wanted: How much it asks.
        counted: What counts for it, what is carried in left out.
        carried_in: What is carried in from earlier periods and counts for it.
        lack: How much is lacking; of a share of what is counted, how much more of its own kind is
            enough.
        met: Whether it is met, None where that is open.
        cites: The clauses it rests on.
        decision: The answer to how much it asks, or whether it holds.
    """

    id: str
    label: Text
    wanted: Bounds
    counted: Bounds
    carried_in: Bounds
    lack: Bounds
    met: bool | None
    cites: tuple[str, ...]
    decision: Decision = field(repr=False)

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "id": self.id,
            "met": self.met,
            "wanted": self.wanted.as_json(),
            "counted": self.counted.as_json(),
            "carried_in": self.carried_in.as_json(),
            "lack": self.lack.as_json(),
            "cites": list(self.cites),
            "missing": list(self.decision.missing),
        }


@frozen
class CarriedOver:
    """
    What is carried over between periods.

    Attributes:
        requirement: The id of the requirement that was exceeded.
        label: What the carry-over says.
        carried_in: What comes from earlier periods.
        used: What of that is used.
        carried_out: What later periods can use.
        cites: The clauses it rests on.
    """

    requirement: str
    label: Text
    carried_in: Bounds
    used: Bounds
    carried_out: Bounds
    cites: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        return {
            "requirement": self.requirement,
            "in": self.carried_in.as_json(),
            "used": self.used.as_json(),
            "out": self.carried_out.as_json(),
            "cites": list(self.cites),
        }


@frozen
class AccountStatement:
    """
    What a person's entries come to in one period.

    Attributes:
        account: The account's name.
        label: What it is called.
        at: The jurisdiction's name.
        division: Its six-digit code.
        declared_by: The name of the jurisdiction whose account it is.
        type: What it counts.
        person: The reference to the person, or None.
        period: The days of the period; None where they are unknown.
        entries: How each entry counts that may fall into it, in order of date.
        counted: What all of them come to under caps.
        by_subject: The same by subject.
        by_kind: The same by kind.
        requirements: How each requirement stands that holds, or may.
        met: Whether all of them are met, None where that is open, and where none holds. It can be
            settled where each by itself is open: more hours of other kinds meet the sum, and make a
            share the larger.
        carried: What is carried over, None where nothing is.
        missing: What is unknown and bears on it, by the entry's reference; under the empty one what
            is unknown of the person.
        readings: The chosen readings that bear on it.
        fingerprint: The fingerprint of the policies.
        spreads: What the spreads of the account say, by id.
        words: What clauses, facts and options are called, by id and path.
    """

    account: str
    label: Text
    at: str
    division: str
    declared_by: str
    type: Type
    person: str | None
    period: Term | None
    entries: tuple[CountedEntry, ...]
    counted: Bounds
    by_subject: Mapping[str, Bounds]
    by_kind: Mapping[str, Bounds]
    requirements: tuple[MetRequirement, ...]
    met: bool | None
    carried: CarriedOver | None
    missing: Mapping[str, tuple[str, ...]]
    readings: Mapping[str, str]
    fingerprint: str
    spreads: Mapping[str, Text] = field(repr=False)
    words: Mapping[str, Text] = field(repr=False)

    def __str__(self) -> str:
        days = f"{self.period.first}/{self.period.last}" if self.period else "?"
        met = {True: "met", False: "not met", None: "open"}[self.met]
        met = met if self.requirements else "no requirement holds"
        return f"{self.account} at {self.at} {days}: {_amount(self.counted, self.type).en}, {met}"

    @property
    def cites(self) -> tuple[str, ...]:
        """All clauses that it rests on."""
        cited = [clause for each in self.requirements for clause in each.cites]
        cited += [clause for entry in self.entries for clause in entry.cites]
        cited += [clause for entry in self.entries for cut in entry.cuts for clause in cut.cites]
        carried = self.carried
        moves = carried and (carried.carried_in, carried.carried_out) != (NOTHING, NOTHING)
        return tuple(dict.fromkeys([*cited, *(carried.cites if carried and moves else ())]))

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The decisions that it rests on: those on requirements, then those on entries."""
        asked = [each.decision for each in self.requirements]
        return (*asked, *(one.decision for one in self.entries if one.decision is not None))

    def requirement(self, name: str) -> MetRequirement | None:
        """Return how the requirement with the id *name* stands; None where it does not hold."""
        return next((each for each in self.requirements if each.id == name), None)

    def lines(self) -> Sequence[Line]:
        """Return the lines of the statement, each with its role and in both languages."""
        return tuple(_lines(self))

    def say(self, language: Language, width: int | None = None) -> str:
        """
        Return the statement as text.

        Args:
            language: The language.
            width: The most cells that a line takes; None for no end.

        Raises:
            QuestionError: There is no such language.
            ValueRefusedError: *width* is no number of cells.
        """
        language = choice("language", language, LANGUAGES)
        width = None if width is None else whole("width", width)
        return "\n".join(text for text, _ in as_text(self.lines(), language, width))

    def markdown(self, language: Language) -> str:
        """
        Return the statement as Markdown in *language*.

        Raises:
            QuestionError: There is no such language.
        """
        return as_markdown(self.lines(), choice("language", language, LANGUAGES))

    def as_json(self) -> dict[str, Any]:
        """Return the statement as the JSON object of ``account --json``."""
        return {
            "version": _VERSION,
            "account": self.account,
            "at": self.at,
            "declared_by": self.declared_by,
            "unit": self.type.unit,
            "person": self.person,
            "first": self.period.first.isoformat() if self.period else None,
            "last": _last(self.period),
            "met": self.met,
            "counted": self.counted.as_json(),
            "by_subject": {name: each.as_json() for name, each in self.by_subject.items()},
            "by_kind": {name: each.as_json() for name, each in self.by_kind.items()},
            "requirements": [each.as_json() for each in self.requirements],
            "carried": self.carried and self.carried.as_json(),
            "entries": [each.as_json() for each in self.entries],
            "missing": {name: list(paths) for name, paths in self.missing.items()},
            "cites": list(self.cites),
            "readings": dict(self.readings),
            "fingerprint": self.fingerprint,
        }

    def _repr_markdown_(self) -> str:
        """Return the statement in both languages, as notebooks show it."""
        return "\n\n".join(self.markdown(language) for language in LANGUAGES)


def _last(period: Term | None) -> str | None:
    ends = period is not None and period.last != datetime.date.max
    return period.last.isoformat() if period and ends else None


def _lines(statement: AccountStatement) -> Iterator[Line]:
    said, who = _SAID[statement.met], statement.person
    if not statement.requirements:
        said = Text("没有适用的要求", "no requirement holds")
    of = Text(f"{who}，", f"{who}, ") if who else Text("", "")
    head = Text(
        f"{statement.label.zh}（{of.zh}{_days(statement.period).zh}）：{said.zh}",
        f"{statement.label.en} ({of.en}{_days(statement.period).en}): {said.en}",
    )
    yield Line(head, "head")
    for requirement in statement.requirements:
        yield from _requirement_lines(requirement, statement)
    yield Line(_amount(statement.counted, statement.type), "basis", Text("合计", "in all"))
    yield from _sums(statement, statement.by_subject, Text("科目", "subject"))
    yield from _sums(statement, statement.by_kind, Text("类别", "kind"))
    if statement.carried:
        yield from _carried_lines(statement.carried, statement)
    for entry in statement.entries:
        yield from _entry_lines(entry, statement)
    for path in statement.missing.get("", ()):
        yield Line(_called(statement, path), "missing", Text("尚缺", "missing"), ids=(path,))


def _days(period: Term | None) -> Text:
    if period is None:
        return Text("期间未知", "in a period that is not known")
    first, last = period.first, period.last
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        if first.year == last.year:
            return Text(f"{first.year}年", str(first.year))
        return Text(f"{first.year}至{last.year}年", f"{first.year} to {last.year}")
    return period.words


def _requirement_lines(each: MetRequirement, statement: AccountStatement) -> Iterator[Line]:
    type_ = statement.type
    role, term = _MET[each.met]
    counted, wanted = _amount(each.counted, type_), _amount(each.wanted, type_)
    zh, en = f"{each.label.zh}：{counted.zh}", f"{each.label.en}: {counted.en}"
    if each.carried_in != NOTHING:
        carried = _amount(each.carried_in, type_)
        zh, en = f"{zh}，另有结转 {carried.zh}", f"{en}, and {carried.en} carried in"
    zh, en = f"{zh}，要求 {wanted.zh}", f"{en}; {wanted.en} are wanted"
    yield Line(Text(zh, en), role, term, ids=each.cites)
    if each.lack != NOTHING:
        yield Line(_lack(each, statement), "detail", depth=1)
    for clause in each.cites:
        if clause in statement.words:
            yield Line(statement.words[clause], "detail", depth=1)
    for path in each.decision.missing:
        said = _called(statement, path)
        missing = Text(f"尚缺：{said.zh}", f"missing: {said.en}")
        yield Line(missing, "missing", depth=1, ids=(path,))


def _lack(each: MetRequirement, statement: AccountStatement) -> Text:
    """Return how much is lacking, and by when: still 12 hours by 31 December."""
    amount = _amount(each.lack, statement.type)
    last = statement.period.last if statement.period else datetime.date.max
    zh, en = f"还差 {amount.zh}（{each.label.zh}）", f"still {amount.en} ({each.label.en})"
    if last != datetime.date.max:
        zh, en = f"{zh}，{last} 前（含当日）", f"{en} by {last}"
    return Text(zh, en)


def _sums(statement: AccountStatement, sums: Mapping[str, Bounds], term: Text) -> Iterator[Line]:
    for option, amount in sums.items():
        word, said = _called(statement, option), _amount(amount, statement.type)
        yield Line(Text(f"{word.zh}：{said.zh}", f"{word.en}: {said.en}"), "basis", term)


def _carried_lines(carried: CarriedOver, statement: AccountStatement) -> Iterator[Line]:
    came, used, goes = (
        _amount(each, statement.type)
        for each in (carried.carried_in, carried.used, carried.carried_out)
    )
    said = Text(
        f"{carried.label.zh}：转入 {came.zh}，用去 {used.zh}，可转出 {goes.zh}",
        f"{carried.label.en}: {came.en} in, {used.en} used, {goes.en} out",
    )
    yield Line(said, "basis", Text("结转", "carried"), ids=carried.cites)


def _entry_lines(entry: CountedEntry, statement: AccountStatement) -> Iterator[Line]:
    type_ = statement.type
    counted, credited = _amount(entry.counted, type_), _amount(entry.credited, type_)
    day = entry.on.isoformat() if entry.on else "?"
    zh, en = f"{entry.entry}（{day}）：计 {counted.zh}", f"{entry.entry} ({day}): {counted.en}"
    if entry.credited != entry.counted:
        zh, en = f"{zh}，登记 {credited.zh}", f"{en} of {credited.en} credited"
    status = None if entry.decision is None else entry.decision.status
    rule = () if entry.decision is None or not entry.decision.rule else (entry.decision.rule,)
    yield Line(Text(zh, en), "basis", Text("登记", "entry"), ids=(*rule, *entry.cites))
    if status is Status.SILENT:
        yield Line(Text("没有规定可计", "no provision credits it"), "detail", depth=1)
    if status is Status.CONFLICT:
        yield Line(Text("规定相互冲突", "provisions are in conflict"), "detail", depth=1)
    if entry.spread:
        part, label = _amount(entry.part, type_), statement.spreads[entry.spread]
        said = Text(f"{label.zh}：本期 {part.zh}", f"{label.en}: {part.en} in this period")
        yield Line(said, "detail", depth=1)
    for cut in entry.cuts:
        less = _amount(cut.amount, type_)
        said = Text(f"{cut.label.zh}：减 {less.zh}", f"{cut.label.en}: {less.en} less")
        yield Line(said, "detail", depth=1, ids=cut.cites)
    for path in entry.missing:
        named = _called(statement, path)
        said = Text(f"尚缺：{named.zh}", f"missing: {named.en}")
        yield Line(said, "missing", depth=1, ids=(path,))


def _called(statement: AccountStatement, name: str) -> Text:
    return statement.words.get(name) or Text(name, name)


def _amount(amount: Bounds, type_: Type) -> Text:
    """Return an amount in words, with its bounds where it is open."""
    least, most = shown(amount.least, type_), shown(amount.most, type_)
    if amount.is_exact:
        return least
    if amount.most == UNBOUNDED:
        return Text(f"{least.zh}以上", f"{least.en} or more")
    return Text(f"{least.zh}至{most.zh}", f"{least.en} to {most.en}")
