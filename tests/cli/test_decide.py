"""`zsgx decide`: answers, reasons, exit codes, and everything that it cannot use."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.harbour import FILES, install

from zsgx.domain import vocabulary
from zsgx.domain.kinds import Type, Value

Run = Callable[..., Result]
Golden = Callable[[str, str], None]

WHERE = ("--at", "harbour", "--date", "2024-05-01")
HOURS = ("--set", "training.hours=80", "--set", "certificate.level=intermediate")
FACTS = (*HOURS, "--set", "certificate.issued_on=2024-04-20")

pytestmark = pytest.mark.usefixtures("harbour")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_answer_says_why_by_which_clause_and_what_is_missing(
    zsgx: Run, golden: Golden, language: str
) -> None:
    asked = ("hours.credited", "title.route", "hours.to_register")

    result = zsgx("decide", *asked, *WHERE, *FACTS, "--lang", language)

    assert result.exit_code == 3
    golden(f"decide.{language}.txt", result.stdout)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_answer_comes_as_markdown_too(zsgx: Run, golden: Golden, language: str) -> None:
    result = zsgx("decide", "hours.to_register", *WHERE, *FACTS, "--markdown", "--lang", language)

    golden(f"decide.{language}.md", result.stdout)


def test_json_has_one_object_a_line(zsgx: Run, golden: Golden) -> None:
    result = zsgx("decide", "hours.credited", "title.route", *WHERE, *FACTS, "--json")

    objects = [json.loads(line) for line in result.stdout.splitlines()]
    assert [found["status"] for found in objects] == ["decided", "undetermined"]
    assert objects[0]["value"] == "160"
    assert objects[0]["rule"] == "harbour/certified"
    assert objects[1]["missing"] == ["application.exam_based"]
    golden("decide.jsonl", result.stdout)


def test_a_decided_answer_exits_with_0(zsgx: Run) -> None:
    assert zsgx("decide", "hours.credited", *WHERE, *FACTS).exit_code == 0


def test_silence_is_an_answer(zsgx: Run) -> None:
    result = zsgx("decide", "trainee.eligible", *WHERE)

    assert result.exit_code == 0
    assert "silent, no provision regulates this" in result.stdout


def test_a_document_that_is_silent_is_named(zsgx: Run) -> None:
    result = zsgx("decide", "title.route", *WHERE, "--set", "certificate.level=none")

    assert (
        "Harbour's measures on continuing education (港发〔2024〕1号) says nothing" in result.stdout
    )


def test_the_highest_exit_code_of_several_questions_holds(zsgx: Run) -> None:
    assert zsgx("decide", "title.route", "trainee.eligible", *WHERE).exit_code == 3


def test_a_test_that_fails_is_told_with_its_result_and_never_as_a_yes(zsgx: Run) -> None:
    asked = ("decide", "base.meets_minimum", *WHERE, "--lang", "zh", "--set")

    less, enough = zsgx(*asked, "base.trainees=499"), zsgx(*asked, "base.trainees=500")

    trainees = next(fact for fact in vocabulary.FACTS if fact.path == "base.trainees")
    needs = f"达到人数下限 — 须{trainees.label.zh}不少于 500 人，实为"
    assert f"✗ 条件未满足  {needs} 499 人" in less.stdout
    assert "适用" not in less.stdout
    assert f"✓ 条件满足  {needs} 500 人" in enough.stdout


def test_a_long_explanation_is_short_and_whole_where_that_is_asked_for(
    zsgx: Run, harbour: Path
) -> None:
    rule = (
        "      - id: way_{n}\n        label: {{zh: 第{n}种, en: 'way number {n}'}}\n"
        "        when: training.passed and training.online and training.hours > {n}\n"
        "        then: training.hours\n        cite: HB-1/1.2/hours-2\n"
    )
    text = (harbour / "hours.yaml").read_text(encoding="utf-8")
    many = "".join(rule.format(n=number) for number in range(100, 130))
    closing = "    otherwise: {by_silence: HB-1}\n"
    changed = text.replace(closing, f"{many}{closing}", 1)
    (harbour / "hours.yaml").write_text(changed, encoding="utf-8")
    failing = ("--set", "training.passed=false", "--set", "training.online=false")
    asked = ("decide", "hours.credited", *WHERE, *FACTS, *failing)

    usual, whole = zsgx(*asked), zsgx(*asked, "--whole")
    markdown = zsgx(*asked, "--markdown")

    assert "✓ applies" in usual.stdout
    assert "way number" not in usual.stdout
    assert "--whole" in usual.stdout
    assert whole.stdout.count("way number") == 30
    assert "--whole" not in whole.stdout
    assert "way number" not in markdown.stdout
    assert zsgx(*asked, "--whole", "--markdown").stdout.count("way number") == 30


def test_a_conflict_exits_with_3_and_shows_both_rules(zsgx: Run, harbour: Path) -> None:
    text = (harbour / "hours.yaml").read_text(encoding="utf-8")
    changed = text.replace("unless: {when: rule.certified, cite: HB-1/1.1/hours-1}", "", 1)
    (harbour / "hours.yaml").write_text(changed, encoding="utf-8")

    result = zsgx(
        "decide", "hours.credited", *WHERE, *FACTS, "--set", "training.in_published_plan=true"
    )

    assert result.exit_code == 3
    assert "conflict, two provisions disagree" in result.stdout
    assert result.stdout.count("✓ applies") == 2


def test_a_reading_that_is_chosen_is_shown(zsgx: Run) -> None:
    older = (*HOURS, "--set", "certificate.issued_on=2023-01-01", "--reading", "early=count")

    result = zsgx("decide", "hours.credited", *WHERE, *older)

    assert result.exit_code == 0
    assert "it counts [early=count]" in result.stdout


def test_facts_come_from_a_yaml_file_and_set_puts_others_in_their_place(
    zsgx: Run, tmp_path: Path
) -> None:
    file = tmp_path / "facts.yaml"
    file.write_text("training: {hours: 80}\ncertificate.training: true\n", encoding="utf-8")
    date = "certificate.issued_on=2024-02-01"

    result = zsgx("decide", "hours.credited", *WHERE, "--facts", str(file), "--set", date, "--json")
    other = zsgx(
        "decide",
        "hours.credited",
        *WHERE,
        *("--facts", str(file), "--set", date, "--set", "training.hours=10", "--json"),
    )

    assert json.loads(result.stdout)["value"] == "160"
    assert json.loads(other.stdout)["value"] == "20"


def test_facts_come_from_json_and_from_standard_input(zsgx: Run, tmp_path: Path) -> None:
    facts = {
        "training": {"hours": 64.5},
        "certificate": {"training": True, "issued_on": "2024-02-01", "level": None},
    }
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(facts, indent="\t"), encoding="utf-8")

    by_file = zsgx("decide", "hours.credited", *WHERE, "--facts", str(file), "--json")
    by_input = zsgx(
        "decide", "hours.credited", *WHERE, "--facts", "-", "--json", stdin=json.dumps(facts)
    )

    assert json.loads(by_file.stdout)["value"] == "129"
    assert by_input.stdout == by_file.stdout


def test_a_set_without_a_value_makes_a_fact_unknown(zsgx: Run, tmp_path: Path) -> None:
    file = tmp_path / "facts.yaml"
    file.write_text("base: {trainees: 500}\n", encoding="utf-8")
    unknown = ("--set", "base.trainees=")

    result = zsgx("decide", "base.meets_minimum", *WHERE, "--facts", str(file), *unknown, "--json")

    assert json.loads(result.stdout)["missing"] == ["base.trainees"]


def test_an_external_value_needs_no_prefix(zsgx: Run) -> None:
    result = zsgx(
        "decide",
        "trainee.eligible",
        *WHERE,
        *("--external", "training_subsidy_standard=3000"),
        *("--external", "external.training_fund_ratio=0.08"),
    )

    assert result.exit_code == 0


UNUSABLE = {
    "unknown question": (["hours.credted", *WHERE], "Did you mean hours.credited"),
    "unknown place": (["hours.credited", "--at", "harbor", "--date", "2024-05-01"], "harbour"),
    "unknown fact": (["hours.credited", *WHERE, "--set", "training.hors=1"], "training.hours"),
    "wrong option": (["title.route", *WHERE, "--set", "certificate.level=expert"], "junior"),
    "negative hours": (["hours.credited", *WHERE, "--set", "training.hours=-1"], "negative"),
    "not a number": (["hours.credited", *WHERE, "--set", "training.hours=NaN"], "'NaN'"),
    "too exact": (["hours.credited", *WHERE, "--set", "training.hours=1.005"], "0.01"),
    "not a date": (["hours.credited", "--at", "harbour", "--date", "2024-02-30"], "2024-02-30"),
    "date out of range": (["hours.credited", "--at", "harbour", "--date", "1000-01-01"], "1900"),
    "unknown reading": (["hours.credited", *WHERE, "--reading", "erly=count"], "early"),
    "wrong choice": (
        ["hours.credited", *WHERE, "--reading", "early=maybe"],
        "choose count (it counts), skip",
    ),
    "unknown external": (["hours.credited", *WHERE, "--external", "standard=1"], "standard"),
    "no equals sign": (["hours.credited", *WHERE, "--set", "training.hours"], "name=value"),
    "missing file": (["hours.credited", *WHERE, "--facts", "nowhere.yaml"], "nowhere.yaml"),
    "missing place": (["hours.credited", "--date", "2024-05-01"], "--at"),
    "missing question": ([*WHERE], "QUESTION"),
    "unknown option": (["hours.credited", *WHERE, "--fact", "x"], "--facts"),
    "wrong language": (["hours.credited", *WHERE, "--lang", "fr"], "fr"),
    "option without its value": (["hours.credited", "--at"], "--at"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_what_cannot_be_used_is_named(zsgx: Run, name: str) -> None:
    arguments, named = UNUSABLE[name]

    result = zsgx("decide", *arguments)

    assert result.exit_code == 2
    assert named in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


def test_all_faults_are_named_at_once(zsgx: Run, tmp_path: Path) -> None:
    file = tmp_path / "facts.yaml"
    file.write_text("training: {hours: minus}\nbase.tranees: 3\n", encoding="utf-8")

    result = zsgx(
        "decide",
        "hours.credted",
        *("--at", "harbor", "--date", "soon", "--facts", str(file)),
        *("--set", "certificate.level=expert", "--reading", "erly=count"),
    )

    assert result.exit_code == 2
    for named in ("credted", "harbor", "soon", "minus", "tranees", "expert", "erly"):
        assert named in result.stderr
    assert "facts.yaml:1:19" in result.stderr


def test_faults_are_told_in_chinese(zsgx: Run) -> None:
    result = zsgx("decide", "hours.credted", *WHERE, "--lang", "zh")

    assert "未知问题 hours.credted" in result.stderr


@pytest.mark.parametrize("day", ["2024/05/01", "2024年5月1日", "20240501", "2024.5.1", "2024-5-1"])
def test_a_day_that_is_written_otherwise_is_refused_with_the_way_to_write_it(
    zsgx: Run, tmp_path: Path, day: str
) -> None:
    file = tmp_path / "facts.yaml"
    file.write_text(f"certificate: {{issued_on: {day}}}\n", encoding="utf-8")

    by_date = zsgx("decide", "hours.credited", "--at", "harbour", "--date", day)
    by_set = zsgx("decide", "hours.credited", *WHERE, "--set", f"certificate.issued_on={day}")
    by_file = zsgx("decide", "hours.credited", *WHERE, "--facts", str(file), "--lang", "zh")

    assert [run.exit_code for run in (by_date, by_set, by_file)] == [2, 2, 2]
    assert "write 2024-05-01" in by_date.stderr
    assert "write 2024-05-01" in by_set.stderr
    assert "请写 2024-05-01" in by_file.stderr


@pytest.mark.parametrize("day", ["2024/13/01", "1024/05/01", "tomorrow", "12024/05/01"])
def test_no_day_is_guessed_where_none_is_meant(zsgx: Run, day: str) -> None:
    result = zsgx("decide", "hours.credited", "--at", "harbour", "--date", day)

    assert result.exit_code == 2
    assert "write" not in result.stderr


def test_what_is_no_day_gets_no_hint_for_days(zsgx: Run) -> None:
    result = zsgx("decide", "hours.credited", *WHERE, "--set", "certificate.level=2024/05/01")

    assert "write" not in result.stderr


@pytest.mark.parametrize(
    ("given", "path"),
    [
        (["--set", "training.hours=80", "--set", "training.hours=80"], "training.hours"),
        (["--external", "training_fund_ratio=1"] * 2, "external.training_fund_ratio"),
        (
            ["--external", "training_fund_ratio=1", "--set", "external.training_fund_ratio=1"],
            "external.training_fund_ratio",
        ),
        (["--reading", "early=count", "--reading", "early=skip"], "reading.early"),
    ],
)
def test_what_is_given_twice_on_a_command_line_is_refused(
    zsgx: Run, given: list[str], path: str
) -> None:
    result = zsgx("decide", "hours.credited", *WHERE, *given)

    assert result.exit_code == 2
    assert f"{path} is given twice" in result.stderr


def test_a_full_width_equals_sign_is_pointed_out(zsgx: Run) -> None:
    result = zsgx("decide", "hours.credited", *WHERE, "--set", "training.hours＝80")

    assert result.exit_code == 2
    assert "full-width one; write training.hours=80" in result.stderr


def test_a_misspelt_outside_value_is_held_against_outside_values_alone(zsgx: Run) -> None:
    near = zsgx("decide", "hours.credited", *WHERE, "--external", "training_fund_rato=1")
    far = zsgx("decide", "hours.credited", *WHERE, "--external", "zzz=1")

    assert "Did you mean training_fund_ratio or training_subsidy_standard?" in near.stderr
    assert "Available: " in far.stderr
    assert "employer." not in near.stderr + far.stderr


def test_two_formats_at_once_are_refused(zsgx: Run) -> None:
    for formats in (["--json", "--markdown"], ["--markdown", "--json"]):
        result = zsgx("decide", "hours.credited", *WHERE, *formats)

        assert result.exit_code == 2
        assert "choose one" in result.stderr


@pytest.mark.parametrize(
    ("content", "place", "hint"),
    [
        ("training：{hours: 80}\n", ":1:9:", "Write training:"),
        ("training.hours：80\n", ":1:15:", "Write training.hours: 80"),
        ("training:\n  hours：80\n", ":2:8:", "Write hours: 80"),
        ("certificate：\n  level: junior\n", ":1:12:", "Write certificate:"),
        ("training: {hours：80}\n", ":1:17:", "Write hours: 80"),
    ],
)
def test_a_full_width_colon_in_a_file_of_facts_is_pointed_out(
    zsgx: Run, tmp_path: Path, content: str, place: str, hint: str
) -> None:
    file = tmp_path / "facts.yaml"
    file.write_text(content, encoding="utf-8")

    result = zsgx("decide", "hours.credited", *WHERE, "--facts", str(file))

    assert result.exit_code == 2
    assert "[full-width-colon]" in result.stderr
    assert place in result.stderr
    assert hint in result.stderr
    assert "unknown fact" not in result.stderr


def test_a_full_width_colon_inside_quotes_is_no_colon(zsgx: Run, tmp_path: Path) -> None:
    file = tmp_path / "facts.yaml"
    file.write_text('"training：hours": 80\n', encoding="utf-8")

    result = zsgx("decide", "hours.credited", *WHERE, "--facts", str(file))

    assert "[full-width-colon]" not in result.stderr
    assert "unknown fact" in result.stderr


BAD_FILES = {
    "a list.yaml": ("[1, 2]", "a mapping"),
    "bad.yaml": ("training: {hours: 80", "bad.yaml:1"),
    "empty.yaml": ("", "says nothing"),
    "twice.yaml": ("training: {hours: 80}\ntraining.hours: 80\n", "given twice"),
    "bad date.yaml": ("certificate.issued_on: 2024-02-30", "no such day"),
    "list.json": ("[1, 2]", "a mapping"),
    "bad.json": ('{"training": {"hours": 80}', "bad.json:1:27"),
    "empty.json": ("", "not JSON"),
    "twice.json": ('{"training.hours": 1, "training": {"hours": 1}}', "given twice"),
    "key twice.json": ('{"training.hours": 1, "training.hours": 2}', "stands twice"),
    "nan.json": ('{"training.hours": NaN}', "'NaN'"),
    "exponent.json": ('{"training.hours": 1e400}', "training.hours"),
    "unknown.json": ('{"training": {"hors": 1}}', "training.hours"),
    "deep.json": ('{"a": ' * 100 + "1" + "}" * 100, "more than 20 deep"),
    "deeper.json": ('{"a": ' * 100_000, "not JSON"),
    "long.json": ('{"training.hours": ' + "9" * 5000 + "}", "not JSON"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_cannot_be_used_says_why(zsgx: Run, tmp_path: Path, name: str) -> None:
    content, named = BAD_FILES[name]
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")

    result = zsgx("decide", "hours.credited", *WHERE, "--facts", str(file))

    assert result.exit_code == 2
    assert named in result.stderr


def test_a_file_that_is_no_text_says_so(zsgx: Run, tmp_path: Path) -> None:
    json_file, yaml_file = tmp_path / "facts.json", tmp_path / "facts.yaml"
    json_file.write_bytes(b'{"\xff": 1}')
    yaml_file.write_bytes(b"\xff\xfe\x00")

    for file in (json_file, yaml_file):
        result = zsgx("decide", "hours.credited", *WHERE, "--facts", str(file))
        assert result.exit_code == 2
        assert file.name in result.stderr


def test_a_file_of_many_records_is_refused_by_its_size(zsgx: Run, tmp_path: Path) -> None:
    file = tmp_path / "facts.yaml"
    file.write_bytes(b"#" * 10_000_001)

    result = zsgx("decide", "hours.credited", *WHERE, "--facts", str(file))

    assert result.exit_code == 2
    assert "too large" in result.stderr


def test_a_number_that_may_identify_a_person_is_never_shown(zsgx: Run, tmp_path: Path) -> None:
    number = "11010119900307123X"
    file = tmp_path / "facts.yaml"
    file.write_text(f"training: {{hours: {number}}}\n", encoding="utf-8")

    by_file = zsgx("decide", "hours.credited", *WHERE, "--facts", str(file))
    by_option = zsgx("decide", "hours.credited", *WHERE, "--set", f"training.hours={number}")

    for result in (by_file, by_option):
        assert result.exit_code == 2
        assert number not in result.stderr


FACTS_HOOK = """

