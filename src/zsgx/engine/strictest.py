"""Questions on which every level of the chain binds: the strictest value holds."""

from __future__ import annotations

from collections.abc import Sequence

from zsgx.engine.outcome import Answer, Outcome
from zsgx.language.operators import FUNCTIONS
from zsgx.language.tree import Call, Literal, Node
from zsgx.policy.question import Direction, Question

__all__ = ["strictest", "strictest_of"]


def strictest(question: Question, forms: Sequence[Node]) -> Node:
    """Return the form of the strictest of *forms*, one of them where all are constants."""
    name = "max" if question.direction is Direction.LARGEST else "min"
    if all(isinstance(form, Literal) for form in forms):
        pick = FUNCTIONS[name].apply
        best = pick(form.value for form in forms if isinstance(form, Literal))
        return next(form for form in forms if isinstance(form, Literal) and form.value == best)
    return Call(name, tuple(dict.fromkeys(forms)), type=question.type)


def strictest_of(question: Question, here: Outcome, all_: Outcome, height: int) -> Outcome:
    """Return what one more level, *here*, makes of the outcome of *all_* levels below it."""
    if not here.answers:
        return Outcome(all_.answers, height, all_.silent or here.silent, all_.others)
    if not all_.answers:
        return Outcome(here.answers, height, None, ())
    if here.in_conflict or all_.in_conflict:
        return Outcome((*all_.answers, *here.answers), height)
    lower, upper = all_.answers[0], here.answers[0]
    assert lower.form is not None  # noqa: S101 - a conflict has been dealt with
    assert upper.form is not None  # noqa: S101 - a conflict has been dealt with
    form = strictest(question, (lower.form, upper.form))
    if form == lower.form:
        return Outcome(all_.answers, height, None, (*all_.others, *here.answers))
    if form == upper.form:
        return Outcome(here.answers, height, None, (*all_.others, *all_.answers))
    both = Answer(form, lower.rule, tuple(dict.fromkeys((*lower.cites, *upper.cites))))
    return Outcome((both,), height, None, (*all_.others, upper))
