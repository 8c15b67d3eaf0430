"""`zsgx audit`: a document's text held against the policy."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.audit.quay import ANCHORS, OTHER, TEXT, altered, files
from tests.harbour import install

from zsgx.cli.audit import print_audit

Run = Callable[..., Result]

TREBLE = ("两倍登记", "四倍登记")


@pytest.fixture(autouse=True)
def harbour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package of the only plugin that is installed."""
    return install(tmp_path / "installed", monkeypatch, files())


@pytest.fixture
def text_file(tmp_path: Path) -> Callable[[str], str]:
    """Write a text and return its path."""

    def write(text: str, name: str = "text.txt") -> str:
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return str(file)

    return write


Given = Callable[..., str]


def test_a_text_that_says_what_it_said_is_clean(zsgx: Run, text_file: Given) -> None:
    result = zsgx("audit", text_file(TEXT), "--at", "harbour")

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [
        "HB-2 (港人社发〔2024〕2号), recognised by its number, held against harbour.",
        "12 clauses: 12 unchanged.",
        "Operative sentences of the document without a clause: 3 (listed below).",
        "Operative sentences without a clause:",
        "  三（一）, line 23: 市人力资源社会保障局负责组织实施,各单位要各司其职",
        "  三（三）, line 25: 本办法自2024年4月1日起施行",
        "  附件, line 32: 西港区28840",
    ]


def test_a_place_is_its_code_as_well(zsgx: Run, text_file: Given) -> None:
    assert zsgx("audit", text_file(TEXT), "--at", "210200").exit_code == 0


def test_a_changed_figure_is_told_with_all_that_it_touches(zsgx: Run, text_file: Given) -> None:
    result = zsgx("audit", text_file(altered(*TREBLE)), "--at", "harbour")

    assert result.exit_code == 1
    assert "12 clauses: 11 unchanged, 1 changed." in result.stdout
    assert "二（二）, line 21: figures differ: 2倍 → 4倍" in result.stdout
    assert "✗ changed HB-2/2.2/hours-1: clause HB-2/2.2/hours-1" in result.stdout
    assert "parameter multiplier: 2 → 4" in result.stdout
    assert "touches table hours.credited: certified" in result.stdout
    assert "case A certificate doubles the hours" in result.stdout


def test_targets_and_terms_are_named_by_name(zsgx: Run, text_file: Given) -> None:
    text = altered("40期", "60期").replace("11月20日", "10月31日")

    result = zsgx("audit", text_file(text), "--at", "harbour")

    assert "target seminars.held: 40 → 60" in result.stdout
    assert "obligation pier-report: 11月20日 → 10月31日" in result.stdout


