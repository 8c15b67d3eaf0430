"""Where and when the rows of a table are decided: one place and day, or a column of each."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping

from attrs import field, frozen

from zsgx.domain.catalogue import read_day
from zsgx.domain.spellings import spellings_of
from zsgx.domain.vocabulary import DAY
from zsgx.engine.chain import Chain
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
        at: The place of all rows, or the column that names the place of each.
        date: The day of all rows, or the column that holds the day of each.
        chains: The chain of every place that a row may name, by the place's name.
        spellings: How a column may write the places: each name, code and label, and the place's
            name.
    """

    at: str | Column
    date: datetime.date | Column
    chains: Mapping[str, Chain] = field(repr=False)
    spellings: Mapping[str, str] = field(repr=False)

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
            chains = {_name(chain): chain for chain in rulebook.chains()}
            return cls(at, day, chains, _spellings(chains.values()))
        chain = rulebook.chain(at)  # type: ignore[arg-type] # it refuses what is no name
        name = _name(chain)
        return cls(name, day, {name: chain}, {name: name})

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the scope looks at."""
        return tuple(each.name for each in (self.at, self.date) if isinstance(each, Column))


def _name(chain: Chain) -> str:
    return chain.place.name or chain.place.code


def _spellings(chains: Collection[Chain]) -> dict[str, str]:
    """Return the spellings of all places; those that are most usual in a column stand first."""
    names = {chain.place.code: _name(chain) for chain in chains}
    usual = {name: name for name in names.values()} | names
    meant = spellings_of(chain.place for chain in chains)
    return usual | {word: names[code] for word, code in meant.items()}
