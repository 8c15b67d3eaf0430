"""Explanations as JSON."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from zsgx.decision.wording import outcome, wanted
from zsgx.domain.kinds import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from zsgx.decision.account import ConditionAccount, RuleAccount, RuleWithoutValue
    from zsgx.decision.decision import Explained
    from zsgx.policy.term import Term
    from zsgx.text import Text

__all__ = ["as_json"]


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
        "outcome": _both(outcome(decision)),
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
