"""
The truth table: one question, one chain, one epoch, decided by lookup.

A record becomes a code, one slot for each atom with slot 0 for unknown; the code points at the set
of outcomes that the record can come to. A set of one value is decided, whatever else is unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from zsgx.decision.decision import Decision, Finding, Status
from zsgx.domain.kinds import Value
from zsgx.domain.vocabulary import DAY
from zsgx.engine.compile.outcome import Blank, Outcome, Unreachable
from zsgx.engine.decide.missing import what_is_missing
from zsgx.language.atoms import forms_of
from zsgx.language.axis import Get, Options
from zsgx.language.bounds import ends
from zsgx.language.evaluate import ValueForm, looks_up
from zsgx.language.tree import Literal, LookupName, Node, Within, walk

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping, Sequence

    from zsgx.decision.explanation import Explanation
    from zsgx.engine.chain import Chain
    from zsgx.engine.compile.outcome import Answer, Compiled
    from zsgx.engine.decide.explainer import Explainer
    from zsgx.policy.question import Question

__all__ = ["Known", "OutcomePart", "OutcomeSummary", "TruthTable"]


@frozen
class Known:
    """
    A value that an outcome comes to on a record, or on every record.

    Attributes:
        value: The value.
    """

    value: Value | None


#: The least and the most that a form can come to on a record; None is without limit.
Ends = tuple[Value | None, Value | None]
#: What one outcome comes to on every record, or the forms that the record decides.
OutcomePart = Blank | Known | tuple[ValueForm, ...]


@frozen
class OutcomeSummary:
    """
    What a set of outcomes says, as far as it can be said without the record.

    Attributes:
        finding: What all records of the cell have in common.
        status: The status, where the set alone settles it.
        value: The value, where it is settled and constant.
        form: The value form, where one alone is possible.
        outcomes: The outcomes, where the record must tell them apart.
        parts: What each outcome comes to on every record, or the forms that the record decides.
    """

    finding: Finding
    status: Status | None
    value: Value | None
    form: ValueForm | None
    outcomes: tuple[Outcome, ...]
    parts: tuple[OutcomePart, ...]


def summary_of(
    outcomes: Sequence[Outcome], chain: Chain, form_of: Callable[[Node], ValueForm]
) -> OutcomeSummary:
    """Return what *outcomes* say together; *form_of* makes a tree one that can be evaluated."""
    keys = {outcome.key for outcome in outcomes}
    status: Status | None = None
    value: Value | None = None
    form: ValueForm | None = None
    if keys == {Blank.SILENT}:
        status = Status.SILENT
    elif keys == {Blank.CONFLICT}:
        status = Status.CONFLICT
    elif len(keys) == 1 and len(outcomes[0].forms) == 1:
        tree = outcomes[0].forms[0]
        assert tree is not None  # that would be a conflict
        if isinstance(tree, Literal):
            status, value = Status.DECIDED, tree.value
        else:
            form = form_of(tree)
    parts = tuple(_part(outcome, form_of) for outcome in outcomes)
    return OutcomeSummary(finding_of(outcomes, chain), status, value, form, tuple(outcomes), parts)


def _part(outcome: Outcome, form_of: Callable[[Node], ValueForm]) -> OutcomePart:
    if outcome.in_conflict:
        return Blank.CONFLICT
    if not outcome.answers:
        return Blank.SILENT
    forms = tuple(form_of(tree) for tree in outcome.forms if tree is not None)
    if outcome.is_constant:
        return Known(forms[0](_nothing))
    return forms


def come_to(forms: tuple[ValueForm, ...], get: Get) -> object:
    """Return what forms that answer together come to: one value, a conflict, or what is open."""
    values = {form: form(get) for form in forms}
    known = {value for value in values.values() if value is not None}
    if len(known) > 1:
        return Blank.CONFLICT
    still_open = frozenset(form for form, value in values.items() if value is None)
    return frozenset([*still_open, *known]) if still_open else Known(known.pop())


def _nothing(_path: str) -> None:
    """Return what a record without facts says of any path."""


def finding_of(outcomes: Sequence[Outcome], chain: Chain) -> Finding:
    """Return what all records that can come to *outcomes*, and to no other, have in common."""
    answers = [answer for outcome in outcomes for answer in outcome.answers]
    considered = max((outcome.far for outcome in outcomes), default=0)
    others = [other for outcome in outcomes for other in outcome.others]
    open_ = len(outcomes) > 1
    return Finding(
        rules=tuple(dict.fromkeys(answer.rule for answer in answers)),
        cites=tuple(dict.fromkeys(clause for answer in answers for clause in answer.cites)),
        possible=open_ and len({_source(outcome) for outcome in outcomes}) > 1,
        gaps=tuple(code for position, code in chain.gaps if position < considered),
        silent=tuple(dict.fromkeys(o.silent for o in outcomes if o.silent)),
        out_of_bounds=tuple(dict.fromkeys(a.rule for a in answers if a.out_of_bounds)),
        outside=tuple(dict.fromkeys(a.rule for a in answers if a.outside)),
        within=tuple(dict.fromkeys(a.form.by for a in answers if isinstance(a.form, Within))),
        others=tuple(dict.fromkeys((other.rule, _constant(other)) for other in others)),
    )


def _extreme(choose: Callable[..., Value], ends: Sequence[Value | None]) -> Value | None:
    known = [end for end in ends if end is not None]
    return choose(known) if known and len(known) == len(ends) else None


def _source(outcome: Outcome) -> object:
    return (tuple(answer.rule for answer in outcome.answers), outcome.silent)


def _constant(answer: Answer) -> Value | None:
    return answer.form.value if isinstance(answer.form, Literal) else None


#: Cells up to which a table is a flat array; past it, it stays a decision diagram.
LARGEST: Final = 400_000
_REMEMBERED: Final = 4_096


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
        self._forms: dict[Node, ValueForm] = {}
        self._summaries: dict[int, OutcomeSummary] = {}
        self._missing: dict[Any, tuple[str, ...]] = {}
        self._make_explainer = explainer
        self._explainer: Explainer | None = None
        self._weigh()
        self._fill()
        paths = dict.fromkeys(self._paths())
        self._looks_up = any(map(looks_up, self._forms)) or any(
            looks_up(form.tree) for axis in self.compiled.axes for form in forms_of(axis)
        )
        self._uses_rows = any(
            isinstance(node, LookupName)
            for made in self.compiled.rules
            for node in walk(made.rule.then.tree)
        )
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

    def _form(self, tree: Node) -> ValueForm:
        form = self._forms.get(tree)
        if form is None:
            form = self._forms[tree] = ValueForm(tree)
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
        summary = self._summaries.get(mask) or self.summary(mask)
        if summary.status is not None:
            return Decision(day, summary.status, summary.value, (), summary.finding, self, facts)
        if summary.form is not None:
            value = summary.form(get)
            if value is not None:
                return Decision(day, Status.DECIDED, value, (), summary.finding, self, facts)
        return self._weighed(summary, code, get, facts, day)

    def possible(self, decision: Decision) -> tuple[Blank | Ends, ...]:
        """
        Return what a decision of this table can still come to, as far as can be told.

        That is silence, a conflict, or the least and the most of a value, None where nothing bounds
        it. What lies outside the range that a rule leaves is nothing that it comes to.
        """
        get = decision.known.get
        code = self.code(get)
        mask = self.cells[code] if self.cells is not None else self._mask(code)
        found: dict[Blank | Ends, None] = {}
        for outcome in self.summary(mask).outcomes if mask else ():
            if not outcome.answers:
                found[Blank.SILENT] = None
            elif not outcome.in_conflict:
                found |= {ends(form, get): None for form in outcome.forms if form is not None}
            elif not all(answer.outside for answer in outcome.answers):
                found[Blank.CONFLICT] = None
        return tuple(found)

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

    def summary(self, mask: int) -> OutcomeSummary:
        """Return what a set of outcomes, one bit each, says without the record."""
        summary = self._summaries.get(mask)
        if summary is None:
            outcomes = [
                outcome for place, outcome in enumerate(self._outcomes) if mask >> place & 1
            ]
            if len(self._summaries) >= _REMEMBERED:
                self._summaries.clear()
            summary = self._summaries[mask] = summary_of(outcomes, self.chain, self._form)
        return summary

    def _weighed(
        self,
        summary: OutcomeSummary,
        code: int,
        get: Get,
        facts: Mapping[str, Value],
        day: datetime.date,
    ) -> Decision:
        """Decide where the record's own values must tell the outcomes apart."""
        results = [come_to(part, get) if type(part) is tuple else part for part in summary.parts]
        first = results[0]
        if all(result == first for result in results):
            if isinstance(first, Known):
                return Decision(day, Status.DECIDED, first.value, (), summary.finding, self, facts)
            if isinstance(first, Blank):
                return Decision(day, Status(first.value), None, (), summary.finding, self, facts)
        unknown = tuple([path for path in self.facts if get(path) is None])
        idle = self._idle(summary, get) if self._looks_up else {}
        # Which results are the same, and which are conflicts that no operand settles any more.
        same = tuple([(results.index(each), isinstance(each, Blank)) for each in results])
        key = (code, unknown, same, *idle.items())
        missing = self._missing.get(key)
        if missing is None:
            by_outcome = dict(zip(summary.outcomes, results, strict=True))
            slots = self.slots(code)
            missing = what_is_missing(self.compiled, by_outcome, slots, frozenset(unknown), idle)
            if len(self._missing) >= _REMEMBERED:
                self._missing.clear()
            self._missing[key] = missing
        return Decision(day, Status.UNDETERMINED, None, missing, summary.finding, self, facts)

    def _idle(self, summary: OutcomeSummary, get: Get) -> dict[object, frozenset[str]]:
        """
        Return the unknown facts that no longer bear on an atom, by its position, or on a form.

        Which keys of a lookup matter hangs on those that are known.
        """
        forms: list[tuple[object, ValueForm]] = [
            (place, side)
            for place, axis in enumerate(self.compiled.axes)
            for side in forms_of(axis)
            if looks_up(side.tree)
        ]
        trees = (tree for outcome in summary.outcomes for tree in outcome.forms if tree is not None)
        forms += [(tree, self._form(tree)) for tree in dict.fromkeys(trees) if looks_up(tree)]
        idle: dict[object, frozenset[str]] = {}
        for key, form in forms:
            open_ = frozenset(path for path in form.operands if get(path) is None)
            idle[key] = idle.get(key, frozenset()) | (open_ - form.wanted(get))
        return idle

    # Explaining

    def explain(self, decision: Decision) -> Explanation:
        """Return, for every rule that was considered, how it stood and why."""
        return self.explainer.explain(decision)

    def cites(self, decision: Decision) -> tuple[str, ...]:
        """Return the clauses that a decision rests on, those of rows that it used among them."""
        own = decision.finding.cites
        if not self._uses_rows:
            return own
        return tuple(dict.fromkeys((*own, *self.explainer.cites(decision))))

    def bounds(self, decision: Decision) -> tuple[Value | None, Value | None]:
        """Return the least and the most that a decision can come to, None for no bound."""
        if not self.question.type.kind.is_numeric or decision.status is not Status.UNDETERMINED:
            return decision.value, decision.value
        none = self.question.type.read(self.question.type.least)
        blank: dict[Blank, Ends] = {Blank.SILENT: (none, none)}
        found = [
            blank.get(each, (None, None)) if isinstance(each, Blank) else each
            for each in self.possible(decision)
        ]
        low, high = [least for least, _ in found], [most for _, most in found]
        return _extreme(min, low), _extreme(max, high)

    @property
    def explainer(self) -> Explainer:
        """What explains its decisions."""
        if self._explainer is None:
            self._explainer = self._make_explainer(self)
        return self._explainer

    def __getstate__(self) -> dict[str, Any]:
        # What was remembered on the way is worked out again.
        return {**self.__dict__, "_summaries": {}, "_missing": {}, "_forms": {}, "_explainer": None}
