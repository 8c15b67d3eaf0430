"""Why a decision came out as it did, as text, Markdown and JSON."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, get_args

from attrs import frozen

from zsgx.decision.account import Considered
from zsgx.decision.decision import Decision, Extent, Reasons
from zsgx.decision.layout import Line, as_markdown, as_text
from zsgx.decision.wording import lines, wanted
from zsgx.domain.kinds import plain
from zsgx.domain.option import choice, whole
from zsgx.text import LANGUAGES, Language

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from zsgx.decision.account import ConditionAccount, RuleAccount, RuleWithoutValue
    from zsgx.decision.decision import Explained
    from zsgx.policy.term import Term
    from zsgx.text import Text

__all__ = ["Explanation"]


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
        return tuple(lines(self, choice("form", form, get_args(Extent))))

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
        return as_json(self)


def as_json(explanation: Explained) -> dict[str, Any]:
    """Return the explanation as a JSON object."""
    decision, reasons = explanation.decision, explanation.reasons
    facts = decision.known
    paths = dict.fromkeys(
        path
        for account in explanation.considered.rules
        for condition in (*account.conditions, *account.exclusions)
        for path in condition.facts
    )
    closed = explanation.considered.closed
    return {
        "version": 1,
        "decision": decision.as_json(),
        "outcome": _both(decision.words),
        "clauses": {
            clause: {
                "document": _both(reasons.document(clause)),
                "provision": _both(reasons.provision(clause)),
            }
            for clause in _all_cites(explanation)
        },
        "rules": [_rule(account) for account in explanation.considered.rules],
        "closed": _both(closed) if closed else None,
        "seen": {path: plain(facts.get(path)) for path in paths},
        "missing": [
            {"path": path, **_both(wanted(explanation, path))} for path in decision.missing
        ],
        "without_value": [_without_value(rule) for rule in explanation.considered.without_value],
        "out_of_term": [
            {
                "document": one.document,
                **_both(reasons.document(one.document)),
                "since": one.term.first.isoformat(),
                "until": _last(one.term),
            }
            for one in explanation.considered.out_of_term
        ],
        "notes": [{**_both(note.text), "ids": list(note.ids)} for note in reasons.notes(decision)],
        "rests_on": [
            as_json(below) for below in reasons.below(decision, explanation.considered.asks)
        ],
    }


def _rule(account: RuleAccount) -> dict[str, Any]:
    return {
        "rule": account.rule,
        "label": _both(account.label),
        "standing": account.standing.value,
        "then": _both(account.then),
        "conditions": [_condition(condition) for condition in account.conditions],
        "unless": [_condition(condition) for condition in account.exclusions],
        "cites": list(account.cites),
        "parameters": [
            {
                "name": use.name,
                "value": plain(use.value),
                "since": use.since.isoformat(),
                "cites": list(use.cites),
            }
            for use in account.parameters
        ],
        "missing": list(account.missing),
        "tests": [_condition(test) for test in account.tests],
    }


def _without_value(rule: RuleWithoutValue) -> dict[str, Any]:
    return {
        "rule": rule.rule,
        "label": _both(rule.label),
        "parameters": [
            {
                "name": one.name,
                "label": _both(one.label),
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


def _condition(condition: ConditionAccount) -> dict[str, Any]:
    return {
        **_both(condition.text),
        "holds": condition.holds,
        "facts": list(condition.facts),
        "cites": list(condition.cites),
    }


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _all_cites(explanation: Explained) -> Iterable[str]:
    accounts = explanation.considered.rules
    return dict.fromkeys(
        [*explanation.decision.cites, *(clause for account in accounts for clause in account.cites)]
    )
