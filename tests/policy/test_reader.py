"""From files to policy: everything is read, every fault of every file is told at once."""

import datetime
import shutil
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.steps import counted

from zsgx.domain.kinds import BOOL, DATE, HOURS, INT, MONEY, NUMBER, TEXT, TEXTS, Kind, Type
from zsgx.errors import PolicyError
from zsgx.issues import Issue, Place
from zsgx.language.parse import parse
from zsgx.policy.codes import CODES
from zsgx.policy.policy import Policy
from zsgx.policy.provision import HitPolicy, Mode
from zsgx.policy.reader import digest, read_policy, read_policy_folder
from zsgx.text import Text

GOOD = Path(__file__).parent / "faults" / "good"
CITE = "HB-2023-1/2.3/hours-1"

THIRTY_FAULTS = """\
clauses:
  HB-2023-1: {zh: 学时, en: hours}
  HB-2023-1/2.3/hours-1: {zh: 学时, en: hours, fingerprint: none}
  HB-2023-1/2.3/hours-2: {zh: 学时}
parameters:
  Multiplier: {}
  ceiling:
    unit: cny
    values:
      2024-01-01: {value: 1, cite: here}
  least:
    unit: persons
    valeus: {}
    values:
      2024-02-30: {value: 1, cite: HB-2023-1/2.3/hours-1}
      2024-03-01: {value: many, until: 2024-02-01, cite: []}
      2024-04-01: {value: 1.5, cite: &c HB-2023-1/2.3/hours-1}
readings:
  before_issue:
    label: {zh：歧义, en: ambiguity}
    options: {apply: {zh: 适用, en: yes}, apply: {zh: 适用, en: yes}}
    default: aply
    cite: HB-2023-1/2.3/hours-1
tables:
  hours:
  hours.credited:
    rules:
      - {id: any, then: roundup(1), cite: !!str HB-2023-1/2.3/hours-1}
      - {id: any, when: a ** 2 > 1, then: a +, cite: HB-2023-1/2.3/hours-1}
    otherwise: {then: 0}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a policy without faults."""
    return Path(shutil.copytree(GOOD, tmp_path / "zsgx_harbour"))


def read(folder: Path) -> Policy:
    policy, issues = read_policy_folder(folder)

    assert policy is not None
    assert policy.issues == issues
    return policy


def codes(issues: tuple[Issue, ...]) -> list[str]:
    return [issue.code for issue in issues]


def added(folder: Path, text: str) -> tuple[Issue, ...]:
    (folder / "more.yaml").write_text(text, encoding="utf-8")
    return read(folder).issues


def parameter(unit: str, value: str) -> str:
    values = f"{{2024-01-01: {{value: {value}, cite: {CITE}}}}}"
    return f"parameters:\n  one: {{unit: {unit}, values: {values}}}\n"


# What a good policy says


def test_a_policy_has_its_place_its_gaps_and_its_documents(folder: Path) -> None:
    policy = read(folder)

    assert policy.issues == ()
    assert policy.usable
    assert policy.jurisdiction.code == "370200"
    assert policy.jurisdiction.name == "harbour"
    assert policy.jurisdiction.label == Text("港城", "Harbour")
    assert policy.gaps == ("370000",)
    assert policy.limitations == (Text("不含罚则", "Penalties are left out"),)
    assert policy.origin == str(folder)
    first, _, second = policy.documents.values()
    assert (first.id, first.number) == ("HB-2023-1", "港人社〔2023〕1号")
    assert first.since == first.issued == datetime.date(2023, 8, 24)
    assert first.until == datetime.date(2030, 12, 31)
    assert first.note is not None
    assert (second.since, second.issued) == (datetime.date(2024, 1, 1), None)


def test_clauses_have_both_languages_and_a_fingerprint(folder: Path) -> None:
    clause = read(folder).clauses[CITE]

    assert clause.summary.en == "Digital training counts double"
    assert clause.fingerprint == "12:0123456789abcdef01234567"


