"""
The hooks of zsgx: everything that a plugin can do.

Three families. Collectors are called once, at load, and return values. The decider answers a
question that the rule language cannot; it is asked along the chain of jurisdictions and never
across it. Observers are told afterwards and change nothing. Load order carries no meaning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import click

    from zsgx.decision.decision import Decision
    from zsgx.domain.kinds import Value
    from zsgx.domain.vocabulary import Fact
    from zsgx.hooks.scope import Scope
    from zsgx.policy.policy import Policy
    from zsgx.policy.question import Question

__all__ = ["PROJECT", "hookimpl", "hookspec"]

PROJECT = "zsgx"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def zsgx_policies() -> Sequence[Policy]:  # type: ignore[empty-body]  # it only specifies
    """
    Return the policies that the plugin supplies, one for each jurisdiction.

    Called once for each plugin, at load.

    Returns:
        The policies, usually ``[read_policy(__name__)]``. Two plugins with a policy for one place
        are both refused.

    Example:
        >>> @hookimpl
        ... def zsgx_policies():
        ...     return [read_policy(__name__)]
    """


@hookspec
def zsgx_facts() -> Sequence[Fact]:  # type: ignore[empty-body]  # it only specifies
    """
    Return the facts that the plugin adds to the vocabulary.

    Called once for each plugin, at load, before any policy is checked.

    Returns:
        The facts. A path that is declared already, by the core or another plugin, is refused.

    Example:
        >>> @hookimpl
        ... def zsgx_facts():
        ...     return [Fact("harbour.berth", BOOL, Text(zh="在港", en="is in berth"))]
    """


@hookspec
def zsgx_questions() -> Sequence[Question]:  # type: ignore[empty-body]  # it only specifies
    """
    Return the questions that the plugin adds to the vocabulary.

    Called once for each plugin, at load, before any policy is checked.

    Returns:
        The questions. A name that is declared already is refused.

    Example:
        >>> @hookimpl
        ... def zsgx_questions():
        ...     return [Question("harbour.bonus", HOURS, Text("港口加计学时", "harbour bonus"))]
    """


@hookspec(firstresult=True)
def zsgx_decide(question: str, facts: Mapping[str, Value], scope: Scope) -> Decision | None:
    """
    Decide a question that the rule language cannot say.

    Asked for a question that the plugin's ``jurisdiction.yaml`` lists under ``decides``, at the
    plugin's own level of the chain: after the tables of the levels below have fallen through,
    before those of the levels above. No table may answer the same question at the same level.

    Args:
        question: The question's name.
        facts: Canonical values by path; what is absent is unknown.
        scope: The place and day that are asked about, and how to state a decision.

    Returns:
        ``scope.decided(...)``, ``scope.undetermined(...)`` or ``scope.silent()``, each with its
        citations; None passes the question on to the level above.

    Raises:
        Exception: Whatever it raises reaches the caller as a `PluginError`; it is never taken for
            silence.

    Example:
        >>> @hookimpl
        ... def zsgx_decide(question, facts, scope):
        ...     if "training.hours" not in facts:
        ...         return scope.undetermined(["training.hours"], cites=["HB-1/2/hours-1"])
        ...     return scope.decided(facts["training.hours"], cites=["HB-1/2/hours-1"])
    """


@hookspec
def zsgx_decided(decision: Decision) -> None:
    """
    Be told of a decision.

    Called after every decision. What it raises is logged and changes nothing.

    Args:
        decision: The decision, with its facts.

    Example:
        >>> @hookimpl
        ... def zsgx_decided(decision):
        ...     journal.append(decision.as_json())
    """


@hookspec
def zsgx_commands(cli: click.Group) -> None:
    """
    Add commands to the command line.

    Called once, when the command line starts.

    Args:
        cli: The command group of ``zsgx``; a name that is taken already is refused.

    Example:
        >>> @hookimpl
        ... def zsgx_commands(cli):
        ...     cli.add_command(tides)
    """


def specifications() -> dict[str, Any]:
    """Return all hook specifications by name."""
    return {name: hook for name, hook in globals().items() if name.startswith("zsgx_")}
