"""From text to tree: the whole language, and nothing beside it."""

import ast
import decimal
import sys
import warnings
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.language.expressions import read
from tests.steps import counted

from zsgx.language.parse import DEEPEST, LONGEST, parse
from zsgx.language.tree import (
    All,
    Any,
    Arithmetic,
    Call,
    Choice,
    Compare,
    DecisionName,
    ExpressionFault,
    FactName,
    ListOf,
    Literal,
    Member,
    Node,
    Not,
    ParameterName,
    ReadingName,
    RuleName,
    Word,
    walk,
)
from zsgx.text import Text

A, B, C = Word("a"), Word("b"), Word("c")
#: Whatever an expression says, refusing it takes no more; those below take 5 at most.
CALLS_A_CHARACTER = 10


def number(value: int | Decimal) -> Literal:
    return Literal(value=value)


def only(text: str) -> ExpressionFault:
    tree, (fault,) = parse(text)

    assert tree is None
    return fault


def pointed(text: str) -> str:
    """Return the piece of *text* that its only fault is about."""
    first, last = only(text).span
    return text[first:last]


# What is in the language


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", A),
        ("(a)", A),
        ("true", Literal(value=True)),
        ("false", Literal(value=False)),
        ("True", Literal(value=True)),
        ("'学时'", Literal(value="学时")),
        ('"it\'s"', Literal(value="it's")),
        ("''", Literal(value="")),
        ("80", number(80)),
        ("1_000", number(1000)),
        ("-5", number(-5)),
        ("--5", number(5)),
        ("-(5)", number(-5)),
        ("training.hours", FactName("training.hours")),
        ("certificate.training.kind", FactName("certificate.training.kind")),
        ("培训.学时", FactName("培训.学时")),
        ("external.ratio", FactName("external.ratio")),
        ("param.multiplier", ParameterName("multiplier")),
        ("reading.one_year", ReadingName("one_year")),
        ("rule.certified", RuleName("certified")),
        ("decision.hours.credited", DecisionName("hours.credited")),
        ("a < b", Compare("<", A, B)),
        ("a <= b", Compare("<=", A, B)),
        ("a > b", Compare(">", A, B)),
        ("a >= b", Compare(">=", A, B)),
        ("a == b", Compare("==", A, B)),
        ("a != b", Compare("!=", A, B)),
        ("a < b <= c", All((Compare("<", A, B), Compare("<=", B, C)))),
        ("a in [1, 2]", Member(A, ListOf((number(1), number(2))))),
        ("a in (1, 2)", Member(A, ListOf((number(1), number(2))))),
        ("a in []", Member(A, ListOf(()))),
        ("a not in [1]", Not(Member(A, ListOf((number(1),))))),
        (
            "a in [1] == b",
            All((Member(A, ListOf((number(1),))), Compare("==", ListOf((number(1),)), B))),
        ),
        ("a and b and c", All((A, B, C))),
        ("a or b and c", Any((A, All((B, C))))),
        ("not a", Not(A)),
        ("not not a", Not(Not(A))),
        ("a + b", Arithmetic("+", A, B)),
        ("a - b", Arithmetic("-", A, B)),
        ("a * b", Arithmetic("*", A, B)),
        ("a / b", Arithmetic("/", A, B)),
        ("a + b * c", Arithmetic("+", A, Arithmetic("*", B, C))),
        ("-a", Arithmetic("-", number(0), A)),
        ("-true", Arithmetic("-", number(0), Literal(value=True))),
        ("a if b else c", Choice(B, A, C)),
        ("min(a, b)", Call("min", (A, B))),
        ("date('2024-02-29')", Call("date", (Literal(value="2024-02-29"),))),
        ("a\n  and\r\nb\t", All((A, B))),
    ],
)
def test_a_construct_is_read_as_its_tree(text: str, tree: Node) -> None:
    assert read(text) == tree


