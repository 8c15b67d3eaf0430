"""What several failing cases have in common: a document or a value out of force on their days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zsgx.engine.decide.table import TruthTable
from zsgx.engine.silence import out_of_term, rules_without_value
from zsgx.policy.term import terms_words
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from zsgx.cases.case import CaseResult
    from zsgx.decision.decision import Decision

__all__ = ["common_causes"]


def common_causes(results: Iterable[CaseResult]) -> dict[Text, tuple[str, ...]]:
    """
    Return what is out of force on the days of several failing cases, and the names of these.

    Moving a date fails many cases at once; what they have in common says which date it was.
    """
    found: dict[Text, dict[str, None]] = {}
    for result in results:
        decisions = [each.decision for each in result.failures if each.decision is not None]
        for cause in dict.fromkeys(cause for each in decisions for cause in _causes(each)):
            found.setdefault(cause, {})[result.name] = None
    several = {cause: tuple(names) for cause, names in found.items() if len(names) > 1}
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
