"""What a policy means is checked against the vocabulary and the levels above it."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from zsgx.domain.vocabulary import FACTS
from zsgx.engine.engine import Engine
from zsgx.issues import Issue
from zsgx.language.tree import Literal, walk
from zsgx.policy.check import check_policy
from zsgx.policy.policy import Policy
from zsgx.policy.question import QUESTIONS, Direction, Strategy
from zsgx.policy.reader import read_policy_folder
from zsgx.text import Text

CODES = {"nation": "000000", "province": "370000", "city": "370200"}
TYPES = {fact.path: fact.type for fact in FACTS}
ASKED = {question.name: question for question in QUESTIONS}

ANY = "{id: any, then: training.hours, cite: %s/1/a-1}"


def written(folder: Path, place: str, sections: str = "", more: str = "") -> Policy:
    """Return the policy of *place*, whose document is named like it: N-1, P-1, C-1."""
    document = f"{place[0].upper()}-1"
    own = folder / place
    own.mkdir(exist_ok=True)
    (own / "jurisdiction.yaml").write_text(
        f"format: 1\nname: {place}\ncode: '{CODES[place]}'\nlabel: {{zh: 某地, en: {place}}}\n"
        f"{more}documents:\n"
        f"  {document}: {{title: {{zh: 文件, en: document}}, since: 2020-01-01}}\n",
        encoding="utf-8",
    )
    clause = f"clauses:\n  {document}/1/a-1: {{zh: 条款, en: a clause}}\n"
    (own / "rules.yaml").write_text(clause + sections, encoding="utf-8")
    policy, _ = read_policy_folder(own)
    assert policy is not None
    return policy


def table(question: str, *rules: str, mode: str = "extends") -> str:
    listed = "".join(f"      - {rule}\n" for rule in rules)
    return f"  {question}:\n    mode: {mode}\n    rules:\n{listed}"


def checked(policy: Policy, *above: Policy) -> Policy:
    return check_policy(policy, above, TYPES, ASKED)


def spots(issues: Iterable[Issue], code: str) -> list[tuple[str, int, int]]:
    """Return the file, line and column of every issue with *code*."""
    return [
        (Path(issue.place.file).name, issue.place.line, issue.place.column)
        for issue in issues
        if issue.code == code and issue.place
    ]


def messages(policy: Policy) -> list[str]:
    return [issue.message.en for issue in policy.issues]


# What is right


def test_a_checked_policy_has_a_type_at_every_node_of_its_expressions(tmp_path: Path) -> None:
    excepted = "unless: {when: rule.two, cite: C-1/1/a-1}"
    one = (
        f"{{id: one, when: training.online, {excepted}, then: training.hours * 2, cite: C-1/1/a-1}}"
    )
    two = "{id: two, when: training.hours > 80, then: 80, cite: C-1/1/a-1}"
    sections = "tables:\n" + table("hours.credited", one, two)
    sections += "    otherwise: {then: 0, cite: C-1/1/a-1}\n"

    policy = checked(written(tmp_path, "city", sections))

    assert policy.issues == ()
    (found,) = policy.tables.values()
    assert found.otherwise is not None
    assert found.otherwise.then is not None
    trees = [rule.then.tree for rule in found.rules] + [found.otherwise.then.tree]
    trees += [rule.when.tree for rule in found.rules if rule.when]
    trees += [exclusion.when.tree for rule in found.rules for exclusion in rule.unless]
    assert all(node.type is not None for tree in trees for node in walk(tree))


def test_parameters_readings_and_clauses_of_the_levels_above_can_be_used(tmp_path: Path) -> None:
    above = written(
        tmp_path,
        "nation",
        "parameters:\n"
        "  ceiling: {unit: hours, values: {2020-01-01: {value: 80, cite: N-1/1/a-1}}}\n"
        "readings:\n  cross_year:\n    label: {zh: 跨年, en: across}\n    cite: N-1/1/a-1\n"
        "    options: {start: {zh: 开班, en: first day}, end: {zh: 结业, en: last day}}\n",
    )
    rule = "{id: one, when: reading.cross_year == 'end', then: param.ceiling, cite: N-1/1/a-1}"

    policy = checked(written(tmp_path, "city", "tables:\n" + table("hours.credited", rule)), above)

    assert policy.issues == ()


def test_a_parameter_of_the_place_itself_holds_before_that_of_the_level_above(
    tmp_path: Path,
) -> None:
    declared = (
        "parameters:\n  ceiling: {unit: %s, values: {2020-01-01: {value: 80, cite: %s/1/a-1}}}\n"
    )
    above = written(tmp_path, "nation", declared % ("CNY", "N-1"))
    rule = "{id: one, then: param.ceiling, cite: C-1/1/a-1}"
    sections = declared % ("hours", "C-1") + "tables:\n" + table("hours.credited", rule)

    assert checked(written(tmp_path, "city", sections), above).issues == ()


def test_an_option_of_the_question_is_the_answer(tmp_path: Path) -> None:
    rule = "{id: one, then: senior, cite: C-1/1/a-1}"

    policy = checked(written(tmp_path, "city", "tables:\n" + table("title.level", rule)))

    assert policy.issues == ()
    assert policy.tables["title.level"].rules[0].then.tree == Literal(value="senior")


def test_an_otherwise_of_silence_needs_no_answer(tmp_path: Path) -> None:
    sections = "tables:\n" + table("hours.credited", ANY % "C-1")
    sections += "    otherwise: {by_silence: C-1}\n"

    assert checked(written(tmp_path, "city", sections)).issues == ()


# What is cited


def test_every_citation_is_looked_up_wherever_it_stands(tmp_path: Path) -> None:
    sections = """\
