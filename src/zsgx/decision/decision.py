"""A decision: the answer to one question for one set of facts."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal, NoReturn, Protocol

from attrs import field, frozen

from zsgx.domain.kinds import Value, plain, shown
from zsgx.domain.vocabulary import DAY
from zsgx.errors import UndecidedError
from zsgx.text import Text

if TYPE_CHECKING:
    # Explanations are loaded on demand.
    from zsgx.decision.considered import LookupUse, Note
    from zsgx.decision.explanation import Explanation
    from zsgx.policy.question import Question

__all__ = ["Decision", "Extent", "Finding", "Reasons", "Status"]

#: How much of an explanation is told: what decided, near misses and what is missing; all of it; or
#: all of it where that is not long.
Extent = Literal["short", "whole", "fitting"]


class Status(enum.Enum):
    """What kind of answer it is."""

    #: A value, given by a rule.
    DECIDED = "decided"
    #: Unknown facts, readings or external values could still change the answer.
    UNDETERMINED = "undetermined"
    #: No provision in force regulates the matter.
    SILENT = "silent"
    #: Two provisions apply and disagree, or a value breaks its question's bounds.
    CONFLICT = "conflict"
    #: Only where rows are met as a plan runs: the row's facts exclude each other, or the day.
    #: Everywhere else such facts are refused.
    CONTRADICTION = "contradiction"


#: What is said of a decision that has no value.
_WITHOUT_ANSWER: Final = {
    Status.UNDETERMINED: Text("尚不能判定", "undetermined"),
    Status.SILENT: Text("没有规定", "silent, no provision regulates this"),
    Status.CONFLICT: Text("规定相互冲突", "conflict, two provisions disagree"),
    Status.CONTRADICTION: Text("事实互相矛盾", "contradiction, facts exclude each other"),
}
_OUT_OF_BOUNDS: Final = Text(
    "规定相互冲突：得出的值低于答案的下限",
    "conflict, the value that comes out is less than the answer may be",
)
_OUTSIDE: Final = Text(
    "规定相互冲突：所确定的值不在规定的范围之内",
    "conflict, what was decided lies outside the range that the provision leaves",
)
#: Why a decision has no value of the kind that is wanted, by its status.
_NO_VALUE: Final = {
    Status.DECIDED: Text("已判定，答案是", "is decided, and its answer is "),
    Status.UNDETERMINED: Text("尚不能判定", "is undetermined"),
    Status.SILENT: Text("没有规定", "is regulated by no provision"),
    Status.CONFLICT: Text("规定冲突", "is in conflict"),
    Status.CONTRADICTION: Text("事实互相矛盾", "has facts that contradict each other"),
}


@frozen
class Finding:
    """
    What records with the same atoms have in common.

    Attributes:
        rules: The rules that gave the answer; all that could, where facts are open.
        cites: The clauses that those rest on.
        possible: Whether `rules` and `cites` are merely possible, because facts are open.
        gaps: Codes of the levels without a policy that the answer crossed.
        silent: The documents whose silence is the answer.
        others: Where every level binds, the rules of the other levels and what they ask.
        out_of_bounds: The rules whose value is less than the question's answer may be.
        outside: The rules that leave a range outside which what was decided lies.
        within: Who decides within a range that a rule leaves.
    """

    rules: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    possible: bool = False
    gaps: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    others: tuple[tuple[str, Value | None], ...] = ()
    out_of_bounds: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    within: tuple[Text, ...] = ()


class Reasons(Protocol):
    """What an explanation draws on for its words."""

    def fact(self, path: str) -> Text:
        """Return what a fact, a reading or an outside value is called."""

    def seen(self, path: str, value: Value | None) -> Text:
        """Return the value of a fact in words."""

    def document(self, clause: str) -> Text:
        """Return the document of a clause: its title and number."""

    def provision(self, decision: Decision, clause: str) -> Text:
        """Return where in its document a clause stands, and what it says on the decision's day."""

    def amended(self, decision: Decision, clause: str) -> dict[str, str] | None:
        """Return what amended a clause as it reads on the decision's day; None if nothing did."""

    def choices(self, path: str) -> Text | None:
        """Return the options of a reading in words, None for anything else."""

    def notes(self, decision: Decision) -> tuple[Note, ...]:
        """Return what else a reader must know of *decision*."""

    def below(self, decision: Decision, asks: tuple[str, ...]) -> tuple[Explanation, ...]:
        """Return the explanations of the answers that the rules use."""

    def lookups(self, decision: Decision, rule: str) -> tuple[LookupUse, ...]:
        """Return the rows of lookup tables that a rule used."""


