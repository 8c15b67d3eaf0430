"""The suite that every plugin can be held to, held to a plugin that has every fault."""

import pytest
from tests.harbour import CASES, FILES, install

from zsgx.testing.conformance import is_bilingual
from zsgx.text import Text

pytest_plugins = ("pytester",)

HOURS = FILES["hours.yaml"]
SUITE = """
from zsgx.testing.conformance import PolicyConformance

class TestHarbour(PolicyConformance):
    plugin = "harbour"
"""


@pytest.fixture
def conform(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> "Conform":
    return Conform(pytester, monkeypatch)


class Conform:
    """Holds the harbour to the suite."""

    def __init__(self, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
        self.pytester = pytester
        self.monkeypatch = monkeypatch
        monkeypatch.setenv("ZSGX_LANG", "en")

    def __call__(self, changes: dict[str, str], suite: str = SUITE) -> pytest.RunResult:
        """Return the run of the suite over the harbour with *changes* to its files."""
        install(self.pytester.mkdir("installed"), self.monkeypatch, changes)
        self.pytester.makepyfile(suite)
        return self.pytester.runpytest_inprocess(
            "-p", "no:cacheprovider", "--ignore=installed", "-rf"
        )

    def fails(self, test: str, changes: dict[str, str], *said: str) -> None:
        """Check that *test* fails alone, or among others, and says what is wrong."""
        result = self(changes)
        output = result.stdout.str()
        assert f"::{test}" in output
        for words in said:
            assert words in output


def test_a_plugin_that_conforms_passes(conform: Conform) -> None:
    conform({}).assert_outcomes(passed=10)


def test_a_plugin_that_is_not_installed_fails_everything(conform: Conform) -> None:
    result = conform({}, SUITE.replace('"harbour"', '"quay"'))

    result.assert_outcomes(errors=10)
    result.stdout.fnmatch_lines(["*no plugin 'quay' is installed*"])


def test_a_plugin_that_is_broken_says_why(conform: Conform) -> None:
    result = conform({"__init__.py": "raise RuntimeError('at low tide')"})

    result.assert_outcomes(errors=10)
    result.stdout.fnmatch_lines(["*at low tide*"])


def test_findings_of_the_truth_tables_are_issues(conform: Conform) -> None:
    changed = HOURS.replace("        unless: {when: rule.certified, cite: HB-1/1.1/hours-1}\n", "")

    conform.fails("test_it_loads_without_issues", {"hours.yaml": changed}, "[conflict]")


def test_faults_of_the_files_are_issues(conform: Conform) -> None:
    conform.fails(
        "test_it_loads_without_issues", {"hours.yaml": f"{HOURS}more: 1\n"}, "[unknown-key]"
    )


def test_a_plugin_without_policy_is_nothing(conform: Conform) -> None:
    changed = FILES["__init__.py"].replace("[read_policy(__name__)]", "[]")

    conform.fails("test_it_loads_without_issues", {"__init__.py": changed}, "supplies no policy")


def test_what_is_not_cited_is_named(conform: Conform) -> None:
    plugin = """
import attrs
from zsgx import hookimpl, read_policy

@hookimpl
def zsgx_policies():
    policy = read_policy(__name__)
    tables = {}
    for name, table in policy.tables.items():
        rules = [
            attrs.evolve(r, cites=(), unless=[attrs.evolve(x, cites=()) for x in r.unless])
            for r in table.rules
        ]
        closing = table.otherwise and attrs.evolve(table.otherwise, by_silence=())
        tables[name] = attrs.evolve(table, rules=tuple(rules), otherwise=closing)
    parameters = {
        name: attrs.evolve(p, values=tuple(attrs.evolve(v, cites=()) for v in p.values))
        for name, p in policy.parameters.items()
    }
    return [attrs.evolve(policy, tables=tables, parameters=parameters)]
"""

    conform.fails(
        "test_every_rule_and_value_is_cited",
        {"__init__.py": plugin},
        "hours.credited: certified",
        "hours.credited: planned (unless)",
        "hours.credited: otherwise",
        "param.multiplier (2024-01-01)",
    )


def test_a_label_in_one_language_only_is_named(conform: Conform) -> None:
    changed = HOURS.replace("zh: 加倍, en: it counts", "zh: counts, en: 加倍").replace(
        "label: {zh: 达到人数下限, en: Reaches the fewest trainees}\n        ", ""
    )

    conform.fails(
        "test_everything_that_people_read_is_in_both_languages",
        {"hours.yaml": changed},
        "210200/readings/early/options/count",
        "210200/tables/base.meets_minimum/rules/enough/label",
    )


@pytest.mark.parametrize(
    ("zh", "en", "fits"),
    [
        *(("AI", "AI", True), ("5G", "5G", True), ("ISO 9001", "ISO 9001", True)),
        *(("六十", "60", True), ("“左右”的幅度", "what “about” (左右) may mean", True)),
        *(("the base", "the base", False), ("基地", "基地", False), ("it counts", "加倍", False)),
        ("持证学时倍数", "持证学时倍数 (AI)", False),
        ("加倍", "A 类证书加倍计算", False),
        ("it counts 是", "it counts", False),
    ],
)
def test_a_name_may_be_the_same_in_both_languages_and_a_sentence_may_not(
    zh: str, en: str, fits: bool
) -> None:
    assert is_bilingual(Text(zh, en)) is fits


def test_what_obligations_and_limitations_say_is_in_both_languages(conform: Conform) -> None:
    changed = HOURS + (
        "obligations:\n  summary:\n    label: {zh: 总结, en: the summary}\n"
        "    who: {zh: the base, en: the base}\n    to: {zh: 市局, en: the bureau}\n"
        "    once: 2024-12-31\n    cite: HB-1/1/p-1\n"
    )

    conform.fails(
        "test_everything_that_people_read_is_in_both_languages",
        {"hours.yaml": changed},
        "210200/obligations/summary/who",
    )


def test_a_case_that_fails_is_shown(conform: Conform) -> None:
    changed = CASES.replace("value: 160", "value: 161") + "- nam: x\n  year: 2024\n"

    conform.fails(
        "test_every_case_passes",
        {"cases/all.policy.yaml": changed},
        "A certificate doubles the hours",
        "unknown-key",
    )


def test_a_clause_without_a_place_or_a_case_is_named(conform: Conform) -> None:
    changed = HOURS.replace(
        "parameters:\n", "  HB-1/9/p-1: {zh: 无人交代, en: Nobody placed it}\nparameters:\n", 1
    )
    first = CASES.partition("- name: From 2025")[0]

    conform.fails(
        "test_every_clause_has_its_place",
        {"hours.yaml": changed, "cases/all.policy.yaml": first},
        "HB-1/9/p-1: unaccounted",
        "HB-1/3/base-1: no case exercises it",
    )


def test_a_clause_that_is_not_what_it_is_called_is_named(conform: Conform) -> None:
    partly = "  HB-1/9/p-2: {zh: 收费, en: Fees, standing: partly, undefined: 适当}\n"
    title = "en: An intermediate certificate may be recognised"
    base = "en: A base trains at least 500 people a year"
    changed = (
        HOURS.replace("parameters:\n", f"{partly}parameters:\n", 1)
        .replace(title, f"{title}, standing: principle", 1)
        .replace(base, f"{base}, standing: stated", 1)
    )

    conform.fails(
        "test_every_clause_has_its_place",
        {"hours.yaml": changed},
        "HB-1/9/p-2: unaccounted, called partly",
        "HB-1/2/title-1: unaccounted, called principle, cited by table title.route: recognised",
        "HB-1/3/base-1: unaccounted, called stated, cited by ",
    )


def test_a_plugin_without_cases_fails(conform: Conform) -> None:
    conform.fails(
        "test_every_case_passes", {"cases/all.policy.yaml": "[]"}, "the plugin has no cases"
    )


def test_a_rule_that_no_case_reaches_is_named(conform: Conform) -> None:
    cases = CASES.replace(
        "exam_based: true}}\n  expect: {title.route: none}",
        "exam_based: false}}\n  expect: {title.route: recognition}",
    )

    conform.fails(
        "test_every_rule_applies_in_some_case",
        {"cases/all.policy.yaml": cases},
        "harbour/excepted (title.route)",
    )


def test_a_rule_is_reached_where_it_applies_and_another_one_could(conform: Conform) -> None:
    rule = """\
      - id: large
        label: {zh: 国家级基地, en: National base}
        when: base.tier == 'national'
        then: true
        cite: HB-1/3/base-1
"""
    cases = CASES.replace(
        "given: {base: {trainees: 500}, employer", "given: {base: {tier: national}, employer"
    )
    more = """\
- name: Enough
  at: harbour
  date: 2024-05-01
  given: {base: {trainees: 500, tier: municipal}}
  expect: {base.meets_minimum: true}
"""
    split = "when: base.trainees >= param.fewest\n        then: true"
    changed = HOURS.replace("then: base.trainees >= param.fewest", split) + rule

    result = conform(
        {
            "hours.yaml": changed + "    otherwise: {then: false, cite: HB-1/3/base-1}\n",
            "cases/all.policy.yaml": cases + more,
        }
    )

    assert "harbour/large" not in result.stdout.str()


def test_a_day_with_cases_on_one_side_only_is_named(conform: Conform) -> None:
    cases = CASES.replace("2027-01-01", "2026-12-31").replace(
        "2023-12-31\n  given", "2024-01-01\n  given"
    )
    cases = cases.replace("silent", "{undetermined: [x]}").replace("2025-01-01", "2024-12-31")

    conform.fails(
        "test_every_date_has_cases_on_both_sides",
        {"cases/all.policy.yaml": cases},
        "HB-1: no case before 2024-01-01",
        "HB-1: no case on or after 2027-01-01",
        "param.fewest: no case before 2024-01-01",
    )


def test_a_threshold_with_cases_on_one_side_only_is_named(conform: Conform) -> None:
    cases = CASES.replace("trainees: 499", "trainees: 600").replace(
        "minimum: false", "minimum: true"
    )

    conform.fails(
        "test_every_threshold_has_cases_on_both_sides",
        {"cases/all.policy.yaml": cases},
        "base.meets_minimum: base.trainees",
    )


def test_an_answer_that_ownership_changes_is_named(conform: Conform) -> None:
    changed = HOURS.replace(
        "then: base.trainees >= param.fewest",
        "then: base.trainees >= param.fewest and employer.ownership == 'public'",
    )

    conform.fails(
        "test_the_employers_ownership_changes_no_answer",
        {"hours.yaml": changed},
        "Five hundred trainees are enough: base.meets_minimum (non_public)",
    )


def test_a_hook_that_takes_unknown_for_false_is_named(conform: Conform) -> None:
    plugin = (
        FILES["__init__.py"]
        + """

@hookimpl
def zsgx_decide(question, facts, scope):
    return scope.decided("base.trainees" in facts, cites=["HB-1/3/base-1"])
"""
    )
    place = FILES["jurisdiction.yaml"] + "decides: [base.meets_minimum]\n"
    before, _, _ = HOURS.partition("  base.meets_minimum:")

    conform.fails(
        "test_an_unknown_fact_is_never_taken_for_false",
        {"__init__.py": plugin, "jurisdiction.yaml": place, "hours.yaml": before},
        "Five hundred trainees are enough: base.meets_minimum without base.trainees",
    )