parameters:
  ceiling:
    unit: hours
    values:
      2020-01-01: {value: 80, cite: C-1/9/param-1}
readings:
  cross_year:
    label: {zh: 跨年, en: across}
    options: {start: {zh: 开班, en: first day}, end: {zh: 结业, en: last day}}
    cite: C-1/9/reading-1
tables:
  hours.credited:
    mode: extends
    rules:
      - id: one
        unless: {when: training.online, cite: C-1/9/unless-1}
        then: training.hours
        cite: [C-1/1/a-1, C-1/9/rule-1]
    otherwise: {then: 0, cite: C-1/9/otherwise-1}
"""

    policy = checked(written(tmp_path, "city", sections))

    assert sorted(messages(policy)) == [
        f"unknown clause C-1/9/{name}-1"
        for name in ("otherwise", "param", "reading", "rule", "unless")
    ]
    assert spots(policy.issues, "unknown-clause") == [
        ("rules.yaml", 7, 7),
        ("rules.yaml", 9, 3),
        ("rules.yaml", 17, 13),
        ("rules.yaml", 18, 24),
        ("rules.yaml", 21, 16),
    ]


def test_a_document_that_is_silent_may_be_one_of_the_levels_above(tmp_path: Path) -> None:
    sections = "tables:\n" + table("hours.credited", ANY % "C-1")
    sections += "    otherwise: {by_silence: N-1}\n"

    policy = written(tmp_path, "city", sections)

    assert checked(policy, written(tmp_path, "nation")).issues == ()
    assert messages(checked(policy)) == ["unknown document N-1"]


# Cycles


@pytest.mark.parametrize(
    ("rules", "ways"),
    [
        (["one: rule.one"], ["one → one"]),
        (
            ["one: rule.two", "two: rule.three", "three: rule.one"],
            ["one → two → three → one", "two → three → one → two", "three → one → two → three"],
        ),
        (["one: rule.two", "two: rule.three", "three: training.online"], []),
        (["one: rule.two and rule.three", "two: rule.three", "three: training.online"], []),
        (
            ["one: rule.two", "two: rule.three", "three: rule.two"],
            ["two → three → two", "three → two → three"],
        ),
    ],
)
def test_rules_that_refer_to_each_other_are_told_with_the_way(
    tmp_path: Path, rules: list[str], ways: list[str]
) -> None:
    listed = [
        f"{{id: {name}, when: {when}, then: training.hours, cite: C-1/1/a-1}}"
        for name, _, when in (rule.partition(": ") for rule in rules)
    ]

    policy = checked(written(tmp_path, "city", "tables:\n" + table("hours.credited", *listed)))

    assert messages(policy) == [f"rules refer to each other: {way}" for way in ways]
    assert {issue.code for issue in policy.issues} <= {"rule-cycle"}


def asking(question: str, asked: str, document: str, where: str = "then") -> str:
    cite, more = f"cite: {document}/1/a-1", f"when: decision.{asked} > 1"
    kinds = {
        "then": f"{{id: one, then: decision.{asked}, {cite}}}",
        "when": f"{{id: one, {more}, then: training.hours, {cite}}}",
        "unless": f"{{id: one, unless: {{{more}, {cite}}}, then: training.hours, {cite}}}",
    }
    if where == "otherwise":
        closed = f"    otherwise: {{then: decision.{asked}, cite: {document}/1/a-1}}\n"
        return table(question, ANY % document) + closed
    return table(question, kinds[where])


@pytest.mark.parametrize("where", ["then", "when", "unless", "otherwise"])
def test_decisions_that_ask_for_each_other_are_told_with_the_way(
    tmp_path: Path, where: str
) -> None:
    sections = "tables:\n" + asking("hours.credited", "hours.to_register", "C-1", where)
    sections += asking("hours.to_register", "hours.credited", "C-1")

    policy = checked(written(tmp_path, "city", sections))

    assert messages(policy) == [
        "decisions ask for each other: hours.credited → hours.to_register → hours.credited",
        "decisions ask for each other: hours.to_register → hours.credited → hours.to_register",
    ]
    assert spots(policy.issues, "decision-cycle")[0] == ("rules.yaml", 4, 3)


def test_a_decision_that_asks_for_itself_is_a_cycle(tmp_path: Path) -> None:
    sections = "tables:\n" + asking("hours.credited", "hours.credited", "C-1")

    policy = checked(written(tmp_path, "city", sections))

    assert messages(policy) == ["decisions ask for each other: hours.credited → hours.credited"]


def test_a_cycle_over_two_levels_is_a_fault_of_the_lower_one(tmp_path: Path) -> None:
    above = written(
        tmp_path, "nation", "tables:\n" + asking("hours.to_register", "hours.credited", "N-1")
    )
    below = written(
        tmp_path, "city", "tables:\n" + asking("hours.credited", "hours.to_register", "C-1")
    )

    assert checked(above).issues == ()
    assert [issue.code for issue in checked(below, checked(above)).issues] == ["decision-cycle"]


def test_a_way_that_two_decisions_share_is_no_cycle(tmp_path: Path) -> None:
    sections = (
        "tables:\n"
        + asking("hours.credited", "hours.to_register", "C-1", "when")
        + asking("hours.to_register", "hours.year", "C-1", "when")
        + table("hours.year", "{id: one, then: year(training.completed_on), cite: C-1/1/a-1}")
    )

    assert checked(written(tmp_path, "city", sections)).issues == ()


# Questions


def test_only_the_number_of_trainees_is_strictest_over_all_levels() -> None:
    strictest = [question for question in QUESTIONS if question.strategy is Strategy.STRICTEST]

    assert [question.name for question in strictest] == ["base.minimum_trainees"]
    assert strictest[0].direction is Direction.LARGEST
    assert len(ASKED) == len(QUESTIONS)


def test_a_strictest_question_is_extended_and_never_replaced(tmp_path: Path) -> None:
    rule = "{id: one, then: 300, cite: C-1/1/a-1}"
    extends = "tables:\n" + table("base.minimum_trainees", rule)
    replaces = "tables:\n" + table("base.minimum_trainees", rule, mode="replaces")

    assert checked(written(tmp_path, "city", extends)).issues == ()
    policy = checked(written(tmp_path, "city", replaces))
    assert spots(policy.issues, "strictest-replaced") == [("rules.yaml", 4, 3)]


def test_a_table_for_an_unknown_question_is_left_alone_but_told(tmp_path: Path) -> None:
    sections = "tables:\n" + table("hours.credit", "{id: one, then: no.such, cite: C-1/1/a-1}")

    policy = checked(written(tmp_path, "city", sections))

    assert spots(policy.issues, "unknown-question") == [("rules.yaml", 4, 3)]
    assert [issue.code for issue in policy.issues] == ["unknown-question"]


# Words of a place for options


def test_a_word_is_for_an_option_that_a_fact_or_question_has(tmp_path: Path) -> None:
    more = "words: {{{}: {{zh: 自治区级, en: regional}}}}\n"

    good = checked(written(tmp_path, "province", more=more.format("provincial")))
    bad = checked(written(tmp_path, "city", more=more.format("provinciel")))

    assert good.issues == ()
    assert dict(good.words) == {"provincial": Text("自治区级", "regional")}
    (issue,) = bad.issues
    assert issue.code == "unknown-option"
    assert issue.place is not None
    assert issue.place.file == f"{bad.origin}/jurisdiction.yaml"
    assert issue.hint is not None
    assert issue.hint.en.startswith("Did you mean provincial")


def test_a_misspelt_option_and_a_word_in_one_language_leave_no_word(tmp_path: Path) -> None:
    more = "words: {Provincial: {zh: 自治区级, en: regional}, municipal: {zh: 市属}}\n"

    policy = written(tmp_path, "city", more=more)

    assert [issue.code for issue in policy.issues] == ["bad-name", "missing-key"]
    assert dict(policy.words) == {}


# Questions that a plugin's hook decides

DECIDES = "decides: [hours.credited]\n"


def test_a_question_that_a_hook_decides_must_be_one(tmp_path: Path) -> None:
    policy = checked(written(tmp_path, "city", more="decides: [hours.credit]\n"))

    (issue,) = policy.issues
    assert issue.code == "unknown-question"
    assert issue.place is not None
    assert issue.place.file == f"{policy.origin}/jurisdiction.yaml"
    assert issue.hint is not None
    assert issue.hint.en.startswith("Did you mean hours.credited")


def test_a_question_that_a_hook_decides_has_no_table_at_that_level(tmp_path: Path) -> None:
    sections = "tables:\n" + table("hours.credited", ANY % "C-1")

    policy = checked(written(tmp_path, "city", sections, DECIDES))

    assert spots(policy.issues, "decided-by-hook") == [("rules.yaml", 4, 3)]


def test_a_question_that_a_hook_decides_may_have_tables_at_other_levels(tmp_path: Path) -> None:
    above = checked(written(tmp_path, "nation", "tables:\n" + table("hours.credited", ANY % "N-1")))
    middle = checked(written(tmp_path, "province", more=DECIDES), above)
    below = written(tmp_path, "city", "tables:\n" + table("hours.credited", ANY % "C-1"))

    assert (above.issues, middle.issues) == ((), ())
    assert checked(below, middle, above).issues == ()


@pytest.mark.parametrize("level", ["city", "nation"])
def test_no_rule_asks_for_a_question_that_a_hook_decides_here_or_above(
    tmp_path: Path, level: str
) -> None:
    above = written(tmp_path, "nation", more=DECIDES if level == "nation" else "")
    sections = "tables:\n" + asking("hours.to_register", "hours.credited", "C-1")

    policy = checked(written(tmp_path, "city", sections, DECIDES if level == "city" else ""), above)

    assert spots(policy.issues, "decided-by-hook") == [("rules.yaml", 7, 25)]


def test_no_hook_decides_what_a_rule_of_a_level_above_asks_for(tmp_path: Path) -> None:
    above = written(
        tmp_path, "nation", "tables:\n" + asking("hours.to_register", "hours.credited", "N-1")
    )

    policy = checked(written(tmp_path, "city", more=DECIDES), checked(above))

    assert messages(policy) == [
        "nation asks for hours.credited in hours.to_register; a hook cannot decide it here"
    ]
    assert policy.issues[0].place is not None


# All of it at once

TWENTY = """\
clauses:
  C-2/1/a-1: {zh: 条款, en: a clause}
  C-1/1/b-1: {zh: 条款}
