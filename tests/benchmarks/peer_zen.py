"""
The three questions in zen-engine, run in an environment of its own by `peers.py`.

Three decision tables, first hit, side by side in one graph: zen's own form for this. It has no
policy by date, no citations and no unknown: in a cell of a table a comparison with null fails
silently, so only records without unknown facts are put to it. Days are texts that are read again in
each comparison; a year is twelve months, since adding a year to a 29 February leads elsewhere.

Reads one order a line and answers each with a line of JSON, when it has done the work; whoever
orders holds the watch. Nothing of zsgx is imported here, and zen nowhere else.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

# Not an environment in which this could be checked.
zen: Any = import_module("zen")

LOWER: Final = "certificate.level == 'junior' or certificate.level == 'intermediate'"
DIGITAL: Final = "training.programme == 'digital_engineer'"
CAPABILITY: Final = "training.programme == 'capability'"
CERTIFIED: Final = (
    "(certificate.training or certificate.level != 'none')"
    " and date(certificate.issued_on) >= date('2023-08-24')"
)
REPEATED: Final = "claim.paid_before and d(claim.on) <= d(claim.last_paid_on).add(12, 'M')"
CITY: Final = "'qingdao', 'weihai'"

#: By question, its rules in order: the place, a condition, and the answer; empty cells match all.
RULES: Final[dict[str, Sequence[tuple[str, str, str]]]] = {
    "hours": (
        ("'qingdao'", f"{DIGITAL} and {CERTIFIED}", "training.hours * 2"),
        ("'qingdao'", "training.in_published_plan", "training.hours"),
        ("", "training.programme == 'other'", "null"),
        ("'qingdao'", f"{DIGITAL} or {CAPABILITY}", "0"),
        (
            "'guangxi'",
            f"{CAPABILITY} and training.subject == 'professional'",
            "external.professional_hours",
        ),
        ("", "", "training.hours"),
    ),
    "route": (
        ("", "certificate.level == 'none'", "'none'"),
        ("'weihai'", f"not(application.in_scope and {DIGITAL})", "'none'"),
        ("", "certificate.level == 'senior'", "'reference'"),
        (CITY, "application.exam_based", "'none'"),
        ("'national'", LOWER, "'delegated'"),
        ("", LOWER, "'recognition'"),
    ),
    "subsidy": (
        ("", f"not({DIGITAL})", "null"),
        ("", "not(external.subsidy_person_covered)", "false"),
        ("'national', 'guangxi', 'qingdao'", "", "certificate.training"),
        ("", f"training.project_listed and training.passed and ({REPEATED})", "false"),
        (
            "",
            "training.project_listed and training.passed and certificate.level != 'none'",
            "true",
        ),
        ("", "", "false"),
    ),
}


def table(name: str, rules: Sequence[tuple[str, str, str]]) -> dict[str, Any]:
    """Return a decision table of zen with two inputs, the place and a free condition."""
    return {
        "id": name,
        "name": name,
        "type": "decisionTableNode",
        "content": {
            "hitPolicy": "first",
            "inputs": [
                {"id": "place", "name": "place", "field": "place"},
                {"id": "condition", "name": "condition"},
            ],
            "outputs": [{"id": "answer", "name": "answer", "field": name}],
            "rules": [
                {"_id": f"{name}-{number}", "place": place, "condition": when, "answer": then}
                for number, (place, when, then) in enumerate(rules, 1)
            ],
        },
    }


def graph() -> dict[str, Any]:
    """Return the three tables as one decision."""
    first: dict[str, Any] = {"id": "in", "name": "in", "type": "inputNode"}
    last: dict[str, Any] = {"id": "out", "name": "out", "type": "outputNode"}
    edges = [
        {"id": f"{source}-{target}", "type": "edge", "sourceId": source, "targetId": target}
        for name in RULES
        for source, target in (("in", name), (name, "out"))
    ]
    return {"nodes": [first, *(table(*each) for each in RULES.items()), last], "edges": edges}


def nested(record: dict[str, Any]) -> dict[str, Any]:
    """Return facts by dotted path as the nested objects that zen reads."""
    found: dict[str, Any] = {}
    for path, value in record.items():
        *parents, name = path.split(".")
        here = found
        for parent in parents:
            here = here.setdefault(parent, {})
        here[name] = value
    return found


class Desk:
    """
    Where orders are carried out.

    Attributes:
        folder: Where the records are, and the answers are put.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # Read once: the loader is called for each record, and would take most of the time.
        model = zen.ZenDecisionContent(json.dumps(graph()))
        self.engine = zen.ZenEngine({"loader": lambda _key: model})
        read = json.loads((folder / "records.json").read_text("utf-8"))
        self.records = [nested(record) for record in read]

    def keep(self) -> None:
        """Decide all records and put down the answers."""
        answers = [self.engine.evaluate("model", record)["result"] for record in self.records]
        (self.folder / "zen.json").write_text(json.dumps(answers), "utf-8")

    def one_by_one(self, times: int, *, trace: bool) -> None:
        """Decide *times* records, each alone."""
        for number in range(times):
            record = self.records[number % len(self.records)]
            self.engine.evaluate("model", record, {"trace": trace})


def main() -> None:
    """Carry out one order a line, until there are no more."""
    desk = Desk(Path(sys.argv[1]))
    orders: dict[str, Callable[[int], None]] = {
        "keep": lambda _times: desk.keep(),
        "plain": lambda times: desk.one_by_one(times, trace=False),
        "traced": lambda times: desk.one_by_one(times, trace=True),
    }
    for line in sys.stdin:
        order = json.loads(line)
        orders[order["do"]](order["times"])
        print(json.dumps({"done": order["do"]}), flush=True)


if __name__ == "__main__":
    main()