def test_values_are_in_order_of_date_with_what_they_rest_on(folder: Path) -> None:
    multiplier = read(folder).parameters["multiplier"]

    assert multiplier.type == NUMBER
    assert multiplier.label == Text("倍数", "multiplier")
    assert [value.value for value in multiplier.values] == [Decimal(2), Decimal("2.5")]
    assert [value.until for value in multiplier.values] == [datetime.date(2023, 12, 31), None]
    assert multiplier.values[1].cites == (CITE, "HB-2023-1/2.3/hours-2")
    assert str(multiplier.place).endswith("hours.yaml:10:3")


def test_a_reading_has_options_a_default_and_its_clauses(folder: Path) -> None:
    reading = read(folder).readings["before_issue"]

    assert reading.choices == ("apply", "not_apply")
    assert (reading.default, reading.cites) == ("apply", (CITE,))


def test_a_table_has_its_rules_as_expressions_with_their_places(folder: Path) -> None:
    table = read(folder).tables["hours.credited"]

    assert (table.mode, table.hit) == (Mode.REPLACES, HitPolicy.FIRST)
    certified, planned = table.rules
    assert certified.label == Text("有证书", "with a certificate")
    assert certified.then.tree == parse("training.hours * param.multiplier")[0]
    assert certified.unless == ()
    assert planned.unless[0].when.tree == parse("rule.certified")[0]
    assert planned.unless[0].cites == (CITE,)
    assert table.otherwise is not None
    assert table.otherwise.then is not None
    assert (table.otherwise.then.text, table.otherwise.by_silence) == ("0", ())


def test_a_table_may_end_in_silence(folder: Path) -> None:
    table = read(folder).tables["hours.year"]

    assert (table.mode, table.hit) == (Mode.EXTENDS, HitPolicy.UNIQUE)
    assert table.rules[0].when is None
    assert len(table.rules[0].unless) == 1
    assert table.otherwise is not None
    assert (table.otherwise.then, table.otherwise.by_silence) == (None, ("HB-2023-1",))


@pytest.mark.parametrize(
    ("unit", "value", "type_", "meant"),
    [
        ("ratio", "0.015", NUMBER, Decimal("0.015")),
        ("number", "3", NUMBER, Decimal(3)),
        ("hours", "64.5", HOURS, Decimal("64.50")),
        ("CNY", "80000", MONEY, Decimal("80000.00")),
        ("persons", "1000", Type(Kind.INT, "persons"), 1000),
        ("person_times", "5", Type(Kind.INT, "person_times"), 5),
        ("classes", "5", Type(Kind.INT, "classes"), 5),
        ("projects", "5", Type(Kind.INT, "projects"), 5),
        ("bases", "5", Type(Kind.INT, "bases"), 5),
        ("years", "3", INT, 3),
        ("days", "30", INT, 30),
        ("places", "10", INT, 10),
        ("date", "2024-12-10", DATE, datetime.date(2024, 12, 10)),
        ("bool", "false", BOOL, False),
        ("text", "'no'", TEXT, "no"),
        ("texts", "[a, b]", TEXTS, ("a", "b")),
    ],
)
def test_a_unit_says_what_values_may_be(
    folder: Path, unit: str, value: str, type_: Type, meant: object
) -> None:
    assert added(folder, parameter(unit, value)) == ()
    one = read(folder).parameters["one"]
    assert one.type == type_
    assert one.values[0].value == meant
    assert type(one.values[0].value) is type(meant)


def test_a_piece_of_an_expression_has_its_spot_in_the_file(folder: Path) -> None:
    certified, planned = read(folder).tables["hours.credited"].rules
    assert certified.when is not None
    assert planned.when is not None

    plain, quoted, folded = certified.when, planned.when, planned.then

    assert cut(plain.spot((25, 46))) == "certificate.issued_on"
    assert cut(quoted.spot((9, 26))) == "in_published_plan"
    assert folded.spot((0, 8)) == folded.place
    assert cut(folded.place) == ">"


