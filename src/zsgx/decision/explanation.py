"""Why a decision came out as it did: the answer, the rules considered, what is missing."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Final, get_args

from attrs import evolve, frozen

from zsgx.decision.considered import (
    Considered,
    ConsideredCondition,
    ConsideredRule,
    OutOfTerm,
    RuleStanding,
    RuleWithoutValue,
)
from zsgx.decision.decision import Decision, Extent, Reasons, Status
from zsgx.decision.layout import NO_TERM, Line, as_markdown, as_text
from zsgx.domain.kinds import plain
from zsgx.domain.option import choice, whole
from zsgx.policy.document import document_of
from zsgx.policy.term import terms_words
from zsgx.text import LANGUAGES, Language, Text, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from zsgx.domain.kinds import Value
    from zsgx.policy.term import Term

__all__ = ["Explanation"]

_TERMS: Final = {
    RuleStanding.APPLIES: Text("✓ 适用", "✓ applies"),
    RuleStanding.FAILED: Text("✗ 不适用", "✗ does not apply"),
    RuleStanding.EXCEPTED: Text("✗ 除外", "✗ excepted"),
    RuleStanding.OPEN: Text("? 尚不能判定", "? undetermined"),
}
#: Of a rule that applies and whose answer is a test: its role and term by how the test came out.
_VERDICTS: Final = {
    True: ("applies", Text("✓ 条件满足", "✓ condition met")),
    False: ("unmet", Text("✗ 条件未满足", "✗ condition not met")),
    None: ("open", _TERMS[RuleStanding.OPEN]),
}
#: Of a rule that applies and answers no, none or zero: no tick, that it is not taken for a yes.
_GIVES: Final = Text("■ 据此", "■ gives")
#: Of a rule that applies where the first that does answers.
_WAY: Final = Text("○ 让位", "○ gives way")
#: Answers that deny or leave nothing.
_NOTHING: Final = (False, 0, "none")


@frozen
class Explanation:
    """
    Why a decision came out as it did.

    Attributes:
        decision: The decision.
        considered: How every rule stood.
        reasons: Where the words come from.
    """

    decision: Decision
    considered: Considered
    reasons: Reasons

    def lines(self, form: Extent = "fitting") -> Sequence[Line]:
        """
        Return the lines of the explanation, each with its role and in both languages.

        Args:
            form: ``short`` for what decided, near misses and what is missing; ``whole`` for every
                rule that was considered; ``fitting`` for the whole up to thirty lines.

        Raises:
            QuestionError: *form* is none of these.
        """
        return tuple(_lines_in(self, choice("form", form, get_args(Extent))))

    def say(self, language: Language, width: int | None = None, form: Extent = "fitting") -> str:
        """
        Return the explanation as text.

        Args:
            language: The language.
            width: The most cells that a line takes; None for no end.
            form: How much to tell, as `lines` has it.

        Raises:
            QuestionError: There is no such language or form.
            ValueRefusedError: *width* is no number of cells.
        """
        language = choice("language", language, LANGUAGES)
        width = None if width is None else whole("width", width)
        return "\n".join(text for text, _ in as_text(self.lines(form), language, width))

    def markdown(self, language: Language, form: Extent = "fitting") -> str:
        """
        Return the explanation as Markdown in *language*, as much of it as *form* says.

        Raises:
            QuestionError: There is no such language or form.
        """
        return as_markdown(self.lines(form), choice("language", language, LANGUAGES))

    def as_json(self) -> dict[str, Any]:
        """Return the explanation as a JSON object; ``version`` counts its changes of shape."""
        return _as_json(self)


def _rule_lines(explanation: Explanation, rule: ConsideredRule, level: int) -> Iterator[Line]:
    """Yield one rule: what it says, and why it stands as it does; one reason shares its line."""
    applies, open_ = (rule.standing is one for one in (RuleStanding.APPLIES, RuleStanding.OPEN))
    details = list(_reasons(explanation, rule))
    said = rule.label if rule.label.en else Text(rule.rule, rule.rule)
    role, term = rule.standing.value, _TERMS[rule.standing]
    if applies and _gives_way(explanation, rule):
        role, term = "gives_way", _WAY
        why = Text("在先的规则已作答", "a rule before it has answered")
        said = Text(f"{said.zh} — {why.zh}", f"{said.en} — {why.en}")
    elif applies and rule.tests:
        role, term = _VERDICTS[rule.passes]
        tested = _tested(explanation, rule)
        said = Text(f"{said.zh} — {tested.zh}", f"{said.en} — {tested.en}")
    elif applies or open_:
        negative = applies and _gives_nothing(explanation, rule)
        if negative:
            role, term = "gives", _GIVES
        if negative or rule.operands or explanation.decision.status is not Status.DECIDED:
            if rule.tests:
                then = joined(_needed(explanation, test) for test in rule.tests)
            else:
                then = _with_values(explanation, rule.then, rule.operands)
            said = Text(f"{said.zh} → {then.zh}", f"{said.en} → {then.en}")
    if len(details) == 1 and not applies:
        (reason,) = details
        details = []
        said = Text(f"{said.zh} — {reason.zh}", f"{said.en} — {reason.en}")
    named = (rule.rule,) if rule.label.en else ()
    yield Line(said, role, term, level=level, ids=(*named, *_uncited(explanation, rule)))
    for detail in details:
        yield Line(detail, "detail", depth=1, level=level)
    # An exception is a provision of its own, with clauses of its own.
    for exclusion in rule.exclusions if rule.standing is RuleStanding.EXCEPTED else ():
        if exclusion.holds:
            text = _condition(explanation, exclusion)
            because = Text(f"因{text.zh}", f"because {text.en}")
            yield Line(because, "detail", depth=1, level=level, ids=exclusion.cites)
    if applies or open_:
        for use in rule.parameters:
            value = explanation.reasons.seen(f"param.{use.name}", use.value)
            since = use.since.isoformat()
            text = Text(
                f"{use.label.zh}：{value.zh}，自 {since} 起",
                f"{use.label.en}: {value.en} since {since}",
            )
            yield Line(text, "detail", depth=1, level=level, ids=use.cites)
        for row in explanation.reasons.lookups(explanation.decision, rule.rule):
            text = Text(f"{row.label.zh}：{row.row.zh}", f"{row.label.en}: {row.row.en}")
            yield Line(text, "detail", depth=1, level=level, ids=row.cites)


def _gives_way(explanation: Explanation, rule: ConsideredRule) -> bool:
    """Return whether a rule that applies has no say, because another one comes first."""
    decision = explanation.decision
    others = [name for name, _ in decision.finding.others]
    return decision.status is Status.DECIDED and rule.rule not in (*decision.rules, *others)


def _gives_nothing(explanation: Explanation, rule: ConsideredRule) -> bool:
    """Return whether a rule that applies answers no, none or zero."""
    decision = explanation.decision
    decides = decision.status is Status.DECIDED and rule.rule in decision.rules
    value: Value | None = decision.value if decides else rule.constant
    return value is not None and value in _NOTHING


def _tested(explanation: Explanation, rule: ConsideredRule) -> Text:
    """Return the tests that settle an answer which is itself a condition, with their results."""
    if rule.passes is None:
        return _depends(explanation, rule.tests)
    settling = [test for test in rule.tests if test.holds is rule.passes]
    return joined(_needed(explanation, test) for test in settling)


def _uncited(explanation: Explanation, rule: ConsideredRule) -> list[str]:
    """Return the clauses of a rule that its decision does not cite."""
    return [clause for clause in rule.cites if clause not in explanation.decision.cites]


def _reasons(explanation: Explanation, rule: ConsideredRule) -> Iterator[Text]:
    """Yield why a rule stands as it does: the conditions that settle it, with the values seen."""
    match rule.standing:
        case RuleStanding.APPLIES:
            for condition in rule.conditions:
                yield _condition(explanation, condition)
        case RuleStanding.FAILED:
            failing = [condition for condition in rule.conditions if condition.holds is False]
            for condition in failing:
                yield _needed(explanation, condition)
            if not failing:
                yield Text("所依据的问题没有规定", "the answer that it needs is silent")
        case RuleStanding.OPEN:
            yield from _open(explanation, rule)


def _open(explanation: Explanation, rule: ConsideredRule) -> Iterator[Text]:
    """Yield what a rule depends on, the conditions on single facts together."""
    conditions = (*rule.conditions, *rule.exclusions)
    open_ = [condition for condition in conditions if condition.holds is None]
    single = [condition for condition in open_ if _is_single(condition)]
    if single:
        yield _depends(explanation, single)
    yield from (_depends(explanation, [one]) for one in open_ if not _is_single(one))


def _depends(explanation: Explanation, conditions: Iterable[ConsideredCondition]) -> Text:
    """Return what those of *conditions* that are open depend on."""
    open_ = [condition for condition in conditions if condition.holds is None]
    said = joined(_condition(explanation, condition) for condition in open_)
    return Text(f"取决于：{said.zh}", f"depends on: {said.en}")


def _needed(explanation: Explanation, condition: ConsideredCondition) -> Text:
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


def _is_single(condition: ConsideredCondition) -> bool:
    return len(condition.facts) == 1


def _condition(explanation: Explanation, condition: ConsideredCondition) -> Text:
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


def _with_values(explanation: Explanation, said: Text, paths: Iterable[str]) -> Text:
    """Return *said* with the values of those of the facts *paths* that are known."""
    reasons, facts = explanation.reasons, explanation.decision.known
    known = [path for path in paths if facts.get(path) is not None]
    pairs = [(reasons.fact(path), reasons.seen(path, facts[path])) for path in known]
    if not pairs:
        return said
    zh = "，".join(f"{label.zh} = {value.zh}" for label, value in pairs)
    en = ", ".join(f"{label.en} = {value.en}" for label, value in pairs)
    return Text(f"{said.zh}（{zh}）", f"{said.en} ({en})")


_WITHOUT_VALUE: Final = Text("○ 缺值", "○ no value")
_ORDER: Final = (
    RuleStanding.APPLIES,
    RuleStanding.OPEN,
    RuleStanding.EXCEPTED,
    RuleStanding.FAILED,
)
_BASIS: Final = Text("依据", "basis")
_POSSIBLE: Final = Text("可能依据", "may rest on")
_NEEDED: Final = Text("尚缺", "needed")
_SILENT: Final = Text("无规定", "silent")
_NOTE: Final = Text("注意", "note")
#: The most lines that an explanation takes as a whole where nobody asks for the whole.
_FITTING: Final = 30


def _lines_in(explanation: Explanation, form: Extent = "fitting") -> Iterator[Line]:
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


def _wanted(explanation: Explanation, path: str) -> Text:
    """Return what to ask for: the label of what is missing, and a reading's choices."""
    label, choices = explanation.reasons.fact(path), explanation.reasons.choices(path)
    if choices is None:
        return label
    return Text(f"{label.zh}：{choices.zh}", f"{label.en}: {choices.en}")


