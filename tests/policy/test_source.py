"""YAML is read safely: what is written, with its place, and nothing hostile gets through."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.steps import counted

from zsgx.issues import Issue
from zsgx.policy.codes import CODES
from zsgx.policy.composer import DEEPEST, read_yaml
from zsgx.policy.opening import LARGEST
from zsgx.policy.source import Mapping, Scalar, ScalarValue, Sequence, YamlNode
from zsgx.policy.yaml_faults import explained

#: No file takes more calls than this for each of its characters, whatever is in it: PyYAML's own
#: parser makes 15 where nearly every character is a line.
CALLS_A_CHARACTER = 30
#: Where a file nests too deeply, no more than this and one for each line, however much follows.
CALLS_TO_THE_DEEPEST = 50_000


def content(text: str | bytes) -> Any:
    node, issues = read_yaml(text, "file.yaml")

    assert issues == ()
    assert node is not None
    return node.value


def codes(text: str | bytes) -> list[str]:
    return [issue.code for issue in read_yaml(text, "file.yaml")[1]]


def only(text: str | bytes) -> Issue:
    (issue,) = read_yaml(text, "file.yaml")[1]
    return issue


def spot(issue: Issue) -> tuple[int, int]:
    assert issue.place is not None
    return issue.place.line, issue.place.column


@pytest.fixture(params=["libyaml", "pure Python"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Use one parser and then the other."""
    if request.param == "pure Python":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    return str(request.param)


# What is written


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-12", -12),
        ("+12", 12),
        ("0.10", Decimal("0.10")),
        ("123456789012345.5", Decimal("123456789012345.5")),
        ("2024-02-29", datetime.date(2024, 2, 29)),
        ('"2024-02-29"', "2024-02-29"),
        ("'5'", "5"),
        ("|-\n  5", "5"),
        # YAML 1.1 would make a truth, a number, a time or a day of these.
        *((word, word) for word in ("on", "off", "yes", "no", "y", "True", "NULL")),
        *((word, word) for word in ("007", "0x1F", "1_000", "1e3", ".5", "5.", ".inf", "12:30:45")),
        *((word, word) for word in ("2024-1-5", "2024-01-05T10:00:00", "１２", "-5a", "1,000")),
    ],
)
def test_a_scalar_means_what_it_says_and_nothing_is_guessed(
    written: str, meant: ScalarValue
) -> None:
    value = content(f"key: {written}")["key"]

    assert (type(value), value) == (type(meant), meant)


def test_decimals_keep_their_places() -> None:
    assert str(content("key: 1.50")["key"]) == "1.50"


def test_every_node_knows_its_place_and_its_line(parser: str) -> None:
    node, issues = read_yaml("\ufeff名称: 青岛\nlist:\n  - 'a b'\n  - {x: 1}\n", f"{parser}.yaml")

    assert issues == ()
    assert isinstance(node, Mapping)
    listed = node.get("list")
    assert isinstance(listed, Sequence)
    first = listed.items[0]
    assert isinstance(first, Scalar)
    assert str(first.place) == f"{parser}.yaml:3:5"
    assert (first.place.excerpt, first.place.width) == ("  - 'a b'", 5)
    assert (first.beginning.column, first.beginning.width) == (6, 3)
    assert first.quoted
    key, value = node.entries[0]
    assert (key.place.column, value.place.column, value.place.excerpt) == (1, 5, "名称: 青岛")
    assert str(listed.items[1].place) == f"{parser}.yaml:4:5"
    assert node.get("nothing") is None


@pytest.mark.parametrize("text", ["'it''s'", '"a\\tb"', ">-\n  a\n  b", "a\n  b"])
def test_text_that_the_file_has_otherwise_tells_no_closer_spot(text: str) -> None:
    node, _ = read_yaml(f"key: {text}", "file.yaml")

    assert isinstance(node, Mapping)
    value = node.get("key")
    assert isinstance(value, Scalar)
    assert (value.beginning.line, value.beginning.column, value.beginning.width) == (1, 6, 0)


def test_line_numbers_agree_with_the_parser_on_every_kind_of_line_end(parser: str) -> None:
    node, _ = read_yaml("a: 1\r\nb: 2\rc: 3\x85d: 4\u2028e: 5\n", parser)

    assert isinstance(node, Mapping)
    assert [key.place.excerpt for key, _ in node.entries] == [
        "a: 1",
        "b: 2",
        "c: 3",
        "d: 4",
        "e: 5",
    ]


def test_a_directive_and_an_explicit_document_are_fine() -> None:
    assert content("%YAML 1.1\n---\na: 1\n...\n") == {"a": 1}