def test_a_reading_is_found_among_the_facts_by_its_whole_name() -> None:
    reading = read("reading.one_year")

    assert isinstance(reading, ReadingName)
    assert reading.path == "reading.one_year"


@pytest.mark.parametrize(
    "text", ["1.005", "1_000.50", "0.1", ".5", "5.", "99999999999999.99999999999999999999"]
)
def test_a_decimal_is_what_is_written_to_the_last_place(text: str) -> None:
    tree = read(text)

    assert isinstance(tree, Literal)
    assert isinstance(tree.value, Decimal)
    assert tree.value == Decimal(text.replace("_", ""))
    assert str(tree.value) == str(Decimal(text.replace("_", "")))


def test_no_decimal_context_of_the_caller_changes_a_number() -> None:
    with decimal.localcontext() as context:
        context.prec = 3

        assert read("-123456789.005") == number(Decimal("-123456789.005"))


def test_whole_numbers_and_truths_are_different_constants() -> None:
    assert read("1") != read("true")
    assert read("0") != read("false")


def test_every_node_knows_its_place_in_characters() -> None:
    text = "  '青岛' == 名称\n and 学时.合计 > 1"

    spots = {text[first:last] for first, last in (node.span for node in walk(read(text)))}

    assert spots >= {"'青岛' == 名称", "'青岛'", "名称", "学时.合计 > 1", "学时.合计", "1"}


def test_a_comparison_in_a_chain_is_placed_by_its_own_operands() -> None:
    text = "1 <= 学时 < 3"

    tree = read(text)

    assert isinstance(tree, All)
    assert [text[item.span[0] : item.span[1]] for item in tree.items] == ["1 <= 学时", "学时 < 3"]


def test_full_width_spaces_in_a_text_stay_as_they_are() -> None:
    assert read("'计算机　软件'") == Literal(value="计算机　软件")


# What is not


@pytest.mark.parametrize(
    ("text", "spot", "named"),
    [
        ("a == b ** 2", "b ** 2", "**"),
        ("a // 2", "a // 2", "//"),
        ("a % 2", "a % 2", "%"),
        ("a @ b", "a @ b", "@"),
        ("a & b", "a & b", "&"),
        ("a | b", "a | b", "|"),
        ("a ^ b", "a ^ b", "^"),
        ("a << 2", "a << 2", "<<"),
        ("a >> 2", "a >> 2", ">>"),
        ("~a", "~a", "~"),
        ("+5", "+5", "+a"),
        ("not (lambda: 1)", "lambda: 1", "lambda"),
        ("(a := 1)", "a := 1", ":="),
        ("a[1]", "a[1]", "a[b]"),
        ("a[1:2]", "a[1:2]", "a[b]"),
        ("a in [*b]", "*b", "*a"),
        ("min(*a)", "*a", "*a"),
        ("{a: b}", "{a: b}", "{a: b}"),
        ("{a}", "{a}", "{a}"),
        ("[x for x in a]", "[x for x in a]", "for"),
        ("{x for x in a}", "{x for x in a}", "for"),
        ("{x: 1 for x in a}", "{x: 1 for x in a}", "for"),
        ("(x for x in a)", "(x for x in a)", "for"),
        ("await a", "await a", "await"),
        ("(yield)", "yield", "yield"),
        ("(yield from a)", "yield from a", "yield"),
        ("'青岛' == 名称 and 学时 ** 2", "学时 ** 2", "**"),
    ],
)
def test_another_construct_is_refused_by_name_with_its_place_and_what_there_is(
    text: str, spot: str, named: str
) -> None:
    fault = only(text)

    assert (fault.code, pointed(text)) == ("not-in-language", spot)
    assert fault.message == Text(f"规则语言不包含 {named}", f"the rule language has no {named}")
    assert fault.hint is not None
    assert "round_half_up" in fault.hint.en
    assert "可用" in fault.hint.zh


