"""What of a policy computes each clause: everything that cites it, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zsgx.policy.citing import citing

if TYPE_CHECKING:
    from zsgx.policy.policy import Policy

__all__ = ["computing"]


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
