"""How policy cases come out: the records of what came out, and of what did not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, Literal

from attrs import frozen

from zsgx.decision.decision import Decision
from zsgx.text import Language, Text

if TYPE_CHECKING:
    from zsgx.errors import ZsgxError

__all__ = ["AT", "CaseResult", "Failure", "flat"]

#: The key of the failure of a case whose place cannot be asked.
AT: Final = "at"
_EXPECTED: Final = Text("应为", "expected")
_GOT: Final = Text("实为", "got     ")


@frozen
class Failure:
    """
    One answer of a case that did not come out.

    Attributes:
        key: The question, or the part of the case that cannot be used.
        expected: What must come out, as JSON has it; None where the case itself is at fault.
        got: What came out, as JSON has it; None where nothing did.
        why: What is wrong with the case, where it is at fault.
        decision: What was decided, where anything was.
    """

    key: str
    expected: Any
    got: Any
    why: Text | None = None
    decision: Decision | None = None

    def lines(self, language: Language) -> list[str]:
        """Return the failure as lines of text: what must come out, and what did."""
        lines = [f"  {self.key}"]
        if self.expected is not None:
            lines.append(f"    {_EXPECTED.say(language)}  {_written(self.expected)}")
        if self.got is not None or self.decision is not None:
            lines.append(f"    {_GOT.say(language)}  {_written(self.got)}")
        return [*lines, f"    {self.why.say(language)}"] if self.why else lines

    def as_json(self, language: Language = "en") -> dict[str, Any]:
        """Return the failure as ``test --json`` prints it."""
        got = self.why.say(language) if self.why and self.decision is None else self.got
        return {"key": self.key, "expected": self.expected, "got": got}


@frozen
class CaseResult:
    """
    How a case came out.

    Attributes:
        file: The file it is written in.
        name: Its name.
        failures: What did not come out; nothing where it passed.
        decisions: Every decision that was made for it.
        cites: The clauses that its answers rest on.
    """

    file: str
    name: str
    failures: tuple[Failure, ...] = ()
    decisions: tuple[Decision, ...] = ()
    cites: tuple[str, ...] = ()

    @property
    def homeless(self) -> Text | None:
        """Why the case's place cannot be asked, where it cannot."""
        return next((failure.why for failure in self.failures if failure.key == AT), None)

    @property
    def outcome(self) -> Literal["passed", "failed"]:
        """Whether it passed or failed."""
        return "failed" if self.failures else "passed"

    def as_json(self, language: Language = "en") -> dict[str, Any]:
        """Return the result as ``test --json`` prints it."""
        return {
            "file": self.file,
            "name": self.name,
            "outcome": self.outcome,
            "failures": [failure.as_json(language) for failure in self.failures],
        }


def flat(error: ZsgxError) -> Text:
    """Return an error and its faults on one line."""
    if not error.faults:
        return error.text
    return Text(
        "；".join(fault.zh for fault in error.faults),
        "; ".join(fault.en for fault in error.faults),
    )


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
