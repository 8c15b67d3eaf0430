"""
Conditions that are odd rather than likely, and policies of the ones that `zsgx check` passes.

Quotients that have no end, constants finer or larger than any fact, products of many facts, long
texts: whatever checking lets through has to come out alike everywhere.
"""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any, Final

import attrs
from tests.engine.desk import Desk, table
from tests.engines.rows import Rows

from zsgx.domain.kinds import BOOL, NUMBER
from zsgx.engine.engine import Engine
from zsgx.engine.rulebook import assemble, rulebook_of
from zsgx.engine.verification import verify_policy
from zsgx.hooks.plugins import Plugins
from zsgx.policy.question import Question
from zsgx.text import Text

__all__ = ["odd_engine", "odd_rows"]

_QUANTITIES: Final = {
    "hours": ("training.hours", "training.registered_hours"),
    "money": ("employer.payroll", "project.actual_cost"),
    "int": ("base.rank",),
    "number": ("external.training_fund_ratio",),
}
_CONSTANTS: Final = (
    *("40 / 3", "1 / 3", "(-1) / 3", "2 / 7", "1 / 9 / 9", "10 / 4", "0", "0.005", "13.335"),
    *("999999999999999.99", "0.00000000000000000001", "12345678901234.5", "99999999999999 * 9"),
    *("1 / 0.00000000000000000003", "0.3333333333", "0.33333333335", "3", "64.505"),
)
_FACTORS: Final = ("3", "0.015", "1.005", "(1 / 3)", "1000", "100000", "0.00000001", "(-0.5)")
_DIVISORS: Final = ("3", "7", "0.3", "8", "(-3)", "0.000001", "12345.678", "99999999999999")
_COMPARISONS: Final = ("<", "<=", ">", ">=", "==", "!=")


def _form(random: Random, kind: str, depth: int) -> str:
    """Return something computed of facts of a kind."""
    pick = random.choice
    path = pick(_QUANTITIES[kind])
    if depth == 0:
        return path
    one = _form(random, kind, depth - 1)
    return pick(
        (
            f"({one} + {path})",
            f"({one} - {path})",
            f"{one} * {pick(_FACTORS)}",
            f"{one} / {pick(_DIVISORS)}",
            f"{one} * external.training_fund_ratio",
            f"{one} * base.rank" if depth > 1 else f"min({one}, {path})",
            f"min({one}, 1000) * {pick(_FACTORS)}",
            f"max({one}, {path})",
            f"round_half_up({one} / {pick(_DIVISORS)}, {pick((0, 2, 3, 6))})",
        )
    )


def _condition(random: Random) -> str:
    pick = random.choice
    kind = pick(tuple(_QUANTITIES))
    form, chance = _form(random, kind, pick((0, 1, 1, 2, 3))), random.random()
    if chance < 0.6:
        return f"{form} {pick(_COMPARISONS)} {pick(_CONSTANTS)}"
    if chance < 0.7:
        return f"{pick(_CONSTANTS)} <= {form} < {pick(_CONSTANTS)}"
    if chance < 0.75:
        listed = ", ".join(f"'{'长' * pick((1, 900))}{number}'" for number in range(pick((1, 4))))
        return f"training.occupation in [{listed}, 'law']"
    if chance < 0.8:
        steps = pick(("60", "-60"))
        return f"add_years(add_years(claim.on, {steps}), {steps}) > claim.last_paid_on"
    return f"{form} {pick(_COMPARISONS)} {_form(random, kind, pick((0, 1)))}"


def odd_engine(random: Random, folder: Path, number: int) -> tuple[Engine, tuple[str, ...], int]:
    """
    Return an engine, those of its *number* questions that checking passes, and how many it refuses.

    Args:
        random: Where chance comes from.
        folder: Where the policy is written.
        number: How many questions there are.
    """
    names = [f"odd.q{place}" for place in range(number)]
    answers = [random.random() < 0.2 for _ in names]
    sections = [
        table(
            name,
            f'id: a, then: "{_form(random, "number", 2)}", cite: N-1/1/a'
            if answer
            else f'id: a, when: "{_condition(random)}", then: true, cite: N-1/1/a',
            more="" if answer else "otherwise: {then: false, cite: N-1/1/b}",
        )
        for name, answer in zip(names, answers, strict=True)
    ]
    empty = assemble(Plugins.load([]))
    label = Text("问题", "question")
    own = {
        name: Question(name, NUMBER if answer else BOOL, label)
        for name, answer in zip(names, answers, strict=True)
    }
    folder.mkdir(parents=True, exist_ok=True)
    desk = Desk(folder)

    def engine_of(kept: list[str]) -> Engine:
        policy = desk.policy("nation", *(kept or [""]))
        rulebook = rulebook_of({"000000": policy}, empty.catalogue, {**empty.questions, **own})
        questions = {**empty.questions, **own}
        return Engine(attrs.evolve(empty, questions=questions, rulebook=rulebook))

    fine, passed = [], []
    for name, section in zip(names, sections, strict=True):
        engine = engine_of([section])
        if not engine.policies["000000"].usable:
            continue
        found = verify_policy(engine, "nation")
        if all(issue.code != "no-columns" for issue in found):
            fine.append(section)
            passed.append(name)
    return engine_of(fine), tuple(passed), number - len(passed)


def odd_rows(random: Random, number: int) -> Rows:
    """Return rows whose values lie at the ends of what is allowed, and beside the constants."""
    hours = ("0", "0.01", "13.33", "13.34", "40", "64.5", "64.51", "999999999999999.99", None)
    ratios = ("0", "0.0000000001", "0.3333333333", "0.3333333334", "2.5", "999999999.9999999999")
    days = (datetime.date(1900, 1, 1), datetime.date(2024, 2, 29), datetime.date(2200, 12, 31))
    pick = random.choice

    def quantity() -> Decimal | None:
        text = pick(hours)
        return None if text is None else Decimal(text)

    records: list[dict[str, Any]] = [
        {
            "training.hours": quantity(),
            "training.registered_hours": quantity(),
            "employer.payroll": quantity(),
            "project.actual_cost": quantity(),
            "base.rank": pick((1, 2, 3, 4, 10, 999_999_999_999_999, None)),
            "external.training_fund_ratio": Decimal(pick(ratios)),
            "training.occupation": pick(("law", "长0", "长" * 900 + "1", None)),
            "claim.on": pick((*days, None)),
            "claim.last_paid_on": pick(days),
        }
        for _ in range(number)
    ]
    known = [{path: each for path, each in one.items() if each is not None} for one in records]
    return _rows(known)


def _rows(records: list[dict[str, Any]]) -> Rows:
    types = {path: Engine.load(plugins=[]).vocabulary[path].type for one in records for path in one}
    return Rows(
        types=types,
        records=tuple(records),
        places=("nation",) * len(records),
        days=(datetime.date(2200, 12, 31),) * len(records),
    )
