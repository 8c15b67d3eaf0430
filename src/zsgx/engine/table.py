"""
The truth table: one question, one chain, one epoch, decided by lookup.

A record becomes a code, one slot for each atom with slot 0 for unknown; the code points at the set
of outcomes that the record can come to. A set of one value is decided, whatever else is unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from zsgx.decision.decision import Decision, Explained, Finding, Status
from zsgx.domain.vocabulary import DAY
from zsgx.engine.look import Known, Look, come_to, look_at
from zsgx.engine.missing import what_is_missing
from zsgx.engine.outcome import Blank, Outcome, Unreachable
from zsgx.language.atoms import Options
from zsgx.language.evaluate import Form, Get

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping

    from zsgx.domain.kinds import Value
    from zsgx.engine.chain import Chain
    from zsgx.engine.compiled import Compiled
    from zsgx.language.tree import Node
    from zsgx.policy.question import Question

__all__ = ["LARGEST", "Explainer", "TruthTable"]

#: Cells up to which a table is a flat array; past it, it stays a decision diagram.
LARGEST: Final = 400_000
_REMEMBERED: Final = 4_096


class Explainer(Protocol):
    """What explains the decisions of one table."""

    def explain(self, decision: Decision) -> Explained:
        """Return why *decision* came out as it did."""


class TruthTable:
    """
    One question for one chain of jurisdictions and one epoch.

    Attributes:
        question: The question.
        chain: The chain of jurisdictions.
        readings: The chosen readings that bear on it.
        since: The first day of the epoch, None for the beginning.
        compiled: The rules as diagrams.
        facts: The paths of all facts that it looks at.
        asks_day: Whether it looks at the day that is asked about.
    """

    def __init__(
        self,
        question: Question,
        chain: Chain,
        since: datetime.date | None,
        readings: Mapping[str, str],
        compiled: Compiled,
        explainer: Callable[[TruthTable], Explainer],
    ) -> None:
        self.question = question
        self.chain = chain
        self.since = since
        self.readings = readings
        self.compiled = compiled
        self.place = chain.name
        self.division = chain.code
        self.fingerprint = chain.fingerprint
        self._outcomes: list[Outcome] = []
        self._bits: dict[Outcome, int] = {}
        self._forms: dict[Node, Form] = {}
        self._looks: dict[int, Look] = {}
        self._missing: dict[Any, tuple[str, ...]] = {}
        self._make_explainer = explainer
        self._explainer: Explainer | None = None
        self._weigh()
        self._fill()
        paths = dict.fromkeys(self._paths())
        self.asks_day = DAY in paths
        self.facts = tuple(path for path in paths if path != DAY)

    # Building

    def _weigh(self) -> None:
        """Work out what each axis adds to the code, the first axis weighing most."""
        weight = 1
        self._finite: list[tuple[str, dict[Any, int]]] = []
        self._other: list[tuple[Any, int]] = []
        self._weights: list[int] = []
        for axis in reversed(self.compiled.axes):
            if isinstance(axis, Options) and not axis.open:
                slots = {value: slot * weight for slot, value in enumerate(axis.values, 1)}
                self._finite.append((axis.path, {None: 0, **slots}))
            else:
                self._other.append((axis.slot, weight))
            self._weights.append(weight)
            weight *= axis.size + 1
        self._weights.reverse()
        self.size = weight

    def _fill(self) -> None:
        for value in self.compiled.diagrams.values(self.compiled.root):
            if isinstance(value, Outcome):
                self.bit(value)
        self.cells: list[int] | None = None
        if self.size <= LARGEST:
            self.cells = self.compiled.diagrams.masks(self.compiled.root, self.bit)

    def bit(self, outcome: Outcome | Unreachable) -> int:
        """Return the bit that stands for *outcome* in a set, none where no record can be."""
        if isinstance(outcome, Unreachable):
            return 0
        bit = self._bits.get(outcome)
        if bit is None:
            bit = self._bits[outcome] = 1 << len(self._outcomes)
            self._outcomes.append(outcome)
        return bit

    def _paths(self) -> list[str]:
        paths = [path for axis in self.compiled.axes for path in axis.facts]
        for outcome in self._outcomes:
            for form in outcome.forms:
                if form is not None:
                    paths += self._form(form).operands
        return paths

    def _form(self, tree: Node) -> Form:
        form = self._forms.get(tree)
        if form is None:
            form = self._forms[tree] = Form(tree)
        return form

    # Deciding

    def decide(self, facts: Mapping[str, Value], day: datetime.date) -> Decision:
        """Return the decision for *facts*, canonical values by path, on a *day* of the epoch."""
        get = {**facts, DAY: day}.get if self.asks_day else facts.get
        code = 0
        for path, slots in self._finite:
            code += slots[get(path)]
        for slot, weight in self._other:
            code += slot(get) * weight
        mask = self.cells[code] if self.cells is not None else self._mask(code)
        if not mask:
            # What is known leaves what is unknown no value that it could have.
            unknown = tuple([path for path in self.facts if get(path) is None])
            return Decision(day, Status.UNDETERMINED, None, unknown, Finding(), self, facts)
        look = self._looks.get(mask) or self.look(mask)
        if look.status is not None:
            return Decision(day, look.status, look.value, (), look.finding, self, facts)
        if look.form is not None:
            value = look.form(get)
            if value is not None:
                return Decision(day, Status.DECIDED, value, (), look.finding, self, facts)
        return self._weighed(look, code, get, facts, day)

    def slots(self, code: int) -> dict[int, int]:
        """Return the known axes of a code and their slots, from 0."""
        known = {}
        for position, weight in enumerate(self._weights):
            slot, code = divmod(code, weight)
            if slot:
                known[position] = slot - 1
        return known

    @property
    def rule_order(self) -> Mapping[str, int]:
        """Where each rule stands, the most specific level first."""
        return {made.name: place for place, made in enumerate(self.compiled.rules)}

    def code(self, get: Get) -> int:
        """Return the code of the facts that *get* gives."""
        code: int = sum(slots[get(path)] for path, slots in self._finite)
        code += sum(slot(get) * weight for slot, weight in self._other)
        return code

    def _mask(self, code: int) -> int:
        """Return the set of outcomes of a code where there is no flat array."""
        mask = 0
        for value in self.compiled.diagrams.values(self.compiled.root, self.slots(code)):
            mask |= self.bit(value)
        return mask

    def look(self, mask: int) -> Look:
        """Return what a set of outcomes, one bit each, says without the record."""
        look = self._looks.get(mask)
        if look is None:
            outcomes = [
                outcome for place, outcome in enumerate(self._outcomes) if mask >> place & 1
            ]
            if len(self._looks) >= _REMEMBERED:
                self._looks.clear()
            look = self._looks[mask] = look_at(outcomes, self.chain, self._form)
        return look

    def _weighed(
        self, look: Look, code: int, get: Get, facts: Mapping[str, Value], day: datetime.date
    ) -> Decision:
        """Decide where the record's own values must tell the outcomes apart."""
        results = [come_to(part, get) if type(part) is tuple else part for part in look.parts]
        first = results[0]
        if all(result == first for result in results):
            if isinstance(first, Known):
                return Decision(day, Status.DECIDED, first.value, (), look.finding, self, facts)
            if isinstance(first, Blank):
                return Decision(day, Status(first.value), None, (), look.finding, self, facts)
        unknown = tuple([path for path in self.facts if get(path) is None])
        # Which results are the same, and which are conflicts that no operand settles any more.
        same = tuple([(results.index(each), isinstance(each, Blank)) for each in results])
        key = (code, unknown, same)
        missing = self._missing.get(key)
        if missing is None:
            by_outcome = dict(zip(look.outcomes, results, strict=True))
            slots = self.slots(code)
            missing = what_is_missing(self.compiled, by_outcome, slots, frozenset(unknown))
            if len(self._missing) >= _REMEMBERED:
                self._missing.clear()
            self._missing[key] = missing
        return Decision(day, Status.UNDETERMINED, None, missing, look.finding, self, facts)

    # Explaining

    def explain(self, decision: Decision) -> Explained:
        """Return, for every rule that was considered, how it stood and why."""
        if self._explainer is None:
            self._explainer = self._make_explainer(self)
        return self._explainer.explain(decision)

    def __getstate__(self) -> dict[str, Any]:
        # What was remembered on the way is worked out again.
        return {**self.__dict__, "_looks": {}, "_missing": {}, "_forms": {}, "_explainer": None}
