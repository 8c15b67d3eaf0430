"""A question compiled: its rules as decision diagrams over its atoms."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from attrs import frozen

from zsgx.engine.chain import Layer, expressions
from zsgx.engine.diagram import Diagrams
from zsgx.language.atoms import Axis
from zsgx.language.tree import DecisionName, Node, walk
from zsgx.policy.provision import Rule

__all__ = ["Compiled", "RuleDiagram", "asked"]


@frozen(eq=False)
class RuleDiagram:
    """
    When one rule applies, piece by piece, for explanations.

    Attributes:
        layer: The layer it belongs to.
        rule: The rule.
        conditions: What must hold: each piece that ``and`` joins, and its diagram.
        exclusions: What must not hold: each exclusion's expression, cites and diagram.
        applies: The diagram of the whole.
        tests: Where the answer is itself a condition, each piece of it and its diagram.
    """

    layer: Layer
    rule: Rule
    conditions: tuple[tuple[Node, int], ...]
    exclusions: tuple[tuple[Node, tuple[str, ...], int], ...]
    applies: int
    tests: tuple[tuple[Node, int], ...] = ()

    @property
    def name(self) -> str:
        """The rule's full name, ``qingdao/certified``."""
        return f"{self.layer.level.name}/{self.rule.id}"

    @property
    def trees(self) -> tuple[Node, ...]:
        """Everything that the rule is made of."""
        return (*expressions(self.rule), *(tree for tree, _, _ in self.exclusions))

    @property
    def asks(self) -> tuple[str, ...]:
        """The questions whose answers the rule uses."""
        return tuple(dict.fromkeys(question for tree in self.trees for question in asked(tree)))


@frozen(eq=False)
class Compiled:
    """
    A question compiled for one chain and one epoch.

    Attributes:
        axes: The atoms.
        diagrams: The store of all diagrams.
        root: The diagram of outcomes.
        rules: When each rule of the question applies, the most specific level first.
        met: The layers in force of every question met, by its name.
        day: A day of the epoch.
    """

    axes: tuple[Axis, ...]
    diagrams: Diagrams
    root: int
    rules: Sequence[RuleDiagram]
    met: Mapping[str, Sequence[Layer]]
    day: datetime.date


def asked(tree: Node) -> tuple[str, ...]:
    """Return the questions whose answers *tree* uses."""
    return tuple(
        dict.fromkeys(node.question for node in walk(tree) if isinstance(node, DecisionName))
    )