parameters:
  nothing: {unit: ratio, values: {2020-01-01: {value: 0, cite: C-1/1/a-1}}}
  ceiling: {unit: cny, values: {2020-01-01: {value: 80, cite: C-1/1/a-1}}}
  least: {unit: persons, values: {2020-02-30: {value: 1, cite: C-1/1/a-1}}}
readings:
  cross_year:
    label: {zh: 跨年, en: across}
    options: {start: {zh: 开班, en: first day}, end: {zh: 结业, en: last day}}
    default: strat
    cite: C-1/9/z-1
tables:
  hours.credit:
    mode: extends
    rules: [{id: any, then: training.hours, cite: C-1/1/a-1}]
  base.minimum_trainees:
    mode: replaces
    rules: [{id: any, then: training.hours, cite: C-1/1/a-1}]
  hours.subject:
    mode: extends
    rules: [{id: any, then: publik, cite: C-1/1/a-1}]
  hours.year:
    mode: extends
    rules: [{id: any, then: decision.hours.subject, cite: C-1/1/a-1}]
  hours.to_register:
    mode: sometimes
    rules: [{id: any, then: 1, cite: C-1/1/a-1}]
  hours.credited:
    mode: extends
    rule: []
    rules:
      - {id: one, when: rule.two, then: training.hours / param.nothing, cite: C-1/1/a-1}
      - {id: two, when: rule.one, then: trainig.hours, cite: C-1/1/a-1}
      - {id: two, when: a ** 2 > 1, then: a +, cite: C-1/1/a-1}
      - {id: four, when: certificate.level == 'juniour', then: min(1), cite: C-1/1/a-1}
      - {id: five, when: base.trainees > training.hours, then: roundup(1), cite: C-1/1/a-1}
    otherwise: {by_silence: C-3}
