"""Whether a decision can be made again, and is then the one that was recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zsgx.decision.decision import Decision
from zsgx.errors import ReplayError
from zsgx.text import Text

__all__ = ["check_policies", "check_replay"]


def check_policies(fingerprint: str, record: Mapping[str, Any]) -> None:
    """
    Refuse policies that are not those of what `Decision.record` once wrote down.

    Raises:
        ReplayError: They are others.
    """
    if fingerprint != record["fingerprint"]:
        raise ReplayError(
            Text(
                f"政策已变：{record['fingerprint']} → {fingerprint}",
                f"the policies have changed: {record['fingerprint']} → {fingerprint}",
            )
        )


def check_replay(decision: Decision, record: Mapping[str, Any]) -> None:
    """
    Refuse *decision* if it is not what `Decision.record` once wrote down.

    Raises:
        ReplayError: It comes out differently.
    """
    again = decision.as_json()
    changed = [key for key in again if key in record and again[key] != record[key]]
    if changed:
        listed = ", ".join(changed)
        raise ReplayError(Text(f"重放结果不同：{listed}", f"it comes out differently: {listed}"))
