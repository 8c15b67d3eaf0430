"""
A plugin's code at work: what it prints, what it raises, and what it may not do meanwhile.

Every call of a plugin's own code, its import among them, goes through `running`.
"""

from __future__ import annotations

import contextlib
import sys
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

from zsgx.errors import PluginError, ZsgxError
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from zsgx.decision.decision import Decision

__all__ = ["apart", "check_not_running", "failure", "notify", "running", "staying"]

#: The plugin whose code runs; what it calls must not load the plugins again.
_RUNNING: Final[ContextVar[str | None]] = ContextVar("zsgx_running", default=None)
#: Whether what plugins print goes to standard error, so that standard output holds answers alone.
_APART: Final[ContextVar[bool]] = ContextVar("zsgx_apart", default=False)


@contextlib.contextmanager
def apart() -> Iterator[None]:
    """Have what plugins print go to standard error; for a program whose own output is read."""
    token = _APART.set(True)
    try:
        yield
    finally:
        _APART.reset(token)


@contextlib.contextmanager
def running(plugin: str) -> Iterator[None]:
    """Run code of *plugin*."""
    token = _RUNNING.set(plugin)
    try:
        if _APART.get():
            with contextlib.redirect_stdout(sys.stderr):
                yield
        else:
            yield
    finally:
        _RUNNING.reset(token)


def check_not_running() -> None:
    """
    Refuse to load plugins while one of them runs, which would go on without an end.

    Raises:
        PluginError: A plugin's code is running.
    """
    plugin = _RUNNING.get()
    if plugin is not None:
        raise PluginError(
            Text(
                f"插件 {plugin} 在导入时或在钩子中加载插件（Engine.load），会无休止地循环；"
                "钩子所需都在其参数之中",
                f"plugin {plugin} loads the plugins (Engine.load) at its import or in a hook, "
                "which would never end; its arguments hold what a hook needs",
            )
        )


def staying(plugin: str, call: Callable[..., Any]) -> Callable[..., Any]:
    """Return *call* with whatever is no exception made one: no hook ends its caller's program."""

    def stay(**arguments: Any) -> Any:
        try:
            with running(plugin):
                return call(**arguments)
        except (Exception, KeyboardInterrupt):
            raise
        except BaseException as error:
            raise PluginError(failure("执行", "running", error)) from error

    return stay


def failure(zh: str, en: str, error: BaseException) -> Text:
    """Return that a plugin failed, where, and how."""
    kind = type(error).__name__
    if isinstance(error, ZsgxError):
        said = Text(error.say("zh"), error.say("en"))
    else:
        shown = _shown(error) or kind
        said = Text(shown, shown)
    return Text(f"{zh}时出错（{kind}）：{said.zh}", f"failed at {en} ({kind}): {said.en}")


def _shown(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # noqa: BLE001 - what a plugin raises may not even say what it is
        return ""


def notify(observers: Iterable[Callable[..., object]], decision: Decision) -> None:
    """Tell *observers* of a decision; they change nothing, not even by failing."""
    for observer in observers:
        try:
            observer(decision=decision)
        except Exception:
            import logging

            logging.getLogger("zsgx").exception("zsgx_decided failed")