"""
FOUND = [
    "bad-date",
    "decided-by-hook",
    "decided-by-hook",
    "division",
    "duplicate-id",
    "missing-key",
    "not-in-language",
    "rule-cycle",
    "rule-cycle",
    "strictest-replaced",
    "syntax",
    "unit",
    "unknown-clause",
    "unknown-document",
    "unknown-document",
    "unknown-function",
    "unknown-key",
    "unknown-name",
    "unknown-option",
    "unknown-option",
    "unknown-option",
    "unknown-option",
    "unknown-option",
    "unknown-question",
    "wrong-arguments",
    "wrong-kind",
]


def test_every_fault_of_a_policy_is_told_at_once_in_both_languages(tmp_path: Path) -> None:
    written(tmp_path, "city", more="decides: [hours.subject]\n")
    (tmp_path / "city" / "twenty.yaml").write_text(TWENTY, encoding="utf-8")
    policy, read = read_policy_folder(tmp_path / "city")
    assert policy is not None

    found = checked(policy).issues

    assert set(read) <= set(found)
    assert sorted(issue.code for issue in found) == FOUND
    places = [
        (issue.place.file, issue.place.line, issue.place.column) for issue in found if issue.place
    ]
    assert len(places) == len(found)
    assert places == sorted(places)
    for issue in found:
        assert f"[{issue.code}]" in issue.say("en")
        assert issue.message.zh in issue.say("zh")
        assert "twenty.yaml:" in issue.say("en")


def test_a_policy_with_faults_is_not_usable_and_one_without_is(tmp_path: Path) -> None:
    good = written(tmp_path, "nation", "tables:\n" + table("hours.credited", ANY % "N-1"))
    bad = written(tmp_path, "city", "tables:\n" + table("hours.credited", ANY % "C-9"))

    engine = Engine.load(plugins=[], policies=[good, bad])

    assert engine.policies["000000"].usable
    assert not engine.policies["370200"].usable


def test_a_document_of_a_level_above_is_not_declared_again(tmp_path: Path) -> None:
    above = written(tmp_path, "nation", "")
    folder = tmp_path / "again"
    folder.mkdir()
    main = (tmp_path / "nation" / "jurisdiction.yaml").read_text(encoding="utf-8")
    city = main.replace("000000", "330100").replace("name: nation", "name: again")
    (folder / "jurisdiction.yaml").write_text(city + "gaps: ['330000']\n", encoding="utf-8")
    policy, _ = read_policy_folder(folder)
    assert policy is not None

    assert [issue.code for issue in checked(policy, above).issues] == ["declared-above"]


LATE = (
    "contradictions:\n  {name}:\n    never: certificate.issued_on > day\n"
    "    label: {{zh: 晚于判定日期, en: later than the day}}\n"
)


@pytest.mark.parametrize(("name", "codes"), [("late", ["declared-above"]), ("later", [])])
def test_a_contradiction_has_a_name_of_its_own_along_a_chain(
    tmp_path: Path, name: str, codes: list[str]
) -> None:
    above = written(tmp_path, "nation", LATE.format(name="late"))
    policy = written(tmp_path, "city", LATE.format(name=name))

    assert [issue.code for issue in checked(policy, above).issues] == codes


def test_a_contradiction_is_not_called_as_one_of_the_core(tmp_path: Path) -> None:
    policy = written(tmp_path, "nation", LATE.format(name="issued-after-the-day"))

    (issue,) = checked(policy).issues
    assert issue.code == "declared-above"
    assert "issued-after-the-day is declared by zsgx already" in issue.say("en")


def test_a_word_may_be_for_an_option_of_one_question_alone(tmp_path: Path) -> None:
    words = "words:\n  grant.base.payer:provincial: {{zh: 本省财政, en: ours}}\n"
    good = written(tmp_path, "nation", more=words.format())
    bad = written(tmp_path, "city", more=words.replace("payer", "amount").format())

    assert checked(good).issues == ()
    (issue,) = checked(bad).issues
    assert (issue.code, "grant.base.amount:provincial" in issue.say("en")) == (
        "unknown-option",
        True,
    )


@pytest.mark.parametrize(
    ("declared", "codes"),
    [
        ("late: 5", ["wrong-kind"]),
        ("late: {label: {zh: 晚, en: late}}", ["missing-key"]),
        ("late: {never: certificate.issued_on >, label: {zh: 晚, en: late}}", ["syntax"]),
    ],
)
def test_a_contradiction_that_is_not_whole_is_told(
    tmp_path: Path, declared: str, codes: list[str]
) -> None:
    written(tmp_path, "nation", f"contradictions:\n  {declared}\n")

    policy, issues = read_policy_folder(tmp_path / "nation")

    assert [issue.code for issue in issues] == codes
    assert policy is not None
    assert not policy.contradictions


# What an author is told once


@pytest.mark.parametrize("fault", ["", ", since: 2020-13-01", ", issued: yesterday"])
def test_a_document_whose_entry_has_a_fault_is_told_of_there_and_nowhere_else(
    tmp_path: Path, fault: str
) -> None:
    policy = written(
        tmp_path, "nation", f"tables:\n{table('hours.credited', ANY % 'N-1', ANY % 'N-1')}"
    )
    main = tmp_path / "nation" / "jurisdiction.yaml"
    text = main.read_text(encoding="utf-8").replace(", since: 2020-01-01", fault)
    main.write_text(text, encoding="utf-8")
    assert policy.documents
    again, _ = read_policy_folder(tmp_path / "nation")
    assert again is not None

    found = checked(again)

    assert not found.usable
    files = {Path(issue.place.file).name for issue in found.issues if issue.place}
    assert [issue.code for issue in found.issues if issue.code == "unknown-document"] == []
    assert "jurisdiction.yaml" in files


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (
            "training.hours > param.plain",
            "give its parameter `unit: hours`, or multiply it by something that counts hours",
        ),
        ("training.hours > base.trainees", "ask for a fact or a parameter in the same unit"),
    ],
)
def test_units_that_do_not_match_come_with_a_remedy(
    tmp_path: Path, condition: str, said: str
) -> None:
    parameter = (
        "parameters:\n  plain:\n    unit: number\n    label: {zh: 数, en: a number}\n"
        "    values: {2020-01-01: {value: 3, cite: N-1/1/a-1}}\n"
    )
    rule = f"{{id: any, when: {condition}, then: true, cite: N-1/1/a-1}}"
    policy = written(tmp_path, "nation", f"{parameter}tables:\n{table('trainee.eligible', rule)}")

    (issue,) = checked(policy).issues

    assert issue.code == "unit"
    assert issue.hint is not None
    assert said in issue.hint.en
    assert issue.hint.zh
