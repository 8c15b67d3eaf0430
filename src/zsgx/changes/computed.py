"""What of a policy computes each clause: everything that cites it, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zsgx.policy.citing import citing

if TYPE_CHECKING:
    from zsgx.engine.engine import Engine
    from zsgx.policy.policy import Policy

__all__ = ["computing", "resting_on"]


def computing(policy: Policy) -> dict[str, tuple[str, ...]]:
    """
    Return what computes each clause that *policy* cites, by the clause's id.

    Names are those of `zsgx.policy.citing.Citing`.
    """
    found: dict[str, dict[str, None]] = {}
    for name, cites, _ in citing(policy):
        for clause in cites:
            found.setdefault(clause, {})[name] = None
    return {clause: tuple(names) for clause, names in found.items()}


def resting_on(place: Policy, engine: Engine) -> dict[str, tuple[str, ...]]:
    """
    Return the names of what rests on each clause, by the clause's id.

    What another place than *place* has is named with it, ``qingdao: table title.route: other``.
    """
    found: dict[str, tuple[str, ...]] = {}
    for policy in [place, *(each for each in engine.policies.values() if each is not place)]:
        name = engine.places.name(policy.jurisdiction.code)
        prefix = "" if policy is place else f"{name}: "
        for clause, things in computing(policy).items():
            found[clause] = (*found.get(clause, ()), *(f"{prefix}{thing}" for thing in things))
    return found