# What is refused


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("", "yaml-empty", (0, 0)),
        ("# only a comment", "yaml-empty", (0, 0)),
        ("--- ~", "yaml-empty", (0, 0)),
        ("a: &x 1", "yaml-anchor", (1, 4)),
        ("a: *x", "yaml-anchor", (1, 4)),
        ("*x", "yaml-anchor", (1, 1)),
        ("a: !!python/object:os.system x", "yaml-tag", (1, 4)),
        ("a: !!map {b: 1}", "yaml-tag", (1, 4)),
        ("a: 1\na: 2", "duplicate-key", (2, 1)),
        ('1: a\n"1": b', "duplicate-key", (2, 1)),
        ("? [a]\n: 1", "yaml-key", (1, 3)),
        ("{'': 1}", "yaml-key", (1, 2)),
        (": 1", "yaml-syntax", (1, 1)),
        ("<<: {a: 1}", "yaml-key", (1, 1)),
        ("a: 1\n---\nb: 2", "yaml-documents", (2, 1)),
        ("day: 2026-13-45", "bad-date", (1, 6)),
        ("day: 0000-01-01", "bad-date", (1, 6)),
        ("n: 1234567890123456", "bad-number", (1, 4)),
        ("n: 0.1234567890123456", "bad-number", (1, 4)),
        ("a: b\x00c", "yaml-character", (1, 5)),
        ("a: \u202eb", "yaml-character", (1, 4)),
        ("a: \ud800", "yaml-character", (1, 4)),
        ("a: 1\n\tb: 2", "yaml-tab", (2, 1)),
        ("a:\n\t- b", "yaml-tab", (2, 1)),
        ("a: b: c", "yaml-syntax", (1, 5)),
        ("a: 'b", "yaml-syntax", (1, 4)),
        ("a: [b\nc: d", "yaml-syntax", (2, 2)),
        ("a: [b", "yaml-syntax", (1, 4)),
        ("a:\n  b\nc", "yaml-syntax", (3, 1)),
        ("a: @b", "yaml-syntax", (1, 4)),
        ("- a\nb", "yaml-syntax", (2, 1)),
        ('a: "\\q"', "yaml-syntax", (1, 5)),
        ("a: 'b' == 'c'", "yaml-syntax", (1, 8)),
        ("%WHAT\n%WHAT", "yaml-syntax", (1, 6)),
        ("学时：90", "full-width-colon", (1, 3)),
        ("学时：90\n名称：青岛", "full-width-colon", (1, 3)),
        ("a: 1\n学时：90\nb: 2", "full-width-colon", (2, 3)),
        ("b:\n  - 学时：90\n    c: 1", "full-width-colon", (2, 7)),
        ("：", "full-width-colon", (1, 1)),
        ("{学时：90}", "full-width-colon", (1, 4)),
        (b"a: 1\nb: \xff", "yaml-encoding", (2, 4)),
        ("a: 继续教育".encode("gbk"), "yaml-encoding", (1, 4)),
        ("a: 1".encode("utf-16"), "yaml-encoding", (1, 1)),
    ],
)
def test_a_fault_is_one_issue_at_its_place(
    text: str | bytes, code: str, place: tuple[int, int], parser: str
) -> None:
    issue = only(text)

    assert issue.code == code
    # The two parsers notice some errors of syntax a few characters apart.
    if parser == "libyaml" or code != "yaml-syntax":
        assert spot(issue) == place


def test_one_file_tells_all_its_faults() -> None:
    text = "a: &x 1\nb: !t 2\nb: 3\nday: 2024-02-30\n? {}\n: 1\n"

    assert codes(text) == ["yaml-anchor", "yaml-tag", "duplicate-key", "bad-date", "yaml-key"]


def test_of_a_key_that_stands_twice_the_first_value_is_read_on() -> None:
    node, _ = read_yaml("a: 1\na: 2", "file.yaml")

    assert node is not None
    assert node.value == {"a": 1}