def _lines(explanation: Explanation, level: int, *, short: bool = False) -> Iterator[Line]:
    decision, reasons, considered = (
        explanation.decision,
        explanation.reasons,
        explanation.considered,
    )
    label, came = decision.ground.question.label, decision.words
    head = Text(f"{label.zh}：{came.zh}", f"{label.en}: {came.en}")
    yield Line(head, "head", level=level)
    # What an answer below lacks, the one above it asks for as well.
    for place, path in enumerate(() if short and level else decision.missing):
        term = NO_TERM if place else _NEEDED
        yield Line(_wanted(explanation, path), "missing", term, level=level, ids=(path,))
    below = reasons.below(decision, considered.asks)
    yield from _basis(explanation, below, level)
    yield from _silence(explanation, level)
    for rule in sorted(considered.rules, key=lambda rule: _ORDER.index(rule.standing)):
        if not short or _matters(rule, level):
            yield from _rule_lines(explanation, rule, level)
    for lacking in considered.without_value:
        yield Line(
            _lacked(lacking), "without_value", _WITHOUT_VALUE, level=level, ids=(lacking.rule,)
        )
    for inner in below:
        yield from _lines(inner, level + 1, short=short)
    for note in reasons.notes(decision):
        yield Line(note.text, "note", ids=note.ids)


