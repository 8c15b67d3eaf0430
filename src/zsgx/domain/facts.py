"""
From domain objects to facts.

Every attribute that is known becomes the fact that it feeds. Of the certificates that a person
holds for one training, only the rule knows which one opens it, and all that tells them apart there
is the day of issue; so there is one set of facts for each of those days.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from attrs import frozen, has

from zsgx.domain.attributes import fact_paths
from zsgx.domain.certificate import Certificate, Certificates
from zsgx.domain.institution import Institution
from zsgx.domain.kinds import Value, shown
from zsgx.domain.person import Person
from zsgx.errors import FactsError
from zsgx.outlet import masked
from zsgx.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["facts_of"]

_RISING_LEVELS = ("junior", "intermediate", "senior")


@frozen
class _Shape:
    """
    How objects of one class give facts, worked out once a class.

    Attributes:
        group: The group that the facts belong to, such as ``training``.
        paths: The facts' paths.
        values: Reads their values off an object.
    """

    group: str
    paths: tuple[str, ...]
    values: Callable[[Any], tuple[Value | None, ...]]


def facts_of(*objects: object) -> tuple[dict[str, Value], ...]:
    """
    Return the facts that *objects* give, by path; what is unknown is left out.

    There is one set of facts, or one for each day on which a certificate was issued: the latest
    first, and last one without a day where that of a certificate is unknown.

    A certificate with a day of revocation never counts, whatever day is asked about: facts tell
    what is held now, not what was held then. Whoever asks about a day on which a certificate was
    still good leaves ``revoked_on`` out.

    ``certificate.level`` is the highest level held, in every set; ``certificate.issued_on`` is the
    day of one certificate, the one that may open the rule. So the two may come from different
    certificates of the same training, as when the training certificate was issued before the level.

    Raises:
        FactsError: Objects contradict each other, or are of a class that gives no facts.
    """
    givers: dict[str, tuple[_Shape, object]] = {}
    held: list[Certificate] = []
    statements: list[Certificates] = []
    faults: list[Text] = []
    for record in [*objects, *_employers(objects)]:
        if isinstance(record, Certificate):
            held.append(record)
        elif isinstance(record, Certificates):
            held.extend(record.held)
            statements.append(record)
        elif shape := _shape_of(record):
            giver = givers.setdefault(shape.group, (shape, record))[1]
            if giver is not record and giver != record:
                faults.append(_two_givers(shape, giver, record))
        else:
            faults.append(_no_facts(record))
    if held:
        training = givers["training"][1] if "training" in givers else None
        faults += _certificate_faults(held, statements, training)
    if faults:
        raise FactsError(
            Text("这些对象不能化为事实", "these objects cannot be turned into facts"),
            dict.fromkeys(faults),
        )
    paths: list[str] = []
    values: list[Value | None] = []
    for shape, record in givers.values():
        paths += shape.paths
        values += shape.values(record)
    # One pass over all of them takes two thirds of the time of one for each object.
    known = zip(paths, values, strict=True)
    facts = {path: value for path, value in known if value is not None}
    complete = any(statement.complete for statement in statements)
    if not (held or complete):
        return (facts,)
    return tuple(facts | holding for holding in _holdings(held, complete=complete))


def _employers(objects: tuple[object, ...]) -> list[Institution]:
    return [each.employer for each in objects if isinstance(each, Person) and each.employer]


def _shape_of(record: object) -> _Shape | None:
    kind: type = type(record)
    return _shape(kind, record.group) if isinstance(record, Institution) else _shape(kind)


@lru_cache(maxsize=256)
def _shape(kind: type, group: str = "") -> _Shape | None:
    """Return how *kind* gives facts, those of *group* where it has several, if it gives any."""
    pairs = [
        (name, path)
        for name, path in (fact_paths(kind) if has(kind) else ())
        if not group or path.startswith(f"{group}.")
    ]
    if not pairs:
        return None
    names, paths = zip(*pairs, strict=True)
    # An attrgetter of a single name gives no tuple.
    values = attrgetter(*names) if len(names) > 1 else lambda record: (getattr(record, names[0]),)
    return _Shape(group or paths[0].partition(".")[0], paths, values)


def _holdings(certificates: list[Certificate], *, complete: bool) -> Iterator[dict[str, Value]]:
    """Yield what the *certificates* show, once for each day of issue."""
    held = [one for one in certificates if one.revoked_on is None]
    facts: dict[str, Value] = {}
    if any(one.kind == "training" for one in held):
        facts["certificate.training"] = True
    elif complete:
        facts["certificate.training"] = False
    levels = [one.level for one in held if one.kind == "level"]
    if levels:
        if highest := _highest(levels):
            facts["certificate.level"] = highest
    elif complete:
        facts["certificate.level"] = "none"
    days = {one.issued_on for one in held}
    for day in sorted(filter(None, days), reverse=True):
        yield {**facts, "certificate.issued_on": day}
    if None in days or not days:
        yield facts


def _highest(levels: list[str | None]) -> str | None:
    """Return the highest of *levels*; an unknown one may be higher than any but the top."""
    known = [level for level in levels if level]
    highest = max(known, key=_RISING_LEVELS.index, default=None)
    return highest if len(known) == len(levels) or highest == _RISING_LEVELS[-1] else None


def _certificate_faults(
    held: list[Certificate], statements: list[Certificates], training: object
) -> Iterator[Text]:
    trainings = {one.training for one in held} | {getattr(training, "id", None)}
    trainings.discard(None)
    if len(trainings) > 1:
        names = masked(", ".join(sorted(map(str, trainings))))
        yield Text(
            zh=f"证书应属于同一次培训，给出的有：{names}",
            en=f"the certificates must be for one training, but these are named: {names}",
        )
    if any(set(held) - set(each.held) for each in statements if each.complete):
        yield Text(
            zh="Certificates 称已列全（complete），另外又给出了证书",
            en="Certificates says it is complete, but there are certificates besides",
        )


def _no_facts(record: object) -> Text:
    kind = type(record).__name__
    hint = Text("；多条记录请用 decide_many", "; for many records use decide_many")
    more = hint if isinstance(record, Mapping) else Text("", "")
    return Text(f"{kind} 类的对象没有事实{more.zh}", f"{kind} objects give no facts{more.en}")


def _two_givers(shape: _Shape, one: object, other: object) -> Text:
    kinds = " / ".join(sorted({type(one).__name__, type(other).__name__}))
    zh = f"给出了两个不同的 {shape.group}（{kinds}）"
    en = f"two different {shape.group} objects were given ({kinds})"
    if type(one) is type(other):
        values = zip(shape.paths, shape.values(one), shape.values(other), strict=True)
        names = ", ".join(
            f"{path} ({_said(ours)}, {_said(theirs)})"
            for path, ours, theirs in values
            if ours != theirs
        )
        if names:
            zh, en = f"{zh}，事实不一致：{names}", f"{en}, which disagree on {names}"
    return Text(zh, en)


def _said(value: Value | None) -> str:
    return masked(shown(value).en)
