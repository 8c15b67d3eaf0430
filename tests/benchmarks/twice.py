"""
Twice the rules: policies that say more about the same facts, and the same by hand.

Every rule of the three questions is split in two by what its table asks anyway, so that there are
twice as many rules over the same atoms with the same answers to give. The halves answer
differently, and nothing folds them back into one. A rule that asks nothing more to be split by gets
a twin that says the same, which costs nothing by hand. What the halves say is made up.
"""

from __future__ import annotations

import copy
import re
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import yaml
from polars import Expr, col
from tests.benchmarks.by_hand import (
    ONCE,
    Parts,
    Written,
    certified,
    claimable,
    elsewhere,
    recorded,
    repeated,
    route,
)
from tests.benchmarks.records import PLACES, QUESTIONS

from zsgx import Policy, read_policy_folder

__all__ = ["TWICE", "doubled"]

_JUNIOR: Final = "certificate.level == 'junior'"
_NO_EXAM: Final = "not application.exam_based"

#: By place, question and rule: where the first half applies, and what the other half answers.
_SPLIT: Final[dict[str, dict[str, dict[str, tuple[str, object]]]]] = {
    "national": {"title.route": {"delegated": (_JUNIOR, "recognition")}},
    "guangxi": {"title.route": {"recognised": (_JUNIOR, "delegated")}},
    "qingdao": {
        "hours.credited": {
            "certified": ("certificate.level != 'senior'", "training.hours"),
            "planned": (
                "certificate.level != 'none'",
                "training.hours * param.digital_hours_multiplier",
            ),
        },
        "title.route": {
            "recognised": (_JUNIOR, "delegated"),
            "exam_based": (_JUNIOR, "reference"),
            "senior": (_NO_EXAM, "none"),
            "no_certificate": (_NO_EXAM, "delegated"),
        },
    },
    "weihai": {
        "title.route": {
            "recognised": (_JUNIOR, "delegated"),
            "exam_based": (_JUNIOR, "reference"),
            "senior": (_NO_EXAM, "none"),
            "out_of_scope": ("application.exam_based", "delegated"),
            "senior_out_of_scope": ("application.exam_based", "delegated"),
            "other_programme": ("application.exam_based", "delegated"),
            "no_certificate": ("application.in_scope", "delegated"),
        },
        "subsidy.training.eligible": {
            "repeated": ("certificate.level != 'senior'", True),
            "entitled": ("certificate.level != 'junior'", False),
        },
    },
}


def doubled(folder: Path) -> tuple[Policy, ...]:
    """Return the policies of all places with twice the rules; their files are put into *folder*."""
    policies = []
    for place in PLACES:
        here = folder / place
        here.mkdir()
        for file in files(f"zsgx_{place}").iterdir():
            if file.name.endswith(".yaml"):
                (here / file.name).write_text(_rewritten(place, file.read_text("utf-8")), "utf-8")
        policy, issues = read_policy_folder(here)
        if policy is None or issues:
            raise ValueError("\n".join(issue.say("en") for issue in issues))
        policies.append(policy)
    return tuple(policies)


def _rewritten(place: str, content: str) -> str:
    """Return the content of a policy file with twice the rules of the three questions."""
    read = yaml.safe_load(content)
    asked = [question for question in QUESTIONS if question in read.get("tables", {})]
    for question in asked:
        table = read["tables"][question]
        split = _SPLIT[place].get(question, {})
        table["rules"] = [half for rule in table["rules"] for half in _halves(rule, split)]
    # What is not asked about is left as its author wrote it.
    return yaml.safe_dump(read, allow_unicode=True) if asked else content


def _halves(
    rule: dict[str, Any], split: dict[str, tuple[str, object]]
) -> tuple[dict[str, Any], dict[str, Any]]:
    # What both share would be written as an anchor, which policy files must not have.
    first, second = copy.deepcopy(rule), copy.deepcopy({**rule, "id": f"{rule['id']}_more"})
    if "unless" in rule:
        named = re.sub(r"rule\.(\w+)", r"(rule.\1 or rule.\1_more)", rule["unless"]["when"])
        for half in (first, second):
            half["unless"]["when"] = named
    if rule["id"] in split:
        condition, answer = split[rule["id"]]
        first["when"] = f"({rule['when']}) and ({condition})"
        second["when"] = f"({rule['when']}) and not ({condition})"
        second["then"] = answer
    return first, second


def _hours(parts: Parts) -> Expr:
    hours, planned = col("training.hours"), col("training.in_published_plan")
    uncertified, senior, holds = parts["uncertified"], parts["senior"], certified(parts)
    more = parts["digital"] & holds
    city = (
        (senior & (planned | more))
        | (planned & ~uncertified & ~more)
        | (parts["plain"] & (~planned | ~uncertified))
    )
    return recorded(
        parts,
        once=elsewhere(parts) | (parts["qingdao"] & city),
        twice=parts["qingdao"] & ((more & ~senior) | (planned & uncertified)),
        never=parts["qingdao"] & ~planned & (parts["capability"] | (parts["digital"] & ~holds)),
        hours=hours,
    )


def _title(parts: Parts) -> Expr:
    guangxi, qingdao, weihai = parts["guangxi"], parts["qingdao"], parts["weihai"]
    uncertified, senior, junior = parts["uncertified"], parts["senior"], parts["junior"]
    exam, in_scope = col("application.exam_based"), col("application.in_scope")
    middle, city = ~(uncertified | senior | junior), qingdao | weihai
    inside = in_scope & parts["digital"]
    covered = qingdao | (weihai & inside)
    return route(
        none=(uncertified & (~city | (qingdao & ~exam) | (weihai & in_scope)))
        | (exam & city & (junior | senior))
        | (exam & weihai & ~inside & middle)
        | (exam & weihai & in_scope & ~parts["digital"]),
        reference=(senior & (~city | (~exam & covered))) | (middle & exam & covered),
        recognition=(junior & (guangxi | (~exam & covered))) | (middle & ~(guangxi | city)),
        delegated=(junior & ~(guangxi | city))
        | (middle & (guangxi | (~exam & city)))
        | (uncertified & exam & qingdao)
        | (weihai & ~in_scope & (uncertified | ~exam))
        | (weihai & ~inside & ~exam & ~uncertified),
    )


def _subsidy(parts: Parts) -> Expr:
    senior, middle = parts["senior"], ~(parts["uncertified"] | parts["senior"] | parts["junior"])
    passed = col("training.project_listed") & col("training.passed")
    covered, again = col("external.subsidy_person_covered"), repeated()
    return claimable(parts, passed & ((senior & (again | covered)) | (middle & ~again & covered)))


#: The policies with twice the rules.
TWICE: Final = Written(
    shared={**ONCE.shared, "junior": col("certificate.level") == "junior"},
    hours=_hours,
    title=_title,
    subsidy=_subsidy,
)