@pytest.mark.parametrize(
    ("text", "spot", "why"),
    [
        ("1 is 2", "1 is 2", "use =="),
        ("a is not b", "a is not b", "use =="),
        ("None", "None", "this constant cannot be used"),
        ("a == ...", "...", "this constant cannot be used"),
        ("'a' 'b'", "'a' 'b'", "one pair of quotes"),
        ("a in ['junior' 'senior']", "'junior' 'senior'", "one pair of quotes"),
        ("'''a'''", "'''a'''", "one pair of quotes"),
        ("a().b", "a().b", "words joined by dots"),
        ("'a'.b", "'a'.b", "words joined by dots"),
        ("None.a", "None.a", "words joined by dots"),
        ("min(a, key=b)", "min(a, key=b)", "no named arguments"),
        ("min(a, **b)", "min(a, **b)", "no named arguments"),
        ("9" * 16, "9" * 16, "is out of range"),
        ("9" * 20, "9" * 20, "must be a whole number"),
        ("a > 1" + "0" * 15 + ".5", "1" + "0" * 15 + ".5", "is out of range"),
        ("1." + "1" * 30, "1." + "1" * 30, "must be an exact number"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_place(text: str, spot: str, why: str) -> None:
    fault = only(text)

    assert (fault.code, pointed(text)) == ("not-in-language", spot)
    assert why in fault.message.en
    assert fault.hint is not None


@pytest.mark.parametrize(
    ("text", "spot", "why"),
    [
        ("", "", "is empty"),
        ("  \n ", "  \n ", "is empty"),
        ("a # why", "#", "holds no #"),
        ("'C#' == a", "#", "holds no #"),
        (r"'\d' == a", "\\", "no backslash"),
        ("a \\\n+ b", "\\", "no backslash"),
        ("a\x00", "\x00", "not a character of any text"),
        ("'\x00'", "\x00", "not a character of any text"),
        ("a == '\ud800'", "\ud800", "not a character of any text"),
        ("a　== b", "　", "not a plain space"),
        ("a\xa0== b", "\xa0", "not a plain space"),
        ("f'{a}'", "f'", "want a space between"),
        ("b'a' == a", "b'", "want a space between"),
        ("'a' if b else'c'", "e'", "want a space between"),
        ("it's", "t'", "want a space between"),
        ("1or a", "1or", "written with 0-9"),
        ("a and 0if b else 1", "0if", "written with 0-9"),
        ("'1or' == a or 1.or b", "1.or", "written with 0-9"),
        ("a > 1e400", "1e400", "written with 0-9"),
        ("1e5", "1e5", "written with 0-9"),
        ("0x10", "0x10", "written with 0-9"),
        ("1j", "1j", "written with 0-9"),
        ("1.2.3", "1.2.3", "written with 0-9"),
        ("a > ９", "９", "written with 0-9"),
        (".5e3", ".5e3", "written with 0-9"),
    ],
)
def test_what_python_must_not_see_is_refused_where_it_stands(
    text: str, spot: str, why: str
) -> None:
    fault = only(text)

    assert fault.code == "syntax"
    assert pointed(text) == spot
    assert why in fault.message.en


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("training.hours >", 16),
        ("'青岛' == 名称 and ", 14),
        ("'青岛' = 名称", 5),
        ("  a b", 4),
        ("a\nb", 2),
        ("(a", 0),
        ("a)", 1),
        ("'a", 0),
        ("1__0", 1),
        ("a == not b", 5),
        ("a;b", 1),
        ("import os", 0),
        ("2024-01-05", 5),
    ],
)
def test_a_slip_of_syntax_is_placed_where_it_is(text: str, column: int) -> None:
    fault = only(text)

    assert (fault.code, fault.span) == ("syntax", (column, column + 1))
    assert fault.hint == Text(
        "表达式写法同 Python 表达式。", "Expressions are written as in Python."
    )


@pytest.mark.parametrize(
    ("text", "name", "hint"),
    [
        ("minn(a, b)", "minn", "Did you mean min?"),
        ("__import__('os')", "__import__", "Available: add_days"),
        ("a.b(1)", "a.b", "Available: add_days"),
        ("min(1)(2)", "min(1)", "Did you mean min?"),
        ("'a'()", "'a'", "Available: add_days"),
        ("f(x=1)", "f", "Available: add_days"),
    ],
)
def test_an_unknown_function_is_told_with_those_there_are(text: str, name: str, hint: str) -> None:
    fault = only(text)

    assert (fault.code, pointed(text)) == ("unknown-function", text)
    assert fault.message.en == f"there is no function {name}"
    assert fault.hint is not None
    assert fault.hint.en.startswith(hint)


def test_all_faults_of_an_expression_are_told_at_once() -> None:
    _, faults = parse("a ** 2 > b[1] or minn(c) or 'a' is c")

    assert [fault.code for fault in faults] == [
        "not-in-language",
        "not-in-language",
        "unknown-function",
        "not-in-language",
    ]


# Bombs


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "[" * 31 + "]" * 31,
        "{" * 3_000,
        "((((((((((((((((((((((((((((((((" + "a" + ")" * 32,
        "-" * 31 + "1",
        "- " * 1_900 + "1",
        "~+" * 1_900 + "1",
        "a + " * 990 + "a",
        "not " * 990 + "a",
        "a if b else " * 300 + "c",
        "a()" + "()" * 1_900,
        "a[0]" + "[0]" * 1_300,
        "lambda: " * 490 + "1",
        "9" * 5_000,
        "9" * 3_999,
        "1." + "9" * 3_900,
        "0x" + "f" * 3_900,
        "a" * 5_000,
        "'" * 3_999,
        "a < " * 900 + "a ** 2",
        "await " * 600 + "a",
        "{" * 28 + ":" + "{" * 2,
        "f(" * 28 + "a for a in b, c" + ")" * 28,
    ],
)
def test_a_bomb_is_refused_after_a_few_calls_a_character(text: str) -> None:
    (tree, faults), calls = counted(lambda: parse(text))

    assert tree is None
    assert faults
    assert all(0 <= fault.span[0] <= fault.span[1] <= len(text) + 1 for fault in faults)
    assert calls <= CALLS_A_CHARACTER * len(text)


