"""Names and conditions: what an expression means, and everything that keeps it from meaning it."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.language.expressions import (
    LEVEL,
    SCOPE,
    checked,
    codes,
    faults,
    meant,
    read,
    without_rules,
)

from zsgx.domain.kinds import BOOL, DATE, HOURS, INT, TEXT, TEXTS, Type, enumeration
from zsgx.language.check import check
from zsgx.language.names import KnownNames
from zsgx.language.parse import parse
from zsgx.language.tree import (
    All,
    Any,
    Choice,
    ExpressionFault,
    FactName,
    ListOf,
    Literal,
    Member,
    Node,
    Not,
    Word,
    walk,
)

ONLINE, PASSED = FactName("training.online"), FactName("training.passed")


def only(text: str, expected: Type = BOOL) -> tuple[ExpressionFault, str]:
    """Return the only fault of *text* and the piece that it is about."""
    (fault,) = faults(text, expected)
    return fault, text[fault.span[0] : fault.span[1]]


# Names


@pytest.mark.parametrize(
    ("text", "spot", "code", "message", "hint"),
    [
        (
            "trainig.hours > 1",
            "trainig.hours",
            "unknown-name",
            "unknown name trainig.hours",
            "Did you mean training.hours",
        ),
        (
            "training.hours > param.cieling",
            "param.cieling",
            "unknown-name",
            "unknown name param.cieling",
            "Did you mean ceiling?",
        ),
        (
            "reading.one_yaer == 'rolling'",
            "reading.one_yaer",
            "unknown-name",
            "unknown name reading.one_yaer",
            "Did you mean one_year?",
        ),
        (
            "rule.certifed",
            "rule.certifed",
            "unknown-name",
            "unknown name rule.certifed",
            "Did you mean certified?",
        ),
        (
            "decision.hours.credit > 1",
            "decision.hours.credit",
            "unknown-name",
            "unknown name decision.hours.credit",
            "Did you mean hours.credited?",
        ),
        (
            "online",
            "online",
            "unknown-name",
            "unknown name online",
            "Did you mean training.online?",
        ),
        (
            "certificate.level == 'juniour'",
            "'juniour'",
            "unknown-option",
            "there is no option 'juniour'",
            "Did you mean junior",
        ),
        (
            "certificate.level in ['junior', 'chief']",
            "'chief'",
            "unknown-option",
            "there is no option 'chief'",
            "Available: intermediate, junior, none, senior",
        ),
        (
            "reading.one_year == 'rolled'",
            "'rolled'",
            "unknown-option",
            "there is no option 'rolled'",
            "Did you mean rolling?",
        ),
        (
            "certificate.level in param.odd_levels",
            "param.odd_levels",
            "unknown-option",
            "there is no option 'juniour'",
            "Did you mean junior",
        ),
    ],
)
def test_a_misspelt_name_is_told_with_its_place_and_the_nearest_spelling(
    text: str, spot: str, code: str, message: str, hint: str
) -> None:
    fault, pointed = only(text)

    assert (fault.code, pointed, fault.message.en) == (code, spot, message)
    assert fault.hint is not None
    assert fault.hint.en.startswith(hint)


def test_a_place_in_chinese_text_is_counted_in_characters() -> None:
    _, pointed = only("培训.名称 == '青岛' and 培训.学时 > 1")

    assert pointed == "培训.学时"


def test_a_bare_word_is_an_option_where_an_option_is_wanted() -> None:
    tree = checked("junior if training.online else senior", LEVEL)

    assert isinstance(tree, Choice)
    assert (tree.then, tree.otherwise) == (Literal(value="junior"), Literal(value="senior"))
    assert tree.type == LEVEL


def test_a_bare_word_that_is_no_option_is_told_with_the_options() -> None:
    fault, pointed = only("juniour", LEVEL)

    assert (fault.code, pointed) == ("unknown-option", "juniour")
    assert fault.hint is not None
    assert fault.hint.en == "Did you mean junior or senior?"


def test_where_nothing_is_known_the_hint_says_so() -> None:
    _, (fault,) = check(read("param.x"), KnownNames(), HOURS)

    assert fault.hint is not None
    assert fault.hint.en == "There is no name to choose from here."


def test_an_answer_names_no_rule() -> None:
    _, (fault,) = check(read("rule.certified"), without_rules(), BOOL)

    assert fault.code == "unknown-name"


# Conditions


@pytest.mark.parametrize(
    "text",
    [
        "training.online",
        "not training.online or training.passed and rule.certified",
        "decision.base.meets_minimum",
        "param.open",
        "training.hours > 80",
        "80 < training.hours",
        "0 < training.hours <= param.ceiling",
        "training.hours >= decision.hours.credited",
        "base.rank > 9.5",
        "base.rank < external.ratio",
        "base.trainees > external.weight",
        "training.completed_on >= date('2023-08-24')",
        "date('2023-08-24') <= training.completed_on < param.start",
        "training.occupation == 'AI'",
        "training.occupation != 培训.名称",
        "certificate.level == 'junior'",
        "'junior' == certificate.level",
        "certificate.level == person.title_level",
        "certificate.level != decision.title.level",
        "reading.one_year == 'rolling'",
        "'rolling' != reading.one_year",
        "certificate.level in ['junior', 'senior']",
        "certificate.level in param.levels",
        "certificate.level not in []",
        "training.occupation in param.places",
        "training.occupation in ['AI', '云计算']",
        "training.hours in [80, 90.5]",
        "training.completed_on in [date('2024-01-01')]",
        "base.rank in (1, 2)",
        "training.online if certificate.level == 'none' else training.passed",
        "training.online == training.passed",
        "true",
        "'a' == 'b'",
        "1 < 2",
    ],
)
def test_a_condition_is_a_condition(text: str) -> None:
    tree = checked(text)

    assert tree.type == BOOL
    assert [node for node in walk(tree) if isinstance(node, Word)] == []
    assert [node for node in walk(tree) if node.type is None and not isinstance(node, ListOf)] == []


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("training.online == true", ONLINE),
        ("true == training.online", ONLINE),
        ("training.online == false", Not(ONLINE)),
        ("training.online != true", Not(ONLINE)),
        ("training.online != false", Not(Not(ONLINE))),
        (
            "training.online == training.passed",
            Any((All((ONLINE, PASSED)), All((Not(ONLINE), Not(PASSED))))),
        ),
        (
            "training.online != training.passed",
            Not(Any((All((ONLINE, PASSED)), All((Not(ONLINE), Not(PASSED)))))),
        ),
    ],
)
def test_an_equality_of_conditions_is_put_in_terms_of_and_or_not(text: str, meaning: Node) -> None:
    assert checked(text) == meaning


def test_options_of_an_enum_are_a_list_of_that_enum() -> None:
    tree = checked("certificate.level in ['junior']")

    assert isinstance(tree, Member)
    assert [node.type for node in walk(tree.options)] == [None, LEVEL]


@pytest.mark.parametrize(
    ("text", "spot", "message"),
    [
        ("training.hours", "training.hours", "bool is wanted here, this is hours (hours)"),
        ("not training.hours", "training.hours", "bool is wanted here, this is hours (hours)"),
        ("1 if 2 else true", "2", "bool is wanted here, this is int"),
        ("'a'", "'a'", "bool is wanted here, this is text"),
        ("[1]", "[1]", "a list stands after in"),
        (
            "training.online < training.passed",
            "training.online < training.passed",
            "bool has no order",
        ),
        ("certificate.level < 'senior'", "certificate.level < 'senior'", "has no order"),
        ("training.occupation > 'AI'", "training.occupation > 'AI'", "text has no order"),
        (
            "certificate.level == person.sex",
            "person.sex",
            "is wanted here, this is enum [female, male]",
        ),
        ("certificate.level == 5", "5", "is wanted here, this is int"),
        ("5 == certificate.level", "5", "is wanted here, this is int"),
        ("training.occupation == training.hours", "training.hours", "text is wanted here"),
        ("training.online == 1", "1", "bool is wanted here, this is int"),
        ("1 == training.online", "1", "bool is wanted here, this is int"),
        (
            "'2024-01-01' < training.completed_on",
            "'2024-01-01'",
            "date is wanted here, this is text",
        ),
        ("training.completed_on > 1 + 2", "1 + 2", "date is wanted here, this is int"),
        (
            "param.levels == param.places",
            "param.levels == param.places",
            "lists cannot be compared",
        ),
        ("training.online in [true]", "training.online", "in takes no bool"),
        ("param.levels in ['a']", "param.levels", "in takes no list of text"),
        ("training.occupation in param.multiplier", "param.multiplier", "a list must follow in"),
        ("training.occupation in 'AI'", "'AI'", "a list must follow in"),
        ("training.hours in [param.ceiling]", "param.ceiling", "a list holds constants alone"),
        ("training.hours in ['a']", "'a'", "is wanted here, this is text"),
        ("base.rank in param.places", "param.places", "int is wanted here, this is text"),
    ],
)
def test_what_is_no_condition_is_told_where_it_stands(text: str, spot: str, message: str) -> None:
    found = faults(text)

    assert message in found[0].message.en
    assert {fault.code for fault in found} == {"wrong-kind"}
    assert text[found[0].span[0] : found[0].span[1]] == spot


def test_a_date_in_quotes_is_told_how_dates_are_written() -> None:
    fault, _ = only("training.completed_on > '2024-01-01'")

    assert fault.hint is not None
    assert fault.hint.en == "Write a date as date('2024-01-31')."


@pytest.mark.parametrize(
    "text",
    [
        "a.b < c.d",
        "a.b < 1",
        "1 < a.b",
        "a.b in ['x', y.z]",
        "a.b in param.x",
        "training.hours in [a.b]",
        "a.b + 1 > 2",
        "1 - a.b > 2",
        "min(a.b, 1) > 2",
        "(1 if a.b else c.d) > 2",
        "(a.b if training.online else c.d) > 2",
        "round_half_up(a.b) > 1",
        "add_days(a.b, 1) > a.b",
        "year(a.b) == 1",
    ],
)
def test_an_unknown_name_is_one_fault_and_not_a_flood(text: str) -> None:
    assert set(codes(text)) <= {"unknown-name", "wrong-kind"}
    assert codes(text).count("unknown-name") == len(
        [name for name in ("a.b", "c.d", "y.z", "param.x") for _ in range(text.count(name))]
    )


# Answers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("training.hours * param.multiplier", HOURS),
        ("0", HOURS),
        ("year(training.completed_on)", INT),
        ("training.online and training.passed", BOOL),
        ("'AI' if training.online else training.occupation", TEXT),
        ("param.levels", TEXTS),
        ("param.levels if training.online else param.places", TEXTS),
        ("param.start", DATE),
        ("certificate.level", LEVEL),
        ("certificate.level", enumeration("none", "junior", "intermediate", "senior", "chief")),
        ("decision.title.level", LEVEL),
        ("none", LEVEL),
    ],
)
def test_an_answer_fits_its_question(text: str, expected: Type) -> None:
    assert meant(text, expected)[1] == ()


@pytest.mark.parametrize(
    ("text", "expected", "code"),
    [
        ("certificate.level", enumeration("none", "junior"), "wrong-kind"),
        ("training.online", HOURS, "wrong-kind"),
        ("training.hours", INT, "unit"),
        ("external.ratio", INT, "wrong-kind"),
        ("['a', 'b']", TEXTS, "wrong-kind"),
        ("'a'", TEXTS, "wrong-kind"),
        ("junior", BOOL, "unknown-name"),
        ("10 / 4", INT, "wrong-kind"),
        ("1.5 + 2", INT, "wrong-kind"),
    ],
)
def test_an_answer_that_does_not_fit_is_told(text: str, expected: Type, code: str) -> None:
    assert codes(text, expected)[0] == code


# Whatever is written

NAMES = [
    *SCOPE.facts,
    *(f"param.{name}" for name in SCOPE.parameters),
    "reading.one_year",
    "rule.planned",
    *(f"decision.{name}" for name in SCOPE.questions),
    "no.such",
    "junior",
    "1",
    "0",
    "-2",
    "1.005",
    "true",
    "'junior'",
    "'2024-02-30'",
    "date('2024-02-29')",
    "['junior', 'x']",
    "[]",
]


def texts() -> st.SearchStrategy[str]:
    def above(below: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        signs = ["<", "<=", "==", "!=", "in", "not in", "and", "or", "+", "-", "*", "/"]
        functions = ["min", "max", "year", "date", "add_days", "add_months", "days_between"]
        return st.one_of(
            st.tuples(below, st.sampled_from(signs), below).map(
                lambda t: f"({t[0]} {t[1]} {t[2]})"
            ),
            st.tuples(below, below, below).map(lambda t: f"({t[0]} if {t[1]} else {t[2]})"),
            below.map(lambda t: f"(not {t})"),
            below.map(lambda t: f"(-{t})"),
            st.tuples(
                st.sampled_from([*functions, "round_half_up"]), st.lists(below, max_size=3)
            ).map(lambda t: f"{t[0]}({', '.join(t[1])})"),
        )

    return st.recursive(st.sampled_from(NAMES), above, max_leaves=8)


@given(texts(), st.sampled_from([BOOL, HOURS, INT, DATE, TEXT, TEXTS, LEVEL]))
def test_whatever_is_asked_is_checked_without_raising_and_what_passes_is_whole(
    text: str, expected: Type
) -> None:
    tree, found = parse(text)
    assert found == ()
    assert tree is not None

    resolved, wrong = check(tree, SCOPE, expected)

    for fault in wrong:
        assert fault.message.zh
        assert 0 <= fault.span[0] <= fault.span[1] <= len(text)
    if not wrong:
        assert resolved.type is not None
        assert [node for node in walk(resolved) if isinstance(node, Word)] == []
        assert [n for n in walk(resolved) if n.type is None and not isinstance(n, ListOf)] == []
        # What has been checked is found right again.
        assert check(resolved, SCOPE, expected) == (resolved, ())


def test_a_checked_tree_keeps_its_places() -> None:
    text = "training.hours * 2 > 80"

    tree = checked(text)

    assert tree.span == (0, len(text))
    assert attrs.asdict(tree)["span"] == (0, len(text))
