"""
Records held against contradictions: what excludes each other is refused, with both values.

Those that do not look at the day are told when facts are read; those that do wait for the day.
Whole columns are held against the same conditions in `zsgx.engine.columns.polars.table`, and in
`zsgx.engine.columns.answers` where rows are met as a plan runs.
"""

from __future__ import annotations

import datetime
import hashlib
from typing import TYPE_CHECKING

from attrs import field, frozen

from zsgx.domain.catalogue import Facts, contradictory
from zsgx.domain.kinds import Value, shown
from zsgx.domain.vocabulary import DAY
from zsgx.language.evaluate import Condition
from zsgx.language.tree import All, Compare, FactName, Not, walk
from zsgx.language.tree import Any as AnyOf
from zsgx.outlet import masked
from zsgx.policy.contradiction import Contradiction
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from zsgx.engine.chain import Chain

__all__ = ["Guards", "each_with_its_value"]


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
        others: The facts but for the first.
        event: The fact that must not lie after the day, where the contradiction says just that.
    """

    contradiction: Contradiction
    meets: Condition = field()
    facts: tuple[str, ...] = field()
    asks_day: bool = field()
    needs_all: bool = field()
    others: tuple[str, ...] = field()
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

    @others.default
    def _rest(self) -> tuple[str, ...]:
        return self.facts[1:]

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
        self._local: dict[str, Guards] = {}
        self._guards = tuple(map(Guard, self.contradictions))
        # One that needs all of its facts is looked for under the first alone.
        self._by_fact: dict[str, tuple[Guard, ...]] = {}
        for guard in self._guards:
            for path in guard.facts[:1] if guard.needs_all else guard.facts:
                self._by_fact[path] = (*self._by_fact.get(path, ()), guard)

    def at(self, chain: Chain) -> Guards:
        """Return these contradictions with those that the policies of a place declare."""
        if not chain.contradictions:
            return self
        code = chain.place.code
        if code not in self._local:
            joined = (*self.contradictions, *chain.contradictions)
            self._local[code] = Guards(joined, self._label)
        return self._local[code]

    def held(
        self, facts: Mapping[str, Value], day: datetime.date | None = None
    ) -> tuple[Facts, list[Text]]:
        """
        Hold *facts* against the contradictions, on a *day* or on all of them.

        Returns:
            The facts as ones that say on which days they cannot be asked about, and what is wrong
            with them.
        """
        first: datetime.date | None = None
        timed = False
        met: list[Guard] = []
        for guard in self._concerning(facts):
            if guard.event:
                happened = facts[guard.event]
                assert isinstance(happened, datetime.date)  # it is compared with a day
                first = happened if first is None or first < happened else first
                if day is not None and happened > day:
                    met.append(guard)
                continue
            meets = guard.meets(facts.get)
            if meets is None and guard.asks_day:
                timed = True
                meets = day is not None and guard.meets({**facts, DAY: day}.get)
            if meets:
                met.append(guard)
        held = frozenset((self.fingerprint,))
        read = Facts(facts, first_day=first, timed=timed, held=held)
        return read, self._faults(met, facts, day) if met else []

    def refuse(self, facts: Facts, day: datetime.date) -> None:
        """
        Refuse *facts* that contradict each other, or the *day*; note that others do not.

        Raises:
            ContradictionError: They do.
        """
        read, faults = self.held(facts, day)
        if faults:
            raise contradictory(faults)
        facts.note_held(read)

    def _faults(
        self, met: Iterable[Guard], facts: Mapping[str, Value], day: datetime.date | None
    ) -> list[Text]:
        """Return what is wrong with *facts*, in the order in which it is declared."""
        known = facts if day is None else {**facts, DAY: day}
        found = {*met}
        return [guard.fault(known, self._label) for guard in self._guards if guard in found]

    def _concerning(self, facts: Mapping[str, Value]) -> Iterator[Guard]:
        """Yield the guards that *facts* could meet; one may come twice."""
        by_fact = self._by_fact
        for path in facts:
            for guard in by_fact.get(path, ()):
                if guard.needs_all:
                    for other in guard.others:
                        if other not in facts:
                            break
                    else:
                        yield guard
                else:
                    yield guard


def each_with_its_value(
    paths: Iterable[str], known: Mapping[str, Value], label: Callable[[str], Text]
) -> Text:
    """Return the facts at *paths* that are known, and the day, each with its value."""
    labels = [(path, label(path), shown(known[path])) for path in paths if path in known]
    return Text(
        "，".join(f"{name.zh}（{path}）= {masked(value.zh)}" for path, name, value in labels),
        ", ".join(f"{path} = {masked(value.en)}" for path, _, value in labels),
    )