def _matters(rule: ConsideredRule, level: int) -> bool:
    """Return whether a short explanation tells of a rule: it decided, or nearly did."""
    if rule.standing is RuleStanding.APPLIES:
        return True
    return not level and rule.is_near


def _basis(explanation: Explanation, below: Iterable[Explanation], level: int) -> Iterator[Line]:
    """Yield the clauses under their documents; those of the answers below are cited there."""
    decision, reasons = explanation.decision, explanation.reasons
    elsewhere = {clause for inner in below for clause in inner.decision.cites}
    own = {clause for rule in explanation.considered.rules for clause in rule.cites}
    term = _POSSIBLE if decision.finding.possible else _BASIS
    document = None
    for clause in decision.cites:
        if clause in elsewhere and clause not in own:
            continue
        if document_of(clause) != document:
            document = document_of(clause)
            yield Line(reasons.document(clause), "basis", term, level=level)
            term = Text("", "")
        provision = reasons.provision(decision, clause)
        yield Line(provision, "detail", depth=1, level=level, ids=(clause,))


def _silence(explanation: Explanation, level: int) -> Iterator[Line]:
    """Yield why nothing answers: a document that is silent, those that are not in force."""
    term, considered = _SILENT, explanation.considered
    if considered.closed:
        yield Line(considered.closed, "basis", term, level=level)
        term = NO_TERM
    if explanation.decision.status is not Status.SILENT:
        return
    for one in considered.out_of_term:
        title = explanation.reasons.document(one.document)
        newer = [explanation.reasons.document(name) for name in one.superseded_by]
        yield Line(_out_of_term(title, one, newer), "basis", term, level=level)
        term = NO_TERM
        if one.note:
            yield Line(one.note, "detail", depth=1, level=level)


