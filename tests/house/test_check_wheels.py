"""What is wrong with a wheel is found: a check that never fails would hold nothing."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from tests.house.check_wheels import faults_of

WHEEL = "zsgx_harbour-0.1.0-py3-none-any.whl"
ABOUT = "zsgx_harbour-0.1.0.dist-info"
PROJECT = """\
[project]
name = "zsgx-harbour"
version = "0.1.0"
[project.entry-points.zsgx]
harbour = "zsgx_harbour"
"""
PACKAGE = {
    "zsgx_harbour/__init__.py": "",
    "zsgx_harbour/py.typed": "",
    "zsgx_harbour/hours.yaml": "hours: 90\n",
    "zsgx_harbour/cases/hours.policy.yaml": "cases: []\n",
}
HELD = {
    **PACKAGE,
    f"{ABOUT}/METADATA": "Name: zsgx-harbour\n",
    f"{ABOUT}/RECORD": "",
    f"{ABOUT}/WHEEL": "",
    f"{ABOUT}/entry_points.txt": "[zsgx]\nharbour = zsgx_harbour\n",
    f"{ABOUT}/licenses/LICENSE": "Apache-2.0\n",
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Give the sources of a distribution, with tests and caches beside what is shipped."""
    beside = {"tests/test_harbour.py": "", "src/zsgx_harbour/__pycache__/__init__.pyc": ""}
    packaged = {f"src/{name}": content for name, content in PACKAGE.items()}
    files = {"pyproject.toml": PROJECT, "LICENSE": "Apache-2.0\n", **packaged, **beside}
    for name, content in files.items():
        file = tmp_path / "source" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return tmp_path / "source"


def test_a_wheel_that_holds_what_was_written_has_no_fault(source: Path, tmp_path: Path) -> None:
    build(tmp_path, HELD)

    assert list(faults_of(source, tmp_path)) == []


def test_a_wheel_that_was_not_built_is_missed(source: Path, tmp_path: Path) -> None:
    (fault,) = faults_of(source, tmp_path)

    assert fault == f"{WHEEL}: 没有这个文件 · there is no such file"


@pytest.mark.parametrize("name", HELD)
def test_whatever_a_wheel_lacks_is_named(source: Path, tmp_path: Path, name: str) -> None:
    build(tmp_path, {other: content for other, content in HELD.items() if other != name})

    assert f"{WHEEL}: 缺少 · lacks {name}" in list(faults_of(source, tmp_path))


def test_a_package_without_its_mark_of_types_is_named(source: Path, tmp_path: Path) -> None:
    (source / "src/zsgx_harbour/py.typed").unlink()
    build(tmp_path, {name: content for name, content in HELD.items() if "typed" not in name})

    assert list(faults_of(source, tmp_path)) == [f"{WHEEL}: 缺少 · lacks zsgx_harbour/py.typed"]


@pytest.mark.parametrize(
    "name",
    [
        "tests/test_harbour.py",
        "zsgx_harbour/__pycache__/__init__.pyc",
        "zsgx_harbour/notes.txt",
        "zsgx_harbour/old.yaml",
    ],
)
def test_whatever_a_wheel_should_not_hold_is_named(source: Path, tmp_path: Path, name: str) -> None:
    build(tmp_path, {**HELD, name: ""})

    assert list(faults_of(source, tmp_path)) == [f"{WHEEL}: 不应包含 · should not hold {name}"]


def test_a_file_that_is_not_as_it_was_written_is_named(source: Path, tmp_path: Path) -> None:
    build(tmp_path, {**HELD, "zsgx_harbour/hours.yaml": "hours: 72\n"})

    (fault,) = faults_of(source, tmp_path)

    assert fault == f"{WHEEL}: 与源文件不同 · differs from its source: zsgx_harbour/hours.yaml"


def test_an_entry_point_that_nobody_asked_for_is_named(source: Path, tmp_path: Path) -> None:
    points = f"{HELD[f'{ABOUT}/entry_points.txt']}airport = zsgx_airport\n"
    build(tmp_path, {**HELD, f"{ABOUT}/entry_points.txt": points})

    (fault,) = faults_of(source, tmp_path)

    assert fault.endswith("entry point differs: [zsgx] airport = zsgx_airport")


def build(folder: Path, files: dict[str, str]) -> None:
    with ZipFile(folder / WHEEL, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