@hookimpl
def zsgx_facts():
    from zsgx import Fact, Text
    from zsgx.domain.kinds import TEXTS

    return [Fact("harbour.berths", TEXTS, Text("泊位", "berths"))]
"""


def test_a_fact_that_is_a_list_is_set_with_commas(
    zsgx: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugin = FILES["__init__.py"] + FACTS_HOOK
    install(tmp_path / "other", monkeypatch, {"__init__.py": plugin})

    result = zsgx("decide", "trainee.eligible", *WHERE, "--set", "harbour.berths=north, south")

    assert result.exit_code == 0


def test_an_unknown_option_without_a_like_is_named(zsgx: Run) -> None:
    result = zsgx("decide", "hours.credited", *WHERE, "--zzz")

    assert result.exit_code == 2
    assert "There is no option --zzz." in result.stderr


@pytest.mark.parametrize("given", [["--set", "training.hours=80"], ["--facts", "FILE"]])
def test_each_fact_is_read_once(
    zsgx: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: list[str]
) -> None:
    file = tmp_path / "facts.yaml"
    file.write_text("training: {hours: 80, programme: null}\n")
    times: Counter[object] = Counter()
    made = Type.reader

    def counting(type_: Type) -> Callable[[object], Value]:
        read = made(type_)

        def counted(raw: object) -> Value:
            times[str(raw)] += 1
            return read(raw)

        return counted

    monkeypatch.setattr(Type, "reader", counting)
    options = [str(file) if option == "FILE" else option for option in given]
    result = zsgx("decide", "hours.credited", *WHERE, *options)

    assert result.exit_code in {0, 3}, result.output
    assert times == {"80": 1}
