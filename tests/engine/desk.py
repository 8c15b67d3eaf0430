"""
A desk at which tests write policies, and the engines over them.

A test names what matters to it, some tables and the days of a document, as YAML; the desk adds the
rest and has zsgx read the files. The nation is made up, and so are the places in it.
"""

from __future__ import annotations

import datetime
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from attrs import define

from zsgx.decision.decision import Decision, Status
from zsgx.engine.alternatives import FactsLike
from zsgx.engine.engine import Engine
from zsgx.engine.rulebook import Assembly, assemble
from zsgx.hooks.plugins import Plugins
from zsgx.policy.policy import Policy
from zsgx.policy.reader import read_policy_folder

__all__ = ["CODES", "DAY", "Desk", "ask", "document", "table"]

#: Where the first letter of a name is not that of its document.
_LETTERS = {"neighbour": "B"}
#: The made-up places by name. Their documents are N-1, P-1, C-1, D-1 and B-1, in force since 2020.
CODES: Final = {
    "nation": "000000",
    "province": "330000",
    "city": "330100",
    "district": "330101",
    "neighbour": "330200",
}
DAY: Final = datetime.date(2024, 5, 1)

_CLAUSE: Final = re.compile(r"\b[A-Z]-\d+/[\w./-]+")
_START: Final = "since: 2020-01-01"


def document(name: str, dates: str = _START) -> str:
    """Return a document for ``jurisdiction.yaml``, with the days it is in force."""
    return f"  {name}: {{title: {{zh: 文件, en: document}}, {dates}}}\n"


def table(question: str, *rules: str, mode: str = "extends", more: str = "") -> str:
    """Return a section with one decision table: its rules in YAML's flow style, one a line."""
    lines = "".join(f"      - {{{rule}}}\n" for rule in rules)
    return f"tables:\n  {question}:\n    mode: {mode}\n    {more}\n    rules:\n{lines}"


@define
class Desk:
    """
    Writes policies into a folder and has zsgx read them.

    Attributes:
        folder: The folder.
    """

    folder: Path

    def policy(
        self,
        place: str,
        *sections: str,
        gaps: Iterable[str] = (),
        decides: Iterable[str] = (),
        documents: str = "",
        clauses: Iterable[str] = (),
    ) -> Policy:
        """
        Return the policy of *place* with *sections*, each a file of its own.

        Every clause that they cite is declared, as are *clauses*, and so is the place's own
        first document.
        """
        own = _LETTERS.get(place, place[0].upper()) + "-1"
        codes = [CODES[gap] for gap in gaps]
        main = (
            f"format: 1\nname: {place}\ncode: '{CODES[place]}'\nlabel: {{zh: 某地, en: {place}}}\n"
            f"gaps: {codes}\ndecides: {list(decides)}\ndocuments:\n"
            + ("" if f"  {own}:" in documents else document(own))
            + documents
        )
        cited = {*clauses, *(clause for text in sections for clause in _CLAUSE.findall(text))}
        declared = re.findall(r"^  ([A-Z]-\d+):", main, re.MULTILINE)
        own_clauses = sorted(each for each in cited if each.partition("/")[0] in declared)
        files = {"jurisdiction": main}
        if own_clauses:
            listed = (f"  {each}: {{zh: 条款, en: clause {each}}}\n" for each in own_clauses)
            files["clauses"] = "clauses:\n" + "".join(listed)
        files |= {f"part_{number}": text for number, text in enumerate(sections)}
        return self.read(place, files)

    def read(self, place: str, files: Mapping[str, str]) -> Policy:
        """Return the policy that *files*, by name, come to."""
        folder = self.folder / place
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, text in files.items():
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        return self.again(place)

    def again(self, place: str) -> Policy:
        """Return the policy of *place* as its files now are."""
        policy, issues = read_policy_folder(self.folder / place)
        assert policy is not None, [issue.say("en") for issue in issues]
        return policy

    def assembly(self, *policies: Policy, plugins: Plugins | None = None) -> Assembly:
        """Return what *policies* come to, beside those of *plugins*."""
        return assemble(plugins or Plugins.load([]), policies)

    def engine(self, *policies: Policy, **choices: Any) -> Engine:
        """Return an engine over *policies* alone, all of which must be without faults."""
        engine = Engine.load(plugins=[], policies=policies, **choices)
        issues = [issue for policy in engine.policies.values() for issue in policy.issues]
        assert not issues, "\n".join(issue.say("en") for issue in issues)
        return engine

    def one(self, question: str, *rules: str, more: str = "", sections: str = "") -> Engine:
        """Return an engine over a nation whose policy is one table."""
        made = table(question, *rules, more=more)
        return self.engine(self.policy("nation", made, *([sections] if sections else [])))


def ask(
    engine: Engine,
    question: str,
    facts: FactsLike = (),
    *,
    at: str = "nation",
    date: datetime.date = DAY,
) -> Decision:
    """Return the decision, with a look at what holds of every decision."""
    decision = engine.decide(question, at=at, date=date, facts=facts)
    assert (decision.status is Status.DECIDED) is (decision.value is not None)
    assert (decision.status is Status.UNDETERMINED) is bool(decision.missing)
    return decision
