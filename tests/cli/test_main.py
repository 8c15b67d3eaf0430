"""The command line as a whole: help, language, encoding, and real processes."""

import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from zsgx.cli.main import Commands, main
from zsgx.text import cells

Run = Callable[..., Result]

DECIDE = (
    *("decide", "hours.credited", "title.route", "--at", "qingdao", "--date", "2024-05-01"),
    *("--set", "training.hours=80", "--set", "certificate.level=intermediate"),
    *("--set", "certificate.issued_on=2024-04-20"),
)


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "zsgx", *arguments]
    settings = {key: value for key, value in os.environ.items() if key != "ZSGX_LANG"}
    return subprocess.run(
        command, capture_output=True, check=False, env={**settings, **environment}
    )


def test_help_lists_the_commands_in_the_readers_language(zsgx: Run) -> None:
    english, chinese = zsgx("--help"), zsgx("decide", "--lang", "zh", "--help")

    assert english.exit_code == chinese.exit_code == 0
    assert "answer questions for one record" in english.stdout
    assert "依哪一日的政策" in chinese.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["--lang", "zh", "--help"],
        ["--help", "--lang", "zh"],
        ["--lang", "zh"],
        ["decide", "--lang", "zh", "--help"],
        ["decide", "--help", "--lang=zh"],
        ["demo", "--help", "--lang", "zh"],
    ],
)
def test_help_in_chinese_has_no_english_sentence(zsgx: Run, arguments: list[str]) -> None:
    said = zsgx(*arguments).stdout

    assert said.startswith("用法：zsgx")
    assert "[选项]" in said
    assert "显示本说明并退出" in said
    assert re.findall(r"Usage|Options|Show|this|exit|COMMAND", said) == []


def test_help_lists_options_and_no_arguments_among_them(zsgx: Run) -> None:
    options = zsgx("show", "--help").stdout.partition("Options:")[2]

    assert "--date DATE" in options
    assert "PLACE" not in options


@pytest.mark.parametrize(
    ("arguments", "chinese", "english"),
    [
        (["plugins", "x"], "多余的参数：x", "There is no argument to take this: x"),
        (["plugins", "--json=x"], "--json 不带值。", "--json takes no value."),
        (["show", "--date"], "--date 缺少值。", "--date needs a value."),
        (["show"], "缺少辖区。", "PLACE is missing."),
        (
            ["batch", "a.csv"],
            "缺少 OUT、--ask、--at 或 --at-column、--date 或 --date-column。",
            "OUT, --ask, --at or --at-column, --date or --date-column are missing.",
        ),
        (["decide"], "缺少问题、--at、--date。", "QUESTION, --at, --date are missing."),
        (
            ["due", "qingdao"],
            "缺少 --at、--year；多余的参数：qingdao。",
            "--at, --year are missing; there is no argument to take this: qingdao.",
        ),
        (["plugins", "--lang", "fr"], "没有语言 fr", "there is no language fr"),
    ],
)
def test_a_command_line_that_cannot_be_used_is_told_in_the_readers_language(
    zsgx: Run,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    chinese: str,
    english: str,
) -> None:
    assert english in zsgx(*arguments).stderr

    monkeypatch.setenv("ZSGX_LANG", "zh")

    assert chinese in zsgx(*arguments).stderr


def test_alone_it_shows_its_help(zsgx: Run) -> None:
    result = zsgx()

    assert result.exit_code == 0
    assert "Commands:" in result.stdout


def test_the_version_is_told(zsgx: Run) -> None:
    assert zsgx("--version").stdout.startswith("zsgx 0")


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["decde"], "Did you mean decide?"),
        (["--verson"], "--version"),
        (["frobnicate"], "Available: "),
    ],
)
def test_a_misspelt_command_or_option_is_named(zsgx: Run, arguments: list[str], named: str) -> None:
    result = zsgx(*arguments)

    assert result.exit_code == 2
    assert named in result.stderr


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"ZSGX_LANG": "zh", "LC_ALL": "en_US.UTF-8"}, "没有命令"),
        ({"ZSGX_LANG": "", "LC_ALL": "zh_CN.UTF-8"}, "没有命令"),
        ({"ZSGX_LANG": "fr", "LC_ALL": "", "LC_MESSAGES": "", "LANG": "zh_TW"}, "没有命令"),
        ({"ZSGX_LANG": "", "LC_ALL": "C"}, "There is no command"),
        ({"ZSGX_LANG": "", "LC_ALL": "", "LC_MESSAGES": "", "LANG": ""}, "There is no command"),
    ],
)
def test_the_language_is_that_of_the_environment(
    zsgx: Run, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], said: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert said in zsgx("decde").stderr


@pytest.mark.parametrize("arguments", [["decde", "--lang", "zh"], ["decde", "--lang=zh"]])
def test_the_language_that_is_asked_for_holds_for_faults_too(
    zsgx: Run, arguments: list[str]
) -> None:
    assert "没有命令" in zsgx(*arguments).stderr
    assert "There is no" in zsgx("decde", "--lang").stderr


