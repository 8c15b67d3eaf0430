"""The dates that a text states, held against those of the policy."""

from __future__ import annotations

import datetime

import pytest

from zsgx.audit.findings import DATES, date_changes
from zsgx.audit.publication import read_published
from zsgx.policy.document import Document
from zsgx.text import Text

ISSUED, SINCE, UNTIL = (
    datetime.date(1998, 9, 24),
    datetime.date(1998, 12, 1),
    datetime.date(2003, 11, 30),
)
DOCUMENT = Document(
    "HN-1",
    Text("沿海省码头条例", "Rules on piers"),
    issued=ISSUED,
    since=SINCE,
    until=UNTIL,
)


def changes(text: str, document: Document = DOCUMENT) -> list[tuple[str, str, int]]:
    found = date_changes(read_published(text), document)
    return [(each.date, each.now.isoformat(), each.line) for each in found]


@pytest.mark.parametrize(
    "text",
    [
        "本条例自1998年12月1日起施行。",
        "本条例自一九九八年十二月一日起施行。",
        "沿海省人民政府\n1998年9月24日\n一、甲\n应当报送。",
        "成文日期：1998-09-24\n施行日期：1998年12月1日\n有效期至：2003年11月30日\n",
        "本条例有效期至2003年11月30日。",
        "本条例自1998年12月1日起施行，有效期5年。",
        "本条例自1998年12月1日起施行，有效期为五年。",
        "本条例自印发之日起施行。",
        "《海港市旧办法》自1990年1月1日起施行，现予废止。",
        "每年1月1日起执行新计划。",
        "附件\n一、甲\n应当报送。\n",
    ],
)
def test_dates_that_agree_or_are_another_documents_are_not_told(text: str) -> None:
    assert changes(text) == []


@pytest.mark.parametrize(
    ("text", "date", "now"),
    [
        ("本条例自1999年1月1日起施行。", "since", "1999-01-01"),
        ("本条例自一九九九年一月一日起施行。", "since", "1999-01-01"),
        ("《沿海省码头条例》自1999年1月1日起施行。", "since", "1999-01-01"),
        ("现予公布，从1999年1月1日起正式实施。", "since", "1999-01-01"),
        ("施行日期：1999年1月1日", "since", "1999-01-01"),
        ("沿海省人民政府\n1998年9月25日\n", "issued", "1998-09-25"),
        ("成文日期：1998-09-25", "issued", "1998-09-25"),
        ("有效期至：2004年11月30日", "until", "2004-11-30"),
        ("本条例有效期至2004年11月30日。", "until", "2004-11-30"),
        ("本条例有效期截止到2004年11月30日。", "until", "2004-11-30"),
        ("本条例有效期3年。", "until", "2001-11-30"),
        ("失效日期：2004年11月30日", "until", "2004-11-30"),
    ],
)
def test_a_date_that_the_text_states_otherwise_is_told(text: str, date: str, now: str) -> None:
    assert [each[:2] for each in changes(text)] == [(date, now)]


def test_a_date_that_the_policy_does_not_hold_is_not_told() -> None:
    bare = Document("HN-1", Text("办法", "Rules"), since=SINCE)

    assert changes("1998年9月30日\n本条例有效期至2003年11月30日。", bare) == []


def test_every_date_is_told_with_its_line() -> None:
    text = (
        "沿海省人民政府\n1998年9月30日\n一、甲\n应当报送。\n二、乙\n本条例自1999年1月1日起施行。\n"
    )

    assert changes(text) == [("issued", "1998-09-30", 2), ("since", "1999-01-01", 6)]


def test_no_day_of_the_calendar_is_no_date() -> None:
    assert changes("本条例自1999年2月30日起施行，有效期九百九十九年。") == []


def test_dates_have_names_in_both_languages() -> None:
    assert all(name.zh and name.en for name in DATES.values())
