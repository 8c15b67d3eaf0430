"""Questions on which every level of the chain binds: the strictest value holds."""

from __future__ import annotations

from attrs import evolve

from zsgx.engine.compile.outcome import Answer, Outcome
from zsgx.language.operators import FUNCTIONS
from zsgx.language.tree import Call, Literal, Node
from zsgx.policy.question import Direction, Question

__all__ = ["strictest", "strictest_of"]


def strictest(question: Question, lower: Node, upper: Node) -> Node:
    """Return the form of the stricter of two forms, one of them where that can be told."""
    if lower == upper:
        return lower
    name = "max" if question.direction is Direction.LARGEST else "min"
    if isinstance(lower, Literal) and isinstance(upper, Literal):
        best = FUNCTIONS[name].apply(lower.value, upper.value)
        return lower if lower.value == best else upper
    return Call(name, (lower, upper), type=question.type)


def strictest_of(question: Question, here: Outcome, all_: Outcome, height: int) -> Outcome:
    """Return what one more level, *here*, makes of the outcome of *all_* levels below it."""
    if not here.answers:
        silent = None if all_.answers else all_.silent or here.silent
        return Outcome(all_.answers, height, silent, all_.others)
    if not all_.answers:
        return Outcome(here.answers, height)
    if here.in_conflict or all_.in_conflict:
        return Outcome((*all_.answers, *here.answers), height)
    binding = dict.fromkeys(
        answer
        for lower in all_.answers
        for upper in here.answers
        for answer in _stricter(question, lower, upper)
    )
    rules = {answer.rule for answer in binding}
    others = (answer for answer in (*all_.answers, *here.answers) if answer.rule not in rules)
    return Outcome(tuple(binding), height, None, (*all_.others, *others))


def _stricter(question: Question, lower: Answer, upper: Answer) -> tuple[Answer, ...]:
    """Return the stricter answer, or both with one form where only the record can tell."""
    assert lower.form is not None  # noqa: S101 - a conflict has been dealt with
    assert upper.form is not None  # noqa: S101 - a conflict has been dealt with
    form = strictest(question, lower.form, upper.form)
    if form == lower.form:
        return (lower,)
    if form == upper.form:
        return (upper,)
    return (evolve(lower, form=form), evolve(upper, form=form))
