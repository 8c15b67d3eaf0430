"""What is asked of a table, checked before any row is read: the same for every engine."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from attrs import field, frozen

from zsgx.domain.catalogue import Catalogue, read_day
from zsgx.domain.kinds import DATE, Type, Value, enumeration
from zsgx.domain.lexicon import folded
from zsgx.domain.option import choice, names
from zsgx.domain.vocabulary import DAY
from zsgx.engine.chain import Chain
from zsgx.engine.decide.tables import Tables
from zsgx.errors import FactsError, NoColumnsError, UnknownPlaceError
from zsgx.text import Text, did_you_mean, listing

if TYPE_CHECKING:
    from zsgx.engine.rulebook import Rulebook
    from zsgx.policy.contradiction import Contradiction

__all__ = [
    "AT",
    "DAY",
    "PREFIX",
    "Ask",
    "Column",
    "Detail",
    "TableScope",
    "WantedColumn",
    "column",
]

#: The axis of the place; a fact's path always has a dot, so that none is called so. That of the day
#: is called what expressions call it.
AT = "at"
T = TypeVar("T")
#: Whether status and rule are wanted beside each value.
Detail = Literal["full", "value"]
#: What the names of columns begin with that are worked out on the way.
PREFIX: Final = "__zsgx."
#: How names begin that are no facts, and would be taken for what they say.
_NO_COLUMN: Final = ("external.", "param.", "decision.", "rule.", "lookup.")
#: How alike a column's name and a fact's are when one is likely the other misspelt.
_ALIKE: Final = 0.85


@frozen
class Column:
    """
    A column of a table, where a value for all rows could stand.

    Attributes:
        name: Its name.
    """

    name: str


def column(name: str) -> Column:
    """Return the column *name*, for ``at`` and ``date`` of `Engine.decide_table`."""
    return Column(name)


@frozen
class TableScope:
    """
    Where and when the rows are decided.

    Attributes:
        at: The code of the place of all rows, or the column that names the place of each.
        date: The day of all rows, or the column that holds the day of each.
        chains: The chain of every place that a row may name, by the place's code.
        usual: How a column usually writes the places: each name, with the place's code.
        spellings: How a column may write the places: each name, code and label, with the code.
        several: What a column may not write, for several places are called so, and why.
    """

    at: str | Column
    date: datetime.date | Column
    chains: Mapping[str, Chain] = field(repr=False)
    usual: Mapping[str, str] = field(repr=False)
    spellings: Mapping[str, str] = field(repr=False)
    several: Mapping[str, Text] = field(repr=False)

    @classmethod
    def of(cls, rulebook: Rulebook, at: object, date: object) -> TableScope:
        """
        Return the scope of *at* and *date*, each a value or a column.

        Raises:
            UnknownPlaceError: There is no such place, or it is not available.
            FactsError: *date* is neither a day nor a column.
        """
        day = date if isinstance(date, Column) else _meant(date, lambda: read_day(date))
        if isinstance(at, Column):
            # A row that names a place that is not available is refused, as a single record is.
            chains = {chain.code: chain for chain in rulebook.chains()}
            usual = {chain.name: code for code, chain in chains.items()}
            places = rulebook.places
            several = {name: _several(codes) for name, codes in places.ambiguous.items()}
            return cls(at, day, chains, usual, places.spellings(chains), several)
        # What is no name is refused as well.
        chain = _meant(at, lambda: rulebook.chain(at))  # type: ignore[arg-type]
        code = chain.code
        return cls(code, day, {code: chain}, {code: code}, {code: code}, {})

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the scope looks at."""
        return tuple(each.name for each in (self.at, self.date) if isinstance(each, Column))


def _meant(raw: object, read: Callable[[], T]) -> T:
    """Return what is read; where that fails, say how a column is named, for it may be meant."""
    try:
        return read()
    except (FactsError, UnknownPlaceError) as error:
        if not isinstance(raw, str) or not raw.isidentifier():
            raise
        hint = Text(
            f"如果 {raw} 是列名，请写 column({raw!r})",
            f"If {raw} is a column, write column({raw!r})",
        )
        text = Text(f"{error.text.zh}。{hint.zh}", f"{error.text.en}. {hint.en}")
        raise type(error)(text, error.faults) from None


