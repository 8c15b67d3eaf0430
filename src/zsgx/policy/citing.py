"""Everything of a policy that cites clauses, each with a name of its own."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import starmap
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from zsgx.policy.declaration import CITES, Each, Form, declared, keys_of
from zsgx.policy.validity import Validity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from zsgx.issues import Place
    from zsgx.policy.policy import Policy

__all__ = ["citations", "citing", "computing", "resting_on"]

#: The sections that hold what others cite.
_CITED: Final = {"documents", "clauses", "outside"}


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
    """Yield everything of *policy* that cites clauses, the tables first."""
    sections = {
        key.attribute: key.content.content
        for key in keys_of(type(policy)).values()
        if isinstance(key.content, Each) and key.attribute not in _CITED
    }
    for section in sorted(sections, key=lambda name: name != "tables"):
        kind = getattr(sections[section], "name", "")
        for name, entry in getattr(policy, section).items():
            yield from starmap(Citing, citations(entry, f"{kind} {name}"))


def citations(value: Any, name: str) -> Iterator[tuple[str, tuple[str, ...], Place]]:
    """
    Yield what cites clauses in *value*, a record or several: a name for it, the clauses, the place.

    Rules are named by their id as well, ``table hours.credited: certified``, and what stands under
    a key of its own by that, ``table hours.credited: otherwise``.
    """
    if isinstance(value, tuple | Mapping):
        for each in value.values() if isinstance(value, Mapping) else value:
            own = getattr(each, "id", None)
            yield from citations(each, f"{name}: {own}" if own else name)
        return
    for attribute, content, each in declared(value):
        if content is CITES:
            yield name, each, value.place
        else:
            one = isinstance(content, Form)
            yield from citations(each, f"{name}: {attribute}" if one else name)


def computing(policy: Policy) -> dict[str, tuple[str, ...]]:
    """
    Return what computes each clause that *policy* rests on, by the clause's id.

    Names are those of `Citing`.
    """
    validity = Validity.of([policy])
    found: dict[str, dict[str, None]] = {}
    for name, cites, _ in citing(policy):
        # What cites a clause rests on those that continue it as well.
        for clause in (each for cited in cites for each in validity.line(cited)):
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
