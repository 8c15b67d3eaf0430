"""Random partial records, most of them close to where an answer turns."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from random import Random

from tests.properties.comparing import Setting, canonical, reference

from zsgx.domain.kinds import Value
from zsgx.engine.engine import Engine
from zsgx.policy.policy import Policy

__all__ = ["days_of", "record", "setting"]

_SHARES = (0.0, 0.3, 0.5, 0.7, 0.85, 0.95, 1.0)


def days_of(policies: Iterable[Policy]) -> tuple[datetime.date, ...]:
    """Return every day on which anything begins or ends, the day before, and two far away."""
    found = {datetime.date(1949, 10, 1), datetime.date(2100, 1, 1)}
    one = datetime.timedelta(days=1)
    for policy in policies:
        for document in policy.documents.values():
            found |= {document.since - one, document.since}
            if document.until:
                found |= {document.until, document.until + one}
        for parameter in policy.parameters.values():
            for value in parameter.values:
                found |= {value.since - one, value.since}
                if value.until:
                    found |= {value.until, value.until + one}
    return tuple(sorted(found))


def setting(
    random: Random,
    engine: Engine,
    places: Sequence[str],
    days: Sequence[datetime.date],
    questions: Sequence[str],
) -> Setting:
    """Return a question at a place on a day, with some of the readings chosen."""
    asked = Setting(random.choice(questions), random.choice(places), random.choice(days))
    open_ = [path for path in reference(engine, asked).paths if path.startswith("reading.")]
    chosen = []
    for path in open_:
        if random.random() < 0.5:
            name = path.removeprefix("reading.")
            read = engine.chain(asked.at).reading(name)
            assert read is not None
            chosen.append((name, random.choice(read.choices)))
    return Setting(asked.question, asked.at, asked.day, tuple(chosen))


def record(
    random: Random,
    engine: Engine,
    asked: Setting,
    *,
    most_unknown: int = 6,
    share: float | None = None,
    contradictory: float = 0.0,
) -> dict[str, Value]:
    """
    Return facts for a question: some of those it looks at, and one that it does not.

    Args:
        random: Where chance comes from.
        engine: The engine.
        asked: What is asked, where and when.
        most_unknown: How many of the facts stay unknown at most.
        share: How likely each fact is to be known; any likelihood where it is None.
        contradictory: How likely the facts are to contradict each other or the day, where they can.
    """
    slow = reference(engine, asked)
    paths = [path for path in slow.paths if not path.startswith("reading.")]
    random.shuffle(paths)
    likely = random.choice(_SHARES) if share is None else share
    facts: dict[str, Value] = {}
    unknown = 0
    for path in paths:
        if unknown < most_unknown and random.random() >= likely:
            unknown += 1
            continue
        type_ = engine.vocabulary[path].type
        values = [canonical(value, type_) for value in slow.telling_values(path, facts)]
        if random.random() >= contradictory:
            values = [one for one in values if not slow.contradicts({**facts, path: one})]
        if values:
            facts[path] = random.choice(values)
    if random.random() < 0.2:
        facts["employer.ownership"] = random.choice(("public", "non_public"))
    return facts
