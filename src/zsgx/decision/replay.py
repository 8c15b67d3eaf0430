"""Whether a decision can be made again, and is then the one that was recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from zsgx.errors import ReplayError
from zsgx.text import Text

if TYPE_CHECKING:
    from zsgx.decision.decision import Decision

__all__ = ["check_complete", "check_policies", "check_replay"]

_NEEDED: Final = ("question", "at", "date", "readings", "facts", "fingerprint")
#: What a record says of the answer, without which there is nothing to compare; it may be null.
_COMPARED: Final = ("status", "value")
_NO_CODES: Final[Mapping[str, str]] = {}


def check_complete(record: Mapping[str, Any]) -> None:
    """
    Refuse a record that lacks any of what a replay needs.

    Raises:
        ReplayError: It does.
    """
    absent = [key for key in _NEEDED if record.get(key) is None]
    lacking = ", ".join([*absent, *(key for key in _COMPARED if key not in record)])
    wrong = [key for key in ("readings", "facts") if not isinstance(record.get(key, {}), Mapping)]
    if wrong and not lacking:
        listed = ", ".join(wrong)
        raise ReplayError(
            Text(f"记录中的 {listed} 应为映射", f"{listed} of the record must be a mapping")
        )
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


def check_replay(
    decision: Decision, record: Mapping[str, Any], codes: Mapping[str, str] = _NO_CODES
) -> None:
    """
    Refuse *decision* if it is not what `Decision.record` once wrote down.

    Args:
        decision: The decision made again.
        record: What was written down.
        codes: The codes of the places of its chain by their names. What rules are called after
            depends on which places are loaded: by name, or by code where names are shared.

    Raises:
        ReplayError: It comes out differently.
    """
    again = decision.record()
    changed = [
        key
        for key in again
        if key in record and _coded(key, again[key], codes) != _coded(key, record[key], codes)
    ]
    if changed:
        listed = ", ".join(changed)
        raise ReplayError(Text(f"重放结果不同：{listed}", f"it comes out differently: {listed}"))


def _coded(key: str, held: Any, codes: Mapping[str, str]) -> Any:
    """Return what a record holds under *key*, rules named after the codes of their places."""
    if key == "rules" and isinstance(held, list):
        return [_coded("rule", rule, codes) for rule in held]
    if key != "rule" or not isinstance(held, str):
        return held
    place, slash, rule = held.partition("/")
    return f"{codes.get(place, place)}{slash}{rule}"