def test_the_earlier_text_shows_what_differs_word_by_word(zsgx: Run, text_file: Given) -> None:
    new, old = text_file(altered(*TREBLE)), text_file(TEXT, "old.txt")

    result = zsgx("audit", new, "--at", "harbour", "--was", old)
    as_json = zsgx("audit", new, "--at", "harbour", "--was", old, "--json")

    assert "按照培训学时的[-两-]{+四+}倍登记学时" in result.stdout
    (changed,) = [each for each in json.loads(as_json.stdout)["clauses"] if each["diff"]]
    assert "[-两-]{+四+}" in changed["diff"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_old_and_new_words_stand_out_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [("plain", "bold"), ("[-两-]{+四+}倍", "diff")]
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr("sys.stdout", terminal := Terminal())
    print_audit(lines)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr("sys.stdout", colourless := Terminal())
    print_audit(lines)

    assert "\x1b[31m[-两-]\x1b[0m\x1b[32m{+四+}\x1b[0m倍" in terminal.getvalue()
    assert colourless.getvalue() == "plain\n[-两-]{+四+}倍\n"


def test_what_moved_is_missing_or_new_is_told(zsgx: Run, text_file: Given) -> None:
    text = altered(
        "（二）学时登记",
        "（二）新项目\n    承办单位须在5日内备案。\n    十分重要。\n（三）学时登记",
    )
    text = text.replace("未列入的，由单位自筹。", "").replace("每期不少于15人，", "")

    result = zsgx("audit", text_file(text), "--at", "harbour")

    assert "↷ moved 二（二） → 二（三）: HB-2/2.2/hours-1, HB-2/2.2/hours-2" in result.stdout
    assert "+ new 二（二）, line 21: 承办单位须在5日内备案" in result.stdout
    assert "+ new 二（二）, line 22: 十分重要" in result.stdout
    assert "New headings, signatures and the like, at lines: 20" in result.stdout
    assert "≥15人 → —" in result.stdout


def test_a_missing_clause_and_a_stray_change_are_told_in_chinese(
    zsgx: Run, text_file: Given
) -> None:
    text = altered("其他人员按实际学时登记。", "").replace("2024年4月1日起", "2025年4月1日起")

    result = zsgx("audit", text_file(text), "--at", "harbour", "--lang", "zh")

    assert "12 条：未变 11，缺失 1。" in result.stdout
    assert "✗ 缺失 HB-2/2.2/hours-2：" in result.stdout.replace(": ", "：")
    assert "2024年4月1日 → 2025年4月1日（此处没有条款）" in result.stdout


def test_what_is_gone_is_shown_where_the_earlier_text_is_there(zsgx: Run, text_file: Given) -> None:
    new = text_file(altered("其他人员按实际学时登记。", ""))

    result = zsgx("audit", new, "--at", "harbour", "--was", text_file(TEXT, "old.txt"))

    assert "二（二）: missing" in result.stdout
    assert "[-其他人员按实际学时登记-]" in result.stdout


def test_words_without_a_clause_are_told_when_they_differ(zsgx: Run, text_file: Given) -> None:
    new = text_file(altered("由单位自筹", "由单位自行筹措"))

    result = zsgx("audit", new, "--at", "harbour")

    assert result.exit_code == 1
    assert "二（一）, line 17: wording differs (no clause stands here)" in result.stdout


def test_a_heading_that_differs_is_counted_and_changes_nothing(zsgx: Run, text_file: Given) -> None:
    new = text_file(altered("（二）学时登记", "（二）登记学时"))

    result = zsgx("audit", new, "--against", "harbour")

    assert result.exit_code == 0
    assert "Headings, signatures and the like that differ and state no rule: 1." in result.stdout


def test_a_clause_that_the_sketch_lacks_is_said_not_to_be_audited(
    zsgx: Run, text_file: Given, harbour: Path
) -> None:
    clause = "clauses:\n  HB-2/3.1/duty-1: {zh: 各司其职, en: Each does its part}\n"
    (harbour / "more.yaml").write_text(clause, encoding="utf-8")
    file = text_file(TEXT)

    result = zsgx("audit", file, "--at", "harbour")
    told = json.loads(zsgx("audit", file, "--at", "harbour", "--json").stdout)

    assert "were not audited: HB-2/3.1/duty-1;" in result.stdout
    assert told["unaudited"] == ["HB-2/3.1/duty-1"]


def test_a_long_list_of_cases_is_cut(zsgx: Run, text_file: Given, harbour: Path) -> None:
    file = harbour / "cases" / "all.policy.yaml"
    case = file.read_text(encoding="utf-8")
    file.write_text("".join(case.replace("the hours", f"the hours {n}") for n in range(9)))

    result = zsgx("audit", text_file(altered(*TREBLE)), "--at", "harbour")

    assert "case A certificate doubles the hours 0" in result.stdout
    assert "4 more cases" in result.stdout


def test_a_file_of_cases_that_cannot_be_read_is_told(
    zsgx: Run, text_file: Given, harbour: Path
) -> None:
    (harbour / "cases" / "broken.policy.yaml").write_text("name: [", encoding="utf-8")

    changed = zsgx("audit", text_file(altered(*TREBLE)), "--at", "harbour", "--json")

    assert changed.exit_code == 1
    assert "broken.policy.yaml:2:1: error" in changed.stderr
    assert json.loads(changed.stdout)["clauses"]


def test_json_is_one_document(zsgx: Run, text_file: Given) -> None:
    text = altered(*TREBLE).replace("用于培训。", "用于培训。不得挪用。")

    result = zsgx("audit", text_file(text), "--at", "harbour", "--json")

    (line,) = result.stdout.splitlines()
    told = json.loads(line)
    assert result.exit_code == 1
    assert (told["document"], told["at"], told["recognised_by"]) == ("HB-2", "harbour", "number")
    assert {each["id"] for each in told["clauses"]} == set(ANCHORS)
    (changed,) = [each for each in told["clauses"] if each["status"] != "unchanged"]
    assert changed["id"] == "HB-2/2.2/hours-1"
    assert changed["figures"] == [{"was": "2倍", "now": "4倍"}]
    assert changed["values"] == [{"name": "parameter multiplier", "was": "2", "now": "4"}]
    assert "parameter multiplier" in changed["by"]
    assert changed["cases"] == ["A certificate doubles the hours"]
    assert [each["text"] for each in told["unaccounted"]] == ["不得挪用"]
    assert told["new"] == told["unaccounted"]
    assert [each["line"] for each in told["operative_without_clause"]] == [23, 25, 32]
    assert told["dates"] == []


def test_a_text_that_is_not_known_is_refused_unless_somebody_says_what_it_is(
    zsgx: Run, text_file: Given
) -> None:
    file = text_file(OTHER)

    refused = zsgx("audit", file, "--at", "harbour")
    told = zsgx("audit", file, "--at", "harbour", "--document", "HB-2")
    unknown = zsgx("audit", file, "--at", "harbour", "--document", "HB-22")

    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "HB-2 (港人社发〔2024〕2号), HB-3" in refused.stderr
    assert told.exit_code == 1
    assert "as it was named" in told.stdout
    assert unknown.exit_code == 2
    assert "Did you mean HB-2" in unknown.stderr


def test_an_unknown_place_is_refused_with_the_nearest(zsgx: Run, text_file: Given) -> None:
    result = zsgx("audit", text_file(TEXT), "--at", "harbor")

    assert result.exit_code == 2
    assert "harbour" in result.stderr


@pytest.mark.parametrize("content", [b"%PDF-1.7 x", b"", b"\x00\x01\x02"])
def test_a_file_that_is_no_text_is_refused(zsgx: Run, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "scan.txt"
    file.write_bytes(content)

    result = zsgx("audit", str(file), "--at", "harbour")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "scan.txt" in result.stderr


def test_a_file_that_is_not_there_is_refused(zsgx: Run, tmp_path: Path) -> None:
    result = zsgx("audit", str(tmp_path / "none.txt"), "--at", "harbour")

    assert result.exit_code == 2
    assert "cannot be read" in result.stderr


def test_a_file_in_gb18030_is_read(zsgx: Run, tmp_path: Path) -> None:
    file = tmp_path / "old.txt"
    file.write_bytes(TEXT.encode("gb18030"))

    assert zsgx("audit", str(file), "--at", "harbour").exit_code == 0


def test_an_earlier_text_of_something_else_is_refused(zsgx: Run, text_file: Given) -> None:
    result = zsgx(
        "audit", text_file(TEXT), "--at", "harbour", "--was", text_file(OTHER, "other.txt")
    )

    assert result.exit_code == 2
    assert "not an earlier text of HB-2" in result.stderr


def test_a_plugin_without_a_sketch_is_told_how_to_make_one(
    zsgx: Run, text_file: Given, harbour: Path
) -> None:
    (harbour / "documents" / "HB-2.yaml").unlink()
    file = text_file(TEXT)

    refused = zsgx("audit", file, "--at", "harbour")
    sketch = zsgx("audit", file, "--at", "harbour", "--sketch")
    (harbour / "documents" / "HB-2.yaml").write_text(sketch.stdout, encoding="utf-8")
    audited = zsgx("audit", file, "--at", "harbour")

    assert refused.exit_code == 2
    assert "--sketch" in refused.stderr
    assert sketch.exit_code == 0
    assert (audited.exit_code, audited.stderr) == (0, "")


def test_a_sketch_made_again_is_the_same(zsgx: Run, text_file: Given) -> None:
    result = zsgx("audit", text_file(TEXT), "--at", "harbour", "--sketch")

    assert result.stdout == files()["documents/HB-2.yaml"]


def test_clauses_whose_fingerprints_are_not_found_stand_below_the_sketch(
    zsgx: Run, text_file: Given, harbour: Path
) -> None:
    (harbour / "documents" / "HB-2.yaml").unlink()

    result = zsgx("audit", text_file(altered(*TREBLE)), "--at", "harbour", "--sketch")

    assert result.stdout.endswith("# not found by a fingerprint: HB-2/2.2/hours-1\n")


def test_a_faulty_sketch_is_told_of_with_its_place(
    zsgx: Run, text_file: Given, harbour: Path
) -> None:
    file = harbour / "documents" / "HB-2.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("    figures", "    figure", 1))

    result = zsgx("audit", text_file(TEXT), "--at", "harbour")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "unknown-key" in result.stderr
    assert "HB-2.yaml:" in result.stderr


def test_a_policy_in_a_folder_stands_in_for_the_installed_one(
    zsgx: Run, text_file: Given, harbour: Path, tmp_path: Path
) -> None:
    draft = tmp_path / "draft"
    harbour.rename(draft)

    result = zsgx("audit", text_file(TEXT), "--at", "harbour", "--policy", str(draft))
    faulty = zsgx("audit", text_file(TEXT), "--at", "harbour", "--policy", str(tmp_path / "no"))

    assert (result.exit_code, result.stderr) == (0, "")
    assert faulty.exit_code == 2


def test_sentences_are_listed_with_their_fingerprints(zsgx: Run, text_file: Given) -> None:
    file = text_file(TEXT)

    result = zsgx("audit", file, "--at", "harbour", "--sentences")
    told = json.loads(zsgx("audit", file, "--at", "harbour", "--sentences", "--json").stdout)

    assert result.exit_code == 0
    (line,) = [
        line for line in result.stdout.splitlines() if line.endswith("其他人员按实际学时登记")
    ]
    assert line.startswith("二（二） (2.2) 21  11:")
    assert told[0]["text"] == "港人社发〔2024〕2号"
    assert {each["section"] for each in told} >= {"0", "1", "2.1", "annex"}


def test_the_help_says_what_it_does_in_both_languages(zsgx: Run) -> None:
    assert "published text" in zsgx("audit", "--help").stdout
    assert "公布文本" in zsgx("audit", "--help", "--lang", "zh").stdout


def test_a_date_that_differs_from_the_policy_is_told(zsgx: Run, text_file: Given) -> None:
    new = text_file(altered("自2024年4月1日起", "自2025年1月1日起"))

    result = zsgx("audit", new, "--against", "harbour")
    told = json.loads(zsgx("audit", new, "--against", "harbour", "--json").stdout)

    assert result.exit_code == 1
    assert (
        "✗ the first day it is in force: 2024-04-01 in the policy, 2025-01-01 in the text (line 25)"
        in result.stdout
    )
    assert told["dates"] == [
        {"date": "since", "was": "2024-04-01", "now": "2025-01-01", "section": "3.3", "line": 25}
    ]


def test_a_date_in_the_policy_that_the_text_never_had_is_told_too(
    zsgx: Run, text_file: Given, harbour: Path
) -> None:
    file = harbour / "jurisdiction.yaml"
    text = file.read_text(encoding="utf-8").replace("issued: 2024-03-01", "issued: 2024-03-05")
    file.write_text(text, encoding="utf-8")

    result = zsgx("audit", text_file(TEXT), "--against", "harbour", "--lang", "zh")

    assert result.exit_code == 1
    assert "✗ 成文日期：政策为 2024-03-05，文本为 2024-03-01（第 9 行）" in result.stdout


def test_words_of_duty_that_differ_are_told_beside_the_figures(zsgx: Run, text_file: Given) -> None:
    new = text_file(altered("实训码头应于每年11月20日", "实训码头可于每年11月30日"))

    result = zsgx("audit", new, "--against", "harbour")
    told = json.loads(zsgx("audit", new, "--against", "harbour", "--json").stdout)

    assert "figures differ: 11月20日 → 11月30日; 应 → 可" in result.stdout
    (changed,) = [each for each in told["clauses"] if each["status"] == "changed"]
    assert changed["duties"] == [{"was": "应", "now": "可"}]


def test_a_text_is_read_from_standard_input(zsgx: Run) -> None:
    result = zsgx("audit", "-", "--against", "harbour", stdin=TEXT.encode())

    assert (result.exit_code, result.stderr) == (0, "")


def documents(harbour: Path) -> Path:
    return harbour / "documents" / "HB-2.yaml"


def test_a_sketch_is_written_where_the_plugin_keeps_it(
    zsgx: Run, text_file: Given, harbour: Path
) -> None:
    made = documents(harbour).read_text(encoding="utf-8")
    documents(harbour).unlink()
    documents(harbour).parent.rmdir()

    result = zsgx("audit", text_file(TEXT), "--against", "harbour", "--sketch", "--write")

    assert (result.exit_code, result.stderr) == (0, "")
    assert "HB-2.yaml written: 36 sentences, 12 clauses, 0 of them for a part" in result.stdout
    assert documents(harbour).read_text(encoding="utf-8") != made
    assert sorted(file.name for file in documents(harbour).parent.iterdir()) == ["HB-2.yaml"]
    assert zsgx("audit", text_file(TEXT), "--against", "harbour").exit_code == 0


def test_pieces_that_were_set_by_hand_are_kept(zsgx: Run, text_file: Given, harbour: Path) -> None:
    made = documents(harbour).read_text(encoding="utf-8")
    documents(harbour).chmod(0o640)

    result = zsgx("audit", text_file(TEXT), "--against", "harbour", "--sketch", "--write")

    assert result.exit_code == 0
    assert documents(harbour).read_text(encoding="utf-8") == made
    assert documents(harbour).stat().st_mode & 0o777 == 0o640


def test_a_sketch_that_would_lose_pieces_is_not_written(
    zsgx: Run, text_file: Given, harbour: Path
) -> None:
    made = documents(harbour).read_text(encoding="utf-8")
    new = text_file(altered("不少于15人", "不少于20人").replace("40期", "60期"))

    result = zsgx("audit", new, "--against", "harbour", "--sketch", "--write")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "[pieces-lost]" in result.stderr
    for clause in (
        "HB-2/1/target-1 (一, ",
        "HB-2/1/target-2 (一, ",
        "HB-2/2.1/quota-1 (二（一）, ",
    ):
        assert clause in result.stderr
    assert documents(harbour).read_text(encoding="utf-8") == made


def test_a_clause_whose_fingerprint_is_of_its_part_is_found_as_that_part(
    zsgx: Run, text_file: Given, harbour: Path
) -> None:
    from zsgx.policy.document import fingerprint

    documents(harbour).unlink()
    rules = harbour / "hours.yaml"
    text = rules.read_text(encoding="utf-8")
    clause = next(line for line in text.splitlines() if "HB-2/2.1/quota-1:" in line)
    part = (
        clause[: clause.index("fingerprint")] + f'fingerprint: "{fingerprint("每期不少于15人")}"}}'
    )
    rules.write_text(text.replace(clause, part), encoding="utf-8")

    result = zsgx("audit", text_file(TEXT), "--against", "harbour", "--sketch", "--write")

    assert "1 of them for a part of a sentence" in result.stdout
    again = zsgx(
        "audit", text_file(altered("突出实操", "突出实训")), "--against", "harbour", "--json"
    )
    (quota,) = [
        each for each in json.loads(again.stdout)["clauses"] if each["id"] == "HB-2/2.1/quota-1"
    ]
    assert (quota["status"], quota["reason"]) == ("changed", "around")


def test_a_clause_that_the_policy_no_longer_has_leaves_its_sketch(
    zsgx: Run, text_file: Given, harbour: Path
) -> None:
    rules = harbour / "hours.yaml"
    lines = rules.read_text(encoding="utf-8").splitlines(keepends=True)
    rules.write_text("".join(line for line in lines if "HB-2/1/aim-1" not in line))

    refused = zsgx("audit", text_file(TEXT), "--against", "harbour")
    written = zsgx("audit", text_file(TEXT), "--against", "harbour", "--sketch", "--write")
    audited = zsgx("audit", text_file(TEXT), "--against", "harbour")

    assert refused.exit_code == 2
    assert "--sketch --write" in refused.stderr
    assert (written.exit_code, audited.exit_code) == (0, 0)


def test_an_empty_sketch_is_called_what_it_is_and_mended(
    zsgx: Run, text_file: Given, harbour: Path
) -> None:
    documents(harbour).write_text("")

    refused = zsgx("audit", text_file(TEXT), "--against", "harbour")
    written = zsgx("audit", text_file(TEXT), "--against", "harbour", "--sketch", "--write")
    audited = zsgx("audit", text_file(TEXT), "--against", "harbour")

    assert refused.exit_code == 2
    assert "this sketch of a document is empty" in refused.stderr
    assert "version control" in refused.stderr
    assert (written.exit_code, audited.exit_code) == (0, 0)


def test_a_sketch_that_the_shell_points_at_itself_is_refused(
    text_file: Given, harbour: Path, tmp_path: Path
) -> None:
    import subprocess
    import sys

    draft = tmp_path / "draft"
    harbour.rename(draft)
    file = draft / "documents" / "HB-2.yaml"
    line = [sys.executable, "-m", "zsgx", "audit", text_file(TEXT), "--against", "harbour"]
    line += ["--policy", str(draft), "--sketch", "--lang", "en"]

    with file.open("w") as output:
        done = subprocess.run(
            line, stdout=output, stderr=subprocess.PIPE, text=True, check=False, cwd=tmp_path
        )

    assert done.returncode == 2
    assert "[onto-itself]" in done.stderr
    assert "--sketch --write" in done.stderr
    assert file.read_text(encoding="utf-8") == ""


def test_a_sketch_that_cannot_be_written_is_told_and_nothing_is_left_behind(
    zsgx: Run, text_file: Given, harbour: Path
) -> None:
    documents(harbour).unlink()
    documents(harbour).parent.rmdir()
    documents(harbour).parent.write_text("no folder")

    result = zsgx("audit", text_file(TEXT), "--against", "harbour", "--sketch", "--write")

    assert result.exit_code == 2
    assert "cannot be written" in result.stderr or "cannot be read" in result.stderr
    assert documents(harbour).parent.read_text() == "no folder"


def test_writing_goes_with_a_sketch(zsgx: Run, text_file: Given) -> None:
    result = zsgx("audit", text_file(TEXT), "--against", "harbour", "--write")

    assert result.exit_code == 2
    assert "--write goes with --sketch" in result.stderr


def test_a_sketch_with_signs_that_cannot_be_seen_is_refused(
    zsgx: Run, text_file: Given, harbour: Path
) -> None:
    text = documents(harbour).read_text(encoding="utf-8")
    documents(harbour).write_text(text.replace('"2倍"', '"\\e[31m2倍"', 1), encoding="utf-8")

    result = zsgx("audit", text_file(TEXT), "--against", "harbour")

    assert result.exit_code == 2
    assert "\x1b" not in result.stderr
    assert "invisible or control character" in result.stderr


def test_a_sketch_that_is_named_as_the_text_is_not_replaced(zsgx: Run, harbour: Path) -> None:
    file = documents(harbour)
    content = TEXT.encode()
    file.write_bytes(content)

    result = zsgx("audit", str(file), "--at", "harbour", "--sketch", "--write")

    assert result.exit_code == 2
    assert "--write and TEXT are the same file" in result.stderr
    assert file.read_bytes() == content