class Ground(Protocol):
    """What a decision stands on: the rules that made it, for one place and epoch."""

    @property
    def question(self) -> Question:
        """The question."""

    @property
    def place(self) -> str:
        """The jurisdiction's name, its code where others are called so too."""

    @property
    def division(self) -> str:
        """The jurisdiction's code."""

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the policies."""

    @property
    def readings(self) -> Mapping[str, str]:
        """The chosen readings that bear on the question."""

    @property
    def rule_order(self) -> Mapping[str, int]:
        """Where each rule stands, the most specific level first."""

    def cites(self, decision: Decision) -> tuple[str, ...]:
        """Return the clauses that a decision rests on."""

    def bounds(self, decision: Decision) -> tuple[Value | None, Value | None]:
        """Return the least and the most that a decision can come to."""

    def explain(self, decision: Decision) -> Explanation:
        """Return why the decision came out as it did."""


def _identity(ground: Ground) -> object:
    """Return what makes two grounds the same: a replayed decision equals the one recorded."""
    readings = tuple(sorted(ground.readings.items()))
    return (ground.question.name, ground.division, ground.fingerprint, readings)


@frozen
class Decision:
    """
    The answer to one question for one set of facts.

    Attributes:
        date: The day whose policy was asked.
        status: What kind of answer it is.
        value: The value where it is decided, else None.
        missing: The unknown facts, readings and external values that could still change the answer,
            in the order to ask for them.
        finding: The rules, clauses and gaps behind it.
        ground: The rules that made it.
        facts: The facts it was made for, by path.
    """

    date: datetime.date
    status: Status
    value: Value | None
    missing: tuple[str, ...]
    finding: Finding = field(repr=False)
    ground: Ground = field(repr=False, eq=_identity)
    facts: Mapping[str, Value] = field(repr=False)

    def __bool__(self) -> NoReturn:
        # ``if engine.decide(...)`` would take every answer for yes, "no" and "unknown" included.
        message = "a decision is neither true nor false; look at its status and its value"
        raise TypeError(message)

    def __str__(self) -> str:
        value = f" = {plain(self.value)}" if self.status is Status.DECIDED else ""
        missing = f", missing {', '.join(self.missing)}" if self.missing else ""
        return f"{self.question} at {self.at} on {self.date}: {self.status.value}{value}{missing}"

    @property
    def known(self) -> Mapping[str, Value]:
        """What rules could ask of the record: its facts, and under ``day`` the day asked about."""
        return {**self.facts, DAY: self.date}

    @property
    def words(self) -> Text:
        """What it came to in words: the value with its unit, or why there is none."""
        if self.status is Status.DECIDED:
            return self.explain().reasons.seen(self.question, self.value)
        if self.status is Status.CONFLICT and self.finding.out_of_bounds:
            return _OUT_OF_BOUNDS
        if self.status is Status.CONFLICT and self.finding.outside:
            return _OUTSIDE
        said = _WITHOUT_ANSWER[self.status]
        least, most = self.bounds if self.finding.within else (None, None)
        if self.status is not Status.UNDETERMINED or None in (least, most) or least == most:
            return said
        low, high = (shown(each, self.ground.question.type) for each in (least, most))
        zh, en = (
            "、".join(by.zh for by in self.finding.within),
            " or ".join(by.en for by in self.finding.within),
        )
        return Text(
            f"{said.zh}：由{zh}在 {low.zh}至 {high.zh}之间确定",
            f"{said.en}: between {low.en} and {high.en}, as {en} decides",
        )

    def quantity(self) -> Decimal:
        """
        Return the value as an exact number, for questions in hours, money or numbers.

        Raises:
            UndecidedError: The answer is not decided, or is no number.
        """
        if isinstance(self.value, bool) or not isinstance(self.value, int | Decimal):
            raise self._without(Text("数值", "number"))
        return Decimal(self.value)

    def truth(self) -> bool:
        """
        Return the value as yes or no.

        Raises:
            UndecidedError: The answer is not decided, or is neither.
        """
        if not isinstance(self.value, bool):
            raise self._without(Text("是或否", "yes or no"))
        return self.value

    def day(self) -> datetime.date:
        """
        Return the value as a day.

        Raises:
            UndecidedError: The answer is not decided, or is no day.
        """
        if not isinstance(self.value, datetime.date):
            raise self._without(Text("日期", "day"))
        return self.value

    def option(self) -> str:
        """
        Return the value as the name of an option, or as text.

        Raises:
            UndecidedError: The answer is not decided, or is no option.
        """
        if not isinstance(self.value, str):
            raise self._without(Text("选项", "option"))
        return self.value

    def options(self) -> tuple[str, ...]:
        """
        Return the value as the names of options.

        Raises:
            UndecidedError: The answer is not decided, or is no list of options.
        """
        if not isinstance(self.value, tuple):
            raise self._without(Text("选项的列表", "list of options"))
        return self.value

    def _without(self, wanted: Text) -> UndecidedError:
        label, why = self.ground.question.label, _NO_VALUE[self.status]
        missing = ", ".join(self.missing)
        lacking = Text(f"，尚缺 {missing}", f", missing {missing}") if missing else Text("", "")
        kind = self.ground.question.type.kind.label
        other = kind if self.status is Status.DECIDED else Text("", "")
        return UndecidedError(
            Text(
                f"没有{wanted.zh}：{label.zh}（{self.question}，{self.at}，{self.date}）"
                f"{why.zh}{other.zh}{lacking.zh}",
                f"there is no {wanted.en}: {label.en} ({self.question}, {self.at}, {self.date}) "
                f"{why.en}{other.en}{lacking.en}",
            )
        )

    def _repr_markdown_(self) -> str:
        """Return the short explanation in both languages, as notebooks show it."""
        explained = self.explain()
        return "\n\n".join(explained.markdown(language, "short") for language in ("zh", "en"))

    @property
    def question(self) -> str:
        """The question's name."""
        return self.ground.question.name

    @property
    def at(self) -> str:
        """The jurisdiction's name; its code where others that are loaded are called so too."""
        return self.ground.place

    @property
    def division(self) -> str:
        """The jurisdiction's six-digit code."""
        return self.ground.division

    @property
    def unit(self) -> str | None:
        """The unit of the value."""
        return self.ground.question.type.unit

    @property
    def rule(self) -> str | None:
        """The rule that gave the value, ``qingdao/certified``; None where several did or could."""
        decided = self.status is Status.DECIDED and len(self.finding.rules) == 1
        return self.finding.rules[0] if decided else None

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that apply; all that could, where facts are open."""
        return self.finding.rules

    @property
    def cites(self) -> tuple[str, ...]:
        """The clauses it rests on, those of rows of lookup tables too; see `Finding.possible`."""
        return self.ground.cites(self)

    @property
    def bounds(self) -> tuple[Value | None, Value | None]:
        """
        The least and the most that the answer can come to, as far as its rules show.

        None is no bound; a decided answer is both. Where nothing may regulate the matter, nothing
        may come of it.
        """
        return self.ground.bounds(self)

    @property
    def gaps(self) -> tuple[str, ...]:
        """Codes of the levels without a policy that the answer crossed."""
        return self.finding.gaps

    @property
    def readings(self) -> Mapping[str, str]:
        """The chosen readings that bear on the question."""
        return self.ground.readings

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the policies that made it."""
        return self.ground.fingerprint

    def explain(self) -> Explanation:
        """Return, for every rule of the chain that was considered, how it stood and why."""
        return self.ground.explain(self)

    def as_json(self) -> dict[str, Any]:
        """Return the decision as the JSON object of ``decide --json``."""
        return {
            "question": self.question,
            "at": self.at,
            "date": self.date.isoformat(),
            "status": self.status.value,
            "value": plain(self.value),
            "unit": self.unit,
            "rule": self.rule,
            "rules": list(self.rules),
            "cites": list(self.cites),
            "possible": self.finding.possible,
            "missing": list(self.missing),
            "readings": dict(self.readings),
            "gaps": list(self.gaps),
            "fingerprint": self.fingerprint,
        }

    def record(self) -> dict[str, Any]:
        """
        Return all that is needed to replay the decision: its JSON object and the facts.

        The place stands in it as its code, which is the same whatever else is installed.
        """
        facts = {path: plain(value) for path, value in sorted(self.facts.items())}
        return {**self.as_json(), "at": self.division, "facts": facts}
