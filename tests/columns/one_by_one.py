"""
Rules that look across records, followed one record at a time in plain Python.

What the columns come to is held against these. They share no code with what they check.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import product
from typing import Any, Final

from zsgx import Engine, HourEntry, HourLedger, Status

__all__ = [
    "Row",
    "claim_facts",
    "completions",
    "consistent",
    "facts_in_full",
    "ledger_of",
    "registered",
    "topped_up",
]

Row = dict[str, Any]


def consistent(row: Row) -> Row:
    """Return *row* without a day of issue where it says that no certificate is held."""
    none_held = row["certificate.training"] is False and row["certificate.level"] == "none"
    return {**row, "certificate.issued_on": None} if none_held else row


_ELIGIBLE: Final = "subsidy.training.eligible"
_DAY: Final = datetime.date(2024, 6, 1)
_KEYS: Final = ("person.id", "training.occupation", "certificate.level")


def paid(engine: Engine, row: Row, facts: Mapping[str, Any], *, date: datetime.date) -> bool | None:
    """Return whether a claim is paid in its place, None where that is open."""
    if row["place"] is None:
        return None
    known = {path: value for path, value in row.items() if path in engine.vocabulary}
    decision = engine.decide(_ELIGIBLE, at=row["place"], date=date, facts={**known, **facts})
    return bool(decision.value) if decision.status is Status.DECIDED else None


def claim_facts(
    engine: Engine,
    rows: Sequence[Row],
    *,
    date: datetime.date,
    complete: bool = True,
    refused_blocks: bool = False,
) -> list[Row]:
    """
    Return the two facts of each claim.

    With *refused_blocks* a refused claim counts as a paid one, which is wrong.
    """
    found: list[Row] = [{} for _ in rows]
    outcome: dict[int, bool | None] = {}
    histories = [_history(row, complete=complete) for row in rows]
    named = [None not in (*(row[key] for key in _KEYS), row["claim.on"]) for row in rows]
    for place, row in enumerate(rows):
        if not named[place]:
            found[place] = {
                "claim.paid_before": histories[place][0] or None,
                "claim.last_paid_on": None,
            }
            outcome[place] = paid(engine, row, found[place], date=date)
    in_order = sorted(
        (place for place in range(len(rows)) if named[place]),
        key=lambda place: (rows[place]["claim.on"], place),
    )
    for place in in_order:
        row, (before, last) = rows[place], histories[place]
        sure = [last] if last else []
        possible: list[datetime.date | None] = (
            [None] if before is None or (before and not last) else []
        )
        for other, result in outcome.items():
            day = rows[other]["claim.on"]
            if not all(rows[other][key] in (None, row[key]) for key in _KEYS):
                continue
            if day is not None and (day, other) > (row["claim.on"], place):
                continue
            if named[other] and (result or (refused_blocks and result is False)):
                sure.append(day)
            elif result is not False:
                possible.append(day)
        is_paid = bool(before or sure)
        is_last = is_paid and sure and all(day and day <= max(sure) for day in possible)
        found[place] = {
            "claim.paid_before": True if is_paid else None if possible else False,
            "claim.last_paid_on": max(sure) if is_last else None,
        }
        outcome[place] = paid(engine, row, found[place], date=date)
    return found


def _history(row: Row, *, complete: bool) -> tuple[bool | None, datetime.date | None]:
    """Return whether there was a payment beside the table, before the claim, and its day."""
    before, last, on = row.get("claim.paid_before"), row.get("claim.last_paid_on"), row["claim.on"]
    is_before = last is not None and on is not None and last <= on
    if before is None and is_before:
        before = True
    told = {"claim.paid_before", "claim.last_paid_on"} & row.keys()
    if before is None and last is None and complete and not told:
        before = False
    return before, last if before and is_before else None


def facts_in_full(engine: Engine, rows: Sequence[Row], *, date: datetime.date) -> list[Row]:
    """Return the two facts, and whether it is paid, of each claim of a table without unknowns."""
    found: list[Row] = [{} for _ in rows]
    payments: dict[tuple[Any, ...], list[datetime.date]] = {}
    for place in sorted(range(len(rows)), key=lambda place: (rows[place]["claim.on"], place)):
        row = rows[place]
        paid_on = payments.setdefault(tuple(row[key] for key in _KEYS), [])
        known = [*paid_on, *([row["claim.last_paid_on"]] if row.get("claim.paid_before") else [])]
        facts = {"claim.paid_before": bool(known), "claim.last_paid_on": max(known, default=None)}
        is_paid = paid(engine, row, facts, date=date)
        found[place] = {**facts, "paid": is_paid}
        if is_paid:
            paid_on.append(row["claim.on"])
    return found


def completions(
    rows: Sequence[Row], values: Mapping[str, Sequence[Any]], days: Sequence[datetime.date]
) -> Iterator[list[Row]]:
    """Yield the tables that *rows* may be, with one of *values* in place of each unknown one."""
    choices = [list(_completed(row, values, days)) for row in rows]
    for chosen in product(*choices):
        yield list(chosen)


def _completed(
    row: Row, values: Mapping[str, Sequence[Any]], days: Sequence[datetime.date]
) -> Iterator[Row]:
    unknown = [name for name in values if row.get(name, "") is None]
    for chosen in product(*(values[name] for name in unknown)):
        whole = {**row, **dict(zip(unknown, chosen, strict=True))}
        if "certificate.issued_on" in row and consistent(whole) != whole:
            continue
        if "claim.last_paid_on" not in row:
            yield whole
            continue
        last = row["claim.last_paid_on"]
        before = row.get("claim.paid_before")
        earlier = [day for day in days if day <= whole["claim.on"]]
        dated = [last] if last in earlier else earlier
        if before or before is None:
            yield from (
                {**whole, "claim.paid_before": True, "claim.last_paid_on": day} for day in dated
            )
        if before is False or (before is None and last not in earlier):
            yield {**whole, "claim.paid_before": False, "claim.last_paid_on": None}


def ledger_of(entries: Sequence[tuple[str, str, Decimal]]) -> HourLedger:
    """Return a ledger with these hours; negative ones take back an entry of the same hours."""
    ledger = HourLedger()
    for number, (person, training, hours) in enumerate(entries):
        if hours >= 0:
            ledger = ledger.credit(_entry(f"e{number}", person, training, hours))
            continue
        taken_back = next(
            entry.id
            for entry in ledger
            if isinstance(entry, HourEntry)
            and (entry.person, entry.training, entry.hours) == (person, training, -hours)
            and ledger.reversal_of(entry.id) is None
        )
        ledger = ledger.reverse(taken_back, id=f"e{number}", recorded_on=_DAY, reason="an error")
    return ledger


def topped_up(
    engine: Engine, rows: Sequence[Row], ledger: HourLedger, *, at: str, date: datetime.date
) -> list[tuple[Decimal, Decimal | None]]:
    """Return the registered hours of each row, and what it adds, posting one row after another."""
    found = []
    for number, row in enumerate(rows):
        held = ledger.registered(row["person.id"], row["training.id"])
        left = to_register(engine, row, held, at=at, date=date)[1]
        found.append((held, left))
        if left:
            entry = _entry(f"row {number}", row["person.id"], row["training.id"], left)
            ledger = ledger.credit(entry)
    return found


def registered(
    engine: Engine,
    rows: Sequence[Row],
    ledger: HourLedger,
    *,
    at: str,
    date: datetime.date,
    complete: bool = True,
) -> list[Decimal | None]:
    """Return the registered hours of each row, None where what is not known could change them."""
    found: list[Decimal | None] = []
    due: list[Decimal | None] = []
    for row in rows:
        status, hours = to_register(engine, row, Decimal(0), at=at, date=date)
        due.append(Decimal(0) if status is Status.SILENT else hours)
    for place, row in enumerate(rows):
        person, training = row["person.id"], row["training.id"]
        held = [
            entry.hours
            for entry in ledger
            if isinstance(entry, HourEntry) and (entry.person, entry.training) == (person, training)
        ]
        if person is None or training is None or not (held or complete):
            found.append(None)
            continue
        sure, possible = [sum(held, Decimal(0))], []
        for other in range(place):
            whose = rows[other]["person.id"], rows[other]["training.id"]
            hours = due[other]
            if whose == (person, training) and hours is not None:
                sure.append(hours)
            elif whose[0] in (None, person) and whose[1] in (None, training):
                possible.append(hours)
        is_sure = all(each is not None and each <= max(sure) for each in possible)
        found.append(max(sure) if is_sure else None)
    return found


def to_register(
    engine: Engine, row: Row, held: Decimal | None, *, at: str, date: datetime.date
) -> tuple[Status, Decimal | None]:
    """Return what is left to register of a row of which some hours are registered."""
    facts = {path: value for path, value in row.items() if path in engine.vocabulary}
    facts["training.registered_hours"] = held
    decision = engine.decide("hours.to_register", at=at, date=date, facts=facts)
    return decision.status, decision.value  # type: ignore[return-value] # hours are decimals


def _entry(name: str, person: str, training: str, hours: Decimal) -> HourEntry:
    return HourEntry(
        id=name,
        person=person,
        training=training,
        hours=hours,
        year=2024,
        credited_on=_DAY,
        recorded_on=_DAY,
    )
