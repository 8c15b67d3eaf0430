"""Runs cases of progress against targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zsgx.cases.result import AT, CaseResult, Failure, flat
from zsgx.errors import UnknownPlaceError, ZsgxError
from zsgx.text import Text, did_you_mean

if TYPE_CHECKING:
    from zsgx.cases.target import TargetCase
    from zsgx.engine.engine import Engine

__all__ = ["run_target_case"]


def run_target_case(case: TargetCase, engine: Engine) -> CaseResult:
    """Return how *case* comes out; a figure that cannot be used is a failure."""
    # Few runs have such cases, and what answers them is not needed before.
    from zsgx.policy.target import METRICS  # noqa: PLC0415
    from zsgx.programme.actual import declared_units  # noqa: PLC0415
    from zsgx.programme.target import attain  # noqa: PLC0415

    known = {*METRICS, *declared_units(engine.policies.values())}
    failures = [
        Failure(metric, expected, None, _unknown(metric, known))
        for metric, expected in case.expect.items()
        if metric not in known
    ]
    try:
        chosen = engine.with_readings(case.readings) if case.readings else engine
        found = attain(
            chosen,
            at=case.at,
            year=case.year,
            actual={**dict.fromkeys(case.expect.keys() & known), **case.actual},
            tolerance=case.tolerance,
        )
    except ZsgxError as error:
        key = AT if isinstance(error, UnknownPlaceError) else "actual"
        broken = Failure(key, None, None, flat(error))
        return CaseResult(case.place.file, case.name, (broken, *failures))
    attained = {one.metric: one for one in found}
    cites: dict[str, None] = {}
    for metric, expected in case.expect.items():
        if metric in known:
            one = attained[metric]
            cites |= dict.fromkeys(one.cites)
            if one.progress.value != expected:
                failures.append(Failure(metric, expected, one.progress.value))
    return CaseResult(case.place.file, case.name, tuple(failures), cites=tuple(cites))


def _unknown(metric: str, known: set[str]) -> Text:
    hint = did_you_mean(metric, known)
    return Text(f"未知指标 {metric}。{hint.zh}", f"unknown metric {metric}. {hint.en}")
