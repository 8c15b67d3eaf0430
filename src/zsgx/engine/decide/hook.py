"""Questions that a plugin's own code decides, asked at its level of the chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zsgx.decision.decision import Decision, Status
from zsgx.engine.chain import amendment_of, document_words, provision_words
from zsgx.engine.compile.outcome import Outcome
from zsgx.errors import PluginError, ValueRefusedError
from zsgx.hooks.scope import Scope
from zsgx.text import Text

if TYPE_CHECKING:
    import datetime
    from collections.abc import Mapping

    from zsgx.domain.catalogue import Facts
    from zsgx.domain.kinds import Value
    from zsgx.engine.chain import Chain
    from zsgx.engine.decide.table import TruthTable
    from zsgx.engine.decide.tables import Tables
    from zsgx.engine.rulebook import Assembly
    from zsgx.policy.question import Question

__all__ = ["decide_by_hook"]


def decide_by_hook(
    assembly: Assembly,
    tables: Tables,
    question: str,
    chain: Chain,
    day: datetime.date,
    facts: Facts,
) -> Decision:
    """
    Return the decision on a question that the plugin of some level decides.

    The tables of the levels below that level are asked first, as far as they answer; the levels
    above it have their say when the hook passes.

    Raises:
        PluginError: The hook failed or returned no decision.
    """
    lowest = 0
    for position, level in enumerate(chain.levels):
        if level.policy and question in level.policy.hooked:
            below = tables.part(question, chain, day, range(lowest, position))
            decision = below.decide(facts, day)
            if decision.status is not Status.SILENT or _closes(below, decision.known):
                return decision
            stated = _stated(assembly, tables, question, chain, position, day, facts)
            if stated is not None:
                return stated
            lowest = position + 1
    above = tables.part(question, chain, day, range(lowest, len(chain.levels)))
    return above.decide(facts, day)


def _stated(
    assembly: Assembly,
    tables: Tables,
    question: str,
    chain: Chain,
    position: int,
    day: datetime.date,
    facts: Facts,
) -> Decision | None:
    level = chain.levels[position]
    supplier = assembly.suppliers.get(level.code, level.name)
    if not assembly.plugins.decides(supplier):
        raise PluginError(
            Text(
                f"{level.name} 称 {question} 由插件判定，但没有实现 zsgx_decide 的插件 {supplier}",
                f"the policy of {level.name} leaves {question} to its plugin, but there is no "
                f"plugin {supplier} with zsgx_decide",
            )
        )
    cited = [clause for policy in chain.policies for clause in policy.clauses]
    scope = Scope(
        question=assembly.questions[question],
        place=chain.name,
        division=chain.code,
        level=level.name,
        date=day,
        readings=tables.chosen(chain),
        fingerprint=chain.fingerprint,
        clauses={clause: provision_words(chain, clause, day) for clause in cited},
        amended={
            clause: amended
            for clause in cited
            if (amended := amendment_of(chain, clause, day)) is not None
        },
        documents={clause: document_words(chain, clause) for clause in cited},
        facts=facts,
        gaps=tuple(code for place, code in chain.gaps if place < position),
    )
    try:
        stated = assembly.plugins.decide(supplier, question=question, facts=facts, scope=scope)
    except PluginError:
        raise
    except Exception as error:
        raise PluginError(
            Text(
                f"插件 {supplier} 判定 {question} 时出错：{error}",
                f"plugin {supplier} failed to decide {question}: {error}",
            )
        ) from error
    if stated is not None and not isinstance(stated, Decision):
        raise PluginError(
            Text(
                f"插件 {supplier} 须返回 Decision 或 None",
                f"plugin {supplier} must return a Decision or None",
            )
        )
    if stated is not None:
        _check_answer(stated, scope, supplier)
    unknown = [
        path
        for path in (stated.missing if stated is not None else ())
        if path not in assembly.catalogue and not _is_reading(path, chain)
    ]
    if unknown:
        listed = ", ".join(unknown)
        raise PluginError(
            Text(
                f"插件 {supplier} 说还缺的既不是已知事实，也不是解释口径：{listed}",
                f"plugin {supplier} says that something is missing which is neither a fact nor a "
                f"reading (reading.NAME): {listed}",
            )
        )
    return stated


def _is_reading(path: str, chain: Chain) -> bool:
    """Return whether *path* is that of a reading of the chain, such as ``reading.one_year``."""
    prefix, _, name = path.partition(".")
    return prefix == "reading" and chain.reading(name) is not None


def _closes(table: TruthTable, known: Mapping[str, Value]) -> bool:
    """Return whether a table that is silent on what is *known* leaves the levels above no say."""
    diagrams = table.compiled.diagrams
    slots = table.slots(table.code(known.get))
    height = len(table.chain.levels)
    return all(
        bool(outcome.silent) or outcome.considered < height
        for outcome in diagrams.values(table.compiled.root, slots)
        if isinstance(outcome, Outcome)
    )


def _check_answer(stated: Decision, scope: Scope, supplier: str) -> None:
    """
    Refuse what answers something else than was asked, or is no answer to it.

    Raises:
        PluginError: It is.
    """
    question = scope.question
    if (stated.question, stated.division, stated.date, stated.fingerprint) != (
        question.name,
        scope.division,
        scope.date,
        scope.fingerprint,
    ):
        raise PluginError(
            Text(
                f"插件 {supplier} 被问的是 {scope.place} {scope.date} 的 {question.name}，"
                f"答的却是 {stated.at} {stated.date} 的 {stated.question}；"
                "请用参数 scope 的 decided、undetermined 或 silent 作答",
                f"plugin {supplier} was asked for {question.name} at {scope.place} on "
                f"{scope.date} and answers {stated.question} at {stated.at} on {stated.date}; "
                "state the answer with the scope that it is given: decided, undetermined or silent",
            )
        )
    decided = stated.status is Status.DECIDED
    open_ = stated.status is Status.UNDETERMINED
    agrees = decided is (stated.value is not None) and open_ is bool(stated.missing)
    if not agrees or not _may_be(question, stated.value):
        missing = ", ".join(stated.missing) or "-"
        raise PluginError(
            Text(
                f"插件 {supplier} 对 {question.name} 的判定自相矛盾："
                f"{stated.status.value}，值 {stated.value!r}，所缺 {missing}",
                f"plugin {supplier} decides {question.name} in a way that does not agree with "
                f"itself: {stated.status.value}, value {stated.value!r}, missing {missing}",
            )
        )


def _may_be(question: Question, value: Value | None) -> bool:
    """Return whether *value* is one that a question's answer may be."""
    try:
        return value is None or question.type.read(value) == value
    except ValueRefusedError:
        return False