def test_an_interruption_ends_quietly(zsgx: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    group = Commands("zsgx")
    monkeypatch.setattr(Commands, "get_command", interrupted)

    assert zsgx("decide", group=group).exit_code == 130


def test_a_reader_that_goes_away_is_no_fault() -> None:
    command = [sys.executable, "-m", "zsgx", "show", "qingdao"]

    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()

    assert process.returncode == 141
    assert said == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is full")
@pytest.mark.parametrize("arguments", [["show", "qingdao"], ["--help"], ["decide", "--help"]])
def test_output_that_cannot_be_written_is_said_with_an_exit_code_of_its_own(
    arguments: list[str],
) -> None:
    command = [sys.executable, "-m", "zsgx", *arguments, "--lang", "en"]

    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)

    assert done.returncode == 74
    assert done.stderr == b"The output cannot be written: No space left on device\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is full")
def test_a_file_that_there_is_no_room_for_is_said_with_the_same_code(tmp_path: Path) -> None:
    full = tmp_path / "full.ics"
    full.symlink_to("/dev/full")
    command = [sys.executable, "-m", "zsgx", "due", "--at", "national", "--year", "2024"]

    done = subprocess.run(
        [*command, "--ics", full, "--lang", "en"], capture_output=True, check=False
    )

    assert done.returncode == 74
    assert b"full.ics cannot be written: No space left on device" in done.stderr


def test_a_file_that_the_system_refuses_is_named_with_the_reason(
    zsgx: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in.csv").write_text("training.hours\n8\n", encoding="utf-8")
    # The list of rows set aside has a longer name than OUT.
    target = f"{'o' * 240}.csv"

    result = zsgx(
        *("batch", "in.csv", target, "--ask", "hours.credited", "--at", "qingdao"),
        *("--date", "2024-05-01"),
    )

    assert result.exit_code == 2
    assert "cannot be read or written: File name too long" in result.stderr
    assert "unexpected" not in result.stderr


def test_an_output_that_is_closed_is_said_too() -> None:
    command = f"exec {sys.executable} -m zsgx plugins --lang en >&-"

    done = subprocess.run(["sh", "-c", command], stderr=subprocess.PIPE, check=False)

    assert done.returncode == 74
    assert b"Standard output is closed" in done.stderr


def test_a_fault_of_the_system_that_is_none_of_the_output_is_not_blamed_on_it(
    zsgx: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied", "somewhere")

    group = Commands("zsgx")
    monkeypatch.setattr(Commands, "get_command", refused)

    assert "somewhere" in zsgx("decide", group=group).stderr


@pytest.mark.parametrize("language", ["zh", "en"])
def test_output_is_utf_8_whatever_the_locale(language: str) -> None:
    plain = {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}

    text = run(*DECIDE, "--lang", language, **plain)
    data = run(*DECIDE, "--json", **plain)
    fault = run("decide", "x", "--at", "青岛", "--date", "今天", "--lang", language, **plain)

    assert (text.returncode, data.returncode, fault.returncode) == (3, 3, 2)
    assert "青人社发〔2023〕10号" in text.stdout.decode()
    assert data.stdout.decode().count("\n") == 2
    assert b"Traceback" not in fault.stderr


def test_every_exit_code_comes_out_of_a_real_process(tmp_path: Path) -> None:
    case = tmp_path / "wrong.policy.yaml"
    case.write_text("- {name: Wrong, at: qingdao, date: 2024-05-01, expect: {hours.credited: 1}}\n")

    assert run("plugins").returncode == 0
    assert run("test", str(case)).returncode == 1
    assert run("test", str(tmp_path / "nowhere")).returncode == 2
    assert run(*DECIDE).returncode == 3


def test_the_entry_point_runs_the_command_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["zsgx", "--version"])

    with pytest.raises(SystemExit) as exit_:
        main()

    assert exit_.value.code == 0
    assert "zsgx 0" in capsys.readouterr().out


@pytest.mark.parametrize("colour", [True, False])
def test_a_terminal_gets_its_width_and_colour_unless_it_wants_none(*, colour: bool) -> None:
    environment = {**os.environ, "COLUMNS": "60", "TERM": "xterm-256color"}
    environment |= {} if colour else {"NO_COLOR": "1"}
    command = [sys.executable, "-m", "zsgx", *DECIDE, "--lang", "zh"]
    mine, terminal = pty.openpty()

    with subprocess.Popen(command, stdout=terminal, env=environment) as process:
        os.close(terminal)
        text = read_all(mine).decode()

    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert process.returncode == 3
    assert (plain != text) is colour
    assert max(cells(line) for line in plain.splitlines() if "[" not in line) <= 60


def read_all(terminal: int) -> bytes:
    """Return all that is written to a terminal until whoever writes is gone."""
    content = b""
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # Linux tells the end so
            piece = b""
        if not piece:
            os.close(terminal)
            return content
        content += piece
