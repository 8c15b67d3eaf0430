"""
Explanations in words: what was decided, by which clause, what else was considered, what is missing.

The most important comes first. What several lines would repeat is said once: a document before its
clauses, the clauses of an answer that others rest on beside that answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from zsgx.decision.account import ConditionAccount, RuleAccount, Standing
from zsgx.decision.decision import Decision, Explained, Status
from zsgx.decision.layout import Line
from zsgx.text import Text

__all__ = ["lines", "outcome", "wanted"]

_TERMS: Final = {
    Standing.APPLIES: Text("✓ 适用", "✓ applies"),
    Standing.FAILED: Text("✗ 不适用", "✗ not met"),
    Standing.EXCEPTED: Text("✗ 除外", "✗ excepted"),
    Standing.OPEN: Text("? 待定", "? open"),
}
_ORDER: Final = (Standing.APPLIES, Standing.OPEN, Standing.EXCEPTED, Standing.FAILED)
_STATUS: Final = {
    Status.UNDETERMINED: Text("尚不能判定", "undetermined"),
    Status.SILENT: Text("没有规定", "silent, no provision regulates this"),
    Status.CONFLICT: Text("规定相互冲突", "conflict, two provisions disagree"),
}
_BASIS: Final = Text("依据", "basis")
_POSSIBLE: Final = Text("可能依据", "may rest on")
_NEEDED: Final = Text("尚缺", "needed")
_SILENT: Final = Text("无规定", "silent")
_NOTE: Final = Text("注意", "note")


def lines(explanation: Explained) -> Iterator[Line]:
    """Yield the lines of the explanation; notes come last."""
    found = list(_lines(explanation, 0))
    yield from (line for line in found if line.role != "note")
    notes = {line.text: line for line in found if line.role == "note"}
    for place, text in enumerate(notes):
        yield Line(text, "note", Text("", "") if place else _NOTE)


def outcome(decision: Decision) -> Text:
    """Return what a decision came to, in words."""
    if decision.status is Status.DECIDED:
        return decision.explain().reasons.seen(decision.question, decision.value)
    return _STATUS[decision.status]


def wanted(explanation: Explained, path: str) -> Text:
    """Return what to ask for: the label of what is missing, and a reading's choices."""
    label, choices = explanation.reasons.fact(path), explanation.reasons.choices(path)
    if choices is None:
        return label
    return Text(f"{label.zh}：{choices.zh}", f"{label.en}: {choices.en}")


def _lines(explanation: Explained, level: int) -> Iterator[Line]:
    decision, reasons = explanation.decision, explanation.reasons
    label, came = decision.ground.question.label, outcome(decision)
    head = Text(f"{label.zh}：{came.zh}", f"{label.en}: {came.en}")
    yield Line(head, "head", level=level)
    for place, path in enumerate(decision.missing):
        term = Text("", "") if place else _NEEDED
        yield Line(wanted(explanation, path), "missing", term, level=level, ids=(path,))
    below = reasons.below(decision, explanation.considered.asks)
    yield from _basis(explanation, below, level)
    if explanation.considered.closed:
        yield Line(explanation.considered.closed, "basis", _SILENT, level=level)
    accounts = explanation.considered.rules
    for account in sorted(accounts, key=lambda account: _ORDER.index(account.standing)):
        yield from _rule(explanation, account, level)
    for inner in below:
        yield from _lines(inner, level + 1)
    for note in reasons.notes(decision):
        yield Line(note, "note")


def _basis(explanation: Explained, below: Iterable[Explained], level: int) -> Iterator[Line]:
    """Yield the clauses under their documents; those of the answers below are cited there."""
    decision, reasons = explanation.decision, explanation.reasons
    elsewhere = {clause for inner in below for clause in inner.decision.cites}
    own = {clause for rule in explanation.considered.rules for clause in rule.cites}
    term = _POSSIBLE if decision.finding.possible else _BASIS
    document = None
    for clause in decision.cites:
        if clause in elsewhere and clause not in own:
            continue
        if clause.partition("/")[0] != document:
            document = clause.partition("/")[0]
            yield Line(reasons.document(clause), "basis", term, level=level)
            term = Text("", "")
        provision = reasons.provision(clause)
        yield Line(provision, "detail", depth=1, level=level, ids=(clause,))


def _rule(explanation: Explained, account: RuleAccount, level: int) -> Iterator[Line]:
    """Yield one rule: what it says, and why it stands as it does; one reason shares its line."""
    decided = explanation.decision.status is Status.DECIDED
    details = list(_reasons(explanation, account))
    said = account.label if account.label.en else Text(account.rule, account.rule)
    shows_answer = account.standing in (Standing.APPLIES, Standing.OPEN)
    if shows_answer and (account.operands or not decided):
        then = _with_values(explanation, account.then, account.operands)
        said = Text(f"{said.zh} → {then.zh}", f"{said.en} → {then.en}")
    if len(details) == 1 and account.standing is not Standing.APPLIES:
        (reason,) = details
        details = []
        said = Text(f"{said.zh} — {reason.zh}", f"{said.en} — {reason.en}")
    named = (account.rule,) if account.label.en else ()
    role, term = account.standing.value, _TERMS[account.standing]
    ids = (*named, *_uncited(explanation, account))
    yield Line(said, role, term, level=level, ids=ids)
    for detail in details:
        yield Line(detail, "detail", depth=1, level=level)
    if shows_answer:
        for use in account.parameters:
            value = explanation.reasons.seen(f"param.{use.name}", use.value)
            since = use.since.isoformat()
            text = Text(
                f"{use.label.zh}：{value.zh}，自 {since} 起",
                f"{use.label.en}: {value.en} since {since}",
            )
            yield Line(text, "detail", depth=1, level=level, ids=use.cites)


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
                said = _condition(explanation, condition)
                yield Text(f"须{said.zh}", f"needs: {said.en}")
            if not failing:
                yield Text("所依据的问题没有规定", "the answer that it needs is silent")
        case Standing.EXCEPTED:
            for exclusion in account.exclusions:
                if exclusion.holds:
                    said, cites = _condition(explanation, exclusion), ", ".join(exclusion.cites)
                    yield Text(f"因{said.zh}（{cites}）", f"because {said.en} ({cites})")
        case Standing.OPEN:
            yield from _open(explanation, account)


def _open(explanation: Explained, account: RuleAccount) -> Iterator[Text]:
    """Yield what a rule depends on, the conditions on single facts together."""
    conditions = (*account.conditions, *account.exclusions)
    open_ = [condition for condition in conditions if condition.holds is None]
    single = [_condition(explanation, condition) for condition in open_ if _is_single(condition)]
    said = [_condition(explanation, condition) for condition in open_ if not _is_single(condition)]
    if single:
        joined = Text("；".join(one.zh for one in single), "; ".join(one.en for one in single))
        said.insert(0, joined)
    yield from (Text(f"取决于：{one.zh}", f"depends on: {one.en}") for one in said)


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