def cut(place: Place) -> str:
    return place.excerpt[place.column - 1 :][: max(place.width, 1)]


# Faults


def test_a_file_with_thirty_faults_shows_all_of_them(folder: Path) -> None:
    issues = added(folder, THIRTY_FAULTS)

    assert [(issue.place.line, issue.code) for issue in issues if issue.place] == [
        (2, "bad-clause"),
        (3, "duplicate-id"),
        (3, "bad-fingerprint"),
        (4, "duplicate-id"),
        (4, "missing-key"),
        (6, "bad-name"),
        (6, "missing-key"),
        (6, "missing-key"),
        (8, "unknown-option"),
        (10, "bad-clause"),
        (13, "unknown-key"),
        (15, "bad-date"),
        (16, "wrong-kind"),
        (16, "date-order"),
        (16, "empty"),
        (17, "bad-value"),
        (17, "yaml-anchor"),
        (19, "duplicate-id"),
        (20, "full-width-colon"),
        (21, "duplicate-key"),
        (22, "unknown-option"),
        (25, "bad-name"),
        (25, "wrong-kind"),
        (26, "duplicate-id"),
        (26, "missing-key"),
        (28, "unknown-function"),
        (28, "yaml-tag"),
        (29, "duplicate-id"),
        (29, "not-in-language"),
        (29, "syntax"),
        (30, "missing-key"),
    ]
    assert not read(folder).usable


def test_what_two_files_define_names_both_places(folder: Path) -> None:
    shutil.copy(folder / "hours.yaml", folder / "title.yaml")

    issues = read(folder).issues

    assert codes(issues) == ["duplicate-id"] * 8
    assert all("title.yaml" in str(issue.place) for issue in issues)
    assert all("hours.yaml:" in issue.message.en for issue in issues)


def test_a_file_that_is_no_yaml_keeps_no_other_from_being_read(folder: Path) -> None:
    (folder / "broken.yaml").write_text("a: b: c", encoding="utf-8")
    (folder / "wrong.yaml").write_text("tabels: {}", encoding="utf-8")

    policy = read(folder)

    assert codes(policy.issues) == ["yaml-syntax", "unknown-key"]
    assert "hours.credited" in policy.tables


def test_without_a_place_there_is_no_policy_but_every_fault(folder: Path) -> None:
    (folder / "jurisdiction.yaml").write_text("format: 1\nname: harbour: x", encoding="utf-8")
    (folder / "wrong.yaml").write_text("tabels: {}", encoding="utf-8")

    policy, issues = read_policy_folder(folder)

    assert policy is None
    assert codes(issues) == ["yaml-syntax", "unknown-key"]


def test_a_folder_that_is_not_there_is_an_issue(tmp_path: Path) -> None:
    policy, issues = read_policy_folder(tmp_path / "nowhere")

    assert policy is None
    assert codes(issues) == ["file-unreadable"]
    assert "nowhere" in issues[0].say("zh")


def test_cases_editors_files_and_other_files_are_left_alone(folder: Path) -> None:
    (folder / "cases").mkdir()
    (folder / "cases" / "a.policy.yaml").write_text("nonsense", encoding="utf-8")
    (folder / "._hours.yaml").write_text("nonsense", encoding="utf-8")
    (folder / "__init__.py").write_text("nonsense", encoding="utf-8")

    assert read(folder).issues == ()


