"""
What every plugin can be held to, as one class to subclass.

A plugin's tests need no more than this:

    class TestHarbour(PolicyConformance):
        plugin = "harbour"
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Final

import pytest

from zsgx.decision.decision import Decision, Status
from zsgx.engine.verification import inspect_policy
from zsgx.testing.gathered import Gathered, gather, labels, uncited
from zsgx.text import usual_language

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from zsgx.cases.decision import DecisionCase
    from zsgx.engine.engine import Engine

__all__ = ["PolicyConformance"]

_CHINESE: Final = re.compile(r"[一-鿿]")
_LATIN: Final = re.compile(r"[A-Za-z]")
_OWNERSHIP: Final = "employer.ownership"

_gathered = cache(gather)


class PolicyConformance:
    """
    Holds a plugin to what every plugin must do.

    Attributes:
        plugin: The plugin's name, that of its entry point.
    """

    plugin: ClassVar[str]

    @pytest.fixture
    def gathered(self, zsgx_engine: Engine) -> Gathered:
        """Return the plugin with its cases run."""
        broken = zsgx_engine.plugins.broken.get(self.plugin)
        if broken is not None:
            pytest.fail(broken.why.say(usual_language()), pytrace=False)
        if self.plugin not in zsgx_engine.plugins.loaded:
            pytest.fail(f"no plugin {self.plugin!r} is installed", pytrace=False)
        return _gathered(zsgx_engine, self.plugin)

    def test_it_loads_without_issues(self, gathered: Gathered) -> None:
        """Neither the files nor the truth tables show a fault, and there is a policy at all."""
        issues = [issue for policy in gathered.policies for issue in policy.issues]
        for policy in gathered.policies:
            if policy.usable:
                issues += inspect_policy(gathered.engine, policy.jurisdiction.code)
        found = [issue.say(usual_language()) for issue in issues]
        _none("issues", found if gathered.policies else ["the plugin supplies no policy"])

    def test_every_rule_and_value_is_cited(self, gathered: Gathered) -> None:
        """Each rule, exception and dated value rests on a clause."""
        _none("not cited", [name for policy in gathered.policies for name in uncited(policy)])

    def test_everything_that_people_read_is_in_both_languages(self, gathered: Gathered) -> None:
        """Labels and summaries exist, Chinese in Chinese and English in English."""
        lacking = [
            name
            for policy in gathered.policies
            for name, label in labels(policy)
            if label is None or not (_CHINESE.search(label.zh) and _LATIN.search(label.en))
        ]
        _none("not in both languages", lacking)

    def test_every_case_passes(self, gathered: Gathered) -> None:
        """Each case comes out as expected."""
        language = usual_language()
        faults = [issue.say(language) for issue in gathered.issues]
        for result in gathered.results:
            if result.failures:
                lines = [line for failure in result.failures for line in failure.lines(language)]
                faults.append("\n".join([result.name, *lines]))
        _none("cases that fail", faults if gathered.results else ["the plugin has no cases"])

    def test_every_clause_has_its_place(self, gathered: Gathered) -> None:
        """No clause is unaccounted for, and each that is computed is exercised by a case."""
        _none("clauses that are unaccounted for or without a case", [*gathered.unplaced()])

    def test_every_rule_applies_in_some_case(self, gathered: Gathered) -> None:
        """No rule is without a case that shows it at work."""
        applied = gathered.applied()
        named = gathered.engine.places.name
        names = [
            f"{named(policy.jurisdiction.code)}/{rule.id} ({table.question})"
            for policy in gathered.policies
            for table in policy.tables.values()
            for rule in table.rules
            if f"{named(policy.jurisdiction.code)}/{rule.id}" not in applied
        ]
        _none("rules that no case reaches", names)

    def test_every_date_has_cases_on_both_sides(self, gathered: Gathered) -> None:
        """For each day on which something begins or ends there is a case before and one after."""
        found = [gap for policy in gathered.policies for gap in gathered.one_sided(policy)]
        _none("days with cases on one side only", found)

    def test_every_threshold_has_cases_on_both_sides(self, gathered: Gathered) -> None:
        """For each number or date that a fact is held against there is a case on either side."""
        found = [gap for policy in gathered.policies for gap in gathered.unmet_thresholds(policy)]
        _none("thresholds with cases on one side only", found)

    def test_the_employers_ownership_changes_no_answer(self, gathered: Gathered) -> None:
        """Public and non-public employers are treated alike."""
        changed = []
        for case, decisions in _decided(gathered):
            for ownership in ("public", "non_public"):
                facts = {**decisions[0].facts, _OWNERSHIP: ownership} if decisions else {}
                changed += [
                    f"{case.name}: {before.question} ({ownership})"
                    for before in decisions
                    if _answer(_again(gathered, case, before, facts)) != _answer(before)
                ]
        _none("answers that ownership changes", changed)

    def test_an_unknown_fact_is_never_taken_for_false(self, gathered: Gathered) -> None:
        """A fact that is taken away leaves the answer as it is, or opens it."""
        changed = []
        for case, decisions in _decided(gathered):
            for before in decisions:
                for path in before.facts:
                    rest = {name: value for name, value in before.facts.items() if name != path}
                    after = _again(gathered, case, before, rest)
                    same = (after.status, after.value) == (before.status, before.value)
                    if not same and after.status is not Status.UNDETERMINED:
                        changed.append(f"{case.name}: {before.question} without {path}")
        _none("answers that change when a fact becomes unknown", changed)


def _none(what: str, found: list[str]) -> None:
    """Fail with *found*, which should be empty."""
    if found:
        pytest.fail("\n".join([f"{what}: {len(found)}", *found]), pytrace=False)


def _decided(gathered: Gathered) -> Iterator[tuple[DecisionCase, tuple[Decision, ...]]]:
    by_place = {case.place: case for case in gathered.decision_cases}
    for case, result in zip(gathered.cases, gathered.results, strict=True):
        found = by_place.get(case.place)
        if found is not None:
            yield found, result.decisions


def _again(
    gathered: Gathered, case: DecisionCase, before: Decision, facts: Mapping[str, Any]
) -> Decision:
    """Return the decision made again with other facts."""
    return gathered.engine.decide(
        before.question, at=case.at, date=case.date, facts=facts, readings=case.readings
    )


def _answer(decision: Decision) -> tuple[object, ...]:
    return decision.status, decision.value, decision.missing
