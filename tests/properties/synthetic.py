"""
Random policies, as YAML text through the reader.

Three levels in a row, a few questions that ask for each other, documents and parameters that begin
and end, readings, exceptions, tables that extend or replace the level above. Few constants and few
facts, so that the same ones meet again and again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import ClassVar, Final

from attrs import define, field

from zsgx.engine.engine import Engine
from zsgx.policy.policy import Policy
from zsgx.policy.reader import read_policy_folder

__all__ = ["PATHS", "PLACES", "QUESTIONS", "Author", "engine_of", "written"]

#: The levels, from the top down.
PLACES: Final = {"top": "000000", "mid": "370000", "low": "370200"}
#: Questions in the order in which later ones may ask for earlier ones.
QUESTIONS: Final = {
    "trainee.eligible": "bool",
    "hours.credited": "hours",
    "hours.year": "int",
    "title.level": "title",
    "subsidy.training.eligible": "bool",
    "award.base.amount": "money",
    "base.minimum_trainees": "persons",
    "base.meets_minimum": "bool",
    "title.route": "route",
    "hours.to_register": "hours",
}
PATHS: Final[dict[str, tuple[str, ...]]] = {
    "bool": ("person.retired", "person.manager", "training.passed", "certificate.training"),
    "hours": ("training.hours", "training.registered_hours"),
    "money": ("project.actual_cost", "project.cost_ceiling", "employer.payroll"),
    "int": ("base.rank",),
    "persons": ("base.trainees",),
    "number": ("external.training_fund_ratio",),
    "date": ("claim.on", "claim.last_paid_on", "certificate.issued_on"),
    "text": ("application.series", "training.occupation"),
}
_ENUMS: Final = {
    "certificate.level": ("none", "junior", "intermediate", "senior"),
    "project.tier": ("national", "provincial", "municipal", "district"),
    "training.subject": ("public", "professional"),
}
_OPTIONS: Final = {
    "title": ("junior", "intermediate", "senior"),
    "route": ("recognition", "delegated", "reference", "none"),
}
_CONSTANTS: Final = {
    "hours": ("0", "10", "10.5", "72"),
    "money": ("0", "1000", "2000.05"),
    "int": ("1", "10", "2023"),
    "persons": ("0", "500", "1000"),
    "number": ("0.015", "1", "2.5"),
    "date": ("date('2023-08-24')", "date('2024-02-29')"),
    "text": ("'法律'", "'engineering'"),
}
_COMPARISONS: Final = ("<", "<=", ">", ">=", "==", "!=")
_UNITS: Final = {
    "hours": "hours", "money": "CNY", "persons": "persons", "int": "number", "number": "ratio",
    "date": "date", "bool": "bool",
}  # fmt: skip


@define
class Author:
    """Writes one policy."""

    random: Random
    level: str
    above: tuple[str, ...]
    wild: bool
    hard: bool
    readings: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...]
    asked: list[str] = field(factory=list)
    rules: list[str] = field(factory=list)
    questions: ClassVar[Mapping[str, str]] = QUESTIONS
    strictest: ClassVar[frozenset[str]] = frozenset({"base.minimum_trainees"})

    def choose(self, ways: Sequence[tuple[int, Callable[[], str]]]) -> str:
        """Return what one of *ways* writes, by their weights."""
        weights = [weight for weight, _ in ways]
        (way,) = self.random.choices([way for _, way in ways], weights)
        return way()

    def condition(self, depth: int) -> str:
        """Return a condition."""
        leaf = [
            (5, lambda: self.random.choice(PATHS["bool"])),
            (4, self.option),
            (4, self.comparison),
            (2, self.reading),
        ]
        if self.rules:
            leaf.append((2, lambda: f"rule.{self.random.choice(self.rules)}"))
        if known := [name for name in self.asked if self.questions[name] == "bool"]:
            leaf.append((2, lambda: f"decision.{self.random.choice(known)}"))
        if names := [name for name, kind in self.parameters if kind == "bool"]:
            leaf.append((1, lambda: f"param.{self.random.choice(names)}"))
        if depth == 0:
            return self.choose(leaf)
        inner = [
            (4, lambda: self.joined("and", depth)),
            (4, lambda: self.joined("or", depth)),
            (2, lambda: f"not ({self.condition(depth - 1)})"),
            (1, lambda: self.either(lambda: self.condition(depth - 1), depth)),
            (1, lambda: f"({self.condition(depth - 1)}) == ({self.condition(depth - 1)})"),
        ]
        return self.choose([*leaf, *inner])

    def joined(self, word: str, depth: int) -> str:
        """Return conditions joined by *word*."""
        number = self.random.choice((2, 2, 3))
        return f" {word} ".join(f"({self.condition(depth - 1)})" for _ in range(number))

    def either(self, write: Callable[[], str], depth: int) -> str:
        """Return a choice between two of what *write* writes."""
        return f"(({write()}) if ({self.condition(max(depth - 1, 0))}) else ({write()}))"

    def option(self) -> str:
        """Return a condition on something that has options, or on a text."""
        if self.random.random() < 0.2:
            path = self.random.choice(PATHS["text"])
            return f"{path} {self.random.choice(('==', '!='))} {self.constant('text')}"
        known = [name for name in self.asked if self.questions[name] in _OPTIONS]
        if known and self.random.random() < 0.3:
            name = self.random.choice(known)
            path, options = f"decision.{name}", _OPTIONS[self.questions[name]]
        else:
            path, options = self.random.choice(list(_ENUMS.items()))
        if self.random.random() < 0.5:
            word = self.random.choice(("==", "!="))
            return f"{path} {word} '{self.random.choice(options)}'"
        some = self.random.sample(options, self.random.randint(0, len(options) - 1))
        return f"{path} {self.random.choice(('in', 'not in'))} [{', '.join(map(repr, some))}]"

    def reading(self) -> str:
        """Return a condition on a reading."""
        name = self.random.choice(self.readings)
        return f"reading.{name} == '{self.random.choice(('one', 'other'))}'"

    def constant(self, kind: str) -> str:
        """Return a constant or a parameter."""
        names = [name for name, of in self.parameters if of == kind]
        if names and self.random.random() < 0.3:
            return f"param.{self.random.choice(names)}"
        return self.random.choice(_CONSTANTS[kind])

    def comparison(self) -> str:
        """Return a comparison, chained at times."""
        kind = self.random.choice(("hours", "money", "int", "persons", "date", "date", "number"))
        word = self.random.choice(_COMPARISONS)
        path = self.random.choice(PATHS[kind])
        known = [name for name in self.asked if self.questions[name] == kind]
        if known and self.random.random() < 0.4:
            path = f"decision.{self.random.choice(known)}"
        if self.random.random() < (0.4 if self.wild else 0.1):
            return f"{self.operand(kind)} {word} {self.operand(kind)}"
        if kind == "date" and self.random.random() < 0.25:
            return f"{self.random.choice((path, self.constant(kind)))} {word} day"
        if self.random.random() < 0.2:
            return (
                f"{self.constant(kind)} <= {path} {self.random.choice('<')} {self.constant(kind)}"
            )
        return f"{path} {word} {self.constant(kind)}"

    def operand(self, kind: str) -> str:
        """Return one side of a comparison."""
        path = self.random.choice(PATHS[kind])
        other = self.random.choice(PATHS[kind])
        ways: dict[str, tuple[str, ...]] = {
            "date": (
                f"add_years({path}, 1)",
                f"add_months({path}, {self.random.choice((-1, 1, 6))})",
                f"add_days({path}, 30)",
                f"max({path}, {other})",
                "add_months(day, -3)",
            ),
            "hours": (f"{path} * 2", f"{path} + {other}", f"min({path}, 10)", f"{path} / 3"),
            "money": (
                f"{path} * 0.015",
                f"{path} - {other}",
                f"{path} * external.training_fund_ratio",
            ),
            "int": (
                f"year({self.random.choice((*PATHS['date'], 'day'))})",
                "days_between(claim.last_paid_on, claim.on)",
                f"{path} + 1",
            ),
        }
        if self.random.random() < 0.5 or kind not in ways:
            return path
        return self.random.choice(ways[kind])

    def answer(self, kind: str, depth: int) -> str:
        """Return an answer."""
        if kind == "bool":
            return self.choose(
                [(1, lambda: "true"), (1, lambda: "false"), (2, lambda: self.condition(depth))]
            )
        if depth and self.random.random() < 0.25:
            return self.either(lambda: self.answer(kind, depth - 1), 1)
        if kind in _OPTIONS:
            known = [name for name in self.asked if self.questions[name] == kind]
            if known and self.random.random() < 0.2:
                return f"decision.{self.random.choice(known)}"
            return self.random.choice(_OPTIONS[kind])
        ways = [(4, lambda: self.constant(kind))]
        if not (kind == "persons" and not self.wild):
            ways.append((4, lambda: self.form(kind)))
        if known := [name for name in self.asked if self.questions[name] == kind]:
            ways.append((2, lambda: f"decision.{self.random.choice(known)}"))
            ways.append(
                (1, lambda: f"max(0, decision.{self.random.choice(known)} - {self.form(kind)})")
            )
        return self.choose(ways)

    def form(self, kind: str) -> str:
        """Return an answer with facts in it."""
        path, other = (self.random.choice(PATHS[kind]) for _ in range(2))
        if kind in ("hours", "money"):
            ways: tuple[str, ...] = (
                path,
                f"{path} * 2",
                f"{path} * {self.constant('number')}",
                f"max(0, {path} - {other})",
                f"{path} - {other}",
                f"min({path}, {self.constant(kind)})",
                f"{path} / 3",
            )
        elif kind == "int":
            day = self.random.choice(PATHS["date"])
            ways = (
                path,
                f"year({day})",
                "year(day)",
                f"days_between({day}, date('2024-01-01'))",
                f"days_between({day}, day)",
            )
        else:
            ways = (path, f"max({path}, {self.constant(kind)})")
        return self.random.choice(ways)

    def contradiction(self) -> str:
        """Return what no record may be; no two of them rule out a fact that both leave open."""
        return self.random.choice(
            (
                "claim.on > day",
                "certificate.issued_on > claim.on",
                "training.registered_hours > training.hours",
                "project.actual_cost > employer.payroll",
                "person.retired and person.manager",
                "person.manager and project.tier == 'district'",
            )
        )

    def document(self) -> str:
        """Return a document to cite."""
        own = [f"{self.level.upper()}-{number}" for number in (1, 2)]
        return self.random.choices(own, (3, 1))[0]

    def cite(self) -> str:
        """Return a clause to cite."""
        return f"{self.document()}/1/a-{self.random.choice((1, 2))}"

    def table(self, question: str) -> list[str]:
        """Return a decision table."""
        kind = self.questions[question]
        mode = (
            "extends" if question in self.strictest else self.random.choice(("extends", "replaces"))
        )
        lines = [f"  {question}:", f"    mode: {mode}"]
        if self.random.random() < 0.3:
            lines.append("    hit: first")
        lines.append("    rules:")
        self.rules = []
        for number in range(self.random.choice((1, 2, 2, 3))):
            lines.append(f"      - id: r{number}")
            if self.random.random() < 0.85:
                lines.append(f'        when: "{self.condition(2)}"')
            excepted = [
                f'{{when: "{self.condition(1)}", cite: {self.cite()}}}'
                for _ in range(self.random.choice((0, 0, 1, 1, 2)))
            ]
            if excepted:
                lines.append(f"        unless: [{', '.join(excepted)}]")
            rules, self.rules = self.rules, []
            then = self.answer(kind, 1)
            lines.append(f'        then: "{then}"')
            lines.append(f"        cite: {self.cite()}")
            self.rules = [*rules, f"r{number}"]
        self.rules = []
        close = self.random.random()
        if close < 0.25:
            lines.append(f'    otherwise: {{then: "{self.answer(kind, 1)}", cite: {self.cite()}}}')
        elif close < 0.4:
            lines.append(f"    otherwise: {{by_silence: {self.document()}}}")
        return lines

    def policy(self) -> dict[str, str]:
        """Return the files of a policy."""
        name = self.level.upper()
        label = f"{{zh: {self.level}, en: {self.level}}}"
        gap = self.above and "mid" not in (*self.above, self.level)
        main = [
            "format: 1",
            f"name: {self.level}",
            f'code: "{PLACES[self.level]}"',
            f"label: {label}",
            f"gaps: [{repr(PLACES['mid']) if gap else ''}]",
            "documents:",
            f"  {name}-1: {{title: {label}, since: 2021-01-01}}",
            f"  {name}-2: {{title: {label}, since: 2022-01-01, until: 2023-12-31}}",
        ]
        body = ["clauses:"]
        body += [
            f"  {name}-{document}/1/a-{number}: {label}" for document in (1, 2) for number in (1, 2)
        ]
        body.append("readings:")
        for reading in self.readings:
            if reading.startswith(self.level):
                default = "\n    default: one" if reading.endswith("b") else ""
                body.append(
                    f"  {reading}:\n    label: {label}\n"
                    f"    options: {{one: {label}, other: {label}}}"
                    f"{default}\n    cite: {name}-1/1/a-1"
                )
        body.append("parameters:")
        for parameter, kind in self.parameters:
            if parameter.startswith(self.level):
                body += [f"  {parameter}:", f"    unit: {_UNITS[kind]}", "    values:"]
                for since in self.random.choice((("2021-01-01",), ("2021-06-01", "2023-01-01"))):
                    value = (
                        self.random.choice(("true", "false"))
                        if kind == "bool"
                        else self.random.choice(_CONSTANTS[kind])
                        .replace("date('", "")
                        .replace("')", "")
                    )
                    ends = ", until: 2024-12-31" if self.random.random() < 0.3 else ""
                    body.append(f"      {since}: {{value: {value}, cite: {name}-1/1/a-1{ends}}}")
        self.asked = []
        for number in range(self.random.choice((0, 0, 1, 2))):
            if not number:
                body.append("contradictions:")
            body.append(
                f'  {self.level}-{number}: {{never: "{self.contradiction()}", label: {label}}}'
            )
        body.append("tables:")
        written = 0
        for question in self.questions:
            self.asked = list(self.questions)[: list(self.questions).index(question)]
            if not self.hard:
                self.asked = self.asked[-3:]
            if self.random.random() < 0.5 or question == "trainee.eligible":
                body += self.table(question)
                written += 1
        return {"jurisdiction.yaml": "\n".join(main) + "\n", "rules.yaml": "\n".join(body) + "\n"}


def written(
    random: Random, *, wild: bool = False, author: type[Author] = Author
) -> dict[str, dict[str, str]]:
    """
    Return the files of two or three policies, by the place's name.

    Args:
        random: Where chance comes from.
        wild: Whether facts meet facts often, in arithmetic and dates.
        author: Who writes them.
    """
    places = ["top", "mid", "low"] if random.random() < 0.5 else ["top", "low"]
    files: dict[str, dict[str, str]] = {}
    readings: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    for place in places:
        readings = (*readings, f"{place}_a", f"{place}_b")
        own = random.sample(("hours", "money", "persons", "number", "date", "bool"), 2)
        parameters = (*parameters, *((f"{place}_{kind}", kind) for kind in own))
        hard = random.random() < 0.5
        above = tuple(files)
        files[place] = author(random, place, above, wild, hard, readings, parameters).policy()
    return files


def engine_of(files: dict[str, dict[str, str]], folder: Path) -> Engine:
    """Return an engine over policies written into *folder*."""
    policies: list[Policy] = []
    for place, texts in files.items():
        own = folder / place
        own.mkdir(parents=True)
        for name, text in texts.items():
            (own / name).write_text(text, encoding="utf-8")
        policy, issues = read_policy_folder(own)
        assert policy is not None, [issue.say("en") for issue in issues]
        policies.append(policy)
    return Engine.load(plugins=[], policies=policies)
