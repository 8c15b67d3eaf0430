"""
How the benchmarks measure: everything that is compared takes its turn in every round.

A machine that is shared, or grows warm, is fast in one minute and slow in the next. What is
compared is therefore run in turns, and a ratio is worked out within each round before the median
over the rounds is taken. Every other round goes backwards, so that nobody always comes second.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping

from attrs import frozen

__all__ = ["Taken", "taken"]


@frozen
class Taken:
    """
    How long something took, round by round.

    Attributes:
        seconds: What each round took.
    """

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """What a round took in the median, in seconds."""
        return statistics.median(self.seconds)

    def times(self, other: Taken) -> float:
        """Return how many times as long as *other* this took, in the median over the rounds."""
        pairs = zip(self.seconds, other.seconds, strict=True)
        return statistics.median(mine / theirs for mine, theirs in pairs)


def taken(calls: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Taken]:
    """Return by name how long each of *calls* took in each of *rounds* that they took turns in."""
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(rounds):
        gc.collect()
        for name in list(calls)[:: 1 if number % 2 == 0 else -1]:
            begun = time.perf_counter()
            found = calls[name]()
            seconds[name].append(time.perf_counter() - begun)
            # What was found is given back outside the time that is measured.
            del found
    return {name: Taken(tuple(each)) for name, each in seconds.items()}
