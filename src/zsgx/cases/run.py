"""Running policy cases: one or all that are shipped, and what several that fail have in common."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from zsgx.cases.account import AccountCase, run_account_case
from zsgx.cases.case import AT, CaseResult, Failure, PolicyCase, flat
from zsgx.cases.decision import DecisionCase, Expected
from zsgx.cases.obligation import ObligationCase, run_obligation_case
from zsgx.cases.reader import case_files, read_case_file, unread_case_files
from zsgx.cases.target import TargetCase, run_target_case
from zsgx.decision.considered import RuleStanding
from zsgx.decision.decision import Decision, Status
from zsgx.domain.kinds import Type, plain
from zsgx.domain.option import instance
from zsgx.engine.decide.table import TruthTable
from zsgx.engine.engine import Engine
from zsgx.engine.silence import out_of_term, rules_without_value
from zsgx.errors import ContradictionError, ValueRefusedError, ZsgxError
from zsgx.issues import Issue
from zsgx.policy.term import terms_words
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from zsgx.decision.statement import AccountStatement

__all__ = [
    "ShippedCases",
    "behind",
    "cases_by_clause",
    "common_causes",
    "folder_of",
    "package_folder",
    "run",
    "shipped",
    "shipped_in",
]

#: What comes out where the facts of a case contradict each other.
_REFUSED: Final = Status.CONTRADICTION.value


def run(case: PolicyCase, engine: Engine) -> CaseResult:
    """
    Return how *case* comes out on *engine*.

    Whatever is wrong with the case itself, such as a fact that nobody knows, is a failure too.

    Raises:
        QuestionError: *case* is no case, or *engine* no engine.
    """
    case = instance("case", case, PolicyCase, "read_case_file(path)")
    return _ANSWERS[type(case)](case, instance("engine", engine, Engine, "Engine.load()"))


def _decide(case: Any, engine: Engine) -> CaseResult:
    chosen, broken = _context(case, engine)
    failures = [
        Failure(question, expected.as_json(), None, engine.tables.unknown(question))
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
    AccountCase: run_account_case,
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


@frozen
class ShippedCases:
    """
    Cases and what they came to.

    Attributes:
        cases: The cases, in the order of their files.
        results: How each came out.
        issues: The files of cases that are not read, or only in part, and why.
    """

    cases: tuple[PolicyCase, ...]
    results: tuple[CaseResult, ...]
    issues: tuple[Issue, ...] = ()

    @property
    def decisions(self) -> Iterator[Decision]:
        """Every decision that the passing cases made."""
        return (
            decision
            for result in self.results
            if not result.failures
            for decision in result.decisions
        )

    @property
    def statements(self) -> Iterator[AccountStatement]:
        """Every statement of account that the passing cases made."""
        return (each for one in self.results if not one.failures for each in one.statements)

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        """The cases that did not come out as expected."""
        return tuple(result for result in self.results if result.failures)


def shipped(engine: Engine) -> ShippedCases:
    """
    Return the cases of all loaded policies, run.

    Raises:
        QuestionError: *engine* is no engine.
    """
    engine = instance("engine", engine, Engine, "Engine.load()")
    origins = dict.fromkeys(policy.origin for policy in engine.policies.values())
    return shipped_in(map(folder_of, origins), engine)


def shipped_in(folders: Iterable[Path], engine: Engine) -> ShippedCases:
    """Return the cases in *folders* and below them, run."""
    found: list[PolicyCase] = []
    issues: list[Issue] = []
    for folder in folders:
        files, _ = case_files(folder)
        for file in files:
            cases, faults = read_case_file(file)
            found += cases
            issues += faults
        issues += unread_case_files(folder)
    return ShippedCases(tuple(found), tuple(run(case, engine) for case in found), tuple(issues))


def folder_of(origin: str) -> Path:
    """Return the folder of a policy's *origin*, a folder or an installed package."""
    folder = Path(origin)
    return folder if folder.is_dir() else package_folder(origin)


def package_folder(package: str) -> Path:
    """Return the folder of an installed package."""
    return Path(import_module(package).__path__[0])


def behind(decisions: Iterable[Decision]) -> Iterator[Decision]:
    """Yield *decisions*, each with the decisions that its rules ask for in turn."""
    for decision in decisions:
        yield decision
        if isinstance(decision.ground, TruthTable):
            why = decision.explain()
            below = why.reasons.below(decision, why.considered.asks)
            yield from behind(each.decision for each in below)


def excepting(decision: Decision) -> Iterator[str]:
    """Yield the clauses of the exceptions that keep rules from applying in a decision."""
    for account in decision.explain().considered.rules:
        if account.standing is RuleStanding.EXCEPTED:
            for exclusion in account.exclusions:
                if exclusion.holds:
                    yield from exclusion.cites


def cases_by_clause(cases: ShippedCases) -> dict[str, tuple[str, ...]]:
    """
    Return the names of the passing cases that exercise each clause, by its id.

    Their answers rest on it, or it keeps a rule from applying.
    """
    found: dict[str, dict[str, None]] = {}
    for result in cases.results:
        if result.failures:
            continue
        excepted = (clause for each in behind(result.decisions) for clause in excepting(each))
        for clause in (*result.cites, *excepted):
            found.setdefault(clause, {})[result.name] = None
    return {clause: tuple(names) for clause, names in found.items()}


def common_causes(results: Iterable[CaseResult]) -> dict[Text, tuple[CaseResult, ...]]:
    """
    Return what is out of force on the days of several failing cases, and these, the most first.

    Moving a date fails many cases at once; what they have in common says which date it was.
    """
    found: dict[Text, list[CaseResult]] = {}
    for result in results:
        decisions = [each.decision for each in result.failures if each.decision is not None]
        for cause in dict.fromkeys(cause for each in decisions for cause in _causes(each)):
            found.setdefault(cause, []).append(result)
    several = {cause: tuple(cases) for cause, cases in found.items() if len(cases) > 1}
    return dict(sorted(several.items(), key=lambda item: -len(item[1])))


def _causes(decision: Decision) -> Iterator[Text]:
    made = decision.ground
    if not isinstance(made, TruthTable):
        return
    about = (made.chain, decision.question, decision.date, len(made.chain.levels))
    for one in out_of_term(*about):
        days = one.term.words
        yield Text(
            f"文件 {one.document} 当日不在有效期内（{days.zh}）",
            f"document {one.document} is not in force on their days ({days.en})",
        )
    for rule in rules_without_value(*about):
        for parameter in rule.parameters:
            days = terms_words(parameter.terms)
            yield Text(
                f"参数 param.{parameter.name} 当日没有值（{days.zh}）",
                f"param.{parameter.name} has no value on their days ({days.en})",
            )