@pytest.mark.parametrize("piece", ["(", "9", "a", "a + ", "not "])
def test_what_is_too_long_is_refused_by_its_length_alone(piece: str) -> None:
    (_, faults), calls = counted(lambda: parse(piece * (LONGEST + 1)))
    (_, same_faults), same_calls = counted(lambda: parse(piece * 100 * (LONGEST + 1)))

    assert [fault.code for fault in faults] == [fault.code for fault in same_faults] == ["syntax"]
    assert calls == same_calls


@pytest.mark.parametrize(
    "text",
    [
        "(" * DEEPEST + "a" + ")" * DEEPEST,
        "not " * (DEEPEST - 1) + "a",
        "a + " * (DEEPEST - 1) + "a",
        "a or " * 700 + "a",
        "a < " * 900 + "a",
        "a" + ".b" * 1_900,
        "a" * LONGEST,
        "a in [" + "1, " * 1_300 + "1]",
    ],
)
def test_what_is_large_within_the_bounds_is_read(text: str) -> None:
    assert isinstance(read(text), Node)


def test_a_caller_that_is_deep_in_its_own_calls_gets_a_fault_and_no_error() -> None:
    def from_deep_down(left: int) -> tuple[Node | None, tuple[ExpressionFault, ...]]:
        return from_deep_down(left - 1) if left else parse("a" + ".b" * 900)

    depth, frame = 0, sys._getframe()
    while frame.f_back:
        depth, frame = depth + 1, frame.f_back

    tree, faults = from_deep_down(sys.getrecursionlimit() - depth - 60)

    assert tree is None
    assert [fault.code for fault in faults] == ["syntax"]


# Whatever is written


