"""
Explanations in words: what was decided, by which clause, what else was considered, what is missing.

The most important comes first. What several lines would repeat is said once: a document before its
clauses, the clauses of an answer that others rest on beside that answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import evolve

from zsgx.decision.account import OutOfTerm, RuleAccount, RuleWithoutValue, Standing
from zsgx.decision.decision import Decision, Explained, Extent, Status
from zsgx.decision.layout import NO_TERM, Line
from zsgx.decision.rule_words import rule_lines
from zsgx.policy.term import terms_words
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["lines", "outcome", "wanted"]

_WITHOUT_VALUE: Final = Text("○ 缺值", "○ no value")
_ORDER: Final = (Standing.APPLIES, Standing.OPEN, Standing.EXCEPTED, Standing.FAILED)
_STATUS: Final = {
    Status.UNDETERMINED: Text("尚不能判定", "undetermined"),
    Status.SILENT: Text("没有规定", "silent, no provision regulates this"),
    Status.CONFLICT: Text("规定相互冲突", "conflict, two provisions disagree"),
    Status.CONTRADICTION: Text("事实互相矛盾", "contradiction, facts exclude each other"),
}
_OUT_OF_BOUNDS: Final = Text(
    "规定相互冲突：得出的值低于答案的下限",
    "conflict, the value that comes out is less than the answer may be",
)
_BASIS: Final = Text("依据", "basis")
_POSSIBLE: Final = Text("可能依据", "may rest on")
_NEEDED: Final = Text("尚缺", "needed")
_SILENT: Final = Text("无规定", "silent")
_NOTE: Final = Text("注意", "note")
#: The most lines that an explanation takes as a whole where nobody asks for the whole.
_FITTING: Final = 30


def lines(explanation: Explained, form: Extent = "fitting") -> Iterator[Line]:
    """Yield the lines of the explanation, as much as *form* says; notes come last."""
    whole = list(_ordered(_lines(explanation, 0)))
    if form == "whole" or (form == "fitting" and len(whole) <= _FITTING):
        yield from whole
        return
    short = list(_ordered(_lines(explanation, 0, short=True)))
    if len(short) >= len(whole):
        yield from whole
        return
    yield from short
    yield Line(
        Text(
            "以上为简要说明，没有列出考虑过的全部规则。",
            "This is the short form; it does not list every rule that was considered.",
        ),
        "note",
        NO_TERM if short[-1].role == "note" else _NOTE,
    )


def _ordered(found: Iterable[Line]) -> Iterator[Line]:
    """Yield the lines *found*, the notes at the end and each once."""
    notes: dict[Text, Line] = {}
    for line in found:
        if line.role == "note":
            notes[line.text] = line
        else:
            yield line
    for place, line in enumerate(notes.values()):
        yield evolve(line, term=NO_TERM if place else _NOTE)


def outcome(decision: Decision) -> Text:
    """Return what a decision came to, in words."""
    if decision.status is Status.DECIDED:
        return decision.explain().reasons.seen(decision.question, decision.value)
    if decision.status is Status.CONFLICT and decision.finding.out_of_bounds:
        return _OUT_OF_BOUNDS
    return _STATUS[decision.status]


def wanted(explanation: Explained, path: str) -> Text:
    """Return what to ask for: the label of what is missing, and a reading's choices."""
    label, choices = explanation.reasons.fact(path), explanation.reasons.choices(path)
    if choices is None:
        return label
    return Text(f"{label.zh}：{choices.zh}", f"{label.en}: {choices.en}")


def _lines(explanation: Explained, level: int, *, short: bool = False) -> Iterator[Line]:
    decision, reasons, considered = (
        explanation.decision,
        explanation.reasons,
        explanation.considered,
    )
    label, came = decision.ground.question.label, outcome(decision)
    head = Text(f"{label.zh}：{came.zh}", f"{label.en}: {came.en}")
    yield Line(head, "head", level=level)
    # What an answer below lacks, the one above it asks for as well.
    for place, path in enumerate(() if short and level else decision.missing):
        term = NO_TERM if place else _NEEDED
        yield Line(wanted(explanation, path), "missing", term, level=level, ids=(path,))
    below = reasons.below(decision, considered.asks)
    yield from _basis(explanation, below, level)
    yield from _silence(explanation, level)
    accounts = considered.rules
    for account in sorted(accounts, key=lambda account: _ORDER.index(account.standing)):
        if not short or _matters(account, level):
            yield from rule_lines(explanation, account, level)
    for rule in considered.without_value:
        yield Line(_lacked(rule), "without_value", _WITHOUT_VALUE, level=level, ids=(rule.rule,))
    for inner in below:
        yield from _lines(inner, level + 1, short=short)
    for note in reasons.notes(decision):
        yield Line(note.text, "note", ids=note.ids)


def _matters(account: RuleAccount, level: int) -> bool:
    """Return whether a short explanation tells of a rule: it decided, or nearly did."""
    if account.standing is Standing.APPLIES:
        return True
    return not level and account.is_near


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


def _silence(explanation: Explained, level: int) -> Iterator[Line]:
    """Yield why nothing answers: a document that is silent, those that are not in force."""
    term, considered = _SILENT, explanation.considered
    if considered.closed:
        yield Line(considered.closed, "basis", term, level=level)
        term = NO_TERM
    if explanation.decision.status is not Status.SILENT:
        return
    for one in considered.out_of_term:
        title = explanation.reasons.document(one.document)
        yield Line(_out_of_term(title, one), "basis", term, level=level)
        term = NO_TERM
        if one.note:
            yield Line(one.note, "detail", depth=1, level=level)


def _out_of_term(title: Text, one: OutOfTerm) -> Text:
    if one.ended:
        last = one.term.last.isoformat()
        return Text(f"{title.zh}的期限至 {last} 止", f"the term of {title.en} ended with {last}")
    first = one.term.first.isoformat()
    return Text(
        f"{title.zh}自 {first} 起有效，此前没有规定",
        f"{title.en} is in force from {first} on; before that it regulates nothing",
    )


def _lacked(rule: RuleWithoutValue) -> Text:
    """Return which parameters a rule stands aside for, and when they have a value."""
    said = rule.label if rule.label.en else Text(rule.rule, rule.rule)
    for one in rule.parameters:
        terms = terms_words(one.terms)
        said = Text(
            f"{said.zh} — “{one.label.zh}”在这一日没有值（有值：{terms.zh}）",
            f"{said.en} — “{one.label.en}” has no value on that day (it has one {terms.en})",
        )
    return said
