"""What records with the same atoms have in common: rules, clauses, gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zsgx.decision.decision import Finding
from zsgx.language.tree import Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from zsgx.domain.kinds import Value
    from zsgx.engine.chain import Chain
    from zsgx.engine.outcome import Answer, Outcome

__all__ = ["finding_of"]


def finding_of(outcomes: Sequence[Outcome], chain: Chain) -> Finding:
    """Return what all records that can come to *outcomes*, and to no other, have in common."""
    answers = [answer for outcome in outcomes for answer in outcome.answers]
    reach = max((outcome.far for outcome in outcomes), default=0)
    others = [other for outcome in outcomes for other in outcome.others]
    open_ = len(outcomes) > 1
    return Finding(
        rules=tuple(dict.fromkeys(answer.rule for answer in answers)),
        cites=tuple(dict.fromkeys(clause for answer in answers for clause in answer.cites)),
        possible=open_ and len({_source(outcome) for outcome in outcomes}) > 1,
        gaps=tuple(code for position, code in chain.gaps if position < reach),
        silent=tuple(dict.fromkeys(o.silent for o in outcomes if o.silent)),
        out_of_bounds=tuple(dict.fromkeys(a.rule for a in answers if a.out_of_bounds)),
        others=tuple(dict.fromkeys((other.rule, _constant(other)) for other in others)),
    )


def _source(outcome: Outcome) -> object:
    return (tuple(answer.rule for answer in outcome.answers), outcome.silent)


def _constant(answer: Answer) -> Value | None:
    return answer.form.value if isinstance(answer.form, Literal) else None
