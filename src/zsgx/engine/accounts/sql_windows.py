"""
Caps as windows in SQL: the steps of `zsgx.engine.accounts.windows`, for DuckDB and PostgreSQL.

Entries are rows with ``person``, ``number`` (of the period), ``day``, ``ord`` (their order within a
day), ``lo`` and ``hi`` (what they bring, in hundredths), and by number ``in0`` (whether in the
group of a cap) and ``of0`` (whether for a requirement); limits are ``lo0`` and ``hi0``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Final

from attrs import frozen

__all__ = ["BIG", "Windows", "case", "less", "listed"]

#: More hundredths than all entries of a person come to stand for what nothing bounds.
BIG: Final = 10**13


def listed(parts: Iterable[str]) -> str:
    """Return parts of SQL with commas between them."""
    return ", ".join(parts)


def case(condition: str, then: object, otherwise: object) -> str:
    """Return what is the one thing where a condition holds, and else the other."""
    return f"CASE WHEN {condition} THEN {then} ELSE {otherwise} END"


def _running(amount: str, order: str) -> str:
    rows = "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW"
    return f"SUM({amount}) OVER (PARTITION BY person, number ORDER BY {order} {rows})"


def less(one: str, other: str) -> str:
    """Return *one* less *other*, never less than none."""
    return (
        f"CASE WHEN {other} >= {BIG} THEN 0 WHEN {one} >= {BIG} THEN {BIG} "
        f"ELSE GREATEST({one} - {other}, 0) END"
    )


def _room(cap: str, before: str) -> str:
    return f"CASE WHEN {cap} >= {BIG} THEN {BIG} ELSE {less(cap, before)} END"


@frozen
class Windows:
    """
    The windows over entries.

    Attributes:
        caps: How many caps there are.
        requirements: How many requirements.
        targets: What is summed up, by name: whether an entry is among it.
    """

    caps: int
    requirements: int
    targets: Mapping[str, str]

    @property
    def _columns(self) -> list[str]:
        """The columns of an entry that every step keeps."""
        marks = [f"in{cap}" for cap in range(self.caps)]
        marks += [f"of{number}" for number in range(self.requirements)]
        marks += [f"{side}{cap}" for cap in range(self.caps) for side in ("lo", "hi")]
        return ["person", "number", "day", "ord", *marks]

    @property
    def names(self) -> list[str]:
        """The columns of the sums."""
        return [f"{name}_{side}" for name in self.targets for side in ("lo", "hi")]

    @property
    def opened(self) -> str:
        """Whether anything of the entries of a person and period is open."""
        signs = ["lo <> hi", "day IS NULL"]
        signs += [f"in{cap} IS NULL" for cap in range(self.caps)]
        signs += [f"of{number} IS NULL" for number in range(self.requirements)]
        return f"BOOL_OR({' OR '.join(signs)})"

    def sums(self) -> list[str]:
        """Return the sums of entries that are members for certain, and of those that may be."""
        made = []
        for name, member in self.targets.items():
            for side, otherwise in (("lo", "FALSE"), ("hi", "TRUE")):
                counts = case(f"COALESCE({member}, {otherwise})", side, 0)
                made.append(f"SUM({side if member == 'TRUE' else counts}) AS {name}_{side}")
        return made

    def steps(self, entries: str, known: str) -> dict[str, str]:
        """
        Return the steps to the sums of each person and period, ``zsgx_sums`` the last of them.

        Args:
            entries: The step that has the entries.
            known: The step that has what caps leave of each person and period.
        """
        own = [name for name in self._columns if not name.startswith(("lo", "hi"))]
        bounds = [f"zl.{side}{cap}" for cap in range(self.caps) for side in ("lo", "hi")]
        chosen = listed([*(f"zr.{name}" for name in own), *bounds, "zr.lo", "zr.hi"])
        unsure = [f"zl.lo{cap} <> zl.hi{cap}" for cap in range(self.caps)]
        steps = {
            "zsgx_flagged": f"SELECT {chosen}, {' OR '.join(['zl.is_open', *unsure])} AS is_open "
            f"FROM {entries} AS zr JOIN {known} AS zl "
            "ON zl.person = zr.person AND zl.number = zr.number"
        }
        sums = [self._closed(), self._open(steps)]
        steps["zsgx_sums"] = " UNION ALL ".join(sums)
        return steps

    def _closed(self) -> str:
        step = "(SELECT *, lo AS val FROM zsgx_flagged WHERE NOT is_open) AS z0"
        for cap in range(self.caps):
            inside = f"CASE WHEN in{cap} THEN val ELSE 0 END"
            before = f"{_running(inside, 'day, ord')} - {inside}"
            left = f"LEAST(val, GREATEST(lo{cap} - before{cap}, 0))"
            kept = case(f"in{cap} AND lo{cap} < {BIG}", left, "val")
            names = listed(self._columns)
            inner = f"(SELECT {names}, val, {before} AS before{cap} FROM {step}) AS zb{cap}"
            step = f"(SELECT {names}, {kept} AS val FROM {inner}) AS zc{cap}"
        made = []
        for name, member in self.targets.items():
            total = f"SUM(CASE WHEN {member} THEN val ELSE 0 END)"
            made += [f"{total} AS {name}_lo", f"{total} AS {name}_hi"]
        return f"SELECT person, number, {listed(made)} FROM {step} GROUP BY person, number"

    def _open(self, steps: dict[str, str]) -> str:
        names = listed(self._columns)
        steps["zsgx_open"] = f"SELECT {names}, lo, hi FROM zsgx_flagged WHERE is_open"
        step = "zsgx_open"
        for cap in range(self.caps):
            step = self._bounded(cap, step, steps)
        tangled = [
            f"(BOOL_OR(COALESCE(in{one}, TRUE) AND COALESCE(in{other}, TRUE)) AND "
            f"BOOL_OR(COALESCE(in{one}, TRUE) AND NOT COALESCE(in{other}, FALSE)))"
            for one, other in combinations(range(self.caps), 2)
        ]
        made = [f"{' OR '.join(tangled) or 'FALSE'} AS tangled"]
        made += self.sums()
        steps["zsgx_bounded"] = (
            f"SELECT person, number, {listed(made)} FROM {step} GROUP BY person, number"
        )
        joined, chosen = "zsgx_bounded AS zb", []
        for name, member in self.targets.items():
            for side, upper in (("lo", False), ("hi", True)):
                step = f"zsgx_{name}_{side}"
                steps[step] = self._extreme(member, upper=upper)
                joined += f" JOIN {step} ON {step}.person = zb.person AND {step}.number = zb.number"
                closer = "LEAST" if upper else "GREATEST"
                own = f"zb.{name}_{side}"
                closest = case("tangled", own, f"{closer}({own}, {step}.val)")
                chosen.append(f"{closest} AS {name}_{side}")
        return f"SELECT zb.person, zb.number, {listed(chosen)} FROM {joined}"

    def _bounded(self, cap: int, before: str, steps: dict[str, str]) -> str:
        """Add what a cap leaves of each entry at least and at most; return the name of the step."""
        dated = f"CASE WHEN COALESCE(in{cap}, TRUE) AND day IS NOT NULL THEN hi ELSE 0 END"
        loose = f"CASE WHEN COALESCE(in{cap}, TRUE) AND day IS NULL THEN hi ELSE 0 END"
        sure = f"CASE WHEN COALESCE(in{cap}, FALSE) AND day IS NOT NULL THEN lo ELSE 0 END"
        whole = "OVER (PARTITION BY person, number)"
        names, order = listed(self._columns), "day NULLS LAST, ord"
        first, second = f"zsgx_before{cap}", f"zsgx_kept{cap}"
        steps[first] = (
            f"SELECT {names}, lo, hi, "
            f"CASE WHEN day IS NULL THEN 0 ELSE {_running(sure, order)} - {sure} END AS surely, "
            f"CASE WHEN day IS NULL THEN SUM({dated}) {whole} + SUM({loose}) {whole} - {loose} "
            f"ELSE {_running(dated, order)} - {dated} + SUM({loose}) {whole} END AS possibly "
            f"FROM {before}"
        )
        holds = f"COALESCE(in{cap}, TRUE) AND lo{cap} < {BIG}"
        low = case(holds, f"LEAST(lo, {_room(f'lo{cap}', 'possibly')})", "lo")
        high = case(f"{holds} AND in{cap}", f"LEAST(hi, {_room(f'hi{cap}', 'surely')})", "hi")
        steps[second] = f"SELECT {names}, {low} AS lo, {high} AS hi FROM {first}"
        return second

    def _extreme(self, member: str, *, upper: bool) -> str:
        ours = f"COALESCE({member}, {'TRUE' if upper else 'FALSE'})"
        large = ours if upper else f"NOT {ours}"
        loose = "day IS NULL"
        if not upper:
            unsure = " OR ".join(f"in{cap} IS NULL" for cap in range(self.caps))
            loose = f"{loose} OR ({ours} AND ({unsure}))"
        names = listed(self._columns)
        step = (
            f"(SELECT {names}, {ours} AS ours, {large} AS large, "
            f"CASE WHEN {large} THEN hi ELSE lo END AS val, "
            f"CASE WHEN NOT ({loose}) THEN 0 WHEN {large} THEN -1 ELSE 1 END AS place "
            "FROM zsgx_open) AS z0"
        )
        for cap in range(self.caps):
            gone = f"(in{cap} IS NULL AND NOT ours)" if upper else "FALSE"
            spared = f"(in{cap} IS NULL AND ours)" if upper else "FALSE"
            part = f"(COALESCE(in{cap}, TRUE) AND NOT {spared} AND NOT {gone})"
            blocks = f"CASE WHEN {part} THEN val ELSE 0 END"
            running = _running(blocks, "place, day NULLS LAST, ord")
            room = case("large", *(_room(f"{side}{cap}", "before") for side in ("hi", "lo")))
            kept = (
                f"CASE WHEN {gone} THEN 0 WHEN {part} AND (COALESCE(in{cap}, FALSE) OR ours) "
                f"THEN LEAST(val, {room}) ELSE val END"
            )
            inner = (
                f"(SELECT {names}, ours, large, place, val, {running} - {blocks} AS before "
                f"FROM {step}) AS zb{cap}"
            )
            step = f"(SELECT {names}, ours, large, place, {kept} AS val FROM {inner}) AS ze{cap}"
        return (
            "SELECT person, number, SUM(CASE WHEN ours THEN val ELSE 0 END) AS val "
            f"FROM {step} GROUP BY person, number"
        )
