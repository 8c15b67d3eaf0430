"""What was reached of a metric: a number, two bounds around it, or nothing that is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from attrs import frozen

from zsgx.domain.kinds import NUMBER
from zsgx.errors import ValueRefusedError
from zsgx.policy.policy import Policy
from zsgx.policy.target import COUNTED, METRICS, Target, unit_label
from zsgx.text import Text, did_you_mean

__all__ = ["UNKNOWN", "Reached", "declared_units", "read_reached", "wanted_of"]

#: What a tally counts in each unit; classes, projects and bases are no rows of persons.
_TALLIED: Final = {"persons": "persons", "person_times": "person_times"}
_OPEN: Final = ".open"
_KEYS: Final = ("value", "least", "most", "unit")


@frozen
class Reached:
    """
    How much of a metric was reached, as far as that is known.

    Attributes:
        least: At least so much, or None where even that is unknown.
        most: At most so much, or None where that is unknown.
        unit: The unit in which it was counted, or None where it was not said.
    """

    least: Decimal | None = None
    most: Decimal | None = None
    unit: str | None = None

    @classmethod
    def exactly(cls, number: Decimal | int, unit: str | None = None) -> Reached:
        """Return a number that is known."""
        return cls(Decimal(number), Decimal(number), unit)

    @classmethod
    def of_tally(cls, row: Mapping[str, Any], unit: str) -> Reached:
        """
        Return what one row of `zsgx.Engine.tally` comes to in *unit*: persons or attendances.

        What is open in the row may be so many more, so the number lies between two bounds; where
        it is not known how much is open, nothing bounds it above.

        Raises:
            ValueRefusedError: A tally does not count this unit, the row lacks its column, or a
            number in it is none.
        """
        column = _TALLIED.get(unit)
        if column is None or row.get(column) is None:
            raise ValueRefusedError(
                Text(
                    f"汇总表不计{unit_label(unit).zh}（需要列 persons 或 person_times）",
                    f"a tally does not count {unit_label(unit).en} "
                    f"(a column persons or person_times is needed)",
                )
            )
        least = _number(row[column])
        assert least is not None  # noqa: S101 - it is there
        # Each attendance is a row of its own; of persons a row without a name may be one more.
        open_ = row.get(column + _OPEN, 0 if column == "person_times" else None)
        more = _number(open_)
        return cls(least, None if more is None else least + more, unit)

    @property
    def is_exact(self) -> bool:
        """Whether the number is known."""
        return self.least is not None and self.least == self.most


UNKNOWN: Final = Reached()


def declared_units(policies: Iterable[Policy]) -> dict[str, str]:
    """Return the units of all metrics that *policies* have targets of or divide."""
    return {name: one.unit for policy in policies for name, one in wanted_of(policy).items()}


def wanted_of(policy: Policy) -> dict[str, Target]:
    """Return the targets of *policy* by metric, those that its allocations give with them."""
    divided = [allocation.targets() for allocation in policy.allocations.values()]
    return {name: one for targets in (*divided, policy.targets) for name, one in targets.items()}


def read_reached(
    actual: Mapping[str, Any], declared: Mapping[str, str]
) -> tuple[dict[str, Reached], list[Text]]:
    """
    Return *actual* as what was reached by metric, and everything that is wrong with it.

    Args:
        actual: A number, None, a `Reached`, or a mapping with ``value`` or ``least`` and ``most``,
            and perhaps ``unit``, by a metric that is known.
        declared: The units of the metrics that policies declare.
    """
    units = {**METRICS, **declared}
    found: dict[str, Reached] = {}
    faults: list[Text] = []
    for metric, given in actual.items():
        try:
            found[metric] = reached = _read(given)
        except ValueRefusedError as error:
            faults.append(Text(f"{metric}：{error.text.zh}", f"{metric}: {error.text.en}"))
            continue
        bounds = (reached.least, reached.most)
        if units[metric] in COUNTED and any(end is not None and end % 1 for end in bounds):
            counted = unit_label(units[metric])
            faults.append(
                Text(
                    f"{metric} 以{counted.zh}计，应为整数",
                    f"{metric} counts {counted.en}, in whole numbers",
                )
            )
        if reached.unit not in (None, units[metric]):
            given_in, wanted = unit_label(reached.unit or ""), unit_label(units[metric])
            faults.append(
                Text(
                    f"{metric} 以{wanted.zh}计，此处给的是{given_in.zh}，二者不可混用",
                    f"{metric} counts {wanted.en}; these are {given_in.en}, never mixed with them",
                )
            )
    return found, faults


def _read(given: Any) -> Reached:
    if isinstance(given, Reached):
        return given
    if not isinstance(given, Mapping):
        number = _number(given)
        return UNKNOWN if number is None else Reached.exactly(number)
    strange = [str(key) for key in given if key not in _KEYS]
    if strange:
        hint = did_you_mean(strange[0], _KEYS)
        raise ValueRefusedError(
            Text(f"没有键 {strange[0]}。{hint.zh}", f"there is no key {strange[0]}. {hint.en}")
        )
    if "value" in given and ("least" in given or "most" in given):
        raise ValueRefusedError(
            Text("value 与 least、most 只能取其一", "value excludes least and most")
        )
    unit = given.get("unit")
    if "value" in given:
        number = _number(given["value"])
        return Reached(number, number, unit)
    least, most = _number(given.get("least")), _number(given.get("most"))
    if least is not None and most is not None and least > most:
        raise ValueRefusedError(Text(f"{least} 大于 {most}", f"{least} is more than {most}"))
    return Reached(least, most, unit)


def _number(given: Any) -> Decimal | None:
    if given is None:
        return None
    number = NUMBER.read(given)
    assert isinstance(number, int | Decimal)  # noqa: S101 - that is what NUMBER reads
    return Decimal(number)
