"""
What a plugin's hook functions must be like.

pluggy registers hook functions that it will never call, or that fail when called: misspelt names,
functions without the decorator, keyword-only parameters. All of these are refused here by name.
"""

from __future__ import annotations

import inspect
from typing import Any, Final

from zsgx.hooks import specs
from zsgx.text import Text, did_you_mean

__all__ = ["broken_terms", "hook_names"]

_MARK: Final = f"{specs.PROJECT}_impl"


def hook_names(plugin: Any) -> tuple[str, ...]:
    """Return the names of the functions of *plugin* that are named or marked as hooks."""
    return tuple(
        name
        for name in dir(plugin)
        if callable(member := getattr(plugin, name))
        and (name.startswith(f"{specs.PROJECT}_") or _options(member) is not None)
    )


def broken_terms(plugin: Any) -> list[Text]:
    """Return everything about *plugin* that pluggy would let pass in silence."""
    return [fault for name in hook_names(plugin) for fault in _faults(name, getattr(plugin, name))]


def _options(function: Any) -> dict[str, Any] | None:
    options = getattr(function, _MARK, None)
    return options if isinstance(options, dict) else None


def _faults(name: str, function: Any) -> list[Text]:
    known = specs.specifications()
    if name not in known:
        hint = did_you_mean(name, known)
        return [Text(f"没有钩子 {name}。{hint.zh}", f"there is no hook {name}. {hint.en}")]
    options = _options(function)
    if options is None:
        return [Text(f"{name} 缺少 @zsgx.hookimpl", f"{name} lacks the decorator @zsgx.hookimpl")]
    faults = [
        Text(
            f"{name} 的参数 {parameter} 须为普通参数",
            f"{name}: the parameter {parameter} must be a plain one",
        )
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind is not inspect.Parameter.POSITIONAL_OR_KEYWORD
    ]
    if options.get("wrapper") or options.get("hookwrapper"):
        faults.append(Text(f"{name} 不得为 wrapper", f"{name} must not be a wrapper"))
    if options.get("specname"):
        faults.append(Text(f"{name} 不得改用 specname", f"{name} must not use specname"))
    return faults