def _out_of_term(title: Text, one: OutOfTerm, newer: Sequence[Text]) -> Text:
    last = one.term.last.isoformat()
    if newer:
        by = Text("、".join(each.zh for each in newer), " and ".join(each.en for each in newer))
        return Text(
            f"{title.zh}有效至 {last}，此后由{by.zh}替代",
            f"{title.en} was in force up to {last}, and {by.en} took its place",
        )
    if one.ended:
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


def _as_json(explanation: Explanation) -> dict[str, Any]:
    """Return the explanation as a JSON object."""
    decision, reasons = explanation.decision, explanation.reasons
    facts = decision.known
    paths = dict.fromkeys(
        path
        for rule in explanation.considered.rules
        for condition in (*rule.conditions, *rule.exclusions)
        for path in condition.facts
    )
    closed = explanation.considered.closed
    return {
        "version": 1,
        "decision": decision.as_json(),
        "outcome": decision.words.as_json(),
        "clauses": {
            clause: {
                "document": reasons.document(clause).as_json(),
                "provision": reasons.provision(decision, clause).as_json(),
                "amended": reasons.amended(decision, clause),
            }
            for clause in _all_cites(explanation)
        },
        "rules": [_rule_json(explanation, rule) for rule in explanation.considered.rules],
        "closed": closed.as_json() if closed else None,
        "seen": {path: plain(facts.get(path)) for path in paths},
        "missing": [
            {"path": path, **_wanted(explanation, path).as_json()} for path in decision.missing
        ],
        "without_value": [
            _without_value_json(rule) for rule in explanation.considered.without_value
        ],
        "out_of_term": [
            {
                "document": one.document,
                **reasons.document(one.document).as_json(),
                "since": one.term.first.isoformat(),
                "until": _last(one.term),
                "superseded_by": list(one.superseded_by),
            }
            for one in explanation.considered.out_of_term
        ],
        "notes": [
            {**note.text.as_json(), "ids": list(note.ids)} for note in reasons.notes(decision)
        ],
        "rests_on": [
            _as_json(below) for below in reasons.below(decision, explanation.considered.asks)
        ],
    }


def _rule_json(explanation: Explanation, rule: ConsideredRule) -> dict[str, Any]:
    return {
        "rule": rule.rule,
        "label": rule.label.as_json(),
        "standing": rule.standing.value,
        "then": rule.then.as_json(),
        "conditions": [_condition_json(condition) for condition in rule.conditions],
        "unless": [_condition_json(condition) for condition in rule.exclusions],
        "cites": list(rule.cites),
        "parameters": [
            {
                "name": use.name,
                "value": plain(use.value),
                "since": use.since.isoformat(),
                "cites": list(use.cites),
            }
            for use in rule.parameters
        ],
        "lookups": [
            {
                "name": row.name,
                "row": row.row.as_json(),
                "value": plain(row.value),
                "line": row.line,
                "cites": list(row.cites),
            }
            for row in explanation.reasons.lookups(explanation.decision, rule.rule)
        ],
        "missing": list(rule.missing),
        "tests": [_condition_json(test) for test in rule.tests],
    }


def _without_value_json(rule: RuleWithoutValue) -> dict[str, Any]:
    return {
        "rule": rule.rule,
        "label": rule.label.as_json(),
        "parameters": [
            {
                "name": one.name,
                "label": one.label.as_json(),
                "terms": [
                    {"since": term.first.isoformat(), "until": _last(term)} for term in one.terms
                ],
            }
            for one in rule.parameters
        ],
        "cites": list(rule.cites),
    }


def _last(term: Term) -> str | None:
    """Return the last day of *term*, None where there is none."""
    return None if term.last == datetime.date.max else term.last.isoformat()


def _condition_json(condition: ConsideredCondition) -> dict[str, Any]:
    return {
        **condition.text.as_json(),
        "holds": condition.holds,
        "facts": list(condition.facts),
        "cites": list(condition.cites),
    }


def _all_cites(explanation: Explanation) -> Iterable[str]:
    rules = explanation.considered.rules
    return dict.fromkeys(
        [*explanation.decision.cites, *(clause for rule in rules for clause in rule.cites)]
    )
