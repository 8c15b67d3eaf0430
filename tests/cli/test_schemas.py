"""`zsgx schemas`: the schemas for editors, and the lines by which policy files name them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.harbour import FILES

import zsgx as facade
from zsgx import read_policy_folder

Run = Callable[..., Result]

KINDS = ("jurisdiction", "provisions", "cases", "sketch", "facts")
LINE = "# yaml-language-server: $schema="


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the harbour's policy, and nothing installed; commands run in it."""
    monkeypatch.setenv("ZSGX_PLUGINS", "")
    package = tmp_path / "project" / "src" / "zsgx_harbour"
    for name, content in {**FILES, "documents/HB-1.yaml": "document: HB-1\n"}.items():
        file = package / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project"


def texts(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def first_line(file: Path) -> str:
    return file.read_text(encoding="utf-8").splitlines()[0]


def test_each_schema_is_written_once_and_then_kept(zsgx: Run, project: Path) -> None:
    first = zsgx("schemas", "made/schemas")
    again = zsgx("schemas", "made/schemas", "--lang", "zh")
    (project / "made" / "schemas" / "cases.schema.json").write_text(
        json.dumps({"$comment": "zsgx schemas"}), encoding="utf-8"
    )
    mended = zsgx("schemas", "made/schemas", "--json")

    assert (first.exit_code, again.exit_code, mended.exit_code) == (0, 0, 0)
    assert first.stdout.splitlines() == [f"made/schemas/{kind}.schema.json: new" for kind in KINDS]
    assert again.stdout.count("：未变") == len(KINDS)
    assert [*json.loads(mended.stdout)["schemas"].values()] == ["kept"] * 2 + ["changed"] + [
        "kept"
    ] * 2
    held = {
        kind: json.loads((project / "made" / "schemas" / f"{kind}.schema.json").read_text("utf-8"))
        for kind in KINDS
    }
    assert held == facade.schemas()


def test_with_a_policy_its_names_are_in_the_schemas(zsgx: Run, project: Path) -> None:
    zsgx("schemas", "bare")
    result = zsgx("schemas", "own", "--policy", ".")

    bare, own = (
        (project / each / "provisions.schema.json").read_text() for each in ("bare", "own")
    )
    assert result.exit_code == 0
    assert "HB-1/1.1/hours-1" not in bare
    assert '"HB-1/1.1/hours-1"' in own


def test_every_file_of_a_policy_names_its_schema_in_its_first_line(
    zsgx: Run, project: Path
) -> None:
    before = texts(project / "src")
    code = read_policy_folder("src")[0]

    result = zsgx("schemas", "schemas", "--add-to", "src")

    package = project / "src" / "zsgx_harbour"
    named = {
        "jurisdiction.yaml": "../../schemas/jurisdiction.schema.json",
        "hours.yaml": "../../schemas/provisions.schema.json",
        "cases/all.policy.yaml": "../../../schemas/cases.schema.json",
        "documents/HB-1.yaml": "../../../schemas/sketch.schema.json",
    }
    assert result.stdout.count(": named") == len(named)
    for name, way in named.items():
        file = package / name
        assert first_line(file) == LINE + way
        assert (file.parent / way).is_file()
        assert file.read_bytes() == f"{LINE}{way}\n".encode() + before[f"zsgx_harbour/{name}"]
    after = read_policy_folder("src")[0]
    assert code is not None
    assert after is not None
    assert (after.digest, after.issues) == (code.digest, ())


def test_a_line_is_brought_up_to_date_where_it_stands(zsgx: Run, project: Path) -> None:
    hours = project / "src" / "zsgx_harbour" / "hours.yaml"
    held = hours.read_bytes().replace(b"\n", b"\r\n")
    head = b"# Hours\r\n\r\n"
    hours.write_bytes(head + b"# yaml-language-server: $schema=old.json\r\n" + held)
    hours.chmod(0o640)

    first = zsgx("schemas", "schemas", "--add-to", ".")
    again = zsgx("schemas", "schemas", "--add-to", ".")

    line = f"{LINE}../../schemas/provisions.schema.json\r\n".encode()
    assert hours.read_bytes() == head + line + held
    assert "hours.yaml: changed" in first.stdout
    assert "hours.yaml: unchanged" in again.stdout
    assert hours.stat().st_mode & 0o777 == 0o640


@given(content=st.text(st.sampled_from("a:# \n\r\t-$=\ufeff日")).map(str.encode))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_file_holds_the_rest_stays_byte_for_byte(
    zsgx: Run, project: Path, content: bytes
) -> None:
    hours = project / "src" / "zsgx_harbour" / "hours.yaml"
    hours.write_bytes(content)

    zsgx("schemas", "schemas", "--add-to", ".")
    once = hours.read_bytes()
    zsgx("schemas", "schemas", "--add-to", ".")

    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    line, end, rest = once.removeprefix(mark).partition(b"\n")
    assert line.rstrip(b"\r") == f"{LINE}../../schemas/provisions.schema.json".encode()
    assert (end, mark + rest) == (b"\n", content)
    assert hours.read_bytes() == once


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda made: (made / "cases.schema.json").write_text("{}"), "not written by zsgx schemas"),
        (lambda made: (made / "facts.schema.json").write_text("mine"), "not written by zsgx"),
        (lambda made: (made / "facts.schema.json").mkdir(), "this is a folder, not a file"),
    ],
)
def test_what_is_no_schema_of_ours_is_left_alone(
    zsgx: Run, project: Path, spoil: Callable[[Path], object], said: str
) -> None:
    (project / "made").mkdir()
    spoil(project / "made")
    before = texts(project)

    result = zsgx("schemas", "made", "--add-to", "src")

    assert result.exit_code == 2
    assert said in result.stderr
    assert texts(project) == before