def parses_or_tells_why(text: str) -> None:
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        tree, faults = parse(text)

    assert (tree is None) is bool(faults)
    assert warned == []
    for fault in faults:
        assert fault.message.zh
        assert fault.message.en
        assert 0 <= fault.span[0] <= fault.span[1] <= len(text) + 1


@given(st.text(max_size=60))
@example("1or 2")
@example(r"'\d'")
@example("1 is 1")
@example("'a'()")
@example("f'{1or 2}'")
def test_no_text_whatever_raises_or_warns(text: str) -> None:
    parses_or_tells_why(text)


PIECES = [
    "a",
    "b.c",
    "param.x",
    "reading.r",
    "rule.k",
    "decision.q",
    "true",
    "None",
    "1",
    "1.5",
    "0x1",
    "'x'",
    "'青岛'",
    '"y"',
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    ".",
    "+",
    "-",
    "*",
    "/",
    "**",
    "//",
    "%",
    "@",
    "<",
    "<=",
    "==",
    "!=",
    "=",
    ":=",
    "is",
    "in",
    "not",
    "and",
    "or",
    "if",
    "else",
    "for",
    "lambda",
    "await",
    "yield",
    "min",
    "date",
    "1e5",
    "\\",
    "#",
    ";",
    "'",
    '"',
    "`",
    "$",
    "?",
    "!",
    "f'",
    "0777",
    "...",
    "学时",
    "９",
    "＝",
]


@given(st.lists(st.sampled_from(PIECES), max_size=14), st.sampled_from(["", " ", "\n"]))
def test_no_heap_of_pieces_raises_or_warns(pieces: list[str], between: str) -> None:
    parses_or_tells_why(between.join(pieces))


NAMES = st.sampled_from(["a", "b.c", "param.x", "名称"])


def trees() -> st.SearchStrategy[ast.expr]:
    """Return any tree of Python's own, in the language or not."""
    leaves = st.one_of(
        NAMES.map(lambda name: ast.parse(name, mode="eval").body),
        st.one_of(
            st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.binary()
        ).map(ast.Constant),
    )

    def above(below: st.SearchStrategy[ast.expr]) -> st.SearchStrategy[ast.expr]:
        some = st.lists(below, min_size=2, max_size=3)
        operators = [ast.Add(), ast.Sub(), ast.Mult(), ast.Div(), ast.Pow(), ast.Mod()]
        compared = [ast.Lt(), ast.GtE(), ast.Eq(), ast.In(), ast.NotIn(), ast.Is()]
        signs = [ast.Not(), ast.USub(), ast.Invert()]
        return st.one_of(
            st.builds(ast.BoolOp, st.sampled_from([ast.And(), ast.Or()]), some),
            st.builds(ast.BinOp, below, st.sampled_from(operators), below),
            st.builds(ast.UnaryOp, st.sampled_from(signs), below),
            st.builds(
                ast.Compare,
                below,
                st.sampled_from(compared).map(lambda op: [op]),
                below.map(lambda x: [x]),
            ),
            st.builds(ast.IfExp, below, below, below),
            st.builds(ast.List, some, st.just(ast.Load())),
            st.builds(ast.Set, some),
            st.builds(ast.Subscript, below, below, st.just(ast.Load())),
            st.builds(ast.Call, below, some, st.just([])),
            st.builds(ast.Attribute, below, st.just("z"), st.just(ast.Load())),
        )

    return st.recursive(leaves, above, max_leaves=12)


@given(trees())
def test_no_python_expression_raises_or_warns(tree: ast.expr) -> None:
    parses_or_tells_why(ast.unparse(tree))


@given(st.integers(0, 10**15 - 1))
def test_a_whole_number_is_itself(value: int) -> None:
    assert read(str(value)) == number(value)
    assert read(f"-{value}") == number(-value)


@given(st.decimals(0, 10**14, places=6))
def test_a_decimal_is_itself(value: Decimal) -> None:
    assert read(f"{value:f}") == number(value)
