"""
What every plugin can be held to, as one class to subclass.

A plugin's tests need no more than this:

    class TestHarbour(PolicyConformance):
        plugin = "harbour"
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Final

import pytest
from attrs import frozen

from zsgx.cases.decision import DecisionCase
from zsgx.cases.run import ShippedCases, behind, package_folder, shipped_in
from zsgx.coverage.coverage import UNACCOUNTED, clause_coverage
from zsgx.coverage.exercised import applied, dates, sides, thresholds
from zsgx.decision.decision import Decision, Status
from zsgx.engine.engine import Engine
from zsgx.engine.verification import verify_policy
from zsgx.policy.declaration import declared
from zsgx.policy.document import Standing
from zsgx.policy.policy import Policy
from zsgx.text import Text, usual_language

if TYPE_CHECKING:
    from collections.abc import Iterator


__all__ = ["PolicyConformance"]

_CHINESE: Final = re.compile(r"[一-鿿]")
_LATIN: Final = re.compile(r"[A-Za-z]")
#: What only an English text has; names, numbers and abbreviations are the same in both languages.
_ENGLISH_WORD: Final = re.compile(r"(?<![A-Za-z])[a-z]{2,}(?![A-Za-z])")
_OWNERSHIP: Final = "employer.ownership"


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
                issues += verify_policy(gathered.engine, policy.jurisdiction.code)
        found = [issue.say(usual_language()) for issue in issues]
        _none("issues", found if gathered.policies else ["the plugin supplies no policy"])

    def test_every_rule_and_value_is_cited(self, gathered: Gathered) -> None:
        """Each rule, exception and dated value rests on a clause."""
        _none("not cited", [name for policy in gathered.policies for name in uncited(policy)])

    def test_everything_that_people_read_is_in_both_languages(self, gathered: Gathered) -> None:
        """Every label, summary and note exists, Chinese in Chinese and English in English."""
        lacking = [
            name
            for policy in gathered.policies
            for name, text in (
                (policy.jurisdiction.code, policy.jurisdiction.label),
                *texts(policy.jurisdiction.code, policy),
            )
            if text is None or not is_bilingual(text)
        ]
        _none("not in both languages", lacking)

    def test_every_case_passes(self, gathered: Gathered) -> None:
        """Each case comes out as expected."""
        language = usual_language()
        faults = [issue.say(language) for issue in gathered.ran.issues]
        for result in gathered.ran.failed:
            lines = [line for failure in result.failures for line in failure.lines(language)]
            faults.append("\n".join([result.name, *lines]))
        _none("cases that fail", faults if gathered.ran.results else ["the plugin has no cases"])

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
    for case, result in zip(gathered.ran.cases, gathered.ran.results, strict=True):
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


@frozen
class Gathered:
    """
    A plugin with its cases run.

    Attributes:
        engine: The engine.
        policies: The policies that the plugin supplies.
        ran: Its cases and what they came to.
    """

    engine: Engine
    policies: tuple[Policy, ...]
    ran: ShippedCases

    @property
    def decision_cases(self) -> Iterator[DecisionCase]:
        """The cases that ask questions."""
        return (case for case in self.ran.cases if isinstance(case, DecisionCase))

    def decisions(self) -> Iterator[Decision]:
        """Yield every decision that the cases made."""
        for result in self.ran.results:
            yield from result.decisions

    def applied(self) -> set[str]:
        """Return the rules that applied in some case, beyond doubt."""
        return applied(self.decisions())

    def unplaced(self) -> Iterator[str]:
        """Yield the clauses that are unaccounted for, and those computed that no case exercises."""
        for policy in self.policies:
            for one in clause_coverage(policy, self.engine, self.ran):
                if one.status == UNACCOUNTED:
                    standing = one.clause.standing
                    called = f", called {standing.value}" if standing else ""
                    cited = f", cited by {', '.join(one.by)}" if one.by else ""
                    yield f"{one.clause.id}: unaccounted{called}{cited}"
                elif one.status == Standing.COMPUTED.value and not one.cases:
                    yield f"{one.clause.id}: no case exercises it"

    def one_sided(self, policy: Policy) -> Iterator[str]:
        """Yield the dates of documents and parameters that have cases on one side only."""
        for date in dates(policy, self.engine, behind(self.decisions())):
            if not date.before:
                yield f"{date.name}: no case before {date.day}"
            if not date.after:
                yield f"{date.name}: no case on or after {date.day}"

    def unmet_thresholds(self, policy: Policy) -> Iterator[str]:
        """Yield the thresholds of facts that have cases on one side only."""
        reached = thresholds(policy, self.engine, behind(self.decisions()))
        for found in (*reached, *sides(policy, self.engine, self.ran.statements)):
            yield from (f"{found.name}: no case {side.en}" for side in found.lacking)


def gather(engine: Engine, plugin: str) -> Gathered:
    """Return the plugin with its cases run."""
    loaded = engine.plugins.loaded[plugin]
    return Gathered(
        engine=engine,
        policies=tuple(
            policy
            for code, policy in engine.policies.items()
            if engine.suppliers.get(code) == plugin
        ),
        ran=shipped_in([package_folder(loaded.module)], engine),
    )


_gathered = cache(gather)


def is_bilingual(text: Text) -> bool:
    """
    Return whether a text is Chinese in Chinese and English in English, as far as its letters tell.

    Either may quote a word or two of the other, and a name may be the same in both.
    """
    chinese, english = len(_CHINESE.findall(text.zh)), len(_ENGLISH_WORD.findall(text.zh))
    if text.zh == text.en:
        return not chinese and not english
    quoted, latin = len(_CHINESE.findall(text.en)), len(_LATIN.findall(text.en))
    is_english = quoted < latin or (text.en.isascii() and text.en != "")
    return chinese > english and is_english


def texts(name: str, value: object) -> Iterator[tuple[str, Text | None]]:
    """Yield every text for readers in *value*, with where it stands; None for a missing label."""
    if isinstance(value, Text):
        yield name, value
    elif isinstance(value, Mapping):
        for entry, each in value.items():
            yield from texts(f"{name}/{entry}", each)
    elif isinstance(value, tuple):
        for number, each in enumerate(value, 1):
            match each:
                case (str(option), text):
                    yield from texts(f"{name}/{option}", text)
                case _:
                    yield from texts(f"{name}/{getattr(each, 'id', number)}", each)
    else:
        for attribute, _, each in declared(value):
            if each is None and attribute == "label":
                yield f"{name}/label", None
            yield from texts(f"{name}/{attribute}", each)


def uncited(policy: Policy) -> Iterator[str]:
    """Yield the rules, exceptions and values that rest on no clause."""
    for parameter in policy.parameters.values():
        for value in parameter.values:
            if not value.cites:
                yield f"param.{parameter.name} ({value.since})"
    for table in policy.tables.values():
        for rule in table.rules:
            if not rule.cites:
                yield f"{table.question}: {rule.id}"
            if not all(exclusion.cites for exclusion in rule.unless):
                yield f"{table.question}: {rule.id} (unless)"
        closing = table.otherwise
        if closing and not closing.cites and not closing.by_silence:
            yield f"{table.question}: otherwise"
