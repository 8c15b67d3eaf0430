"""Runs cases of obligations and their due days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zsgx.cases.result import AT, CaseResult, Failure, flat
from zsgx.errors import UnknownPlaceError, ZsgxError

if TYPE_CHECKING:
    from zsgx.cases.obligation import ObligationCase
    from zsgx.engine.engine import Engine

__all__ = ["run_obligation_case"]


def run_obligation_case(case: ObligationCase, engine: Engine) -> CaseResult:
    """Return how *case* comes out; an obligation or a fact that nobody knows is a failure."""
    # Few runs have such cases, and what answers them is not needed before.
    from zsgx.programme.filing import judge  # noqa: PLC0415
    from zsgx.programme.obligation import due_of  # noqa: PLC0415

    try:
        chosen = engine.with_readings(case.readings) if case.readings else engine
        due = due_of(chosen, case.obligation, at=case.at, period=case.period, facts=case.given)
        judged = judge(chosen, due, filed=case.filed, facts=case.given)
    except ZsgxError as error:
        key = AT if isinstance(error, UnknownPlaceError) else case.obligation
        broken = Failure(key, None, None, flat(error))
        return CaseResult(case.place.file, case.name, (broken,))
    got = {
        "due": due.due and due.due.isoformat(),
        "status": judged.status.value,
        "applies": _plain(due.applies),
        "who": due.who.zh,
        "to": due.obligation.to.zh,
    }
    failures = [
        Failure(key, expected, got[key])
        for key, expected in ((key, _plain(value)) for key, value in case.expect.items())
        if expected != got[key]
    ]
    return CaseResult(case.place.file, case.name, tuple(failures), cites=due.cites)


def _plain(value: object) -> str | None:
    """Return what is expected, or came out, as a file writes it."""
    if value is None:
        return None
    return str(value).lower() if isinstance(value, bool) else str(value)
