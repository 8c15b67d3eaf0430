"""What rules and decision tables ask of each other, and the ways that lead back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zsgx.language.tree import DecisionName, Node, walk
from zsgx.policy.provision import DecisionTable, Rule

__all__ = ["asked", "conditions", "way_back"]


def conditions(rule: Rule) -> Iterator[Node]:
    """Yield every node of the condition and the exceptions of *rule*."""
    trees = [rule.when.tree] if rule.when else []
    for tree in (*trees, *(exclusion.when.tree for exclusion in rule.unless)):
        yield from walk(tree)


def asked(table: DecisionTable) -> set[str]:
    """Return the questions whose answers *table* asks for."""
    trees = [rule.then.tree for rule in table.rules]
    if table.otherwise and table.otherwise.then:
        trees.append(table.otherwise.then.tree)
    nodes = [node for tree in trees for node in walk(tree)]
    nodes += [node for rule in table.rules for node in conditions(rule)]
    return {node.question for node in nodes if isinstance(node, DecisionName)}


def way_back(start: str, asks: Mapping[str, set[str]]) -> list[str] | None:
    """Return a way from *start* back to itself over what each name *asks* for, or None."""
    todo = [(name, [start, name]) for name in sorted(asks.get(start, ()))]
    seen: set[str] = set()
    while todo:
        name, way = todo.pop()
        if name == start:
            return way
        if name not in seen:
            seen.add(name)
            todo += [(after, [*way, after]) for after in sorted(asks.get(name, ()))]
    return None
