"""The readings that a caller chooses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zsgx.domain.exact import brief, seen
from zsgx.errors import ReadingError
from zsgx.text import Text, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from zsgx.policy.policy import Policy

__all__ = ["check_readings"]


def check_readings(readings: Mapping[str, object], policies: Iterable[Policy]) -> None:
    """
    Refuse readings and choices that no policy declares, all of them at once.

    Raises:
        ReadingError: A reading or a choice is unknown.
    """
    known: dict[str, dict[str, None]] = {}
    for policy in policies:
        for name, reading in policy.readings.items():
            known.setdefault(name, {}).update(dict.fromkeys(reading.choices))
    faults = []
    for given, option in readings.items():
        name = brief(given)
        if name not in known:
            hint = did_you_mean(name, known)
            faults.append(
                Text(f"未知解释口径 {name}。{hint.zh}", f"unknown reading {name}. {hint.en}")
            )
        elif not isinstance(option, str) or option not in known[name]:
            allowed, shown = ", ".join(known[name]), seen(option)
            faults.append(
                Text(
                    f"{name} 没有选项 {shown}，可选 {allowed}",
                    f"{name} has no option {shown}; choose {allowed}",
                )
            )
    if faults:
        raise ReadingError(Text("解释口径无法使用：", "The readings cannot be used:"), faults)
