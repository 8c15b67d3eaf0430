"""
Random policies that use every operator and function of the language, under an engine.

They ask the questions of the property tests and a few of their own, so that dates, ratios and texts
are answers too, and the strictest of several levels is now the largest and now the smallest.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import ClassVar, Final

import attrs
from tests.properties.synthetic import PATHS, QUESTIONS, Author, written

from zsgx.domain.kinds import DATE, HOURS, MONEY, NUMBER, TEXT, enumeration
from zsgx.engine.columns.request import column
from zsgx.engine.engine import Engine
from zsgx.engine.rulebook import assemble, rulebook_of
from zsgx.errors import NoColumnsError
from zsgx.hooks.plugins import Plugins
from zsgx.policy.policy import Policy
from zsgx.policy.question import Direction, Question, Strategy
from zsgx.policy.reader import read_policy_folder
from zsgx.text import Text

__all__ = ["Scholar", "columnar_questions", "random_engine"]

_OWN: Final = {
    "sample.day": Question("sample.day", DATE, Text("日", "day")),
    "sample.deadline": Question(
        "sample.deadline", DATE, Text("期限", "deadline"), Strategy.STRICTEST, Direction.SMALLEST
    ),
    "sample.ratio": Question("sample.ratio", NUMBER, Text("比例", "ratio")),
    "sample.ceiling": Question(
        "sample.ceiling", MONEY, Text("上限", "ceiling"), Strategy.STRICTEST, Direction.SMALLEST
    ),
    "sample.floor": Question(
        "sample.floor", HOURS, Text("下限", "floor"), Strategy.STRICTEST, Direction.LARGEST
    ),
    "sample.occupation": Question("sample.occupation", TEXT, Text("职业", "occupation")),
    "sample.subject": Question(
        "sample.subject", enumeration("professional", "public"), Text("类别", "subject")
    ),
}
_KINDS: Final = {
    "sample.day": "date",
    "sample.deadline": "date",
    "sample.ratio": "number",
    "sample.ceiling": "money",
    "sample.floor": "hours",
    "sample.occupation": "text",
    "sample.subject": "subject",
}
#: A text with a quotation mark in it, as an expression within a YAML string in double quotes.
_QUOTE: Final = '\\"it\'s\\"'
_DIVISORS: Final = ("3", "7", "8", "0.7", "1.5", "0.015", "6.25", "(-3)")
_FACTORS: Final = ("2", "0.5", "0.015", "0.025", "1.005", "(-0.5)", "1.333333", "0")


class Scholar(Author):
    """Writes policies with everything that the language has."""

    questions: ClassVar[Mapping[str, str]] = {**QUESTIONS, **_KINDS}
    strictest: ClassVar[frozenset[str]] = frozenset(
        {"base.minimum_trainees", "sample.deadline", "sample.ceiling", "sample.floor"}
    )

    def policy(self) -> dict[str, str]:
        """Return the files of a policy, of which few questions ask for each other."""
        self.hard = False
        return super().policy()

    def option(self) -> str:
        """Return a condition on something that has options, or on a text."""
        pick = self.random.choice
        ways = (
            f"application.series {pick(('==', '!='))} training.occupation",
            f"application.series {pick(('in', 'not in'))} ['法律', 'engineering', {_QUOTE}]",
            "training.occupation in []",
            "training.occupation not in ['law']",
            f"certificate.level {pick(('==', '!='))} person.title_level",
            f"institution.listed_by {pick(('==', '!='))} certificate.level",
            f"project.tier {pick(('==', '!='))} base.tier",
            f"base.rank {pick(('in', 'not in'))} [1, 3, 10]",
            "training.hours in [10, 64.5, 72]",
            "claim.on in [date('2024-02-29'), date('2023-08-24')]",
            "external.training_fund_ratio in [0.015, 2.5]",
        )
        return pick(ways) if self.random.random() < 0.4 else super().option()

    def comparison(self) -> str:
        """Return a comparison, chained at times."""
        pick = self.random.choice
        kind = pick(("hours", "money", "int", "persons", "date", "number"))
        chance = self.random.random()
        if chance < 0.15:
            words = pick((("<", "<="), ("<=", "<"), (">", ">="), (">=", ">")))
            return f"{self.operand(kind)} {words[0]} {self.operand(kind)} {words[1]} " + (
                self.operand(kind)
            )
        if chance < 0.25:
            # Finer than the steps of the fact: a whole number at 9.5, hours at 0.005.
            return pick(
                (
                    f"base.rank {pick(('<', '<=', '>', '>=', '==', '!='))} 9.5",
                    f"training.hours {pick(('<', '<=', '>', '>=', '==', '!='))} 64.505",
                    f"employer.payroll {pick(('<', '<=', '>', '>=', '==', '!='))} 1000.005",
                    f"external.training_fund_ratio {pick(('<', '<=', '>', '>='))} 0.015",
                    "0.01 < external.training_fund_ratio <= 0.025",
                )
            )
        return super().comparison()

    def operand(self, kind: str) -> str:
        """Return one side of a comparison."""
        if kind in PATHS and self.random.random() < 0.7:
            return self.made(kind, 2)
        return super().operand(kind)

    def form(self, kind: str) -> str:
        """Return an answer with facts in it."""
        return self.made(kind, 2)

    def answer(self, kind: str, depth: int) -> str:
        """Return an answer."""
        if kind == "subject":
            return self.random.choice(("training.subject", "public", "professional"))
        if kind in ("date", "number", "text"):
            return self.made(kind, 1) if self.random.random() < 0.7 else self.constant(kind)
        return super().answer(kind, depth)

    def made(self, kind: str, depth: int) -> str:
        """Return something computed, *depth* operations deep."""
        pick = self.random.choice
        path = pick(PATHS[kind])
        if depth == 0 or kind == "text" or self.random.random() < 0.15:
            return path
        one, other = self.made(kind, depth - 1), pick(PATHS[kind])
        day = self.made("date", depth - 1)
        ways: tuple[str, ...]
        if kind == "date":
            ways = (
                f"add_years({one}, {pick((-1, 1, 3))})",
                f"add_months({one}, {pick((-13, -1, 1, 6, 12))})",
                f"add_days({one}, {pick((-366, -1, 1, 30))})",
                f"max({one}, {other})",
                f"min({one}, {other}, date('2024-02-29'))",
            )
        elif kind in ("hours", "money"):
            ways = (
                f"({one} + {other})",
                f"({one} - {other})",
                f"({other} - {one}) * {pick(_FACTORS)}",
                f"({other} - {one}) / {pick(_DIVISORS)}",
                f"{path} * {pick(_FACTORS)}",
                f"{pick(_FACTORS)} * {path}",
                f"{path} / {pick(_DIVISORS)}",
                f"{path} * external.training_fund_ratio",
                f"(1 - external.training_fund_ratio) * {path}",
                f"({path} * {pick(_FACTORS)} + {other} / {pick(_DIVISORS)})",
                f"max({one}, {other})",
                f"min({one}, {other}, {self.constant(kind)})",
                f"max(0, min({one}, 1000) - {other})",
                f"round_half_up({one})",
                f"round_half_up({one} * {pick(_FACTORS)}, 1)",
                f"round_half_up({one} / {pick(_DIVISORS)}, {pick((0, 1, 2, 3))})",
                f"{path} * {self.constant('number')}",
                f"{path} * base.rank",
                f"{path} * year({day})",
            )
        elif kind == "int":
            ways = (
                f"({one} + {pick((1, 7))})",
                f"({one} - {pick(('base.rank', '2000', f'year({day})'))})",
                f"year({day})",
                f"days_between({day}, {pick(PATHS['date'])})",
                f"days_between(date('2024-02-29'), {day}) * {pick((2, '(-3)'))}",
                f"max({one}, 10)",
                f"min({one}, {other}, 3)",
                f"round_half_up({one})",
            )
        elif kind == "number":
            ways = (
                f"({one} + {pick(('0.005', '1', 'base.rank'))})",
                f"({one} - {pick(('0.015', '1', '2.5'))})",
                f"{path} * {pick(('0.5', '3', '(-0.25)', 'base.rank'))}",
                f"{one} / {pick(('2', '8', '0.25', '(-4)'))}",
                f"base.rank / {pick(('2', '4', '0.8'))}",
                f"base.rank * {pick(('0.015', '1.005'))}",
                f"round_half_up({one}, {pick((0, 1, 2, 4, 6))})",
                f"round_half_up(base.rank / 4, {pick((0, 1))})",
                f"max({one}, 0.015)",
                f"min({one}, {other}, 1)",
            )
        else:
            ways = (
                f"max({one}, {self.constant(kind)})",
                f"min({one}, 999)",
                f"({one} + 1)",
                f"({one} - 500)",
                f"{path} * {pick((2, 'base.rank'))}" if depth == 1 else f"{path} * 2",
            )
        return pick(ways)


def random_engine(random: Random, folder: Path, *, wild: bool = True) -> Engine:
    """Return an engine over random policies, which are written into *folder*."""
    policies: dict[str, Policy] = {}
    for place, texts in written(random, wild=wild, author=Scholar).items():
        own = folder / place
        own.mkdir(parents=True)
        for name, text in texts.items():
            (own / name).write_text(text, encoding="utf-8")
        policy, issues = read_policy_folder(own)
        assert policy is not None, [issue.say("en") for issue in issues]
        policies[policy.jurisdiction.code] = policy
    empty = assemble(Plugins.load([]))
    questions = {**empty.questions, **_OWN}
    rulebook = rulebook_of(policies, empty.catalogue, questions)
    broken = [
        issue.say("en")
        for policy in rulebook.policies.values()
        if not policy.usable
        for issue in policy.issues
    ]
    assert not broken, "\n".join(broken)
    return Engine(attrs.evolve(empty, questions=questions, rulebook=rulebook))


def columnar_questions(random: Random, engine: Engine, number: int) -> tuple[str, ...]:
    """Return some questions whose forms have no more digits than columns hold."""
    kept: list[str] = []
    for question in random.sample(list(Scholar.questions), len(Scholar.questions)):
        try:
            engine.to_sql(
                "t", ask=[question], at=column("place"), date=column("day"), dialect="duckdb"
            )
        except NoColumnsError:
            continue
        kept.append(question)
        if len(kept) == number:
            break
    return tuple(kept)
