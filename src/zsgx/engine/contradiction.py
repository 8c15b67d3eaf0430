"""
Records held against contradictions: what excludes each other is refused, with both values.

Those that do not look at the day are told when facts are read; those that do wait for the day.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Iterable, Mapping

from attrs import field, frozen

from zsgx.domain.catalogue import Facts
from zsgx.domain.kinds import Value, shown
from zsgx.domain.masking import masked
from zsgx.domain.vocabulary import DAY
from zsgx.errors import ContradictionError
from zsgx.language.evaluate import Condition
from zsgx.language.tree import All, Compare, FactName, Not, walk
from zsgx.language.tree import Any as AnyOf
from zsgx.policy.contradiction import Contradiction
from zsgx.text import Text

__all__ = ["Guard", "Guards", "contradictory", "each_with_its_value"]


@frozen(eq=False)
class Guard:
    """
    A contradiction, ready to be held against records.

    Attributes:
        contradiction: The contradiction.
        meets: Returns whether a record meets it, None where that is open.
        facts: The facts that it looks at.
        asks_day: Whether it looks at the day that is asked about.
        needs_all: Whether no record meets it that lacks any of the facts.
        event: The fact that must not lie after the day, where the contradiction says just that.
    """

    contradiction: Contradiction
    meets: Condition = field()
    facts: tuple[str, ...] = field()
    asks_day: bool = field()
    needs_all: bool = field()
    event: str | None = field()

    @meets.default
    def _condition(self) -> Condition:
        return Condition(self.contradiction.never.tree)

    @facts.default
    def _paths(self) -> tuple[str, ...]:
        return tuple(path for path in self.meets.operands if path != DAY)

    @asks_day.default
    def _is_timed(self) -> bool:
        return DAY in self.meets.operands

    @needs_all.default
    def _joins_comparisons(self) -> bool:
        tree = self.contradiction.never.tree
        return not any(
            isinstance(node, AnyOf) or (isinstance(node, Not) and isinstance(node.item, All))
            for node in walk(tree)
        )

    @event.default
    def _event(self) -> str | None:
        match self.contradiction.never.tree:
            case Compare(operator=">", left=FactName(path=path), right=FactName(path=day)):
                return path if day == DAY and path != DAY else None
            case _:
                return None

    def fault(self, known: Mapping[str, Value], label: Callable[[str], Text]) -> Text:
        """Return what is wrong with a record that meets it: each fact and its value."""
        why = self.contradiction.label
        values = each_with_its_value(self.meets.operands, known, label)
        return Text(f"{why.zh}：{values.zh}", f"{why.en}: {values.en}")


class Guards:
    """
    Contradictions by the facts that they look at.

    Attributes:
        contradictions: All of them.
        fingerprint: What tells them from others, in every process.
    """

    def __init__(
        self, contradictions: Iterable[Contradiction], label: Callable[[str], Text]
    ) -> None:
        self.contradictions = tuple(contradictions)
        text = "\n".join(each.never.text for each in self.contradictions)
        self.fingerprint = hashlib.sha256(text.encode()).hexdigest()[:16]
        self._label = label
        self._by_fact: dict[str, tuple[Guard, ...]] = {}
        guards = [Guard(each) for each in self.contradictions]
        self._order = {guard: place for place, guard in enumerate(guards)}
        for guard in guards:
            for path in guard.facts:
                self._by_fact[path] = (*self._by_fact.get(path, ()), guard)

    def guarded(self, facts: Mapping[str, Value]) -> Facts:
        """Return *facts* as ones that say on which days they cannot be asked about."""
        first: datetime.date | None = None
        timed = False
        for guard in self._concerning(facts):
            if guard.event:
                day = facts[guard.event]
                assert isinstance(day, datetime.date)  # noqa: S101 - it is compared with a day
                first = day if first is None or first < day else first
            elif guard.asks_day:
                timed |= not guard.needs_all or all(path in facts for path in guard.facts)
        return Facts(facts, first_day=first, timed=timed, held=self.fingerprint)

    def faults(self, facts: Mapping[str, Value], day: datetime.date | None = None) -> list[Text]:
        """Return what is wrong with *facts* on a *day*; on every day where that is None."""
        known = facts if day is None else {**facts, DAY: day}
        get = known.get
        met = [guard for guard in self._concerning(facts) if guard.meets(get)]
        met.sort(key=self._order.__getitem__)
        return [guard.fault(known, self._label) for guard in met]

    def refuse(self, facts: Mapping[str, Value], day: datetime.date) -> None:
        """
        Refuse *facts* that contradict each other, or the *day*.

        Raises:
            ContradictionError: They do.
        """
        if faults := self.faults(facts, day):
            raise contradictory(faults)

    def _concerning(self, facts: Mapping[str, Value]) -> Iterable[Guard]:
        """Return the guards that look at any of *facts*, each once."""
        by_fact = self._by_fact
        if len(facts) < len(by_fact):
            groups = [by_fact[path] for path in facts if path in by_fact]
        else:
            groups = [guards for path, guards in by_fact.items() if path in facts]
        if len(groups) == 1:
            return groups[0]
        return dict.fromkeys(guard for group in groups for guard in group)


def each_with_its_value(
    paths: Iterable[str], known: Mapping[str, Value], label: Callable[[str], Text]
) -> Text:
    """Return the facts at *paths* that are known, and the day, each with its value."""
    labels = [(path, label(path), shown(known[path])) for path in paths if path in known]
    return Text(
        "，".join(f"{name.zh}（{path}）= {masked(value.zh)}" for path, name, value in labels),
        ", ".join(f"{path} = {masked(value.en)}" for path, _, value in labels),
    )


def contradictory(faults: Iterable[Text]) -> ContradictionError:
    """Return the refusal of facts with such *faults*."""
    return ContradictionError(
        Text("这些事实互相矛盾：", "These facts contradict each other:"), tuple(faults)
    )
