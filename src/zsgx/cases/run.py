"""Runs policy cases: asks the engine, and holds its answers against what is expected."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, Literal

from attrs import frozen

from zsgx.cases.case import PolicyCase
from zsgx.cases.decision import DecisionCase, Expected
from zsgx.decision.decision import Decision, Status
from zsgx.domain.kinds import Type, plain
from zsgx.errors import ValueRefusedError, ZsgxError
from zsgx.text import Language, Text, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from zsgx.engine.engine import Engine

__all__ = ["NOT_YET", "CaseResult", "Failure", "is_supported", "run"]

#: Why a case of a kind without answers fails.
NOT_YET: Final = Text(
    "尚不支持：目标和义务自支持它们的版本起才会判定",
    "not supported yet: answered from the release with targets and obligations on",
)
#: The key of the failure of a case whose place cannot be asked.
AT: Final = "at"
_EXPECTED: Final = Text("应为", "expected")
_GOT: Final = Text("实为", "got     ")


@frozen
class Failure:
    """
    One answer of a case that did not come out.

    Attributes:
        key: The question, or the part of the case that cannot be used.
        expected: What must come out, as JSON has it; None where the case itself is at fault.
        got: What came out, as JSON has it; None where nothing did.
        why: What is wrong with the case, where it is at fault.
        decision: What was decided, where anything was.
    """

    key: str
    expected: Any
    got: Any
    why: Text | None = None
    decision: Decision | None = None

    def lines(self, language: Language) -> list[str]:
        """Return the failure as lines of text: what must come out, and what did."""
        lines = [f"  {self.key}"]
        if self.expected is not None:
            lines.append(f"    {_EXPECTED.say(language)}  {_written(self.expected)}")
        if self.decision is not None:
            lines.append(f"    {_GOT.say(language)}  {_written(self.got)}")
        return [*lines, f"    {self.why.say(language)}"] if self.why else lines

    def as_json(self, language: Language = "en") -> dict[str, Any]:
        """Return the failure as ``test --json`` prints it."""
        got = self.why.say(language) if self.why and self.decision is None else self.got
        return {"key": self.key, "expected": self.expected, "got": got}


@frozen
class CaseResult:
    """
    How a case came out.

    Attributes:
        file: The file it is written in.
        name: Its name.
        failures: What did not come out; nothing where it passed.
        decisions: Every decision that was made for it.
    """

    file: str
    name: str
    failures: tuple[Failure, ...] = ()
    decisions: tuple[Decision, ...] = ()

    @property
    def homeless(self) -> Text | None:
        """Why the case's place cannot be asked, where it cannot."""
        return next((failure.why for failure in self.failures if failure.key == AT), None)

    @property
    def outcome(self) -> Literal["passed", "failed"]:
        """Whether it passed or failed."""
        return "failed" if self.failures else "passed"

    def as_json(self, language: Language = "en") -> dict[str, Any]:
        """Return the result as ``test --json`` prints it."""
        return {
            "file": self.file,
            "name": self.name,
            "outcome": self.outcome,
            "failures": [failure.as_json(language) for failure in self.failures],
        }


def run(case: PolicyCase, engine: Engine) -> CaseResult:
    """
    Return how *case* comes out on *engine*.

    Whatever is wrong with the case itself, such as a fact that nobody knows, is a failure too.
    """
    answer = _ANSWERS.get(type(case))
    if answer is None:
        return CaseResult(case.place.file, case.name, (Failure("case", None, None, NOT_YET),))
    return answer(case, engine)


def is_supported(case: PolicyCase) -> bool:
    """Return whether cases of this kind are answered by this release."""
    return type(case) in _ANSWERS


def _decide(case: Any, engine: Engine) -> CaseResult:
    chosen, broken = _context(case, engine)
    failures = [
        Failure(question, expected.as_json(), None, _unknown(question, engine))
        for question, expected in case.expect.items()
        if question not in engine.questions
    ]
    if broken:
        # Without a place, readings and facts there is nothing to ask with.
        return CaseResult(case.place.file, case.name, (*broken, *failures))
    decisions: list[Decision] = []
    facts = chosen.facts(case.given)
    for question, expected in case.expect.items():
        if question not in engine.questions:
            continue
        try:
            decision = chosen.decide(question, at=case.at, date=case.date, facts=facts)
        except ZsgxError as error:
            failures.append(Failure(question, expected.as_json(), None, _flat(error)))
            continue
        decisions.append(decision)
        failure = _compared(question, expected, decision)
        failures += [failure] if failure else []
    return CaseResult(case.place.file, case.name, tuple(failures), tuple(decisions))


#: What answers each kind of case; a kind that is not here is not answered yet.
_ANSWERS: Final[dict[type[PolicyCase], Callable[[Any, Engine], CaseResult]]] = {
    DecisionCase: _decide,
}


def _context(case: DecisionCase, engine: Engine) -> tuple[Engine, list[Failure]]:
    """Return the engine with the case's readings, and what is wrong with place and facts."""
    failures = []
    chosen = engine
    try:
        engine.chain(case.at)
    except ZsgxError as error:
        failures.append(Failure(AT, None, case.at, _flat(error)))
    try:
        chosen = engine.with_readings(case.readings) if case.readings else engine
    except ZsgxError as error:
        failures.append(Failure("readings", None, dict(case.readings), _flat(error)))
    try:
        engine.facts(case.given)
    except ZsgxError as error:
        failures.append(Failure("given", None, None, _flat(error)))
    return chosen, failures


def _compared(question: str, expected: Expected, decision: Decision) -> Failure | None:
    """Return how *decision* differs from what is expected, None where it does not."""
    wanted, refusal = _read(expected, decision.ground.question.type)
    got = _got(decision)
    if expected.cites and decision.status is Status.DECIDED:
        got = {"value": got, "cites": list(decision.cites)}
    same = (
        decision.status is expected.status
        and decision.value == wanted
        and set(decision.missing) == set(expected.missing)
        and set(expected.cites) <= set(decision.cites)
    )
    if same and refusal is None:
        return None
    return Failure(question, expected.as_json(), got, refusal, decision)


def _read(expected: Expected, type_: Type) -> tuple[Any, Text | None]:
    if expected.status is not Status.DECIDED:
        return None, None
    try:
        return type_.read(expected.raw), None
    except ValueRefusedError as error:
        return None, Text(
            f"这个问题不会有这样的答案：{error.text.zh}",
            f"the question never has this answer: {error.text.en}",
        )


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _got(decision: Decision) -> Any:
    if decision.status is Status.UNDETERMINED:
        return {"undetermined": list(decision.missing)}
    if decision.status is Status.DECIDED:
        return plain(decision.value)
    return decision.status.value


def _unknown(question: str, engine: Engine) -> Text:
    hint = did_you_mean(question, engine.questions)
    return Text(f"未知问题 {question}。{hint.zh}", f"unknown question {question}. {hint.en}")


def _flat(error: ZsgxError) -> Text:
    """Return an error and its faults on one line."""
    if not error.faults:
        return error.text
    return Text(
        "；".join(fault.zh for fault in error.faults),
        "; ".join(fault.en for fault in error.faults),
    )
