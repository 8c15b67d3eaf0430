"""From the text of a `*.policy.yaml` file to its cases, and every fault of it at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from attrs import frozen

from zsgx.cases import decision, obligation, target
from zsgx.cases.case import PolicyCase
from zsgx.policy import source
from zsgx.policy.examiner import Examiner, Record
from zsgx.policy.shapes import Form
from zsgx.policy.source import Sequence, read_yaml
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.issues import Issue
    from zsgx.policy.source import Node

__all__ = ["read_cases"]


@frozen
class _Kind:
    """
    A kind of case.

    Attributes:
        signs: The keys that tell it from the other kinds.
        form: Its keys.
        read: What reads it.
    """

    signs: frozenset[str]
    form: Form
    read: Callable[[Record, Examiner], PolicyCase | None]


_OBLIGATION: Final = _Kind(
    frozenset({"obligation", "period", "filed"}),
    obligation.FORM,
    obligation.read_obligation_case,
)
_TARGET: Final = _Kind(
    frozenset({"year", "actual", "tolerance"}), target.FORM, target.read_target_case
)
_DECISION: Final = _Kind(frozenset({"date"}), decision.FORM, decision.read_decision_case)


def read_cases(content: str | bytes, file: str) -> tuple[tuple[PolicyCase, ...], tuple[Issue, ...]]:
    """
    Return the cases of a file that have no fault, and everything that is wrong with it.

    Args:
        content: The file's text, or its bytes.
        file: What to call the file.
    """
    node, issues = read_yaml(content, file)
    examiner = Examiner()
    examiner.issues += issues
    found = [_case(item, examiner) for item in _items(node, examiner)]
    ordered = sorted(
        examiner.issues,
        key=lambda issue: (issue.place.line, issue.place.column) if issue.place else (0, 0),
    )
    return tuple(case for case in found if case is not None), tuple(ordered)


def _items(node: Node | None, examiner: Examiner) -> tuple[Node, ...]:
    if node is None:
        return ()
    if isinstance(node, Sequence):
        if not node.items:
            examiner.note("empty", Text("这里没有案例", "there are no cases here"), node.place)
        return node.items
    examiner.note(
        "wrong-kind",
        Text("案例文件应为案例的列表", "a file of cases is a list of cases"),
        node.place,
        Text("每个案例以“- name: …”开头。", "Begin each case with “- name: …”."),
    )
    return ()


def _case(node: Node, examiner: Examiner) -> PolicyCase | None:
    if not isinstance(node, source.Mapping):
        examiner.record(node, decision.FORM)
        return None
    kind = _kind({key.text for key, _ in node.entries})
    if kind is None:
        examiner.note(
            "unknown-kind",
            Text("看不出这是哪一类案例", "this does not tell which kind of case it is"),
            node.place,
            Text(
                "判定案例须有 date，目标案例须有 year 和 actual，义务案例须有 obligation。",
                "A decision case has a date, a target case a year and actual, an obligation case "
                "an obligation.",
            ),
        )
        return None
    record = examiner.record(node, kind.form)
    return None if record is None or node.faulty else kind.read(record, examiner)


def _kind(keys: set[str]) -> _Kind | None:
    """Return the kind that *keys* tell; of several, the one with the most of its signs."""
    if "obligation" in keys:
        return _OBLIGATION
    kinds = (_DECISION, _TARGET, _OBLIGATION)
    best = max(kinds, key=lambda kind: len(kind.signs & keys))
    return best if best.signs & keys else None
