"""The facts that are known by name, and the door through which facts come in."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, NoReturn

from zsgx.domain.exact import seen
from zsgx.domain.kinds import DATE, Value
from zsgx.domain.lexicon import Called, Lexicon
from zsgx.domain.vocabulary import DAY, FACTS, Fact
from zsgx.errors import ContradictionError, FactsError, ValueRefusedError
from zsgx.outlet import masked
from zsgx.text import Text, given_twice

__all__ = [
    "DEEPEST",
    "Catalogue",
    "Facts",
    "contradictory",
    "leaves",
    "read_day",
    "too_deep",
    "unusable",
]

#: For how many unknown names the nearest are searched.
_HINTED: Final = 20
#: How much of an unknown name is shown.
_LONGEST_NAME: Final = 80
#: How deep groups of facts may stand in each other.
DEEPEST: Final = 20
_LIST: Final = Text("用 zsgx facts 查找。", "Search with zsgx facts.")
#: What stands between the words of a name, or in its place.
_BETWEEN: Final = re.compile(r"[\s_\-/.．。]+")
#: What is certainly no group of facts; asking for these is quicker than asking for a mapping.
_SINGLE: Final = (str, int, float, Decimal, datetime.date, type(None))


class Facts(dict[str, Value]):
    """
    Facts that have been read: canonical values by path. What is absent is unknown.

    Attributes:
        first_day: The first day that they can be asked about: what they tell of has happened then.
            None for any day.
        timed: Whether anything else about them depends on the day that is asked about.
        held: The fingerprints of the contradictions that they have been held against.
    """

    def __init__(
        self,
        values: Mapping[str, Value],
        *,
        first_day: datetime.date | None = None,
        timed: bool = False,
        held: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(values)
        self.first_day = first_day
        self.timed = timed
        self.held = held

    def note_held(self, other: Facts) -> None:
        """Note what *other*, the same facts held against further contradictions, says of days."""
        days = [day for day in (self.first_day, other.first_day) if day is not None]
        self.first_day = max(days, default=None)
        self.timed |= other.timed
        self.held |= other.held

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        message = "facts are immutable; read new ones"
        raise TypeError(message)

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[Callable[..., Facts], tuple[Any, ...]]:
        return _facts, (dict(self), self.first_day, self.timed, self.held)


def _facts(
    values: Mapping[str, Value],
    first_day: datetime.date | None,
    timed: bool,  # as pickle hands it over
    held: frozenset[str],
) -> Facts:
    return Facts(values, first_day=first_day, timed=timed, held=held)


class Catalogue(Mapping[str, Fact]):
    """All facts by path: those of the core and those that plugins add."""

    def __init__(self, facts: Iterable[Fact] = FACTS) -> None:
        self._facts = {fact.path: fact for fact in facts}
        self._readers = {path: fact.type.reader() for path, fact in self._facts.items()}

    def __reduce__(self) -> tuple[type[Catalogue], tuple[tuple[Fact, ...]]]:
        return Catalogue, (tuple(self._facts.values()),)

    def __getitem__(self, path: str) -> Fact:
        return self._facts[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def read(self, given: Mapping[str, Any], defaults: Mapping[str, Value] | None = None) -> Facts:
        """
        Return the facts in *given*, nested by group or by dotted path, as canonical values.

        Args:
            given: What a caller or a file gave; None is unknown.
            defaults: Canonical values for paths that *given* leaves out.

        Raises:
            FactsError: Any path or value is refused; all of them are listed.
        """
        values, faults = self.collect(given, defaults)
        if faults:
            raise unusable(faults)
        return Facts(values)

    def collect(
        self, given: Mapping[str, Any], defaults: Mapping[str, Value] | None = None
    ) -> tuple[dict[str, Value], list[Text]]:
        """Return the facts in *given* that can be used, as `read` does, and what is refused."""
        faults: list[Text] = []
        pairs = list(leaves(given, self._readers.__contains__, faults))
        values: dict[str, Value] = dict(defaults) if defaults else {}
        for path, raw in pairs:
            reader = self._readers.get(path)
            if reader is None:
                faults.append(self.unknown(path, hint=len(faults) < _HINTED))
            elif raw is not None:
                try:
                    values[path] = reader(raw)
                except ValueRefusedError as error:
                    faults.append(Text(f"{path}：{error.text.zh}", f"{path}: {error.text.en}"))
        if len({path for path, _ in pairs}) < len(pairs):
            faults += given_twice(sorted(path for path, _ in pairs))
        return values, faults

    def checked(self, facts: Mapping[str, Value]) -> tuple[dict[str, Value], list[Text]]:
        """
        Return the facts of domain objects that can be used, and what is refused.

        What an object has for a fact that plugins may extend is known here alone.
        """
        faults: list[Text] = []
        kept = dict(facts)
        for path in self._extensible & kept.keys():
            try:
                self._readers[path](kept[path])
            except ValueRefusedError as error:
                del kept[path]
                faults.append(Text(f"{path}：{error.text.zh}", f"{path}: {error.text.en}"))
        return kept, faults

    @cached_property
    def _extensible(self) -> frozenset[str]:
        return frozenset(path for path, fact in self._facts.items() if fact.extensible)

    @cached_property
    def lexicon(self) -> Lexicon:
        """What the facts are called."""
        return Lexicon(
            {path: Called(fact.label, fact.aliases) for path, fact in self._facts.items()}
        )

    def respelt(self, name: str) -> str | None:
        """Return the path that *name* is but for case and the signs between its words, if any."""
        return self._bare.get(_bare(name))

    @cached_property
    def _bare(self) -> Mapping[str, str]:
        return {_bare(path): path for path in self._facts}

    def unknown(self, path: str, *, hint: bool = True) -> Text:
        """Return that *path* is no fact, and with a *hint* what it may be meant for."""
        if path.startswith("reading."):
            return Text(
                f"{path} 是解释口径，不是事实；请作为口径选择（命令行用 --reading）",
                f"{path} is a reading, not a fact; choose it as a reading (--reading)",
            )
        if path == DAY:
            return Text(
                "day 是判定日期，不是事实；请以 date 给出",
                "day is the day that is asked about, not a fact; give it as the date",
            )
        shown = masked(path[:_LONGEST_NAME])
        if not hint:
            return Text(f"未知事实 {shown}。", f"unknown fact {shown}.")
        near = self.lexicon.hint(shown, _LIST)
        return Text(f"未知事实 {shown}。{near.zh}", f"unknown fact {shown}. {near.en}")


def read_day(date: object) -> datetime.date:
    """
    Return the day that is asked about.

    Raises:
        FactsError: It is no day.
    """
    try:
        day = DATE.read(date)
    except ValueRefusedError as error:
        raise FactsError(
            Text(f"日期无法使用：{error.text.zh}", f"the date cannot be used: {error.text.en}")
        ) from None
    assert isinstance(day, datetime.date)  # that is what DATE reads
    return day


def unusable(faults: Sequence[Text]) -> FactsError:
    """Return the refusal of facts with such *faults*."""
    return FactsError(
        Text(
            f"有 {len(faults)} 个事实无法使用：",
            f"{len(faults)} of the facts cannot be used:",
        ),
        faults,
    )


def contradictory(faults: Iterable[Text]) -> ContradictionError:
    """Return the refusal of facts that contradict each other, with such *faults*."""
    return ContradictionError(
        Text("这些事实互相矛盾：", "These facts contradict each other:"), tuple(faults)
    )


def _bare(name: str) -> str:
    return _BETWEEN.sub("", name.casefold())


def leaves(
    given: Mapping[Any, Any],
    is_fact: Callable[[str], object],
    faults: list[Text],
    prefix: str = "",
    depth: int = 1,
) -> Iterator[tuple[str, Any]]:
    """
    Yield the facts in *given*, nested by group or by dotted path, each under its path.

    Args:
        given: What a caller or a file gave.
        is_fact: Whether a path is that of a fact, whose values are never groups.
        faults: Where what names nothing goes, and what stands too deep.
        prefix: The groups that *given* stands in.
        depth: How deep that is.
    """
    for key, value in given.items():
        if not isinstance(key, str):
            faults.append(_no_name(f"{prefix}{seen(key)}"))
            continue
        path = f"{prefix}{key}"
        if isinstance(value, _SINGLE) or not isinstance(value, Mapping) or is_fact(path):
            yield path, value
        elif depth < DEEPEST:
            yield from leaves(value, is_fact, faults, f"{path}.", depth + 1)
        else:
            faults.append(too_deep(path))


def _no_name(shown: str) -> Text:
    """Return what is wrong with a name that is no text, as it is *shown*."""
    return Text(f"{shown}：事实的名称应为文本", f"{shown}: a fact's name must be a text")


def too_deep(path: str) -> Text:
    """Return what is wrong with a group of facts that stands in too many others."""
    shown = seen(path)
    return Text(
        f"{shown}：嵌套超过 {DEEPEST} 层", f"{shown}: groups stand more than {DEEPEST} deep"
    )
