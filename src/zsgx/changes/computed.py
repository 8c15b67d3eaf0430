"""What of a policy computes each clause: everything that cites it, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zsgx.policy.citing import citing

if TYPE_CHECKING:
    from collections.abc import Iterable

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


def resting_on(place: Policy, policies: Iterable[Policy]) -> dict[str, tuple[str, ...]]:
    """
    Return the names of what rests on each clause, by the clause's id.

    What another place than *place* has is named with it, ``qingdao: table title.route: other``.
    """
    found: dict[str, tuple[str, ...]] = {}
    for policy in [place, *(policy for policy in policies if policy is not place)]:
        name = policy.jurisdiction.name or policy.jurisdiction.code
        prefix = "" if policy is place else f"{name}: "
        for clause, things in computing(policy).items():
            found[clause] = (*found.get(clause, ()), *(f"{prefix}{thing}" for thing in things))
    return found