def test_nesting_is_allowed_to_its_limit_and_no_deeper(parser: str) -> None:
    assert codes("[" * DEEPEST + "]" * DEEPEST) == [], parser
    assert codes("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1)) == ["yaml-depth"]


@pytest.mark.parametrize(
    ("bomb", "code"),
    [
        ("[" * 100_000, "yaml-depth"),
        ("{" * 100_000, "yaml-depth"),
        ("- " * 100_000, "yaml-depth"),
        ("? " * 100_000, "yaml-depth"),
        ("[{a: " * 50_000, "yaml-depth"),
        ('["]", ' * 50_000, "yaml-depth"),
        ("a: [\n" * 50_000, "yaml-depth"),
        ("\n".join(" " * depth + "a:" for depth in range(1_000)), "yaml-depth"),
        ("a: " + "x" * 900_000, "yaml-size"),
        ("a: '" + "x\n\n" * 200_000 + "'", "yaml-size"),
        ("x" * (LARGEST + 1), "yaml-size"),
        (b"x" * (4 * LARGEST + 1), "yaml-size"),
        ("n: " + "9" * 5_000, "bad-number"),
        ("\x00" * 100_000, "yaml-character"),
    ],
    ids=range(14),
)
def test_a_bomb_is_refused_before_it_costs_much(bomb: str | bytes, code: str, parser: str) -> None:
    found, calls = counted(lambda: codes(bomb))

    assert set(found) == {code}, parser
    if code == "yaml-depth":
        assert calls <= CALLS_TO_THE_DEEPEST + len(bomb.splitlines())
    else:
        assert calls <= CALLS_A_CHARACTER * len(bomb)


# Bytes that are no UTF-8 are refused for their number: nothing decoded them.
@pytest.mark.parametrize(
    "bomb", ["x" * (LARGEST + 1), b"\xff" * (4 * LARGEST + 1)], ids=["text", "bytes"]
)
def test_what_is_too_large_is_refused_before_it_is_parsed(bomb: str | bytes, parser: str) -> None:
    found, calls = counted(lambda: codes(bomb))

    assert found == ["yaml-size"], parser
    assert calls < 50


def test_billion_laughs_are_refused_line_by_line() -> None:
    text = "\n".join(
        f"{c}: &{c} [{', '.join(['*' + p] * 9)}]" for p, c in zip("abcd", "bcde", strict=True)
    )

    assert set(codes(text)) == {"yaml-anchor"}


def test_a_long_line_is_cut_in_what_is_shown() -> None:
    issue = only("a: " + "x" * 30_000)

    assert all(len(line) < 250 for line in issue.say("en").splitlines())


def test_an_error_that_the_parser_does_not_place_is_passed_on() -> None:
    issue = explained(yaml.YAMLError("out of the blue"), ["a: 1", ""], "file.yaml")

    assert (issue.code, spot(issue)) == ("yaml-syntax", (1, 1))
    assert "out of the blue" in issue.say("en")
    assert "out of the blue" not in issue.say("zh")


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="libyaml is missing here as it is")
def test_without_libyaml_the_parser_is_python(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\n".join(f"key_{number}: {'x' * 100}" for number in range(50))
    meant, in_libyaml = counted(lambda: content(text))

    monkeypatch.delattr(yaml, "CSafeLoader")
    read, in_python = counted(lambda: content(text))

    assert read == meant
    # What libyaml does is no call of Python's: this tells that the other parser was at work.
    assert in_python > 5 * in_libyaml


# Whatever comes

LETTERS = st.sampled_from("[]{}:,-?&*!|>'\"%@`#~<= \t\n\r：a1学\u2028\x00")
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15) + 1, 10**15 - 1)
    | st.dates()
    | st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=20)
    | st.decimals(0, 10**6, places=2),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(st.binary(max_size=200) | st.text(max_size=200) | st.text(LETTERS, max_size=80))
def test_nothing_that_is_read_raises_and_every_place_lies_in_the_file(text: str | bytes) -> None:
    node, issues = read_yaml(text, "file.yaml")

    assert node is not None or issues
    for issue in issues:
        assert issue.code in CODES
        assert issue.say("en")
        assert issue.say("zh")
        line, column = spot(issue)
        assert 0 <= line <= len(text) + 1
        assert 0 <= column <= len(text) + 1


@given(VALUES)
def test_what_is_written_is_what_is_read(value: Any) -> None:
    node, issues = read_yaml(written({"value": value}), "file.yaml")

    assert issues == ()
    assert node is not None
    assert node.value == {"value": value}


@given(VALUES)
def test_every_scalar_stands_where_its_place_says(value: Any) -> None:
    text = written({"value": value})
    node, _ = read_yaml(text, "file.yaml")

    for scalar in scalars(node):
        begin = scalar.beginning.column - 1
        line = text.splitlines()[scalar.beginning.line - 1]
        if scalar.beginning.width == len(scalar.text):
            assert line[begin : begin + len(scalar.text)] == scalar.text


def written(value: Any) -> str:
    """Write *value* as a flow collection on one line, text in single quotes."""
    match value:
        case bool() | None:
            return {True: "true", False: "false", None: "null"}[value]
        case str():
            return "'" + value.replace("'", "''") + "'"
        case list():
            return f"[{', '.join(map(written, value))}]"
        case dict():
            return f"{{{', '.join(f'{key}: {written(item)}' for key, item in value.items())}}}"
        case _:
            return str(value)


def scalars(node: YamlNode | None) -> list[Scalar]:
    match node:
        case Scalar():
            return [node]
        case Sequence(items=items):
            return [scalar for item in items for scalar in scalars(item)]
        case Mapping(entries=entries):
            return [scalar for entry in entries for item in entry for scalar in scalars(item)]
        case _:
            return []