@given(
    st.text(st.sampled_from("abc:：-{}[]>|'\" \n#&*!0123456789."), max_size=60),
    st.integers(0, 40),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_line_that_is_spoilt_never_raises(
    tmp_path_factory: pytest.TempPathFactory, spoilt: str, number: int
) -> None:
    for name in ("jurisdiction.yaml", "hours.yaml"):
        folder = Path(shutil.copytree(GOOD, tmp_path_factory.mktemp("policy") / "p"))
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        line = lines[number % len(lines)]
        lines[number % len(lines)] = line[: len(line) - len(line.lstrip())] + spoilt
        (folder / name).write_text("\n".join(lines), encoding="utf-8")

        policy, issues = read_policy_folder(folder)

        assert policy is not None or issues
        assert {issue.code for issue in issues} <= set(CODES)
        assert all(issue.say("zh") and issue.say("en") for issue in issues)


# Packages


@pytest.fixture
def importable(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make the policy a package that can be imported."""
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(folder.parent)
    monkeypatch.delitem(sys.modules, "zsgx_harbour", raising=False)
    return folder


def test_a_plugin_reads_its_own_package(importable: Path) -> None:
    policy = read_policy("zsgx_harbour")

    assert policy.origin == "zsgx_harbour"
    assert policy.tables["hours.credited"].place.file == "zsgx_harbour/hours.yaml"
    assert policy.digest == read(importable).digest


def test_a_plugin_in_an_archive_is_read_like_any_other(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "__init__.py").touch()
    archive = tmp_path / "harbour.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        for file in sorted(folder.iterdir()):
            opened.write(file, f"zsgx_zipped/{file.name}")
    monkeypatch.syspath_prepend(archive)

    assert read_policy("zsgx_zipped").digest == read(folder).digest


def test_a_package_without_a_place_is_refused_with_all_its_faults(importable: Path) -> None:
    (importable / "jurisdiction.yaml").unlink()
    (importable / "wrong.yaml").write_text("tabels: {}", encoding="utf-8")

    with pytest.raises(PolicyError, match="zsgx_harbour") as caught:
        read_policy("zsgx_harbour")

    assert len(caught.value.faults) == 2
    assert "missing-file" in str(caught.value)
    assert "tabels" in str(caught.value)


@pytest.mark.parametrize("name", ["zsgx_of_nowhere", "datetime"])
def test_what_is_no_package_is_refused_by_name(name: str) -> None:
    with pytest.raises(PolicyError, match=name):
        read_policy(name)


# The digest


def test_equal_files_have_equal_digests_whatever_the_folder_and_the_line_ends(
    folder: Path, tmp_path: Path
) -> None:
    before = read(folder).digest
    hours = folder / "hours.yaml"
    hours.write_bytes(hours.read_bytes().replace(b"\n", b"\r\n"))
    (folder / "__init__.py").touch()

    assert read(folder.rename(tmp_path / "elsewhere")).digest == before


def test_another_value_or_another_name_makes_another_digest() -> None:
    digests = {
        digest(contents)
        for contents in (
            {"a.yaml": b"1", "b.yaml": b"2"},
            {"a.yaml": b"2", "b.yaml": b"1"},
            {"a.yaml": b"1", "c.yaml": b"2"},
            {"a.yaml": b"12", "b.yaml": b""},
            {},
        )
    }

    assert len(digests) == 5


def test_the_order_of_files_does_not_matter() -> None:
    assert digest({"a": b"1", "b": b"2"}) == digest({"b": b"2", "a": b"1"})


# Work


def test_a_policy_of_twice_the_tables_is_twice_the_work_to_read(folder: Path) -> None:
    text = (folder / "hours.yaml").read_text(encoding="utf-8").partition("tables:\n")[2]

    def work(copies: int) -> int:
        tables = "".join(text.replace("hours.", f"hours{number}.") for number in range(copies))
        (folder / "large.yaml").write_text(f"tables:\n{tables}", encoding="utf-8")
        policy, calls = counted(lambda: read(folder))
        assert len(policy.tables) == 2 * copies + 2
        return calls

    work(1)  # what is imported on first use is no part of the work
    few, some, many = work(1), work(31), work(61)

    assert many - some == pytest.approx(some - few, rel=0.05)
