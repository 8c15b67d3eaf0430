"""
Contradictions: what the facts of a record, and the day that is asked about, can never be together.

Each is a condition of the rule language that no record may meet. The core declares those of its own
facts here; a policy adds its own in the section ``contradictions``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
from attrs import field, frozen

from zsgx.domain.kinds import BOOL, Type
from zsgx.issues import Place
from zsgx.policy.declaration import BOTH, CITES, EXPRESSION, Form, key, keyed
from zsgx.policy.examiner import Expression
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CONTRADICTION", "CORE_NAMES", "Contradiction", "core_contradictions"]


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

    name: str = keyed()
    never: Expression = key(
        EXPRESSION,
        "不可能成立的条件，只涉事实与 day",
        "what no record may meet, of facts and day alone",
        required=True,
    )
    label: Text = key(BOTH, "错在何处", "what is wrong where it is met", required=True)
    cites: tuple[str, ...] = key(
        CITES, "依据的条款", "the clauses it rests on", name="cite", default=()
    )
    place: Place = field(default=Place("zsgx"), eq=False)


CONTRADICTION: Final = Form.of(Contradiction, "contradiction", Text("矛盾", "a contradiction"))


_SHARE: Final = Text(
    "专业科目所占比例与确定的、可能的学时不符",
    "the share of professional subjects is not what certain and possible hours allow",
)
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
        "no-time-off-off-the-job",
        "training.time_off == 'none' and training.off_job",
        Text("脱产培训，脱产方式却为不脱产", "off the job, and yet without time off work"),
    ),
    (
        "full-time-off-on-the-job",
        "training.time_off == 'full' and not training.off_job",
        Text("全脱产，却不是脱产培训", "full time off work, and yet not off the job"),
    ),
    (
        "activity-completed-after-the-day",
        "activity.completed_on > day",
        Text("活动在判定日期之后才完成", "the activity ends after the day asked about"),
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
        "hours-in-year-above-all",
        "training.hours_in_year > training.hours",
        Text(
            "一年所授的学时多于全部培训学时",
            "more hours are taught in the year than the training has",
        ),
    ),
    (
        "registered-in-year-above-all",
        "training.registered_hours_in_year > training.registered_hours",
        Text(
            "登记为一年的学时多于全部已登记学时",
            "more hours are registered for the year than are registered at all",
        ),
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
    # Of each sum of a year: what is certain is at most all, and all is at most what is possible.
    (
        "certain-hours-above-all",
        "annual.certain_hours > annual.hours",
        Text("确定的学时多于全年累计", "more hours are certain than there are"),
    ),
    (
        "hours-above-possible",
        "annual.hours > annual.possible_hours",
        Text("全年累计多于至多可能的学时", "there are more hours than are possible"),
    ),
    (
        "certain-hours-above-possible",
        "annual.certain_hours > annual.possible_hours",
        Text("确定的学时多于至多可能的", "more hours are certain than are possible"),
    ),
    (
        "certain-professional-above-all",
        "annual.certain_professional_hours > annual.professional_hours",
        Text("确定的专业科目学时多于其合计", "more professional hours are certain than there are"),
    ),
    (
        "professional-above-possible",
        "annual.professional_hours > annual.possible_professional_hours",
        Text("专业科目学时多于至多可能的", "there are more professional hours than are possible"),
    ),
    (
        "certain-professional-above-possible",
        "annual.certain_professional_hours > annual.possible_professional_hours",
        Text(
            "确定的专业科目学时多于至多可能的",
            "more professional hours are certain than are possible",
        ),
    ),
    (
        "certain-public-above-possible",
        "annual.certain_public_hours > annual.possible_public_hours",
        Text("确定的公需科目学时多于至多可能的", "more public hours are certain than are possible"),
    ),
    (
        "certain-professional-above-certain",
        "annual.certain_professional_hours > annual.certain_hours",
        Text(
            "确定的专业科目学时多于确定的全部学时",
            "more professional hours are certain than hours altogether",
        ),
    ),
    (
        "certain-public-above-certain",
        "annual.certain_public_hours > annual.certain_hours",
        Text(
            "确定的公需科目学时多于确定的全部学时",
            "more public hours are certain than hours altogether",
        ),
    ),
    # And what follows of them where a sum in between is unknown.
    (
        "professional-above-possible-hours",
        "annual.professional_hours > annual.possible_hours",
        Text(
            "专业科目学时多于至多可能的全部学时", "more professional hours than hours are possible"
        ),
    ),
    (
        "certain-professional-above-hours",
        "annual.certain_professional_hours > annual.hours",
        Text(
            "确定的专业科目学时多于全年累计",
            "more professional hours are certain than hours there are",
        ),
    ),
    (
        "certain-professional-above-possible-hours",
        "annual.certain_professional_hours > annual.possible_hours",
        Text(
            "确定的专业科目学时多于至多可能的全部学时",
            "more professional hours are certain than hours are possible",
        ),
    ),
    (
        "certain-public-above-hours",
        "annual.certain_public_hours > annual.hours",
        Text(
            "确定的公需科目学时多于全年累计", "more public hours are certain than hours there are"
        ),
    ),
    (
        "certain-public-above-possible-hours",
        "annual.certain_public_hours > annual.possible_hours",
        Text(
            "确定的公需科目学时多于至多可能的全部学时",
            "more public hours are certain than hours are possible",
        ),
    ),
    # Three times the professional hours are twice all hours where they are themselves twice the
    # public ones; so what is certain and possible of both bounds their share.
    (
        "share-below-what-is-certain",
        (
            "annual.certain_professional_hours >= 2 * annual.possible_public_hours"
            " and 3 * annual.professional_hours < 2 * annual.hours"
        ),
        _SHARE,
    ),
    (
        "share-above-what-is-possible",
        (
            "3 * annual.professional_hours >= 2 * annual.hours"
            " and annual.possible_professional_hours < 2 * annual.certain_public_hours"
        ),
        _SHARE,
    ),
    (
        "share-certain-and-not-possible",
        (
            "annual.certain_professional_hours >= 2 * annual.possible_public_hours"
            " and annual.possible_professional_hours < 2 * annual.certain_public_hours"
        ),
        _SHARE,
    ),
)


#: What they are called; no policy may use their names.
CORE_NAMES: Final = frozenset(name for name, _, _ in _CORE)


def core_contradictions(facts: Mapping[str, Type]) -> tuple[Contradiction, ...]:
    """Return the contradictions of the core's own facts, whose types are *facts*."""
    return tuple(_core(name, never, label, facts) for name, never, label in _CORE)


def _core(name: str, never: str, label: Text, facts: Mapping[str, Type]) -> Contradiction:
    from zsgx.language.check import check
    from zsgx.language.names import KnownNames
    from zsgx.language.parse import parse

    place = Place("zsgx")
    tree, faults = parse(never)
    assert tree is not None, faults  # the tests read every one of them
    checked, faults = check(tree, KnownNames(facts=facts), BOOL)
    assert not faults, faults  # as before
    return Contradiction(name, attrs.evolve(Expression(never, tree, place), tree=checked), label)
