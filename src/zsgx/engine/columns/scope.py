"""Where and when the rows of a table are decided: one place and day, or a column of each."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from attrs import field, frozen

from zsgx.domain.catalogue import read_day
from zsgx.domain.vocabulary import DAY
from zsgx.engine.chain import Chain
from zsgx.text import Text, listing

if TYPE_CHECKING:
    from zsgx.engine.rulebook import Rulebook

__all__ = ["AT", "DAY", "Column", "Scope", "column"]

#: The axis of the place; a fact's path always has a dot, so that none is called so. That of the day
#: is called what expressions call it.
AT = "at"


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
class Scope:
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
    def of(cls, rulebook: Rulebook, at: object, date: object) -> Scope:
        """
        Return the scope of *at* and *date*, each a value or a column.

        Raises:
            UnknownPlaceError: There is no such place, or it is not available.
            FactsError: *date* is neither a day nor a column.
        """
        day = date if isinstance(date, Column) else read_day(date)
        if isinstance(at, Column):
            # A row that names a place that is not available is refused, as a single record is.
            chains = {chain.code: chain for chain in rulebook.chains()}
            usual = {chain.name: code for code, chain in chains.items()}
            places = rulebook.places
            several = {name: _several(codes) for name, codes in places.ambiguous.items()}
            return cls(at, day, chains, usual, places.spellings(chains), several)
        chain = rulebook.chain(at)  # type: ignore[arg-type] # it refuses what is no name
        code = chain.code
        return cls(code, day, {code: chain}, {code: code}, {code: code}, {})

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the scope looks at."""
        return tuple(each.name for each in (self.at, self.date) if isinstance(each, Column))


def _several(codes: Iterable[str]) -> Text:
    """Return why no row may write what the places with *codes* are all called."""
    which = listing(codes)
    return Text(
        f"是不止一个辖区的名称；请改用区划代码（{which}）",
        f"is what several places are called; give the division code ({which})",
    )
