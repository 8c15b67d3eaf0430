"""What is registered for a person and added up in an account: one training, paper or lecture."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from zsgx.domain.attributes import day_if_known, exactly, is_plain, of, quantity_if_known
from zsgx.domain.hours import HourEntry, OpenEntry
from zsgx.domain.kinds import BOOL, DATE, HOURS, INT, TEXT, TEXTS
from zsgx.domain.option import mapping, whole
from zsgx.errors import ValueRefusedError
from zsgx.text import Text

if TYPE_CHECKING:
    from attrs import Attribute

    from zsgx.domain.hours import HourLedger

__all__ = ["AccountEntry"]

_SUBJECT: Final = "training.subject"
#: What a mapping says of an entry, beside its facts, and the attribute that it becomes.
_KEYS: Final = {
    "entry": "id",
    "date": "on",
    "credited": "credited",
    "least": "least",
    "most": "most",
    "year": "year",
    "stated": "stated",
}


def _where_typed(record: type, attributes: list[Attribute[Any]]) -> list[Attribute[Any]]:
    """Give the attributes that name a type the converter that it asks for; a hook for attrs."""
    typed = {each.name: each for each in exactly(record, [*filter(is_plain, attributes)])}
    return [typed.get(each.name, each) for each in attributes]


def _year(name: str, raw: Any) -> int:
    """Return a year in which a day can lie."""
    return whole(name, raw, least=1900, most=2200)


def _stated(raw: Mapping[int, Any]) -> Mapping[int, Decimal]:
    """Return amounts by year, exact."""
    amounts = mapping("stated", {str(year): amount for year, amount in raw.items()})
    return {
        _year("stated", INT.read(year)): Decimal(str(HOURS.read(amount)))
        for year, amount in amounts.items()
    }


@frozen(kw_only=True, field_transformer=_where_typed)
class AccountEntry:
    """
    One thing registered for a person: a training, a paper, a lecture.

    Attributes:
        id: Its own reference.
        on: The day of its registration, whose policy credits it; None where that is unknown, or
            where a fact that the account names tells it.
        credited: What it is credited with, where that is settled already; otherwise policy says.
        least: The least that it can come to, as far as the caller knows.
        most: The most that it can come to, as far as the caller knows.
        year: The year that it is registered for, where that is not the year of its day.
        unplaced: Whether it is open for which period it counts; it may then be divided.
        missing: What a credit that is not settled still waits for.
        cites: The clauses behind what is credited already.
        facts: Its facts, as `Engine.decide` takes them.
        stated: How its credit is divided, by the year of each period, where it says so.
    """

    id: str = field(metadata=of(TEXT))
    on: datetime.date | None = field(default=None, converter=day_if_known, metadata=of(DATE))
    credited: Decimal | None = field(default=None, converter=quantity_if_known, metadata=of(HOURS))
    least: Decimal | None = field(default=None, converter=quantity_if_known, metadata=of(HOURS))
    most: Decimal | None = field(default=None, converter=quantity_if_known, metadata=of(HOURS))
    year: int | None = field(default=None, metadata=of(INT))
    unplaced: bool = field(default=False, metadata=of(BOOL))
    missing: tuple[str, ...] = field(default=(), metadata=of(TEXTS))
    cites: tuple[str, ...] = field(default=(), metadata=of(TEXTS))
    facts: Any = field(default=(), repr=False)
    stated: Mapping[int, Decimal] = field(factory=dict, converter=_stated)

    def __attrs_post_init__(self) -> None:
        if self.year is not None:
            _year("AccountEntry.year", self.year)
        if self.least is not None and self.most is not None and self.most < self.least:
            raise ValueRefusedError(
                Text(
                    f"AccountEntry.most：{self.most} 少于 least 的 {self.least}",
                    f"AccountEntry.most: {self.most} is less than least, which is {self.least}",
                )
            )

    @classmethod
    def of(cls, given: Mapping[str, Any], place: int) -> AccountEntry:
        """
        Return the entry that a mapping holds.

        Args:
            given: Facts, nested or by dotted path; and ``entry``, ``date``, ``credited``,
                ``least``, ``most``, ``year`` and ``stated``, those that are there.
            place: Which of the entries it is, from 1; its reference where it names none.

        Raises:
            ValueRefusedError: A value is none that its attribute may have.
        """
        said = {name: given[key] for key, name in _KEYS.items() if given.get(key) is not None}
        if isinstance(said.get("id"), int):
            # A number that tables give their rows is a reference as well.
            said["id"] = str(said["id"])
        facts = {key: value for key, value in given.items() if key not in _KEYS}
        return cls(**{"id": str(place), **said}, facts=facts)

    @classmethod
    def in_ledger(cls, ledger: HourLedger, person: str) -> tuple[AccountEntry, ...]:
        """
        Return what a ledger holds of a person: the credits that stand, and what is still open.

        Raises:
            ValueRefusedError: The person is no text.
        """
        opened = {entry.id for entry in ledger.open_entries(person)}
        return tuple(
            cls._of_entry(entry)
            for entry in ledger.entries_of(person)
            if entry.reverses is None
            and ledger.reversal_of(entry.id) is None
            and (isinstance(entry, HourEntry) or entry.id in opened)
        )

    @classmethod
    def _of_entry(cls, entry: HourEntry | OpenEntry) -> AccountEntry:
        facts = {} if entry.subject is None else {_SUBJECT: entry.subject}
        if isinstance(entry, HourEntry):
            return cls(
                id=entry.id,
                on=entry.credited_on,
                credited=entry.hours,
                year=entry.year,
                cites=entry.cites,
                facts=facts,
            )
        return cls(
            id=entry.id,
            on=entry.credited_on,
            least=entry.least,
            most=entry.most,
            year=entry.year,
            unplaced=entry.year is None,
            missing=entry.missing,
            facts=facts,
        )

    @property
    def is_settled(self) -> bool:
        """Whether what it comes to is said with it, be it within bounds, and not left to policy."""
        return self.credited is not None or self.least is not None or self.most is not None