def _several(codes: Iterable[str]) -> Text:
    """Return why no row may write what the places with *codes* are all called."""
    which = listing(codes)
    return Text(
        f"是不止一个辖区的名称；请改用区划代码（{which}）",
        f"is what several places are called; give the division code ({which})",
    )


@frozen
class WantedColumn:
    """
    A column that may be read as a fact, the place or the day.

    Attributes:
        path: The fact's path, `AT` or `DAY`.
        column: The column's name.
        type: What it may hold.
        spellings: How it may write its options, if not as they are.
        usual: How it usually writes them.
        several: What it may not write, for it would mean several of them, and why.
    """

    path: str
    column: str
    type: Type
    spellings: Mapping[str, str] | None = None
    usual: Mapping[str, str] | None = None
    several: Mapping[str, Text] = field(factory=dict)


@frozen(eq=False)
class Ask:
    """
    Questions put to the rows of a table.

    Attributes:
        tables: The truth tables.
        questions: The names of the questions.
        scope: Where and when.
        rules: Whether status and rule are wanted, not the value alone.
        external: Values that are the same for all rows, unless a column gives them.
    """

    tables: Tables
    questions: tuple[str, ...]
    scope: TableScope
    rules: bool
    external: Mapping[str, Value] = field(repr=False)
    _known: dict[tuple[str, ...], tuple[WantedColumn, ...]] = field(
        factory=dict, init=False, repr=False
    )

    @classmethod
    def of(
        cls,
        tables: Tables,
        questions: Iterable[str],
        at: object,
        date: object,
        external: Mapping[str, Value],
        detail: str,
    ) -> Ask:
        """
        Return what is asked, checked.

        Raises:
            QuestionError: There is no such question, or none is asked.
            NoColumnsError: A plugin's own code decides a question at one of the places.
            UnknownPlaceError: There is no such place, or it is not available.
            FactsError: The date cannot be used.
        """
        asked = tuple(tables.question(name).name for name in names("ask", questions, least=1))
        detail = choice("detail", detail, ("value", "full"))
        scope = TableScope.of(tables.rulebook, at, date)
        _refuse_hooked(asked, scope)
        return cls(tables, asked, scope, detail == "full", external)

    @property
    def constants(self) -> Mapping[str, Value]:
        """What is the same for all rows that have no column of it, the day among it."""
        date = self.scope.date
        return self.external if isinstance(date, Column) else {**self.external, DAY: date}

    @property
    def catalogue(self) -> Catalogue:
        """The facts that are known by name."""
        return self.tables.catalogue

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """The paths of all facts that the questions look at, at any of the places."""
        paths: dict[str, None] = {}
        for name in self.questions:
            for place, chain in self.scope.chains.items():
                if isinstance(self.scope.date, Column):
                    tables = list(self.tables.all_of(name, chain))
                else:
                    tables = [self.tables.get(name, place, self.scope.date)]
                for table in tables:
                    paths |= dict.fromkeys(table.facts)
        return tuple(path for path in paths if not path.startswith("reading."))

    def contradictions(self) -> tuple[tuple[frozenset[str], Contradiction], ...]:
        """Return what no row may be, and the codes of its places; none where it holds at all."""
        places: dict[Contradiction, set[str]] = {}
        for name, chain in self.scope.chains.items():
            for each in chain.contradictions:
                places.setdefault(each, set()).add(name)
        # A row without a place is held against what holds at all of them by itself.
        apart = isinstance(self.scope.at, Column)
        return (
            *((frozenset[str](), each) for each in self.tables.rulebook.contradictions),
            *((frozenset(names if apart else ()), each) for each, names in places.items()),
        )

    def wanted(self, columns: Sequence[str]) -> tuple[WantedColumn, ...]:
        """
        Return what to read of the *columns* of a table, as far as they are there.

        Every fact is read and checked, whether or not a question looks at it, as it is of a single
        record.
        """
        names = tuple(columns)
        if names not in self._known:
            # A table is asked several times, and has the same columns each time.
            self._known[names] = self._wanted(names)
        return self._known[names]

    def _wanted(self, columns: Sequence[str]) -> tuple[WantedColumn, ...]:
        paths = dict.fromkeys((*self.facts, *columns))
        there = frozenset(columns)
        found = [
            WantedColumn(path, path, self.catalogue[path].type)
            for path in paths
            if path in there and path in self.catalogue
        ]
        scope = self.scope
        if isinstance(scope.at, Column) and scope.at.name in columns:
            places = enumeration(*scope.chains)
            found.append(
                WantedColumn(AT, scope.at.name, places, scope.spellings, scope.usual, scope.several)
            )
        if isinstance(scope.date, Column) and scope.date.name in columns:
            found.append(WantedColumn(DAY, scope.date.name, DATE))
        return tuple(found)

    def answers(self) -> tuple[str, ...]:
        """Return the names of the columns that are added."""
        return tuple(
            f"{name}{suffix}"
            for name in self.questions
            for suffix in (("", ".status", ".rule") if self.rules else ("",))
        )

    def faults(self, columns: Sequence[str]) -> list[Text]:
        """
        Return what is wrong with the names of the *columns* of a table.

        One that is named is not there, one nearly spells a fact, or one bears a name that is needed
        for the answers.
        """
        faults = []
        there = frozenset(columns)
        for name in self.scope.columns:
            if name not in there:
                hint = did_you_mean(name, columns)
                faults.append(
                    Text(f"没有列 {name}。{hint.zh}", f"there is no column {name}. {hint.en}")
                )
        # Databases take names that differ in case alone for the same.
        answers = {answer.casefold() for answer in self.answers()}
        for name in columns:
            if name.casefold() in answers:
                faults.append(
                    Text(
                        f"已有列 {name}，与答案同名；请先改名或去掉",
                        f"there is a column {name} already, as the answer is called; rename or "
                        "drop it",
                    )
                )
            elif name.startswith(PREFIX):
                faults.append(
                    Text(
                        f"列 {name}：以 {PREFIX} 开头的名称留作内部使用；请改名",
                        f"column {name}: names that begin with {PREFIX} are kept for what is "
                        "worked out on the way; rename it",
                    )
                )
            elif name not in self.catalogue and name not in self.scope.columns:
                faults += self._misspelt(name, there)
        return faults

    def _misspelt(self, name: str, columns: AbstractSet[str]) -> list[Text]:
        if name.startswith("reading."):
            return [
                Text(
                    f"{name} 是解释口径，不是事实；请作为口径选择",
                    f"{name} is a reading, not a fact; choose it as a reading",
                )
            ]
        spelt = folded(name)
        alike = next((each for each in self.catalogue if folded(each) == spelt), None)
        if alike in columns:
            return [
                Text(
                    f"列 {name} 与列 {alike} 只在全半角、大小写或空白上不同；请只留一列",
                    f"columns {name} and {alike} differ only in width, case or blanks; leave one",
                )
            ]
        if name.startswith(_NO_COLUMN):
            return [self.catalogue.unknown(name)]
        near = [path for path in self._like(name) if path not in columns]
        if near:
            return [
                Text(
                    f"列 {name} 不是事实，却很像 {'、'.join(near)}；请改名",
                    f"column {name} is not a fact, but looks like {' or '.join(near)}; rename it",
                )
            ]
        called = self.catalogue.lexicon.meanings(name)
        if called and not columns & {*called}:
            return [
                Text(
                    f"列 {name} 是事实 {'、'.join(called)} 的名称；请以事实的路径命名该列",
                    f"column {name} bears what the fact {' or '.join(called)} is called; name it "
                    "by the fact's path",
                )
            ]
        return []

    def _like(self, name: str) -> list[str]:
        """Return the facts that a column's name nearly spells, not those of its kind."""
        spelt = self.catalogue.respelt(name)
        if spelt is not None:
            return [spelt]
        if "." not in name:
            return []
        from difflib import get_close_matches

        return get_close_matches(name, self.catalogue, cutoff=_ALIKE)


def _refuse_hooked(names: Sequence[str], scope: TableScope) -> None:
    hooked = {
        (name, level.name): None
        for name in names
        for chain in scope.chains.values()
        for level in chain.levels
        if level.policy and name in level.policy.hooked
    }
    if hooked:
        listed = ", ".join(f"{name} ({level})" for name, level in hooked)
        raise NoColumnsError(
            Text(
                f"这些问题由插件的程序（zsgx_decide）判定，不能按列进行：{listed}；"
                "请用 decide 或 decide_many 逐条判定",
                f"a plugin's own code (zsgx_decide) decides these, so that columns cannot: "
                f"{listed}; use decide or decide_many, one record at a time",
            )
        )