def test_another_file_is_replaced_where_that_is_asked_for(zsgx: Run, project: Path) -> None:
    (project / "cases.schema.json").write_text("mine", encoding="utf-8")

    result = zsgx("schemas", ".", "--force")

    assert "cases.schema.json: changed" in result.stdout
    assert json.loads((project / "cases.schema.json").read_text("utf-8"))["title"]


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_written(zsgx: Run, project: Path) -> None:
    (project / "my schemas").mkdir()
    (project / "my schemas" / "facts.schema.json").write_text("mine", encoding="utf-8")
    before = texts(project)

    result = zsgx(
        *("schemas", "my schemas", "--policy", "lost", "--add-to", "src", "--add-to", "nowhere")
    )

    assert result.exit_code == 2
    assert "lost: error [file-unreadable]" in result.stderr
    assert "has a blank" in result.stderr
    assert "nowhere: error [file-unreadable]" in result.stderr
    assert "[not-a-schema]" in result.stderr
    assert texts(project) == before


def test_a_folder_that_cannot_be_made_or_written_is_told(zsgx: Run, project: Path) -> None:
    (project / "file").touch()
    inside = zsgx("schemas", "file/schemas")
    onto = zsgx("schemas", "file")

    assert (inside.exit_code, onto.exit_code) == (2, 2)
    assert "Not a directory" in inside.stderr or "cannot be written" in inside.stderr
    assert "cannot be written" in onto.stderr


def test_a_link_to_a_policy_file_stays_a_link(zsgx: Run, project: Path) -> None:
    hours = project / "src" / "zsgx_harbour" / "hours.yaml"
    shutil.move(hours, project / "kept.yaml")
    hours.symlink_to(project / "kept.yaml")

    zsgx("schemas", "schemas", "--add-to", "src")

    assert hours.is_symlink()
    assert first_line(project / "kept.yaml").startswith(LINE)
    assert [each for each in hours.parent.iterdir() if each.name.startswith(".")] == []


def test_a_sketch_that_is_written_anew_names_its_schema_still(
    zsgx: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = shutil.copytree(
        Path(__file__).parents[2] / "plugins" / "weihai" / "src", tmp_path / "src"
    )
    text = tmp_path / "text.txt"
    text.write_text("威人社发〔2023〕25号\n一、总则\n学时按规定登记。\n", encoding="utf-8")
    sketch = package / "zsgx_weihai" / "documents" / "WH-2023-25.yaml"
    sketch.unlink()
    asked = ("audit", str(text), "--at", "weihai", "--document", "WH-2023-25", "--policy")
    options = (str(package), "--sketch", "--write")

    written = zsgx(*asked, *options)
    zsgx("schemas", str(tmp_path / "schemas"), "--add-to", str(package))
    named = first_line(sketch)
    again = zsgx(*asked, *options)

    assert (written.exit_code, again.exit_code) == (0, 0)
    assert named.startswith(LINE)
    assert first_line(sketch) == named
