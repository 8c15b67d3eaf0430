"""
Contradictions: what the facts of a record, and the day that is asked about, can never be together.

Each is a condition of the rule language that no record may meet. The core declares those of its own
facts here; a policy adds its own in the section ``contradictions``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs
from attrs import field, frozen

from zsgx.domain.kinds import BOOL, Type
from zsgx.issues import Place
from zsgx.language.check import Scope, check
from zsgx.language.parse import parse
from zsgx.policy.provision import Expression
from zsgx.text import Text

__all__ = ["Contradiction", "core_contradictions"]


@frozen
class Contradiction:
    """
    What the facts of one record can never be together.

    Attributes:
        name: Its name.
        never: The condition that no record may meet, over facts and ``day`` alone.
        label: What is wrong where it is met, in words.
        cites: The clauses it rests on, if any.
        place: Where it is written.
    """

    name: str
    never: Expression
    label: Text
    cites: tuple[str, ...] = ()
    place: Place = field(default=Place("zsgx"), eq=False)


#: What the core's facts can never be: its name, the condition, and what is wrong. What has happened
#: lies on or before the day that is asked about; what is planned may lie after it, and a filing is
#: held against its due day, not against the day that is asked about.
_CORE: Final = (
    (
        "issued-after-the-day",
        "certificate.issued_on > day",
        Text("证书在判定日期之后才颁发", "the certificate is issued after the day asked about"),
    ),
    (
        "completed-after-the-day",
        "training.completed_on > day",
        Text("培训在判定日期之后才结业", "the training ends after the day asked about"),
    ),
    (
        "paid-after-the-day",
        "claim.last_paid_on > day",
        Text("上次享受在判定日期之后", "the last subsidy was paid after the day asked about"),
    ),
    (
        "completed-before-started",
        "training.completed_on < training.started_on",
        Text("结业早于开班", "the training ends before it starts"),
    ),
    (
        "planned-end-before-start",
        "training.planned_end_on < training.started_on",
        Text("计划结业早于开班", "the training is planned to end before it starts"),
    ),
    (
        "claimed-before-paid",
        "claim.on < claim.last_paid_on",
        Text("本次申领早于上次享受", "the claim is made before the last subsidy was paid"),
    ),
    (
        "paid-and-never-paid",
        "claim.last_paid_on <= day and not claim.paid_before",
        Text(
            "有上次享受的日期，却称从未享受", "there is a day of a last subsidy, but none was paid"
        ),
    ),
    (
        "issued-and-none-held",
        "certificate.issued_on <= day and not certificate.training and certificate.level == 'none'",
        Text("有发证日期，却未持有任何证书", "there is a day of issue, but no certificate is held"),
    ),
    (
        "works-and-has-no-work",
        "person.works_in_digital and not person.in_work",
        Text("在数字技术领域工作，却称不在职", "works in digital technology, but is not in work"),
    ),
    (
        "second-review-before-first",
        "filing.second_review_on < filing.first_review_on",
        Text("第二道报送早于第一道", "the second hand-over comes before the first"),
    ),
    (
        "professional-above-all",
        "annual.professional_hours > annual.hours",
        Text(
            "专业科目学时多于全年累计",
            "the hours of professional subjects are more than those of the year",
        ),
    ),
)


def core_contradictions(facts: Mapping[str, Type]) -> tuple[Contradiction, ...]:
    """Return the contradictions of the core's own facts, whose types are *facts*."""
    return tuple(_core(name, never, label, facts) for name, never, label in _CORE)


def _core(name: str, never: str, label: Text, facts: Mapping[str, Type]) -> Contradiction:
    place = Place("zsgx")
    tree, faults = parse(never)
    assert tree is not None, faults  # noqa: S101 - the tests read every one of them
    checked, faults = check(tree, Scope(facts=facts), BOOL)
    assert not faults, faults  # noqa: S101 - as before
    return Contradiction(name, attrs.evolve(Expression(never, tree, place), tree=checked), label)
