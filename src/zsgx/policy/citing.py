"""Everything of a policy that cites clauses, each with a name of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from zsgx.issues import Place
    from zsgx.policy.policy import Policy
    from zsgx.policy.provision import DecisionTable

__all__ = ["citing", "computing", "resting_on"]


class Citing(NamedTuple):
    """
    One thing that cites clauses.

    Attributes:
        name: What it is, such as ``table hours.credited: certified``, ``parameter
            digital_hours_multiplier``, ``reading one_year``,
            ``contradiction taught-above-whole``, ``target seminars.held``,
            ``obligation trainee-roster`` or ``allocation capability_2023``.
        cites: The clauses.
        place: Where it is written.
    """

    name: str
    cites: tuple[str, ...]
    place: Place


def citing(policy: Policy) -> Iterator[Citing]:
    """Yield everything of *policy* that cites clauses, in the order of its files."""
    for table in policy.tables.values():
        yield from _of_table(table)
    for parameter in policy.parameters.values():
        for value in parameter.values:
            yield Citing(f"parameter {parameter.name}", value.cites, value.place)
    for reading in policy.readings.values():
        yield Citing(f"reading {reading.name}", reading.cites, reading.place)
    for each in policy.contradictions.values():
        yield Citing(f"contradiction {each.name}", each.cites, each.place)
    for target in policy.targets.values():
        for wanted in target.values:
            yield Citing(f"target {target.metric}", wanted.cites, wanted.place)
    for obligation in policy.obligations.values():
        yield Citing(f"obligation {obligation.name}", obligation.cites, obligation.place)
    for allocation in policy.allocations.values():
        yield Citing(f"allocation {allocation.name}", allocation.cites, allocation.place)


def computing(policy: Policy) -> dict[str, tuple[str, ...]]:
    """
    Return what computes each clause that *policy* cites, by the clause's id.

    Names are those of `Citing`.
    """
    found: dict[str, dict[str, None]] = {}
    for name, cites, _ in citing(policy):
        for clause in cites:
            found.setdefault(clause, {})[name] = None
    return {clause: tuple(names) for clause, names in found.items()}


def resting_on(
    place: Policy, policies: Iterable[Policy], called: Callable[[str], str]
) -> dict[str, tuple[str, ...]]:
    """
    Return the names of what rests on each clause, by the clause's id.

    What another place than *place* has is named with it, ``qingdao: table title.route: other``.

    Args:
        place: The policy of the place.
        policies: Those of all places.
        called: Returns the name of the place with a code.
    """
    found: dict[str, tuple[str, ...]] = {}
    for policy in [place, *(each for each in policies if each is not place)]:
        prefix = "" if policy is place else f"{called(policy.jurisdiction.code)}: "
        for clause, things in computing(policy).items():
            found[clause] = (*found.get(clause, ()), *(f"{prefix}{thing}" for thing in things))
    return found


def _of_table(table: DecisionTable) -> Iterator[Citing]:
    for rule in table.rules:
        name = f"table {table.question}: {rule.id}"
        yield Citing(name, rule.cites, rule.place)
        for exclusion in rule.unless:
            yield Citing(name, exclusion.cites, exclusion.when.place)
    if table.otherwise:
        name = f"table {table.question}: otherwise"
        yield Citing(name, table.otherwise.cites, table.otherwise.place)
