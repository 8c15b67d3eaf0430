"""
Rules of an explanation in words: what each says, and why it stands as it does.

A tick stands before a rule that applies and grants what it says. Where its answer is a test, the
test and its result stand there; where its answer is no, none or zero, the answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from zsgx.decision.account import ConditionAccount, RuleAccount, Standing
from zsgx.decision.decision import Explained, Status
from zsgx.decision.layout import Line
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from zsgx.domain.kinds import Value

__all__ = ["rule_lines"]

_TERMS: Final = {
    Standing.APPLIES: Text("✓ 适用", "✓ applies"),
    Standing.FAILED: Text("✗ 不适用", "✗ does not apply"),
    Standing.EXCEPTED: Text("✗ 除外", "✗ excepted"),
    Standing.OPEN: Text("? 尚不能判定", "? undetermined"),
}
#: Of a rule that applies and whose answer is a test: its role and term by how the test came out.
_VERDICTS: Final = {
    True: ("applies", Text("✓ 条件满足", "✓ condition met")),
    False: ("unmet", Text("✗ 条件未满足", "✗ condition not met")),
    None: ("open", _TERMS[Standing.OPEN]),
}
#: Of a rule that applies and answers no, none or zero: no tick, that it is not taken for a yes.
_GIVES: Final = Text("■ 据此", "■ gives")
#: Of a rule that applies where the first that does answers.
_WAY: Final = Text("○ 让位", "○ gives way")
#: Answers that deny or leave nothing.
_NOTHING: Final = (False, 0, "none")


def rule_lines(explanation: Explained, account: RuleAccount, level: int) -> Iterator[Line]:
    """Yield one rule: what it says, and why it stands as it does; one reason shares its line."""
    applies, open_ = (account.standing is one for one in (Standing.APPLIES, Standing.OPEN))
    details = list(_reasons(explanation, account))
    said = account.label if account.label.en else Text(account.rule, account.rule)
    role, term = account.standing.value, _TERMS[account.standing]
    if applies and _gives_way(explanation, account):
        role, term = "gives_way", _WAY
        why = Text("在先的规则已作答", "a rule before it has answered")
        said = Text(f"{said.zh} — {why.zh}", f"{said.en} — {why.en}")
    elif applies and account.tests:
        role, term = _VERDICTS[account.passes]
        tested = _tested(explanation, account)
        said = Text(f"{said.zh} — {tested.zh}", f"{said.en} — {tested.en}")
    elif applies or open_:
        negative = applies and _gives_nothing(explanation, account)
        if negative:
            role, term = "gives", _GIVES
        if negative or account.operands or explanation.decision.status is not Status.DECIDED:
            if account.tests:
                then = _together(_needed(explanation, test) for test in account.tests)
            else:
                then = _with_values(explanation, account.then, account.operands)
            said = Text(f"{said.zh} → {then.zh}", f"{said.en} → {then.en}")
    if len(details) == 1 and not applies:
        (reason,) = details
        details = []
        said = Text(f"{said.zh} — {reason.zh}", f"{said.en} — {reason.en}")
    named = (account.rule,) if account.label.en else ()
    yield Line(said, role, term, level=level, ids=(*named, *_uncited(explanation, account)))
    for detail in details:
        yield Line(detail, "detail", depth=1, level=level)
    # An exception is a provision of its own, with clauses of its own.
    for exclusion in account.exclusions if account.standing is Standing.EXCEPTED else ():
        if exclusion.holds:
            text = _condition(explanation, exclusion)
            because = Text(f"因{text.zh}", f"because {text.en}")
            yield Line(because, "detail", depth=1, level=level, ids=exclusion.cites)
    if applies or open_:
        for use in account.parameters:
            value = explanation.reasons.seen(f"param.{use.name}", use.value)
            since = use.since.isoformat()
            text = Text(
                f"{use.label.zh}：{value.zh}，自 {since} 起",
                f"{use.label.en}: {value.en} since {since}",
            )
            yield Line(text, "detail", depth=1, level=level, ids=use.cites)


def _gives_way(explanation: Explained, account: RuleAccount) -> bool:
    """Return whether a rule that applies has no say, because another one comes first."""
    decision = explanation.decision
    others = [name for name, _ in decision.finding.others]
    return decision.status is Status.DECIDED and account.rule not in (*decision.rules, *others)


def _gives_nothing(explanation: Explained, account: RuleAccount) -> bool:
    """Return whether a rule that applies answers no, none or zero."""
    decision = explanation.decision
    decides = decision.status is Status.DECIDED and account.rule in decision.rules
    value: Value | None = decision.value if decides else account.constant
    return value is not None and value in _NOTHING


def _tested(explanation: Explained, account: RuleAccount) -> Text:
    """Return the tests that settle an answer which is itself a condition, with their results."""
    if account.passes is None:
        return _depends(explanation, account.tests)
    settling = [test for test in account.tests if test.holds is account.passes]
    return _together(_needed(explanation, test) for test in settling)


def _uncited(explanation: Explained, account: RuleAccount) -> list[str]:
    """Return the clauses of a rule that its decision does not cite."""
    return [clause for clause in account.cites if clause not in explanation.decision.cites]


def _reasons(explanation: Explained, account: RuleAccount) -> Iterator[Text]:
    """Yield why a rule stands as it does: the conditions that settle it, with the values seen."""
    match account.standing:
        case Standing.APPLIES:
            for condition in account.conditions:
                yield _condition(explanation, condition)
        case Standing.FAILED:
            failing = [condition for condition in account.conditions if condition.holds is False]
            for condition in failing:
                yield _needed(explanation, condition)
            if not failing:
                yield Text("所依据的问题没有规定", "the answer that it needs is silent")
        case Standing.OPEN:
            yield from _open(explanation, account)


def _open(explanation: Explained, account: RuleAccount) -> Iterator[Text]:
    """Yield what a rule depends on, the conditions on single facts together."""
    conditions = (*account.conditions, *account.exclusions)
    open_ = [condition for condition in conditions if condition.holds is None]
    single = [condition for condition in open_ if _is_single(condition)]
    if single:
        yield _depends(explanation, single)
    yield from (_depends(explanation, [one]) for one in open_ if not _is_single(one))


def _depends(explanation: Explained, conditions: Iterable[ConditionAccount]) -> Text:
    """Return what those of *conditions* that are open depend on."""
    open_ = [condition for condition in conditions if condition.holds is None]
    said = _together(_condition(explanation, condition) for condition in open_)
    return Text(f"取决于：{said.zh}", f"depends on: {said.en}")


def _together(texts: Iterable[Text]) -> Text:
    parts = list(texts)
    return Text("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))


def _needed(explanation: Explained, condition: ConditionAccount) -> Text:
    """Return what a condition asks for and what the record has, whether it holds or not."""
    reasons, facts = explanation.reasons, explanation.decision.known
    said = condition.text
    if not _is_single(condition):
        said = _with_values(explanation, said, condition.facts)
        return Text(f"须{said.zh}", f"needs: {said.en}")
    (path,) = condition.facts
    label, value = reasons.fact(path), reasons.seen(path, facts.get(path))
    if said.en == f"{label.en}: yes":
        said = label
    elif said.en == f"{label.en}: no":
        said = Text(f"“{label.zh}”为否", f"“{label.en}” to be no")
    if facts.get(path) is None:
        return Text(f"须{said.zh}", f"needs: {said.en}")
    space = " " if value.zh[0].isascii() else ""
    return Text(f"须{said.zh}，实为{space}{value.zh}", f"needs: {said.en} (it is {value.en})")


def _is_single(condition: ConditionAccount) -> bool:
    return len(condition.facts) == 1


def _condition(explanation: Explained, condition: ConditionAccount) -> Text:
    """Return a condition with the values seen, as far as it does not say them itself."""
    reasons, facts = explanation.reasons, explanation.decision.known
    said = condition.text
    if not _is_single(condition):
        return _with_values(explanation, said, condition.facts)
    (path,) = condition.facts
    label, value = reasons.fact(path), reasons.seen(path, facts.get(path))
    if facts.get(path) is None:
        return label if said.en in (f"{label.en}: yes", f"{label.en}: no") else said
    if condition.holds and said.en.endswith((f" {value.en}", f" “{value.en}”")):
        return said
    space = " " if value.zh[0].isascii() else ""
    return Text(f"{said.zh}（实为{space}{value.zh}）", f"{said.en} (it is {value.en})")


def _with_values(explanation: Explained, said: Text, paths: Iterable[str]) -> Text:
    """Return *said* with the values of those of the facts *paths* that are known."""
    reasons, facts = explanation.reasons, explanation.decision.known
    known = [path for path in paths if facts.get(path) is not None]
    pairs = [(reasons.fact(path), reasons.seen(path, facts[path])) for path in known]
    if not pairs:
        return said
    zh = "，".join(f"{label.zh} = {value.zh}" for label, value in pairs)
    en = ", ".join(f"{label.en} = {value.en}" for label, value in pairs)
    return Text(f"{said.zh}（{zh}）", f"{said.en} ({en})")
