"""One declaration of a key gives its reading, its faults with their places, and its schema."""

import datetime
from collections import abc
from decimal import Decimal
from typing import Any, Final

from attrs import frozen

from zsgx.issues import Issue, Place
from zsgx.policy import spelling
from zsgx.policy.citing import citations
from zsgx.policy.composer import read_yaml
from zsgx.policy.declaration import (
    DATE,
    NUMBER,
    Each,
    Either,
    Form,
    Listed,
    OneOf,
    Record,
    cite,
    key,
    keyed,
    placed,
    read,
)
from zsgx.policy.examiner import Examiner
from zsgx.policy.schema import schema
from zsgx.policy.source import Mapping, YamlNode
from zsgx.text import Text


@frozen
class Prize:
    """
    A prize, as a province might declare one.

    Attributes:
        name: Its name.
        ranks: Who gets it.
        amount: How much.
        since: The first day.
        until: The last day, or None.
        cites: The clauses.
        place: Where it is written.
    """

    name: str = keyed()
    ranks: tuple[str, ...] = key(
        Listed(OneOf({"first": "1", "second": "2"}, Text("名次", "rank")), single=True),
        "名次",
        "who gets it",
        required=True,
    )
    amount: Decimal = key(NUMBER, "金额", "how much", required=True, name="yuan")
    since: datetime.date = key(DATE, "首日", "the first day", required=True)
    cites: tuple[str, ...] = cite()
    place: Place = placed()
    until: datetime.date | None = key(DATE, "末日", "the last day", default=None)


def _prize(record: Record) -> Prize | None:
    record.examiner.check_order(record["until"], record.values["until"], record.values["since"])
    return record.build(Prize)


PRIZE: Final = Form.of(Prize, "prize", Text("奖项", "a prize"), _prize)
PRIZES: Final = Each(spelling.SLUG, PRIZE)


def node_of(text: str) -> YamlNode:
    node, issues = read_yaml(text, "prizes.yaml")
    assert node is not None
    assert not issues
    return node


def prizes(text: str) -> tuple[dict[str, Prize], list[Issue]]:
    examiner = Examiner()
    return read(PRIZES, node_of(text), examiner), examiner.issues


def test_a_record_is_read_from_the_keys_that_its_attributes_declare() -> None:
    found, issues = prizes(
        "science-prize: {ranks: first, yuan: 500.5, since: 2024-01-01, cite: HB-1/1/p-1}"
    )

    assert issues == []
    (prize,) = found.values()
    assert (prize.name, prize.ranks, prize.amount) == ("science-prize", ("1",), Decimal("500.5"))
    assert (prize.since, prize.until) == (datetime.date(2024, 1, 1), None)
    assert (prize.cites, prize.place.line) == (("HB-1/1/p-1",), 1)


def test_every_fault_is_noted_with_its_place_and_leaves_no_record() -> None:
    found, issues = prizes(
        "good: {ranks: [first, third], yuan: 1, since: 2024-01-02, until: 2024-01-01, cite: HB-1}\n"
        "Bad_name: {rank: first, yuan: '500', since: 2024-01-01}\n"
    )

    assert [*found] == ["good"]
    assert [(issue.code, issue.place and issue.place.line) for issue in issues] == [
        ("unknown-option", 1),
        ("bad-clause", 1),
        ("date-order", 1),
        ("bad-name", 2),
        ("unknown-key", 2),
        ("missing-key", 2),
        ("missing-key", 2),
        ("wrong-kind", 2),
    ]


def test_the_schema_for_editors_comes_of_the_same_declaration() -> None:
    found = schema(PRIZES)
    of_each: dict[str, Any] = found["$defs"]["prize"]

    assert [*found["patternProperties"].values()] == [{"$ref": "#/$defs/prize"}]

    assert of_each["required"] == ["ranks", "yuan", "since", "cite"]
    assert [*of_each["properties"]] == ["ranks", "yuan", "since", "cite", "until"]
    assert of_each["properties"]["yuan"]["description"] == "how much / 金额"
    assert of_each["additionalProperties"] is False


@frozen
class Contest:
    """
    A contest with prizes, which cites nothing itself.

    Attributes:
        prizes: The prizes.
        first: The one that is not among them.
        named: Further ones, by name.
    """

    prizes: tuple[Prize, ...] = key(Listed(PRIZE), "奖项", "the prizes")
    first: Prize | None = key(PRIZE, "特等奖", "the grand prize", default=None)
    named: abc.Mapping[str, Prize] = key(PRIZES, "其他奖项", "further prizes", factory=dict)


def test_whatever_cites_clauses_is_found_by_its_declaration() -> None:
    place = Place("prizes.yaml", 3)
    values: dict[str, Any] = {"ranks": (), "amount": Decimal(1), "since": datetime.date(2024, 1, 1)}
    first, other, third = (
        Prize(name=name, cites=(f"HB-1/1/{name}",), place=place, **values) for name in "abc"
    )

    contest = Contest((other,), first, {"third": third})
    assert [*citations(contest, "contest science")] == [
        ("contest science", ("HB-1/1/b",), place),
        ("contest science: first", ("HB-1/1/a",), place),
        ("contest science", ("HB-1/1/c",), place),
    ]


def test_one_of_several_contents_is_told_by_how_it_is_written() -> None:
    pair = Form.of(Prize, "prize", Text("奖项", "a prize"))
    either = Either((NUMBER, pair), lambda node: pair if isinstance(node, Mapping) else NUMBER)
    examiner = Examiner()

    found = [read(either, node_of(text), examiner) for text in ("500.5", "x", "{yuan: 1}")]

    assert found == [Decimal("500.5"), None, None]
    assert [issue.code for issue in examiner.issues] == ["wrong-kind", *["missing-key"] * 3]
    assert schema(either)["oneOf"] == [schema(NUMBER), {"$ref": "#/$defs/prize"}]
