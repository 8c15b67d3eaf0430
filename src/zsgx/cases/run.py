"""Runs policy cases: asks the engine, and holds its answers against what is expected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from zsgx.cases.case import PolicyCase
from zsgx.cases.decision import DecisionCase, Expected
from zsgx.cases.obligation import ObligationCase
from zsgx.cases.result import AT, CaseResult, Failure, flat
from zsgx.cases.run_obligation import run_obligation_case
from zsgx.cases.run_target import run_target_case
from zsgx.cases.target import TargetCase
from zsgx.decision.decision import Decision, Status
from zsgx.domain.kinds import Type, plain
from zsgx.errors import ContradictionError, ValueRefusedError, ZsgxError
from zsgx.text import Text, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from zsgx.engine.engine import Engine

__all__ = ["run"]


#: What comes out where the facts of a case contradict each other.
_REFUSED: Final = Status.CONTRADICTION.value


def run(case: PolicyCase, engine: Engine) -> CaseResult:
    """
    Return how *case* comes out on *engine*.

    Whatever is wrong with the case itself, such as a fact that nobody knows, is a failure too.
    """
    return _ANSWERS[type(case)](case, engine)


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
    for question, expected in case.expect.items():
        if question not in engine.questions:
            continue
        try:
            decision = chosen.decide(question, at=case.at, date=case.date, facts=case.given)
        except ContradictionError as error:
            if expected.status is not Status.CONTRADICTION:
                failures.append(Failure(question, expected.as_json(), _REFUSED, flat(error)))
            continue
        except ZsgxError as error:
            failures.append(Failure(question, expected.as_json(), None, flat(error)))
            continue
        decisions.append(decision)
        failure = _compared(question, expected, decision)
        failures += [failure] if failure else []
    cites = dict.fromkeys(clause for decision in decisions for clause in decision.cites)
    return CaseResult(case.place.file, case.name, tuple(failures), tuple(decisions), tuple(cites))


#: What answers each kind of case.
_ANSWERS: Final[dict[type[PolicyCase], Callable[[Any, Engine], CaseResult]]] = {
    DecisionCase: _decide,
    TargetCase: run_target_case,
    ObligationCase: run_obligation_case,
}


def _context(case: DecisionCase, engine: Engine) -> tuple[Engine, list[Failure]]:
    """Return the engine with the case's readings, and what is wrong with place and facts."""
    failures = []
    chosen = engine
    try:
        engine.chain(case.at)
    except ZsgxError as error:
        failures.append(Failure(AT, None, case.at, flat(error)))
    try:
        chosen = engine.with_readings(case.readings) if case.readings else engine
    except ZsgxError as error:
        failures.append(Failure("readings", None, dict(case.readings), flat(error)))
    try:
        engine.facts(case.given)
    except ContradictionError:
        # It may be what is expected, and concerns every question.
        pass
    except ZsgxError as error:
        failures.append(Failure("given", None, None, flat(error)))
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


def _got(decision: Decision) -> Any:
    if decision.status is Status.UNDETERMINED:
        return {"undetermined": list(decision.missing)}
    if decision.status is Status.DECIDED:
        return plain(decision.value)
    return decision.status.value


def _unknown(question: str, engine: Engine) -> Text:
    hint = did_you_mean(question, engine.questions)
    return Text(f"未知问题 {question}。{hint.zh}", f"unknown question {question}. {hint.en}")
