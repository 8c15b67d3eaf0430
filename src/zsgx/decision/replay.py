"""Whether a decision can be made again, and is then the one that was recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from zsgx.decision.decision import Decision
from zsgx.errors import ReplayError
from zsgx.text import Text

__all__ = ["check_complete", "check_policies", "check_replay"]

_NEEDED: Final = ("question", "at", "date", "readings", "facts", "fingerprint")


def check_complete(record: Mapping[str, Any]) -> None:
    """
    Refuse a record that lacks any of what a replay needs.

    Raises:
        ReplayError: It does.
    """
    lacking = ", ".join(key for key in _NEEDED if record.get(key) is None)
    if lacking:
        raise ReplayError(
            Text(
                f"记录中缺少 {lacking}；请给出 Decision.record() 的全部内容",
                f"the record lacks {lacking}; give all that Decision.record() returned",
            )
        )


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
