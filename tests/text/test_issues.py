"""The faults of files: told with their place, the spot marked, and what to do."""

import json

import pytest

from zsgx.issues import Issue, Place, Severity, count
from zsgx.text import Text

LINE = "  when: 名称 == '青岛'"
PLACE = Place("hours.yaml", 14, 9, LINE, 2)
ISSUE = Issue(
    "unknown-name",
    Text("未知名称", "unknown name"),
    PLACE,
    Text("是否想写 训练.名称？", "Did you mean 训练.名称?"),
    example=(("training.online", "true"), ("training.hours", "8")),
)


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (Place("hours.yaml"), "hours.yaml"),
        (Place("hours.yaml", 14), "hours.yaml:14"),
        (Place("hours.yaml", 14, 9), "hours.yaml:14:9"),
        (Place("hours.yaml", 0, 9), "hours.yaml"),
    ],
)
def test_a_place_is_as_close_as_can_be_told(place: Place, shown: str) -> None:
    assert str(place) == shown


def test_a_place_moves_along_its_line() -> None:
    assert PLACE.shifted(6, 4) == Place("hours.yaml", 14, 15, LINE, 4)


@pytest.mark.parametrize(
    ("place", "picture"),
    [
        (PLACE, [f"14 | {LINE}", "   |         ^^^^"]),
        (PLACE.shifted(6, 4), [f"14 | {LINE}", "   |                 ^^^^^^"]),
        (Place("f", 1, 3, "ab"), ["1 | ab", "  |   ^"]),
        (Place("f", 1, 0, "ab  "), ["1 | ab", "  | ^"]),
        (Place("f", 1, 1, "ab", 0), ["1 | ab", "  | ^"]),
        (Place("f", 1, 1, "   "), []),
        (Place("f"), []),
    ],
)
def test_the_spot_is_marked_below_its_line_in_terminal_cells(
    place: Place, picture: list[str]
) -> None:
    assert place.picture() == picture


def test_an_issue_is_told_in_either_language() -> None:
    assert ISSUE.say("en").splitlines() == [
        "hours.yaml:14:9: error [unknown-name]",
        f"  14 | {LINE}",
        "     |         ^^^^",
        "  unknown name",
        "  for example: training.online = true, training.hours = 8",
        "  → Did you mean 训练.名称?",
    ]
    assert ISSUE.say("zh").splitlines()[0] == "hours.yaml:14:9: 错误 [unknown-name]"
    assert ISSUE.say("zh").splitlines()[-2:] == [
        "  例如: training.online = true, training.hours = 8",
        "  → 是否想写 训练.名称？",
    ]


def test_an_issue_without_a_place_is_told_all_the_same() -> None:
    issue = Issue("gap", Text("有缺口", "a gap"), severity=Severity.WARNING)

    assert issue.say("en").splitlines() == ["-: warning [gap]", "  a gap"]
    assert issue.say("zh").splitlines() == ["-: 警告 [gap]", "  有缺口"]


def test_an_issue_is_an_object_of_json() -> None:
    assert json.loads(json.dumps(ISSUE.as_json())) == {
        "code": "unknown-name",
        "severity": "error",
        "file": "hours.yaml",
        "line": 14,
        "column": 9,
        "message": {"zh": "未知名称", "en": "unknown name"},
        "hint": {"zh": "是否想写 训练.名称？", "en": "Did you mean 训练.名称?"},
        "example": {"training.online": "true", "training.hours": "8"},
    }
    bare = Issue("gap", Text("有缺口", "a gap")).as_json()
    assert [bare[key] for key in ("file", "line", "column", "hint", "example")] == [
        None,
        None,
        None,
        None,
        {},
    ]


@pytest.mark.parametrize(("number", "en"), [(0, "0 issues"), (1, "1 issue"), (2, "2 issues")])
def test_issues_are_counted(number: int, en: str) -> None:
    assert count(number) == Text(f"共 {number} 个问题。", f"{en} found.")
